package dev.livetable.master.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Changed columns on MariaDB. */
class ChangedColumnsMariaDbIT extends ChangedColumnsContract {

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
    String type() {
        return "";
    }

    @Override
    String type(String column, String type) {
        return "MODIFY " + column + " " + type;
    }

    @Override
    String moment(int digits) {
        return "DATETIME(" + digits + ")";
    }

    @Override
    String rename() {
        return "RENAME COLUMN name TO title";
    }
}
