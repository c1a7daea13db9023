package dev.livetable.spring.boot.hibernate;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.jdbc.core.JdbcTemplate;

/** What {@link HibernateEventsTests} says, over a real PostgreSQL, where a statement that fails ends a transaction. */
class HibernateEventsPostgresIT extends HibernateEventsTests {

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startServer() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        postgres.close();
    }

    @Override
    DataSource database() {
        new JdbcTemplate(postgres.getPostgresDatabase()).execute("drop schema public cascade; create schema public");
        return postgres.getPostgresDatabase();
    }
}
