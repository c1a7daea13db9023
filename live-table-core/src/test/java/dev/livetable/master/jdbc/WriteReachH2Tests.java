package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What H2 tells of what else changes with a row. */
class WriteReachH2Tests extends WriteReachContract {

    @Override
    DataSource emptyDatabase() {
        return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    @Override
    void createTrigger(String name, String time, String table) {
        Class<?> type = time.equals("BEFORE") ? Raise.class : RaiseLater.class;
        execute("CREATE TRIGGER " + name + " " + time + " UPDATE ON " + table + " FOR EACH ROW CALL '" + type.getName()
                + "'");
    }

    /** Adds a hundred to the level of a row that is about to be stored. */
    public static final class Raise implements Trigger {
        @Override
        public void fire(Connection connection, @Nullable Object[] before, @Nullable Object[] after) {
            after[2] = (Integer) after[2] + 100;
        }
    }

    /** Adds a hundred to the level of a row that was stored. */
    public static final class RaiseLater implements Trigger {
        @Override
        public void fire(Connection connection, @Nullable Object[] before, @Nullable Object[] after)
                throws SQLException {
            if (before[2].equals(after[2])) {
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("UPDATE cities SET level = level + 100 WHERE id = " + after[0]);
                }
            }
        }
    }

    @Override
    void createTriggerOnTheSecondCity() {
        execute("CREATE TRIGGER raise_second AFTER UPDATE ON cities FOR EACH ROW CALL '" + RaiseSecond.class.getName()
                + "'");
    }

    /** Sets the level of the second city to a hundred. */
    public static final class RaiseSecond implements Trigger {
        @Override
        public void fire(Connection connection, @Nullable Object[] before, @Nullable Object[] after)
                throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("UPDATE cities SET level = 100 WHERE id = 2 AND level <> 100");
            }
        }
    }

    @Test
    void aTriggerOfSeveralEventsIsFound() {
        execute("CREATE TRIGGER audit AFTER INSERT, DELETE ON cities FOR EACH ROW CALL '" + Raise.class.getName()
                + "'");

        assertAnyRow("cities", "the trigger audit");
    }

    @Test
    void aCascadeFromATableOfAnotherSchemaIsFound() {
        execute("CREATE SCHEMA other");
        execute("CREATE TABLE other.people (id INT PRIMARY KEY, city INT REFERENCES public.cities (id)"
                + " ON DELETE CASCADE)");

        assertThat(reach("cities").others())
                .containsExactly(reach("other.people").self());
    }

    @Test
    void aLinkedTableIsNotKnown() {
        execute("CREATE LINKED TABLE far ('', 'jdbc:h2:mem:" + UUID.randomUUID()
                + ";DB_CLOSE_DELAY=-1;INIT=CREATE TABLE IF NOT EXISTS near (id INT PRIMARY KEY)', 'sa', '', 'NEAR')");

        JdbcTable far =
                JdbcTable.builder(database()).table("far").idColumns("id").build();

        assertThat(far.writeReach().why()).contains("no table that the database keeps");
    }
}
