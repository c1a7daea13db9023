package dev.livetable.spring.boot.repositories;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.jdbc.core.JdbcTemplate;

/** Live repositories over PostgreSQL. */
class RandomRepositoryIT extends RandomRepositoryContract {

    private static EmbeddedPostgres postgres;

    private HikariDataSource pool;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Override
    DataSource database() {
        new JdbcTemplate(postgres.getPostgresDatabase()).execute("drop schema public cascade; create schema public");
        pool = new HikariDataSource();
        pool.setDataSource(postgres.getPostgresDatabase());
        return pool;
    }

    @AfterEach
    void closePool() {
        pool.close();
    }
}
