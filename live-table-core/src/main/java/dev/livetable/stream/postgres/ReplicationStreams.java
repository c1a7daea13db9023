package dev.livetable.stream.postgres;

import dev.livetable.stream.LiveStream;
import dev.livetable.stream.SharedStream;
import dev.livetable.stream.StreamSetupException;
import dev.livetable.stream.StreamStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The changes of tables of one PostgreSQL, read from its log by logical replication. Writers pay nothing for it. Safe for use
 * by many threads. There is no connection as long as there is no subscription; then there are two connections for each
 * publication, and one of them holds a replication slot of the server.
 */
public final class ReplicationStreams {

    /*
     * All tables of a publication are told over one link. Each publication has its own, since a link names its publication
     * when it begins to read.
     */

    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(10);
    private static final Duration LEAST_LIMIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_LIMIT = Duration.ofMinutes(10);

    private final ReplicationServer server;
    private final Duration limit;
    private final Executor executor = Executors.newCachedThreadPool(ReplicationStreams::thread);
    private final Map<String, Published> publications = new ConcurrentHashMap<>();

    private ReplicationStreams(Builder builder) {
        this.limit = builder.limit;
        this.server = new ReplicationServer(builder.url, builder.properties, limit);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "live-table-postgres-told");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins to make streams.
     *
     * @param url the JDBC URL of the primary: not of a pooler, nor of a standby
     * @param properties the properties of the driver, such as {@code user} and {@code password}; copied. The user has the
     *     attribute REPLICATION, and may read the tables
     */
    public static Builder builder(String url, Properties properties) {
        Properties copy = new Properties();
        ReplicationServer.copy(properties, copy);
        return new Builder(url, () -> copy);
    }

    /**
     * Begins to make streams of a database whose user or password may change.
     *
     * @param url the JDBC URL of the primary: not of a pooler, nor of a standby
     * @param properties returns the properties of the driver; is asked for each connection, by any thread
     */
    public static Builder builder(String url, Supplier<Properties> properties) {
        return new Builder(url, properties);
    }

    /**
     * Returns the stream of a table that is read over connections like those of the stream: to the same database, with the
     * same search path. Asks the database nothing. To subscribe fails with {@link StreamSetupException} as {@link #check}
     * does, and waits for the transactions that are writing at that time.
     *
     * @param table the table. All columns that the publication has are told; which ones the table names, and whether triggers
     *     are made, does not count
     * @param publication the publication that has the table. Tables of one publication share one replication slot
     */
    public LiveStream table(PostgresTable table, String publication) {
        return stream(new TableSource(table, null), publication);
    }

    /**
     * Returns the stream of a table, as {@link #table(PostgresTable, String)} does.
     *
     * @param master opens connections like those that the live table reads over, as from its pool. Each time the stream is
     *     set up it takes one for a moment, and finds the table as the live table does. Where they lead to another database,
     *     or to a copy of it, the stream is refused
     */
    public LiveStream table(PostgresTable table, String publication, ConnectionFactory master) {
        return stream(new TableSource(table, master), publication);
    }

    private LiveStream stream(TableSource source, String publication) {
        return publications.computeIfAbsent(publication, Published::new).stream(source);
    }

    /**
     * Finds out whether the changes of a table can be read. Changes nothing. Blocks while it asks the database.
     *
     * @throws StreamSetupException if they cannot be read as things are
     * @throws SQLException if the database was not reached, or failed
     */
    public void check(PostgresTable table, String publication) throws SQLException {
        check(new TableSource(table, null), publication);
    }

    /**
     * Finds out whether the changes of a table can be read, as {@link #check(PostgresTable, String)} does, and whether they
     * are those of the table that the live table reads.
     *
     * @param master see {@link #table(PostgresTable, String, ConnectionFactory)}
     * @throws StreamSetupException if they cannot be read as things are
     * @throws SQLException if the database was not reached, or failed
     */
    public void check(PostgresTable table, String publication, ConnectionFactory master) throws SQLException {
        check(new TableSource(table, master), publication);
    }

    private void check(TableSource source, String publication) throws SQLException {
        try (Connection connection = server.open()) {
            read(connection, source, publication);
            server.checkLog(connection);
        }
    }

    private static LoggedTable read(Connection connection, TableSource source, String publication) throws SQLException {
        return new LoggedTableReader(connection, source.table(), source.ownSchema(connection), publication).read();
    }

    /** Returns how the reading goes that was active last, of all publications. */
    public StreamStatus status() {
        return publications.values().stream()
                .map(Published::status)
                .max((one, other) -> Long.compare(one.received(), other.received()))
                .orElseGet(() -> new ReplicationFigures().status());
    }

    private final class Published {

        private final String publication;
        private final ReplicationFigures figures = new ReplicationFigures();
        private final TableSources tables = new TableSources();
        private final SharedStream shared;

        Published(String publication) {
            this.publication = publication;
            this.shared = new SharedStream(this::connect, executor, this::status, true);
        }

        LiveStream stream(TableSource source) {
            return shared.stream(tables.key(source));
        }

        StreamStatus status() {
            return figures.status();
        }

        private SharedStream.Connection connect(SharedStream.News news) throws SQLException {
            return ReplicationLink.connect(server, publication, this::read, news, figures, limit);
        }

        /** Finds a table as its master does; what was found before, by the name that it had. */
        private LoggedTable read(Connection connection, String key, @Nullable LoggedTable before) throws SQLException {
            TableSource source = tables.get(key);
            TableSource meant = before == null ? source : source.known(before.schema(), before.table());
            return ReplicationStreams.read(connection, meant, publication);
        }
    }

    /** Returns the names of the publications. */
    @Override
    public String toString() {
        return "streams of the publications " + publications.keySet() + " of a PostgreSQL";
    }

    /** Makes streams. */
    public static final class Builder {

        private final String url;
        private final Supplier<Properties> properties;
        private Duration limit = DEFAULT_LIMIT;

        private Builder(String url, Supplier<Properties> properties) {
            this.url = url;
            this.properties = properties;
        }

        /**
         * Sets how long the database may take for an answer before the connection counts as lost.
         *
         * @param timeout the time, 1 second to 10 minutes; 10 seconds by default
         * @throws IllegalArgumentException if it is another one
         */
        public Builder answerTimeout(Duration timeout) {
            if (timeout.compareTo(LEAST_LIMIT) < 0 || timeout.compareTo(LONGEST_LIMIT) > 0) {
                throw new IllegalArgumentException("The time for an answer must be 1 s to 10 minutes, not " + timeout);
            }
            this.limit = timeout;
            return this;
        }

        /** Returns the streams. Connects to nothing. */
        public ReplicationStreams build() {
            return new ReplicationStreams(this);
        }

        /** Returns what is built. Holds no address. */
        @Override
        public String toString() {
            return "builder of streams of the log of a PostgreSQL";
        }
    }
}
