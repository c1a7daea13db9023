package dev.livetable.master.jdbc;

import static dev.livetable.master.jdbc.JdbcSamples.among;
import static dev.livetable.master.jdbc.JdbcSamples.cast;

import com.zaxxer.hikari.HikariDataSource;
import dev.livetable.table.Bytes;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.jdbc.core.JdbcTemplate;

/** Random values on PostgreSQL. */
class JdbcValuesPostgresIT extends JdbcValuesContract {

    private static EmbeddedPostgres server;
    private static HikariDataSource pool;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        pool = new HikariDataSource();
        pool.setJdbcUrl(server.getJdbcUrl("postgres", "postgres") + "&prepareThreshold=0");
        pool.setMaximumPoolSize(3);
        JdbcTemplate jdbc = new JdbcTemplate(pool);
        jdbc.execute("CREATE EXTENSION citext");
        jdbc.execute("CREATE TYPE mood AS ENUM ('sad', 'Ok', 'a b', 'it''s', 'happy')");
        jdbc.execute("CREATE DOMAIN feeling AS mood");
        jdbc.execute("CREATE DOMAIN document AS JSONB");
        jdbc.execute("CREATE TYPE pair AS (a INT, b TEXT)");
    }

    @AfterAll
    static void stop() throws IOException {
        pool.close();
        server.close();
    }

    @Override
    DataSource database() {
        return pool;
    }

    @Override
    String asText(Kind kind) {
        return "CAST(v AS text)";
    }

    @Override
    List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>(List.of(
                kind("SMALLINT", cast("smallint", JdbcSamples.whole(16))),
                kind("INT", cast("int", JdbcSamples.whole(32))),
                kind("BIGINT", cast("bigint", JdbcSamples.whole(64))),
                kind("OID", cast("oid", random -> random.nextLong(1L << 32))),
                kind("NUMERIC", cast("numeric", JdbcValuesPostgresIT::numeric)),
                kind("NUMERIC(20, 6)", cast("numeric", random -> JdbcSamples.decimal(random, 6))),
                kind("REAL", cast("real", random -> none(random, JdbcSamples.single(random)))),
                kind("FLOAT8", cast("float8", random -> none(random, JdbcSamples.real(random)))),
                kind("BOOLEAN", cast("boolean", JdbcSamples::truth)),
                kind("UUID", cast("uuid", JdbcSamples::uuid)),
                kind("BYTEA", random -> {
                    Bytes bytes = JdbcSamples.bytes(random, random.nextInt(6));
                    return new Sample(bytes, "CAST('\\x" + JdbcSamples.hex(bytes) + "' AS bytea)");
                }),
                kind("CHAR(6)", cast("text", random -> text(random, 6).stripTrailing())),
                kind("VARCHAR(20)", cast("text", random -> text(random, 20))),
                kind("TEXT", cast("text", random -> text(random, 20))),
                kind("TEXT COLLATE \"C\"", cast("text", random -> text(random, 20))),
                kind("NAME", cast("text", random -> text(random, 20))),
                kind("CITEXT", true, "CAST(%s AS text) COLLATE \"C\"", cast("text", random -> text(random, 20))),
                kind("\"char\"", cast("\"char\"", among("a", "B", " ", "~"))),
                kind("DATE", random -> ends(random, LocalDate.MIN, LocalDate.MAX, "date", JdbcSamples.date(random))),
                kind("TIME", cast("time", random -> JdbcSamples.time(random, 6))),
                kind(
                        "TIMESTAMP",
                        random -> ends(
                                random,
                                LocalDateTime.MIN,
                                LocalDateTime.MAX,
                                "timestamp",
                                JdbcSamples.dateTime(random, 6))),
                kind(
                        "TIMESTAMPTZ",
                        random -> ends(
                                random,
                                OffsetDateTime.MIN,
                                OffsetDateTime.MAX,
                                "timestamptz",
                                JdbcSamples.moment(random, 6))),
                own("TIMETZ", among("10:00:00+02", "12:00:00+04", "00:00:00.5-03:30", "24:00:00+00")),
                own("INTERVAL", among("1 day", "24:00:00", "1 mon", "30 days", "720:00:00", "-00:00:01.5", "00:00:00")),
                own("MONEY", among("$1.25", "-$1.25", "$0.00", "$1,234.50")),
                own("BIT(5)", random -> bits(random, 5)),
                own("VARBIT", random -> bits(random, random.nextInt(9))),
                own("INET", random -> address(random) + oneOf(random, List.of("", "/8", "/24"))),
                own("CIDR", random -> random.nextInt(256) + ".0.0.0/" + (8 + random.nextInt(24))),
                own("MACADDR", random -> "08:00:2b:01:02:%02x".formatted(random.nextInt(256))),
                own("INT4RANGE", random -> range(random)),
                own("mood", JdbcValuesPostgresIT::mood),
                text("feeling", JdbcValuesPostgresIT::mood), // plain SQL does not sort a domain of these
                own("TSVECTOR", among("'a':1 'b':2", "'a'", "'b':1A", "")),
                own("PG_LSN", among("0/0", "16/B374D848", "FF/1")),
                text("pair", among("(1,a)", "(,)", "(2,)", "(,\"x y\")")),
                text("POINT", random -> "(" + random.nextInt(9) + "," + random.nextInt(9) + ".5)"),
                text("BOX", among("(3,4),(1,2)", "(5,2),(1,1)", "(2,5),(1,1)")),
                text("XML", random -> "<a>" + random.nextInt(9) + "</a>"),
                text("JSONPATH", among("$.\"a\"", "$[*]", "$")),
                kind("JSON", false, "CAST(%s AS jsonb)", random -> json(random, "json")),
                kind("JSONB", false, "%s", random -> json(random, "jsonb")),
                kind("document", false, "%s", random -> json(random, "jsonb"))));
        kinds.add(list("INT[]", JdbcSamples.whole(32)));
        kinds.add(list("NUMERIC[]", JdbcValuesPostgresIT::numeric));
        kinds.add(list("TEXT[]", random -> text(random, 20)));
        kinds.add(list("CHAR(6)[]", random -> text(random, 6).stripTrailing()));
        kinds.add(list("FLOAT8[]", random -> none(random, JdbcSamples.real(random))));
        kinds.add(list("BOOLEAN[]", JdbcSamples::truth));
        kinds.add(list("DATE[]", JdbcSamples::date));
        kinds.add(list("TIME[]", random -> JdbcSamples.time(random, 6)));
        kinds.add(list("TIMESTAMP[]", random -> JdbcSamples.dateTime(random, 6)));
        kinds.add(list("TIMESTAMPTZ[]", random -> JdbcSamples.moment(random, 6)));
        kinds.add(list("UUID[]", JdbcSamples::uuid));
        kinds.add(list("mood[]", JdbcValuesPostgresIT::mood));
        kinds.add(list("INET[]", JdbcValuesPostgresIT::address));
        kinds.add(list("INT4RANGE[]", JdbcValuesPostgresIT::range));
        return kinds;
    }

    /** A type that is a text here, and sorted by the database. */
    private static Kind own(String type, Function<Random, Object> value) {
        return kind(type, true, "CAST(%s AS text) COLLATE \"C\"", cast(type.replace("BIT(5)", "\"bit\""), value));
    }

    /** A type that is a text here, and not sorted by the database. */
    private static Kind text(String type, Function<Random, Object> value) {
        return kind(type, false, "CAST(%s AS text) COLLATE \"C\"", cast(type, value));
    }

    private static Kind list(String type, Function<Random, Object> element) {
        return kind(type, false, "%s", random -> {
            List<@Nullable Object> list = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                list.add(random.nextInt(6) == 0 ? null : element.apply(random));
            }
            String literal = list.stream().map(JdbcValuesPostgresIT::item).collect(Collectors.joining(",", "{", "}"));
            return new Sample(list, "CAST(" + quoted(literal) + " AS " + type + ")");
        });
    }

    private static String item(@Nullable Object value) {
        return value == null
                ? "NULL"
                : "\"" + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static Object numeric(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> new BigDecimal("1.20");
            case 4 -> new BigDecimal("1.2");
            default -> JdbcSamples.decimal(random, random.nextInt(30));
        };
    }

    private static Object none(Random random, double number) {
        return switch (random.nextInt(9)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.NEGATIVE_INFINITY;
            default -> number;
        };
    }

    private static Sample ends(Random random, Object first, Object last, String type, Object value) {
        return switch (random.nextInt(9)) {
            case 0 -> new Sample(first, "CAST('-infinity' AS " + type + ")");
            case 1 -> new Sample(last, "CAST('infinity' AS " + type + ")");
            default -> new Sample(value, "CAST('" + value + "' AS " + type + ")");
        };
    }

    private static String bits(Random random, int length) {
        StringBuilder bits = new StringBuilder();
        for (int i = 0; i < length; i++) {
            bits.append(random.nextInt(2));
        }
        return bits.toString();
    }

    private static String address(Random random) {
        return "10.0." + random.nextInt(3) + "." + random.nextInt(256);
    }

    private static String range(Random random) {
        int from = random.nextInt(20);
        return oneOf(random, List.of("empty", "(,)", "[" + from + ",)", "[" + from + "," + (from + 3) + ")"));
    }

    private static String mood(Random random) {
        return oneOf(random, List.of("sad", "Ok", "a b", "it's", "happy"));
    }

    private static Sample json(Random random, String type) {
        Object value = JdbcSamples.structure(random);
        return new Sample(value, "CAST(" + quoted(JdbcSamples.json(value)) + " AS " + type + ")");
    }
}
