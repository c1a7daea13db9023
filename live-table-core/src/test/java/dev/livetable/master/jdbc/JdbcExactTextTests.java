package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.table.Refusal;
import dev.livetable.table.Row;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

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

    /** A database that cannot lock a row: what is looked at holds because the transaction is serializable. */
    @Nested
    class OfADatabaseWithoutLocks extends JdbcExactTextContract {

        private final WatchedDataSource database = new WatchedDataSource(new UnknownDatabase(h2(), false));

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

        @Test
        @DisplayName("a look and a write are in one serializable transaction, or refused in the caller's")
        void looksAndWritesInASerializableTransaction() {
            new JdbcTemplate(database).execute("CREATE TABLE people (email VARCHAR(20) PRIMARY KEY)");
            JdbcTable table = JdbcTable.builder(database).table("people").build();
            table.insert(Row.of("email", "ann"));
            List<Integer> levels = new ArrayList<>();
            database.hookConnections((sql, connection) -> levels.add(connection.getTransactionIsolation()));

            TransactionTemplate callers = new TransactionTemplate(new JdbcTransactionManager(database));
            assertThatExceptionOfType(DataAccessException.class)
                    .isThrownBy(() -> callers.execute(status -> table.delete("ann")))
                    .isInstanceOf(Refusal.class)
                    .withMessageContaining("SERIALIZABLE");
            assertThat(levels).isEmpty();
            assertThat(table.delete("ann")).isTrue();
            assertThat(levels).hasSize(2).containsOnly(Connection.TRANSACTION_SERIALIZABLE);
            table.insert(Row.of("email", "ann"));
            callers.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
            assertThat(callers.<Boolean>execute(status -> table.delete("ann"))).isTrue();
        }
    }
}
