package dev.livetable.stream.postgres;

import dev.livetable.stream.StreamSetupException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

/** Connects to a server whose log is read. Safe for use by many threads. */
final class ReplicationServer {

    /*
     * Two connections are needed, to one server: the log is read over one, and the other one says what is visible there.
     *
     * The texts of values are made with the settings of the session that reads the log, so they are set to what LoggedType
     * reads.
     *
     * A new slot waits for all transactions that write at that time. The server goes on waiting when its client is gone, and
     * keeps the slot; so a client that has waited for long enough ends that process of the server.
     */

    static final Duration LONGEST_WAIT_FOR_SLOT = Duration.ofMinutes(2);

    private static final int STATUS_SECONDS = 5;

    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String LIMIT_EXCEEDED = "53400";
    private static final String NOT_PERMITTED = "42501";

    private static final String FACTS = "SELECT pg_catalog.current_setting('server_version_num')::int / 10000,"
            + " pg_catalog.pg_is_in_recovery(), pg_catalog.pg_backend_pid(), pg_catalog.current_setting('wal_level')";

    /** In a session that lasts. A commit of its own does not wait for a standby; a stopped client is given up. */
    private static final String SETTINGS = "SET synchronous_commit = local; SET idle_session_timeout = 0;"
            + " SET default_transaction_isolation = 'read committed'";

    private static final String LOG_SETTINGS =
            "SET extra_float_digits = 3; SET TimeZone = 'UTC'; SET DateStyle = 'ISO';"
                    + " SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'; SET lock_timeout = 0; SET statement_timeout = 0;"
                    + " SET idle_session_timeout = 0; SELECT pg_catalog.set_config('wal_sender_timeout', '60s', false)"
                    + " WHERE pg_catalog.current_setting('wal_sender_timeout') = '0'";

    private final String url;
    private final Supplier<Properties> properties;
    private final Duration limit;

    /**
     * A log that is read.
     *
     * @param connection what it is read over
     * @param stream tells what is read
     */
    record Log(Connection connection, PGReplicationStream stream) {}

    /**
     * Takes where the server is.
     *
     * @param properties returns the properties of the driver; asked for each connection
     */
    ReplicationServer(String url, Supplier<Properties> properties, Duration limit) {
        this.url = url;
        this.properties = properties;
        this.limit = limit;
    }

    /** Opens a connection for questions, each of which has a limit. */
    Connection open() throws SQLException {
        Connection connection = connect(new Properties());
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()));
            check(connection);
            execute(connection, SETTINGS);
            return connection;
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    private static void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FACTS)) {
            row.next();
            ServerCheck.requireVersion(row.getInt(1));
            if (row.getBoolean(2)) {
                throw new StreamSetupException(
                        "The server is a standby, which does not say what is visible on the primary",
                        "Connect to the primary, as by targetServerType=primary in the URL, or by a connection of its own"
                                + " for the stream (stream.connection).");
            }
            if (row.getInt(3) != connection.unwrap(PGConnection.class).getBackendPID()) {
                throw new StreamSetupException(
                        "A pooler, such as PgBouncer, stands between here and the server",
                        "Give the stream a connection to the server itself (stream.connection).");
            }
            if (!row.getString(4).equals("logical")) {
                throw new StreamSetupException(
                        "The server writes too little into its log: wal_level is " + row.getString(4),
                        "Set wal_level = logical and restart the server (on RDS: rds.logical_replication = 1, on Cloud SQL:"
                                + " cloudsql.logical_decoding = on); or use the stream postgres.");
            }
        }
    }

    /**
     * Finds out whether the log may be read, and whether another node might read it, too.
     *
     * @param control another connection to the server
     * @throws StreamSetupException if it may not be read as things are
     */
    void checkLog(Connection control) throws SQLException {
        openLog(control).close();
        String[] slots = slots(control);
        if (slots[1].equals(slots[0])) {
            throw noSlot(slots, null);
        }
    }

    /**
     * Begins to read the log. Blocks until all transactions have ended that were writing.
     *
     * @param control another connection to the server
     * @throws StreamSetupException if it may not be read as things are
     */
    Log readLog(Connection control, String publication) throws SQLException {
        Connection connection = openLog(control);
        try {
            PGConnection driver = connection.unwrap(PGConnection.class);
            String slot = "live_table_" + UUID.randomUUID().toString().replace("-", "");
            createSlot(connection, driver, slot, control);
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()));
            PGReplicationStream stream = driver.getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(slot)
                    .withSlotOption("proto_version", 1)
                    .withSlotOption("publication_names", TriggerSql.quoted(publication))
                    .withStatusInterval(STATUS_SECONDS, TimeUnit.SECONDS)
                    .start();
            // A limit in the middle of a message would be taken for the end of it. Whoever catches up has a limit.
            connection.setNetworkTimeout(Runnable::run, 0);
            return new Log(connection, stream);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    private Connection openLog(Connection control) throws SQLException {
        Properties own = new Properties();
        PGProperty.REPLICATION.set(own, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(own, Integer.toString(ServerCheck.FIRST_VERSION));
        PGProperty.PREFER_QUERY_MODE.set(own, "simple");
        PGProperty.TCP_KEEP_ALIVE.set(own, true);
        Connection connection;
        try {
            connection = connect(own);
        } catch (SQLException e) {
            throw advised(e, control);
        }
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()));
            if (!DatabaseIdentity.of(connection).equals(DatabaseIdentity.of(control))) {
                throw new StreamSetupException(
                        "Two connections by one URL lead to two servers, or two databases",
                        "Name the primary alone, as by targetServerType=primary in the URL.");
            }
            execute(connection, LOG_SETTINGS);
            return connection;
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    private void createSlot(Connection connection, PGConnection driver, String slot, Connection control)
            throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(LONGEST_WAIT_FOR_SLOT.toMillis()));
        try {
            driver.getReplicationAPI()
                    .createReplicationSlot()
                    .logical()
                    .withSlotName(slot)
                    .withOutputPlugin("pgoutput")
                    .withTemporaryOption()
                    .make();
        } catch (SQLException e) {
            try (Statement statement = control.createStatement()) {
                statement.execute("SELECT pg_catalog.pg_terminate_backend(" + driver.getBackendPID() + ")");
            } catch (SQLException ending) {
                e.addSuppressed(ending);
            }
            throw advised(e, control);
        }
    }

    private Connection connect(Properties own) throws SQLException {
        Properties all = new Properties();
        String seconds = Long.toString(Math.max(1, limit.toSeconds()));
        PGProperty.CONNECT_TIMEOUT.set(all, seconds);
        PGProperty.LOGIN_TIMEOUT.set(all, seconds);
        copy(properties.get(), all);
        copy(own, all);
        Connection connection = new Driver().connect(url, all);
        if (connection == null) {
            throw new StreamSetupException(
                    "The URL of the stream's database is none of PostgreSQL's own driver",
                    "Use the stream postgres-replication only for tables of PostgreSQL, with a URL that begins with"
                            + " jdbc:postgresql:.");
        }
        return connection;
    }

    static void copy(Properties from, Properties to) {
        from.stringPropertyNames().forEach(name -> to.setProperty(name, from.getProperty(name)));
    }

    /** Returns what to do about an error, or the error itself where nothing is known. */
    private static SQLException advised(SQLException e, Connection control) throws SQLException {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(LIMIT_EXCEEDED)) {
            throw noSlot(slots(control), e);
        }
        if (state.equals(TOO_MANY_CONNECTIONS)) {
            throw new StreamSetupException(
                    "The server takes no more connections that read its log: max_wal_senders is "
                            + setting(control, "max_wal_senders"),
                    "Each node takes one for each publication. Raise max_wal_senders, or use the stream postgres.",
                    e);
        }
        if (state.equals(NOT_PERMITTED)) {
            String user = TriggerSql.quoted(control.getMetaData().getUserName());
            throw new StreamSetupException(
                    "The user of the connection may not read the server's log",
                    "ALTER ROLE " + user + " REPLICATION; (on RDS: GRANT rds_replication TO " + user
                            + ";), or use the stream postgres.",
                    e);
        }
        return e;
    }

    private static StreamSetupException noSlot(String[] slots, @Nullable Throwable cause) {
        return new StreamSetupException(
                "The server has no replication slot left: max_replication_slots is " + slots[0] + ", " + slots[1]
                        + " are in use, " + slots[2] + " of them by live tables",
                "Each node takes one slot for each publication. Raise max_replication_slots (the server restarts for it), drop"
                        + " slots that nobody uses (pg_replication_slots), or use the stream postgres.",
                cause);
    }

    private static String[] slots(Connection control) throws SQLException {
        try (Statement statement = control.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.current_setting('max_replication_slots'),"
                        + " pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE slot_name LIKE 'live\\_table\\_%')"
                        + " FROM pg_catalog.pg_replication_slots")) {
            row.next();
            return new String[] {row.getString(1), row.getString(2), row.getString(3)};
        }
    }

    private static String setting(Connection control, String name) throws SQLException {
        try (Statement statement = control.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(Connection connection, String statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }
}
