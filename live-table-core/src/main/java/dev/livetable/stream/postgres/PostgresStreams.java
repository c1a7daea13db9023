package dev.livetable.stream.postgres;

import dev.livetable.stream.LiveStream;
import dev.livetable.stream.SharedStream;
import dev.livetable.stream.StreamSetupException;
import dev.livetable.stream.StreamStatus;
import dev.livetable.stream.postgres.ListeningConnection.Channel;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The changes of tables of one PostgreSQL, told by triggers and NOTIFY over one connection of its own. Safe for use by many
 * threads. There is no connection as long as there is no subscription.
 *
 * <p>A change is told after its transaction has committed, when every new statement sees it. Up to 100 rows and 7,500 bytes
 * of a statement are told one by one, more of them as a change of anything. What changes the table itself is not told, such
 * as another type of a column.
 */
public final class PostgresStreams {

    /*
     * A table is known by a key, which is all that the subscriptions to it have in common. Each time a connection is made,
     * and the table listened to over it, another connection looks whether the triggers are there, before LISTEN.
     */

    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(10);
    private static final Duration LEAST_LIMIT = Duration.ofMillis(100);

    /** Making triggers may wait for locks. */
    private static final Duration LONGER_FOR_SETUP = Duration.ofSeconds(10);

    private final ConnectionFactory connections;
    private final Duration limit;
    private final TableSources tables = new TableSources();
    private final AtomicLong received = new AtomicLong();
    private final SharedStream shared;

    private PostgresStreams(Builder builder) {
        this.connections = builder.connections;
        this.limit = builder.limit;
        this.shared = new SharedStream(
                this::connect, Executors.newCachedThreadPool(PostgresStreams::thread), this::status, true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "live-table-postgres-told");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins to make streams.
     *
     * @param connections opens connections to the primary: not from a pool, nor through a pooler that gives a connection to
     *     another client after each transaction
     */
    public static Builder builder(ConnectionFactory connections) {
        return new Builder(connections);
    }

    /**
     * Returns the stream of a table that is read over connections like those of the stream: to the same database, with the
     * same search path. Asks the database nothing. To subscribe fails with {@link StreamSetupException} as {@link #check}
     * does.
     */
    public LiveStream table(PostgresTable table) {
        return stream(new TableSource(table, null));
    }

    /**
     * Returns the stream of a table. Asks the database nothing. To subscribe fails with {@link StreamSetupException} as
     * {@link #check} does.
     *
     * @param master opens connections like those that the live table reads over, as from its pool. Each time the stream is
     *     set up it takes one for a moment, and finds the table as the live table does. Where they lead to another database,
     *     or to a copy of it, the stream is refused
     */
    public LiveStream table(PostgresTable table, ConnectionFactory master) {
        return stream(new TableSource(table, master));
    }

    private LiveStream stream(TableSource source) {
        return shared.stream(tables.key(source));
    }

    /**
     * Finds out whether a table can be listened to, and makes its triggers where it asks for that and they are missing or
     * differ. Blocks while it asks the database.
     *
     * @throws StreamSetupException if it cannot be listened to as things are
     * @throws SQLException if the database was not reached, or failed
     */
    public void check(PostgresTable table) throws SQLException {
        check(new TableSource(table, null));
    }

    /**
     * Finds out whether a table can be listened to, as {@link #check(PostgresTable)} does, and whether the stream would hear
     * of the table that the live table reads.
     *
     * @param master see {@link #table(PostgresTable, ConnectionFactory)}
     * @throws StreamSetupException if it cannot be listened to as things are
     * @throws SQLException if the database was not reached, or failed
     */
    public void check(PostgresTable table, ConnectionFactory master) throws SQLException {
        check(new TableSource(table, master));
    }

    private void check(TableSource source) throws SQLException {
        try (Connection connection = open(limit.plus(LONGER_FOR_SETUP))) {
            ServerCheck.check(connection, connections);
            ServerCheck.warn(connection);
            TableFacts facts = facts(connection, source);
            refuseOtherColumns(connection, source, facts);
            channel(connection, source, facts);
        }
    }

    /** Refuses a table whose triggers would be made for other columns for another stream, again and again. */
    private void refuseOtherColumns(Connection connection, TableSource source, TableFacts wanted) throws SQLException {
        for (TableSource other : tables.alike(source)) {
            TableFacts others;
            try {
                others = facts(connection, other);
            } catch (StreamSetupException e) {
                continue; // its own check says so
            }
            boolean isSame = others.oid() == wanted.oid();
            if (isSame && !new TriggerSql(others).mark().equals(new TriggerSql(wanted).mark())) {
                throw wanted.isHeardOfOtherwise();
            }
        }
    }

    private static TableFacts facts(Connection connection, TableSource source) throws SQLException {
        return new TableReader(connection, source.table(), source.ownSchema(connection)).read();
    }

    /**
     * Returns the statements that make the triggers of a table, and replace those that are there. They are to be run in one
     * transaction, by the owner of the table. A table without a schema is looked for first in the one that the connections of
     * the stream have. Blocks while it asks the database for the columns of the table.
     *
     * @throws StreamSetupException if the table cannot be listened to, triggers or not
     * @throws SQLException if the database was not reached, or failed
     */
    public String sql(PostgresTable table) throws SQLException {
        try (Connection connection = open(limit)) {
            ServerCheck.check(connection, connections);
            return new TriggerSql(new TableReader(connection, table, connection.getSchema()).read()).script();
        }
    }

    /** Returns how the connection is doing, for all tables. */
    public StreamStatus status() {
        return new StreamStatus("postgres", null, null, received.get(), 0, 0);
    }

    private SharedStream.Connection connect(SharedStream.News news) throws SQLException {
        Connection connection = open(limit);
        try {
            ServerCheck.check(connection, connections);
            return ListeningConnection.start(connection, news, new Tables(), limit, received);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    private final class Tables implements ListeningConnection.Preparation {

        @Override
        public Channel prepare(String key, DatabaseIdentity listening) throws SQLException {
            TableSource source = tables.get(key);
            try (Connection connection = open(limit.plus(LONGER_FOR_SETUP))) {
                if (!DatabaseIdentity.of(connection).equals(listening)) {
                    throw new IllegalStateException("The connections of the stream lead to another server than before");
                }
                return channel(connection, source, facts(connection, source));
            }
        }

        @Override
        public TableFacts look(Connection connection, String key, TableFacts before) throws SQLException {
            PostgresTable known =
                    tables.get(key).known(before.schema(), before.table()).table();
            return new TableReader(connection, known, null).read();
        }
    }

    private static Channel channel(Connection connection, TableSource source, TableFacts facts) throws SQLException {
        TriggerSql sql = new TriggerSql(facts);
        new TriggerSetup(connection, facts, sql).ensure(source.table().createTriggers());
        return new Channel(sql.channel(), facts, sql, new ToldChanges(facts, sql.mark()));
    }

    private Connection open(Duration timeout) throws SQLException {
        Connection connection = connections.open();
        try {
            connection.setAutoCommit(true);
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
            return connection;
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    /** Returns the names of the tables. */
    @Override
    public String toString() {
        return "streams of the tables " + tables + " of a PostgreSQL";
    }

    /** Makes streams. */
    public static final class Builder {

        private final ConnectionFactory connections;
        private Duration limit = DEFAULT_LIMIT;

        private Builder(ConnectionFactory connections) {
            this.connections = connections;
        }

        /**
         * Sets how long the database may take for an answer before the connection counts as lost.
         *
         * @param timeout the time, 100 ms to 10 minutes; 10 seconds by default
         * @throws IllegalArgumentException if it is another one
         */
        public Builder answerTimeout(Duration timeout) {
            if (timeout.compareTo(LEAST_LIMIT) < 0 || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
                throw new IllegalArgumentException(
                        "The time for an answer must be 100 ms to 10 minutes, not " + timeout);
            }
            this.limit = timeout;
            return this;
        }

        /** Returns the streams. Connects to nothing. */
        public PostgresStreams build() {
            return new PostgresStreams(this);
        }

        /** Returns what is built. */
        @Override
        public String toString() {
            return "builder of streams of a PostgreSQL";
        }
    }
}
