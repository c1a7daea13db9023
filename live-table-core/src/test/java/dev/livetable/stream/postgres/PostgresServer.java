package dev.livetable.stream.postgres;

import static java.util.Objects.requireNonNull;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** One PostgreSQL for the tests of a process, which ends with it. {@code live.postgres.url} names another one to use. */
public final class PostgresServer {

    private static final @Nullable String OTHER = System.getProperty("live.postgres.url");
    private static @Nullable EmbeddedPostgres server;

    private PostgresServer() {}

    /** Returns the URL of the database, which ends in parameters. */
    public static String url() {
        return OTHER != null ? OTHER : started().getJdbcUrl("postgres", "postgres");
    }

    public static DataSource dataSource() {
        org.postgresql.ds.PGSimpleDataSource source = new org.postgresql.ds.PGSimpleDataSource();
        source.setUrl(url());
        return source;
    }

    public static Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    public static JdbcTemplate jdbc() {
        return new JdbcTemplate(dataSource());
    }

    /** Returns the first number of the server's version. */
    static int version() {
        return requireNonNull(jdbc().queryForObject("SELECT current_setting('server_version_num')::int", Integer.class))
                / 10_000;
    }

    static void execute(String... statements) {
        List.of(statements).forEach(jdbc()::execute);
    }

    /** Ends what others have open. */
    static void endConnections() {
        jdbc().execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND backend_type = 'client backend'");
    }

    private static synchronized EmbeddedPostgres started() {
        try {
            if (server == null) {
                server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("wal_level", "logical")
                        .setServerConfig("synchronous_commit", "on") // else the log is read late
                        .setServerConfig("max_connections", "200")
                        .start();
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
