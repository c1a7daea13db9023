package dev.livetable.stream.postgres;

import dev.livetable.stream.LiveStream;
import dev.livetable.stream.StreamSetupException;
import dev.livetable.stream.StreamStatus;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The changes of tables of one PostgreSQL, told by triggers and NOTIFY over one connection of its own. Safe for use by many
 * threads. There is no connection as long as there is no subscription.
 */
public final class PostgresStreams {

    private PostgresStreams() {}

    /**
     * Begins to make streams.
     *
     * @param connections opens connections to the primary: not through a pool, nor through a pooler that gives a connection
     *     to another client after each transaction
     */
    public static Builder builder(ConnectionFactory connections) {
        return new Builder();
    }

    /** Returns the stream of a table. Asks the database nothing. */
    public LiveStream table(PostgresTable table) {
        throw new UnsupportedOperationException();
    }

    /**
     * Finds out whether a table can be listened to, and makes its triggers where it asks for that and they are missing or
     * differ. Blocks while it asks the database.
     *
     * @throws StreamSetupException if it cannot be listened to as things are
     * @throws SQLException if the database was not reached, or failed
     */
    public void check(PostgresTable table) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns the statements that make the triggers of a table, and replace those that are there. Blocks while it asks the
     * database for the columns of the table.
     *
     * @throws StreamSetupException if the table cannot be listened to, triggers or not
     * @throws SQLException if the database was not reached, or failed
     */
    public String sql(PostgresTable table) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Returns how the connection is doing, for all tables. */
    public StreamStatus status() {
        return StreamStatus.unknown();
    }

    /** Makes streams. */
    public static final class Builder {

        private Builder() {}

        /**
         * Sets how long the database may take for an answer before the connection counts as lost.
         *
         * @param timeout the time, at least 100 ms; 10 seconds by default
         */
        public Builder answerTimeout(Duration timeout) {
            return this;
        }

        /** Returns the streams. Connects to nothing. */
        public PostgresStreams build() {
            return new PostgresStreams();
        }
    }
}
