package dev.livetable.master.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.jdbc.core.JdbcTemplate;

/** Exact texts on PostgreSQL. */
class JdbcExactTextPostgresIT extends JdbcExactTextContract {

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        JdbcTemplate jdbc = new JdbcTemplate(server.getPostgresDatabase());
        jdbc.execute("CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        jdbc.execute("CREATE EXTENSION citext");
        jdbc.execute("CREATE DOMAIN address AS TEXT COLLATE caseless");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    DataSource database() {
        return server.getPostgresDatabase();
    }

    @Override
    List<String> caselessTypes() {
        return List.of(
                "VARCHAR(50) COLLATE caseless",
                "TEXT COLLATE caseless",
                "citext",
                "CHAR(9) COLLATE caseless",
                "address");
    }
}
