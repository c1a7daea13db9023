package dev.livetable.typed;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Typed rows of a table of PostgreSQL. */
class TypedDatabasePostgresIT extends TypedDatabaseContract {

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
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
    Map<String, String> types() {
        return Map.of(
                "MOMENT", "TIMESTAMPTZ",
                "TEXTS", "TEXT[]",
                "NUMBERS", "INTEGER[]",
                "UUIDS", "UUID[]",
                "STRUCTURE", "JSONB",
                "BYTES", "BYTEA");
    }
}
