package dev.livetable;

import dev.livetable.table.TextComparison;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.springframework.jdbc.core.JdbcTemplate;

/** The judge against H2. */
class JudgeDatabaseTests extends JudgeDatabaseContract {

    /** No two are equal to the database: an index of H2 keeps the old spelling if an update changes that alone. */
    private static final String[] OF_ONE_CASE = {"a", "B", "c", "ab", "a%", "\uFF5E", "\uD83D\uDE00", "z"};

    private static JdbcConnectionPool pool;

    @BeforeAll
    static void open() {
        pool = open("");
    }

    @AfterAll
    static void close() {
        pool.dispose();
    }

    private static JdbcConnectionPool open(String settings) {
        return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + settings, "", "");
    }

    @Override
    DataSource database() {
        return pool;
    }

    @Override
    List<Shaped> ownTables() {
        return List.of(
                new Shaped(
                        "exact",
                        List.of(Col.texts("VARCHAR(9)", LETTERS)),
                        List.of(
                                Col.texts("VARCHAR(9)", LETTERS),
                                Col.texts("CHARACTER LARGE OBJECT", LETTERS),
                                Col.of("ENUM('b', 'a')", "'a'", "'b'").comparedWith("a")),
                        true),
                new Shaped("padded", List.of(MANY), List.of(Col.texts("CHAR(3)", LETTERS), SMALL), false),
                new Shaped(
                        "caseless", List.of(MANY), List.of(SMALL, Col.texts("VARCHAR_IGNORECASE(9)", LETTERS)), true),
                new Shaped(
                        "caseless_id",
                        List.of(Col.texts("VARCHAR_IGNORECASE(9)", OF_ONE_CASE)),
                        List.of(SMALL, SMALL),
                        false),
                new Shaped(
                        "zoned",
                        List.of(Col.of(
                                "TIMESTAMP(6) WITH TIME ZONE",
                                "'2026-01-01 10:00:00+00'",
                                "'2026-01-01 15:00:00+02'",
                                "'2026-01-01 12:00:00+00'",
                                "'2026-01-02 10:00:00+00'")),
                        List.of(SMALL, SMALL),
                        true),
                new Shaped(
                        "own",
                        List.of(MANY),
                        List.of(
                                Col.of("JSON", "'{\"a\":1}'", "'[1]'"),
                                Col.of(
                                        "INTERVAL HOUR TO MINUTE",
                                        "INTERVAL '1:00' HOUR TO MINUTE",
                                        "INTERVAL '10:00' HOUR TO MINUTE"),
                                Col.of("BINARY(3)", "X'01'", "X'80ff'"),
                                Col.of("VARBINARY(3)", "X'01'", "X'0100'", "X'80ff'"),
                                Col.of("DECFLOAT", "1", "1.0", "1.5", "1e30"),
                                Col.of("TIMESTAMP(9)", "'2026-01-01 10:00:00.000000001'", "'2026-01-01 10:00:00'"),
                                Col.of("TIME(0) WITH TIME ZONE", "'10:00:00+00'", "'11:00:00+01'")),
                        false));
    }

    @Override
    Map<String, TextComparison> comparisons() {
        return Map.of(
                "VARCHAR(9)", TextComparison.UTF16_UNITS,
                "CHARACTER LARGE OBJECT", TextComparison.UTF16_UNITS,
                "VARCHAR_IGNORECASE(9)", TextComparison.EXACT,
                "CHAR(9)", TextComparison.UNKNOWN,
                "ENUM('b', 'a')", TextComparison.EXACT,
                "JSON", TextComparison.UNKNOWN,
                "INTERVAL DAY", TextComparison.UNKNOWN,
                "UUID", TextComparison.CODE_POINTS);
    }

    /** H2 with a collation that takes no notice of case. */
    @Nested
    class UnderACollation extends JudgeDatabaseContract {

        private static final JdbcConnectionPool COLLATED = open("");

        @BeforeAll
        static void setCollation() {
            new JdbcTemplate(COLLATED).execute("SET COLLATION ENGLISH STRENGTH SECONDARY");
        }

        @AfterAll
        static void close() {
            COLLATED.dispose();
        }

        @Override
        DataSource database() {
            return COLLATED;
        }

        @Override
        List<Shaped> ownTables() {
            return List.of(
                    new Shaped("collated", List.of(MANY), List.of(SMALL, Col.texts("VARCHAR(9)", LETTERS)), true),
                    new Shaped(
                            "collated_id",
                            List.of(Col.texts("VARCHAR(9)", OF_ONE_CASE)),
                            List.of(SMALL, SMALL),
                            false));
        }

        @Override
        Map<String, TextComparison> comparisons() {
            return Map.of(
                    "VARCHAR(9)", TextComparison.EXACT,
                    "VARCHAR_IGNORECASE(9)", TextComparison.EXACT,
                    "ENUM('b', 'a')", TextComparison.UNKNOWN);
        }
    }
}
