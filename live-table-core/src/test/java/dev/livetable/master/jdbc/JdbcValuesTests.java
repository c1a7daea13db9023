package dev.livetable.master.jdbc;

import static dev.livetable.master.jdbc.JdbcSamples.among;
import static dev.livetable.master.jdbc.JdbcSamples.cast;

import dev.livetable.table.Bytes;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** Random values on H2. */
class JdbcValuesTests extends JdbcValuesContract {

    private static final JdbcConnectionPool POOL = JdbcConnectionPool.create(
            "jdbc:h2:mem:" + UUID.randomUUID() + ";DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1", "", "");

    @AfterAll
    static void stop() {
        POOL.dispose();
    }

    @Override
    DataSource database() {
        return POOL;
    }

    @Override
    String asText(Kind kind) {
        return kind.sql().equals("BLOB") ? "RAWTOHEX(v)" : kind.sql().endsWith("ARRAY") ? "CAST(v AS JSON)" : "'' || v";
    }

    @Override
    List<Kind> kinds() {
        return List.of(
                kind("BOOLEAN", cast("BOOLEAN", JdbcSamples::truth)),
                kind("TINYINT", cast("TINYINT", JdbcSamples.whole(8))),
                kind("SMALLINT", cast("SMALLINT", JdbcSamples.whole(16))),
                kind("INT", cast("INT", JdbcSamples.whole(32))),
                kind("BIGINT", cast("BIGINT", JdbcSamples.whole(64))),
                kind("NUMERIC(20, 6)", cast("NUMERIC(20, 6)", random -> JdbcSamples.decimal(random, 6))),
                kind("DECFLOAT", cast("DECFLOAT", JdbcValuesTests::floating)),
                kind("REAL", cast("REAL", random -> JdbcSamples.single(random) + 0.0)), // H2 has no -0.0
                kind("DOUBLE PRECISION", cast("DOUBLE PRECISION", random -> JdbcSamples.real(random) + 0.0)),
                kind("UUID", cast("UUID", JdbcSamples::uuid)),
                kind("CHAR(6)", cast("VARCHAR", random -> text(random, 6).stripTrailing())),
                kind("VARCHAR(20)", cast("VARCHAR", random -> text(random, 20))),
                kind(
                        "VARCHAR_IGNORECASE(20)",
                        true,
                        "CAST(%s AS VARBINARY)",
                        cast("VARCHAR", random -> text(random, 20))),
                kind("CLOB", cast("VARCHAR", random -> text(random, 20))),
                kind("BINARY(4)", random -> bytes(JdbcSamples.bytes(random, 4))),
                kind("VARBINARY(9)", random -> bytes(JdbcSamples.bytes(random, random.nextInt(6)))),
                kind("BLOB", random -> bytes(JdbcSamples.bytes(random, random.nextInt(6)))),
                kind("DATE", cast("DATE", JdbcSamples::date)),
                kind("TIME(9)", cast("TIME(9)", random -> JdbcSamples.time(random, 9))),
                kind("TIMESTAMP(9)", cast("TIMESTAMP(9)", random -> JdbcSamples.dateTime(random, 9))),
                kind("TIMESTAMP(9) WITH TIME ZONE", JdbcValuesTests::moment),
                own(
                        "TIME(9) WITH TIME ZONE",
                        among("10:00:00+02", "12:00:00+04", "10:00:00.5-03:30", "10:00:00.000000001+00")),
                own("ENUM('sad', 'Ok', 'a b', 'happy')", among("sad", "Ok", "a b", "happy")),
                interval("DAY(4)", "INTERVAL DAY(4)", random -> String.valueOf(random.nextInt(2000) - 1000)),
                interval(
                        "YEAR TO MONTH",
                        "INTERVAL YEAR TO MONTH",
                        random -> random.nextInt(20) + "-" + random.nextInt(12)),
                geometry(),
                kind("JSON", false, "%s", random -> {
                    Object value = JdbcSamples.structure(random);
                    return new Sample(value, quoted(JdbcSamples.json(value)) + " FORMAT JSON");
                }),
                list("INT ARRAY", cast("INT", JdbcSamples.whole(32))),
                list("VARCHAR(50) ARRAY", random -> text(text(random, 20))),
                list("DATE ARRAY", cast("DATE", JdbcSamples::date)),
                list("UUID ARRAY", cast("UUID", JdbcSamples::uuid)));
    }

    /** H2 keeps no zeros at the end of such a number. */
    private static Object floating(Random random) {
        BigDecimal number = JdbcSamples.decimal(random, random.nextInt(9) + 1);
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    private static Sample moment(Random random) {
        OffsetDateTime moment =
                JdbcSamples.moment(random, 9).withOffsetSameInstant(ZoneOffset.ofHours(random.nextInt(5) - 2));
        String text = moment.format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSSxxx"));
        return new Sample(moment, "TIMESTAMP WITH TIME ZONE '" + text + "'");
    }

    private static Sample text(String text) {
        return new Sample(text, "CAST(" + quoted(text) + " AS VARCHAR)");
    }

    private static Sample bytes(Bytes bytes) {
        return new Sample(bytes, "X'" + JdbcSamples.hex(bytes) + "'");
    }

    private static Kind own(String type, Function<Random, Object> value) {
        return kind(type, true, "CAST(%s AS VARCHAR)", cast(type, value));
    }

    private static Kind interval(String unit, String type, Function<Random, Object> value) {
        return kind(type, true, "CAST(%s AS VARCHAR)", random -> {
            String amount = value.apply(random).toString();
            boolean negative = amount.startsWith("-");
            String shown = "INTERVAL '" + amount + "' " + unit.replace("(4)", "");
            return new Sample(
                    shown, "INTERVAL " + (negative ? "-" : "") + "'" + amount.replaceFirst("^-", "") + "' " + unit);
        });
    }

    private static Kind geometry() {
        return kind("GEOMETRY", false, "CAST(%s AS VARCHAR)", random -> {
            String shown = "POINT (" + random.nextInt(9) + " " + random.nextInt(9) + ")";
            return new Sample(shown, "CAST('" + shown + "' AS GEOMETRY)");
        });
    }

    private static Kind list(String type, Function<Random, Sample> element) {
        return kind(type, false, "%s", random -> {
            List<@Nullable Object> list = new ArrayList<>();
            List<String> literals = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                Sample sample = element.apply(random);
                list.add(sample.value());
                literals.add(sample.literal());
            }
            return new Sample(
                    list,
                    "CAST(ARRAY" + literals.stream().collect(Collectors.joining(", ", "[", "]")) + " AS " + type + ")");
        });
    }
}
