package dev.livetable;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariDataSource;
import dev.livetable.table.TextComparison;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.jdbc.core.JdbcTemplate;

/** The judge against PostgreSQL. */
class JudgeDatabasePostgresIT extends JudgeDatabaseContract {

    private static final String OWN_COLLATION = "TEXT COLLATE \"pg_c_utf8\"";

    private static EmbeddedPostgres server;
    private static HikariDataSource pool;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        JdbcTemplate jdbc = new JdbcTemplate(server.getPostgresDatabase());
        jdbc.execute("CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        jdbc.execute("CREATE EXTENSION citext");
        jdbc.execute("CREATE TYPE mood AS ENUM ('b', 'a')");
        jdbc.execute("CREATE DOMAIN feeling AS mood");
        jdbc.execute("CREATE DOMAIN code AS VARCHAR(9) COLLATE \"C\"");
        pool = new HikariDataSource();
        pool.setJdbcUrl(server.getJdbcUrl("postgres", "postgres"));
        pool.setMaximumPoolSize(2);
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
    List<Shaped> ownTables() {
        return List.of(
                new Shaped(
                        "bytes_order",
                        List.of(Col.texts("TEXT COLLATE \"C\"", LETTERS)),
                        List.of(
                                Col.texts("VARCHAR(9) COLLATE \"POSIX\"", LETTERS),
                                Col.texts("code", LETTERS),
                                Col.texts(hasCollationsOfItsOwn() ? OWN_COLLATION : "NAME", LETTERS)),
                        true),
                new Shaped(
                        "exact",
                        List.of(MANY),
                        List.of(
                                Col.texts("TEXT COLLATE \"en-x-icu\"", LETTERS),
                                Col.texts("VARCHAR(9)", LETTERS),
                                Col.of("mood", "'a'", "'b'").comparedWith("a"),
                                Col.of("feeling", "'a'", "'b'").comparedWith("b")),
                        true),
                new Shaped(
                        "inexact",
                        List.of(MANY),
                        List.of(
                                Col.texts("TEXT COLLATE caseless", LETTERS),
                                Col.texts("CHAR(3)", LETTERS),
                                Col.texts("CHAR(3) COLLATE caseless", LETTERS),
                                Col.texts("citext", LETTERS)),
                        true),
                new Shaped("caseless_id", List.of(Col.texts("citext", LETTERS)), List.of(SMALL, SMALL), false),
                new Shaped(
                        "collated_id",
                        List.of(Col.texts("TEXT COLLATE \"en-x-icu\"", LETTERS)),
                        List.of(SMALL, SMALL),
                        false),
                new Shaped("padded_id", List.of(Col.texts("CHAR(3)", LETTERS)), List.of(SMALL, SMALL), false),
                new Shaped(
                        "numeric",
                        List.of(Col.of("NUMERIC", "1", "1.0", "1.00", "2", "10", "1e30", "0", "0.0")),
                        List.of(
                                Col.of("NUMERIC", "1", "1.0", "'NaN'", "'Infinity'", "'-Infinity'", "1e-30")
                                        .comparedWith(1, 1.0),
                                SMALL),
                        true),
                new Shaped(
                        "endless",
                        List.of(MANY),
                        List.of(
                                Col.of("DATE", "'infinity'", "'-infinity'", "'2026-01-01'", "'0044-03-15 BC'"),
                                Col.of("TIMESTAMP", "'infinity'", "'-infinity'", "'2026-01-01'"),
                                Col.of("TIMESTAMPTZ", "'infinity'", "'-infinity'", "'2026-01-01'"),
                                Col.of("TIME", "'24:00:00'", "'23:59:59.999999'", "'00:00:00'")),
                        false),
                new Shaped(
                        "own",
                        List.of(MANY),
                        List.of(
                                Col.of("JSON", "'{\"a\":1}'", "'{\"a\": 1}'", "'[1]'"),
                                Col.of("JSONB", "'{\"a\":1}'", "'[1]'", "'null'"),
                                Col.of("INTERVAL", "'1 day'", "'24 hours'", "'10 hours'"),
                                Col.of("BYTEA", "'\\x01'", "'\\x0100'", "'\\x80'"),
                                Col.of("INET", "'10.0.0.1'", "'9.0.0.1'"),
                                Col.of("BIT(3)", "'101'", "'011'"),
                                Col.of("MONEY", "'1.25'", "'10.00'"),
                                Col.of("\"char\"", "'a'", "'b'"),
                                Col.of("OID", "1", "4294967295"),
                                Col.of("XML", "'<a/>'", "'<b/>'"),
                                Col.of("mood[]", "'{a}'", "'{b}'"),
                                Col.of("INT4RANGE", "'[1,3)'", "'[1,20)'")),
                        false));
    }

    @Override
    Map<String, TextComparison> comparisons() {
        Map<String, TextComparison> comparisons = new LinkedHashMap<>(Map.ofEntries(
                Map.entry("TEXT COLLATE \"C\"", TextComparison.CODE_POINTS),
                Map.entry("VARCHAR(9) COLLATE \"POSIX\"", TextComparison.CODE_POINTS),
                Map.entry("TEXT COLLATE \"ucs_basic\"", TextComparison.CODE_POINTS),
                Map.entry("NAME", TextComparison.CODE_POINTS),
                Map.entry("code", TextComparison.CODE_POINTS),
                Map.entry("code COLLATE \"en-x-icu\"", TextComparison.EXACT),
                Map.entry("TEXT", TextComparison.EXACT),
                Map.entry("TEXT COLLATE \"en-x-icu\"", TextComparison.EXACT),
                Map.entry("TEXT COLLATE caseless", TextComparison.EXACT),
                Map.entry("citext", TextComparison.EXACT),
                Map.entry("CHAR(3)", TextComparison.EXACT),
                Map.entry("\"char\"", TextComparison.UNKNOWN),
                Map.entry("mood", TextComparison.EXACT),
                Map.entry("feeling", TextComparison.EXACT),
                Map.entry("JSON", TextComparison.UNKNOWN),
                Map.entry("INET", TextComparison.UNKNOWN),
                Map.entry("INTERVAL", TextComparison.UNKNOWN),
                Map.entry("UUID", TextComparison.CODE_POINTS)));
        if (hasCollationsOfItsOwn()) {
            comparisons.put(OWN_COLLATION, TextComparison.CODE_POINTS);
        }
        return comparisons;
    }

    /** Returns whether the server has collations that no library of the system gives it, as since version 17. */
    private static boolean hasCollationsOfItsOwn() {
        return requireNonNull(new JdbcTemplate(pool)
                .queryForObject(
                        "SELECT EXISTS (SELECT 1 FROM pg_collation WHERE collname = 'pg_c_utf8')", Boolean.class));
    }
}
