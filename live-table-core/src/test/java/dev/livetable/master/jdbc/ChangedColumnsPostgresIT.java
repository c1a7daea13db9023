package dev.livetable.master.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Changed columns on PostgreSQL, over connections that keep statements prepared. */
class ChangedColumnsPostgresIT extends ChangedColumnsContract {

    private static EmbeddedPostgres server;
    private static HikariDataSource pool;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
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

    /** A driver that changes the columns itself prepares its statements anew. */
    @Override
    DataSource another() {
        return server.getPostgresDatabase();
    }

    @Override
    String type() {
        return "TYPE";
    }

    @Override
    String rename() {
        return "RENAME COLUMN name TO title";
    }
}
