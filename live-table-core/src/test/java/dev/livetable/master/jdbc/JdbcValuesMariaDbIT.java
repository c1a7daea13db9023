package dev.livetable.master.jdbc;

import static dev.livetable.master.jdbc.JdbcSamples.among;

import com.zaxxer.hikari.HikariDataSource;
import dev.livetable.table.Bytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Random values on MariaDB. */
@TestInstance(Lifecycle.PER_CLASS)
class JdbcValuesMariaDbIT extends JdbcValuesContract {

    private static final String WRITTEN = "CAST(CONVERT(%s USING utf8mb4) AS BINARY)";

    private HikariDataSource pool;

    MariaDbDriver driver() {
        return MariaDbDriver.MARIADB;
    }

    @BeforeAll
    void start() {
        pool = MariaDbServer.pool(driver(), MariaDbServer.newDatabase(), "");
    }

    @AfterAll
    void stop() {
        pool.close();
    }

    @Override
    DataSource database() {
        return pool;
    }

    @Override
    String asText(Kind kind) {
        return kind.sql().startsWith("BIT") ? "v + 0" : kind.sql().contains("B") ? "HEX(v)" : "CAST(v AS CHAR)";
    }

    @Override
    List<Kind> kinds() {
        return List.of(
                kind("BIT(1)", random -> {
                    boolean value = random.nextBoolean();
                    return new Sample(value, value ? "1" : "0");
                }),
                plain("BIT(8)", random -> (long) random.nextInt(256)),
                plain("TINYINT", JdbcSamples.whole(8)),
                plain("TINYINT(1)", JdbcSamples.whole(8)),
                plain("TINYINT UNSIGNED", random -> (long) random.nextInt(256)),
                plain("SMALLINT", JdbcSamples.whole(16)),
                plain("MEDIUMINT UNSIGNED", random -> (long) random.nextInt(1 << 24)),
                plain("INT", JdbcSamples.whole(32)),
                plain("INT UNSIGNED", random -> random.nextLong(1L << 32)),
                plain("BIGINT", JdbcSamples.whole(64)),
                plain(
                        "BIGINT UNSIGNED",
                        random -> random.nextBoolean()
                                ? new BigInteger(64, random).setBit(63)
                                : (Object) (long) random.nextInt(9)),
                plain("YEAR", random -> 1901L + random.nextInt(255)),
                plain("DECIMAL(20, 6)", random -> JdbcSamples.decimal(random, 6)),
                plain("DECIMAL(65, 30)", random -> JdbcSamples.decimal(random, 30)),
                plain("DOUBLE", JdbcValuesMariaDbIT::real),
                texts("CHAR(6)", random -> text(random, 6).stripTrailing()),
                texts("VARCHAR(20)", random -> text(random, 20)),
                texts("VARCHAR(20) COLLATE utf8mb4_bin", random -> text(random, 20)),
                texts("VARCHAR(20) COLLATE utf8mb4_nopad_bin", random -> text(random, 20)),
                texts("VARCHAR(9) CHARACTER SET latin1", among("a", "A", "a ", "", "\u00e4", "\u00c4")),
                texts("TEXT", random -> text(random, 20)),
                texts("JSON", random -> JdbcSamples.json(JdbcSamples.structure(random))),
                kind("ENUM('sad', 'Ok', 'a c', '2')", false, WRITTEN, text(among("sad", "Ok", "a c", "2"))),
                kind("SET('x', 'y')", false, WRITTEN, text(among("", "x", "y", "x,y"))),
                texts("INET6", among("::1", "2001:db8::ff00:42:8329", "::ffff:1.2.3.4")),
                kind("UUID", true, "%s", random -> {
                    // Of version 4: it takes no others whose variant is not the usual one.
                    Object uuid = new UUID(
                            random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() & ~(3L << 62) | 2L << 62);
                    return new Sample(uuid, quoted(uuid.toString()));
                }),
                bytes("BINARY(4)", random -> JdbcSamples.bytes(random, 4)),
                bytes("VARBINARY(9)", random -> JdbcSamples.bytes(random, random.nextInt(6))),
                bytes("BLOB", random -> JdbcSamples.bytes(random, random.nextInt(6))),
                kind("DATE", quotedTexts(JdbcSamples::date)),
                kind("TIME(6)", quotedTexts(random -> JdbcSamples.time(random, 6))),
                kind("DATETIME", dateTimes(0)),
                kind("DATETIME(6)", dateTimes(6)),
                kind("TIMESTAMP(6) NULL", random -> {
                    OffsetDateTime moment = Instant.ofEpochSecond(
                                    1L + random.nextInt(2_000_000_000), random.nextInt(1_000_000) * 1_000L)
                            .atOffset(ZoneOffset.UTC);
                    return new Sample(moment, quoted(moment.toLocalDateTime().toString()));
                }));
    }

    private static Object real(Random random) {
        double value = JdbcSamples.real(random) + 0.0;
        return Math.abs(value) < Double.MIN_NORMAL ? 0.0 : value;
    }

    private static Kind plain(String type, Function<Random, Object> value) {
        return kind(type, random -> {
            Object made = value.apply(random);
            return new Sample(made, made.toString());
        });
    }

    private static Kind texts(String type, Function<Random, Object> value) {
        return kind(type, true, WRITTEN, text(value));
    }

    private static Function<Random, Sample> text(Function<Random, Object> value) {
        return random -> {
            String made = (String) value.apply(random);
            Bytes bytes = Bytes.of(made.getBytes(StandardCharsets.UTF_8));
            return new Sample(made, "CONVERT(X'" + JdbcSamples.hex(bytes) + "' USING utf8mb4)");
        };
    }

    private static Kind bytes(String type, Function<Random, Bytes> value) {
        return kind(type, random -> {
            Bytes made = value.apply(random);
            return new Sample(made, "X'" + JdbcSamples.hex(made) + "'");
        });
    }

    private static Function<Random, Sample> quotedTexts(Function<Random, Object> value) {
        return random -> {
            Object made = value.apply(random);
            return new Sample(made, quoted(made.toString()));
        };
    }

    private static Function<Random, Sample> dateTimes(int digits) {
        return random -> {
            LocalDateTime made = JdbcSamples.dateTime(random, digits);
            return new Sample(made, quoted(made.toString()));
        };
    }
}
