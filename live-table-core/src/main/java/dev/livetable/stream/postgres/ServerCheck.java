package dev.livetable.stream.postgres;

import dev.livetable.stream.StreamSetupException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether a connection is one that a server tells of changes. */
final class ServerCheck {

    /*
     * A direct connection has the process that the server named when it was made. Where it has another one, a pooler stands
     * in between. That may be one that keeps the process for the connection: then a word of somebody else is heard.
     * A pooler that gives the process to another client after each transaction takes LISTEN, and swallows what is told.
     */

    private static final Logger logger = LoggerFactory.getLogger(ServerCheck.class);

    static final int FIRST_VERSION = 14;
    private static final int PROBE_MILLIS = 2_000;

    private ServerCheck() {}

    /**
     * Checks a connection.
     *
     * @param connection the connection, which is to listen
     * @param others opens another one, for a server that is not connected to directly
     * @return the connection as the driver has it
     * @throws StreamSetupException if nothing would be told over it
     */
    static PGConnection check(Connection connection, ConnectionFactory others) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        if (!product.equals("PostgreSQL") || !connection.isWrapperFor(PGConnection.class)) {
            throw new StreamSetupException(
                    "The database is " + product + ", reached by "
                            + connection.getMetaData().getDriverName() + ", and not PostgreSQL by its own driver",
                    "Use the stream postgres only for tables of PostgreSQL, with the driver org.postgresql:postgresql.");
        }
        PGConnection driver = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT pg_catalog.current_setting('server_version_num')::int / 10000,"
                                + " pg_catalog.pg_is_in_recovery(), pg_catalog.pg_backend_pid()")) {
            row.next();
            requireVersion(row.getInt(1));
            if (row.getBoolean(2)) {
                throw new StreamSetupException(
                        "The server is a standby, on which nobody can listen",
                        "Connect to the primary, as by targetServerType=primary in the URL, or by a connection of its own"
                                + " for the stream (stream.connection).");
            }
            if (row.getInt(3) != driver.getBackendPID() && !hearsOthers(connection, driver, others)) {
                throw new StreamSetupException(
                        "A pooler, such as PgBouncer in transaction mode, stands between here and the server, and nothing"
                                + " that is told comes through it",
                        "Give the stream a connection to the server itself, or to a pool in session mode"
                                + " (stream.connection).");
            }
        }
        return driver;
    }

    /** Refuses a server that is too old for a stream. */
    static void requireVersion(int version) {
        if (version < FIRST_VERSION) {
            throw new StreamSetupException(
                    "The server is PostgreSQL " + version + ", and the stream needs " + FIRST_VERSION + " or later",
                    "Use a later version of PostgreSQL, or tell of changes in a way of your own (a bean as stream).");
        }
    }

    /** Warns of settings that the triggers do not go well with. */
    static void warn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT pg_catalog.current_setting('synchronous_standby_names') <> '',"
                                + " pg_catalog.current_setting('max_prepared_transactions') <> '0'")) {
            row.next();
            if (row.getBoolean(1)) {
                logger.warn(
                        "The server waits for standbys (synchronous_standby_names). Transactions that change a table with"
                                + " the triggers of live tables, in any database of the server, then commit one after the other,"
                                + " each after its standby has answered. Where that is too slow, use postgres-replication");
            }
            if (row.getBoolean(2)) {
                logger.info(
                        "The server allows prepared transactions (max_prepared_transactions). One that changes a table"
                                + " with the triggers of live tables cannot be prepared: PREPARE TRANSACTION fails after NOTIFY");
            }
        }
    }

    private static boolean hearsOthers(Connection connection, PGConnection driver, ConnectionFactory others)
            throws SQLException {
        String channel = "live_table:probe:" + UUID.randomUUID();
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + TriggerSql.quoted(channel));
            try (Connection other = others.open();
                    Statement word = other.createStatement()) {
                word.execute("NOTIFY " + TriggerSql.quoted(channel));
                boolean isHeard = false;
                long end = System.nanoTime() + PROBE_MILLIS * 1_000_000L;
                while (!isHeard && System.nanoTime() < end) {
                    isHeard = hears(channel, driver.getNotifications(PROBE_MILLIS / 10));
                }
                statement.execute("UNLISTEN " + TriggerSql.quoted(channel));
                return isHeard;
            }
        }
    }

    private static boolean hears(String channel, PGNotification[] told) {
        for (PGNotification each : told) {
            if (each.getName().equals(channel)) {
                return true;
            }
        }
        return false;
    }
}
