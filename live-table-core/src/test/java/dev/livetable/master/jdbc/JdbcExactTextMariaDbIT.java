package dev.livetable.master.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Exact texts on MariaDB. */
class JdbcExactTextMariaDbIT {

    private abstract static class OfADriver extends JdbcExactTextContract {

        private HikariDataSource pool;

        abstract MariaDbDriver driver();

        @BeforeAll
        void start() {
            pool = MariaDbServer.pool(driver(), MariaDbServer.newDatabase(), "");
        }

        @AfterAll
        void stop() {
            pool.close();
        }

        @Override
        DataSource database() {
            return pool;
        }

        @Override
        List<String> caselessTypes() {
            return List.of(
                    "VARCHAR(50)",
                    "VARCHAR(50) COLLATE utf8mb4_general_ci",
                    "VARCHAR(50) COLLATE utf8mb4_general_nopad_ci",
                    "VARCHAR(50) CHARACTER SET latin1",
                    "CHAR(9)");
        }
    }

    @Nested
    @TestInstance(Lifecycle.PER_CLASS)
    class ByTheDriverOfMariaDb extends OfADriver {

        @Override
        MariaDbDriver driver() {
            return MariaDbDriver.MARIADB;
        }
    }

    @Nested
    @TestInstance(Lifecycle.PER_CLASS)
    class ByTheDriverOfMySql extends OfADriver {

        @Override
        MariaDbDriver driver() {
            return MariaDbDriver.MYSQL;
        }
    }

    /** A connection that counts only the rows which get other values. */
    @Nested
    @TestInstance(Lifecycle.PER_CLASS)
    class OfAConnectionThatCountsOtherwise extends OfADriver {

        private final HikariDataSource counting =
                MariaDbServer.pool(MariaDbDriver.MYSQL, MariaDbServer.newDatabase(), "useAffectedRows=true");

        @Override
        MariaDbDriver driver() {
            return MariaDbDriver.MYSQL;
        }

        @Override
        DataSource database() {
            return counting;
        }
    }
}
