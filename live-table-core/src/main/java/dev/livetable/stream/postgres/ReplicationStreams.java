package dev.livetable.stream.postgres;

import dev.livetable.stream.LiveStream;
import dev.livetable.stream.StreamSetupException;
import dev.livetable.stream.StreamStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * The changes of tables of one PostgreSQL, read from its log by logical replication. Writers pay nothing for it. Safe for use
 * by many threads. There is no connection as long as there is no subscription; then there are two connections for each
 * publication, and one of them holds a replication slot of the server.
 */
public final class ReplicationStreams {

    private ReplicationStreams() {}

    /**
     * Begins to make streams.
     *
     * @param url the JDBC URL of the primary: not of a pooler, nor of a standby
     * @param properties the properties of the driver, such as {@code user} and {@code password}; copied. The user has the
     *     attribute REPLICATION
     */
    public static Builder builder(String url, Properties properties) {
        return new Builder();
    }

    /**
     * Returns the stream of a table. Asks the database nothing.
     *
     * @param table the table; the primary key and the columns that the publication has are told
     * @param publication the publication that has the table. Tables that share a publication share a replication slot
     */
    public LiveStream table(PostgresTable table, String publication) {
        throw new UnsupportedOperationException();
    }

    /**
     * Finds out whether the changes of a table can be read. Changes nothing. Blocks while it asks the database.
     *
     * @throws StreamSetupException if they cannot be read as things are
     * @throws SQLException if the database was not reached, or failed
     */
    public void check(PostgresTable table, String publication) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Returns how the connections are doing, for all tables. */
    public StreamStatus status() {
        return StreamStatus.unknown();
    }

    /** Makes streams. */
    public static final class Builder {

        private Builder() {}

        /**
         * Sets how long the database may take for an answer before the connection counts as lost.
         *
         * @param timeout the time, at least 1 second; 10 seconds by default
         */
        public Builder answerTimeout(Duration timeout) {
            return this;
        }

        /** Returns the streams. Connects to nothing. */
        public ReplicationStreams build() {
            return new ReplicationStreams();
        }
    }
}
