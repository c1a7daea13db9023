package dev.livetable.master.jdbc;

import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Exact texts on H2. */
class JdbcExactTextTests extends JdbcExactTextContract {

    private final DataSource database = h2();

    private static DataSource h2() {
        return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    @Override
    DataSource database() {
        return database;
    }

    @Override
    List<String> caselessTypes() {
        return List.of("VARCHAR_IGNORECASE(50)");
    }

    /** H2 with a collation that takes no notice of case. */
    @Nested
    class UnderACollation extends JdbcExactTextContract {

        private final DataSource database = h2();

        @BeforeEach
        void setCollation() {
            new JdbcTemplate(database).execute("SET COLLATION ENGLISH STRENGTH SECONDARY");
        }

        @Override
        DataSource database() {
            return database;
        }

        @Override
        List<String> caselessTypes() {
            return List.of("VARCHAR(50)", "VARCHAR_IGNORECASE(50)");
        }
    }

    /** A database that is not known: what it takes for the same can only be looked at. */
    @Nested
    class OfAnUnknownDatabase extends JdbcExactTextContract {

        private final DataSource database = new UnknownDatabase(h2());

        @Override
        DataSource database() {
            return database;
        }

        @Override
        List<String> caselessTypes() {
            return List.of("VARCHAR_IGNORECASE(50)");
        }

        @Override
        boolean listsAreExact() {
            return false;
        }
    }
}
