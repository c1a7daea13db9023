package dev.livetable;

import com.zaxxer.hikari.HikariDataSource;
import dev.livetable.master.jdbc.MariaDbDriver;
import dev.livetable.master.jdbc.MariaDbServer;
import dev.livetable.table.TextComparison;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The judge against MariaDB. */
class JudgeDatabaseMariaDbIT extends JudgeDatabaseContract {

    private static HikariDataSource pool;

    @BeforeAll
    static void start() {
        pool = MariaDbServer.pool(MariaDbDriver.MARIADB, MariaDbServer.newDatabase(), "");
    }

    @AfterAll
    static void stop() {
        pool.close();
    }

    @Override
    DataSource database() {
        return pool;
    }

    @Override
    List<Shaped> commonTables() {
        return List.of(
                new Shaped(
                        "whole",
                        List.of(MANY),
                        List.of(
                                SMALL,
                                Col.of("BIGINT", "-9223372036854775808", "9223372036854775807", "0", "1"),
                                Col.of("NUMERIC(6, 2)", "0", "1.00", "1.5", "-1.25", "1.01")
                                        .comparedWith(1, 1.005, 1.5),
                                Col.of("TINYINT(1)", "0", "1", "2")),
                        true),
                new Shaped(
                        "moments",
                        List.of(UUIDS),
                        List.of(
                                Col.of("DATE", "'2026-01-01'", "'0001-01-01'", "'1582-10-10'", "'9999-12-31'"),
                                Col.of(
                                        "TIME(6)",
                                        "'00:00:00'",
                                        "'10:00:00.5'",
                                        "'10:00:00.500001'",
                                        "'23:59:59.999999'"),
                                Col.of("DATETIME", "'2026-01-01 10:00:00'", "'2026-01-01 10:00:01'"),
                                Col.of("TIMESTAMP(6) NULL", "'2026-01-01 10:00:00'", "'2026-01-01 10:00:00.000001'")),
                        false),
                new Shaped(
                        "priced",
                        List.of(Col.of("NUMERIC(5, 2)", "1", "1.5", "2", "2.25", "3", "10", "-1", "0")),
                        List.of(SMALL, SMALL),
                        true));
    }

    @Override
    List<Shaped> ownTables() {
        return List.of(
                new Shaped(
                        "ordered",
                        List.of(Col.texts("VARCHAR(9) COLLATE utf8mb4_nopad_bin", LETTERS)),
                        List.of(Col.texts("VARCHAR(9) COLLATE utf8mb4_nopad_bin", LETTERS)),
                        true),
                new Shaped(
                        "inexact",
                        List.of(MANY),
                        List.of(
                                Col.texts("VARCHAR(9)", LETTERS),
                                Col.texts("CHAR(3)", LETTERS),
                                Col.texts("VARCHAR(9) COLLATE utf8mb4_bin", LETTERS),
                                Col.of("ENUM('b', 'a')", "'a'", "'b'").comparedWith("a")),
                        true),
                new Shaped("caseless_id", List.of(Col.texts("VARCHAR(9)", LETTERS)), List.of(SMALL, SMALL), false),
                new Shaped(
                        "own",
                        List.of(MANY),
                        List.of(
                                Col.of("BIT(8)", "5", "1", "255"),
                                Col.of("YEAR", "1999", "2026"),
                                Col.of("SET('x', 'y')", "'x'", "'x,y'"),
                                Col.of("VARBINARY(3)", "x'01'", "x'0100'", "x'80'"),
                                Col.of("DOUBLE", "0.1", "0.3", "1e300", "-1")),
                        false));
    }

    @Override
    String typed(String literal, String type) {
        return literal;
    }

    @Override
    Map<String, TextComparison> comparisons() {
        return Map.of(
                "VARCHAR(9)", TextComparison.EXACT,
                "VARCHAR(9) COLLATE utf8mb4_bin", TextComparison.EXACT,
                "VARCHAR(9) COLLATE utf8mb4_nopad_bin", TextComparison.CODE_POINTS,
                "VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_nopad_bin", TextComparison.EXACT,
                "CHAR(3)", TextComparison.EXACT,
                "ENUM('b', 'a')", TextComparison.EXACT,
                "SET('b', 'a')", TextComparison.EXACT,
                "UUID", TextComparison.EXACT,
                "INT", TextComparison.UNKNOWN);
    }
}
