package dev.livetable.stream.postgres;

import dev.livetable.stream.StreamSetupException;
import dev.livetable.stream.postgres.TriggerSql.Trigger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the triggers of a table with what they should be, and makes them. */
final class TriggerSetup {

    /*
     * Several nodes may start at once. Who finds a difference takes a lock, compares again, and only then makes the
     * triggers, in one transaction. Making a trigger waits for all who are writing to the table, and whoever wants to write
     * waits behind it: so it gives up soon.
     */

    private static final Logger logger = LoggerFactory.getLogger(TriggerSetup.class);

    private static final int LOCK = 0x4c495645;
    private static final String PRIVILEGE_MISSING = "42501";

    private static final String FUNCTION = """
            SELECT p.prosrc, p.proconfig = ARRAY['search_path=pg_catalog, pg_temp'] AND NOT p.prosecdef
                AND l.lanname = 'plpgsql', pg_catalog.obj_description(p.oid, 'pg_proc')
            FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
              JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname = ? AND p.proname = ? AND p.pronargs = 0
            """;

    private static final String TRIGGERS = """
            SELECT t.tgname, t.tgtype, t.tgenabled = 'A', t.tgoldtable, t.tgnewtable,
              n.nspname = ? AND p.proname = ? AND p.pronargs = 0 AND t.tgqual IS NULL AND t.tgnargs = 0
                AND t.tgattr = ''::pg_catalog.int2vector
            FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
              JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            WHERE t.tgrelid = ?::oid AND NOT t.tgisinternal
            """;

    private final Connection connection;
    private final TableFacts facts;
    private final TriggerSql sql;

    TriggerSetup(Connection connection, TableFacts facts, TriggerSql sql) {
        this.connection = connection;
        this.facts = facts;
        this.sql = sql;
    }

    /**
     * Sees to it that the triggers are there as they should be. When this fails the connection is of no more use.
     *
     * @param create whether to make them where they are not
     * @throws StreamSetupException if they are not, and were not made
     */
    void ensure(boolean create) throws SQLException {
        String difference = difference();
        if (difference == null) {
            return;
        }
        if (!create) {
            throw new StreamSetupException(
                    "Table '" + facts.name() + "' does not tell its changes: " + difference,
                    "Run these statements in one transaction as the owner of the table, or have them run at the start"
                            + " (stream.create-triggers: true):\n" + sql.script());
        }
        create();
    }

    private void create() throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
            statement.execute("SET LOCAL lock_timeout = '5s'");
            statement.execute("SELECT pg_catalog.pg_advisory_xact_lock(" + LOCK + ", " + (int) facts.oid() + ")");
            String difference = difference();
            if (difference != null) {
                statement.execute(sql.script());
                logger.info("The triggers that tell the changes of {} were made, since {}", facts.name(), difference);
            }
            connection.commit();
        } catch (SQLException e) {
            if (PRIVILEGE_MISSING.equals(e.getSQLState())) {
                throw notAllowed(e);
            }
            throw e;
        }
    }

    private StreamSetupException notAllowed(SQLException cause) throws SQLException {
        return new StreamSetupException(
                "The user '" + connection.getMetaData().getUserName() + "' may not make the triggers of table '"
                        + facts.name() + "': " + cause.getMessage(),
                "Have the owner of the table run these statements in one transaction, and leave stream.create-triggers off:\n"
                        + sql.script(),
                cause);
    }

    /**
     * Returns why the triggers may tell changes no more, as part of a sentence; null if they do. Those that another
     * application has made for other columns do: it has left the mark of its own definition in them.
     */
    @Nullable
    String silence() throws SQLException {
        return isMadeForOthers() ? null : difference();
    }

    private boolean isMadeForOthers() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FUNCTION)) {
            statement.setString(1, facts.schema());
            statement.setString(2, sql.function());
            try (ResultSet rows = statement.executeQuery()) {
                String comment = rows.next() ? rows.getString(3) : null;
                return comment != null
                        && !comment.equals(sql.comment())
                        && TriggerSql.isMarked(comment, rows.getString(1));
            }
        }
    }

    /** Returns how the triggers differ from what they should be, as part of a sentence; null if they do not. */
    private @Nullable String difference() throws SQLException {
        String ofFunction = differenceOfFunction();
        return ofFunction != null ? ofFunction : differenceOfTriggers();
    }

    private @Nullable String differenceOfFunction() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FUNCTION)) {
            statement.setString(1, facts.schema());
            statement.setString(2, sql.function());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return "the function " + sql.function() + " is missing";
                }
                String comment = rows.getString(3);
                if (comment == null || !comment.startsWith(TriggerSql.COMMENT_START)) {
                    throw new StreamSetupException(
                            "The function " + facts.schema() + "." + sql.function()
                                    + " is not one of live tables, whose" + " name for the triggers of table '"
                                    + facts.name() + "' it has",
                            "Give it another name.");
                }
                boolean isSame = comment.equals(sql.comment())
                        && blanksAsOne(rows.getString(1)).equals(blanksAsOne(sql.body()))
                        && rows.getBoolean(2);
                return isSame
                        ? null
                        : "the function " + sql.function() + " is of another version, or for other columns";
            }
        }
    }

    /** Whoever runs the statements may have another way to end lines. */
    private static String blanksAsOne(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private @Nullable String differenceOfTriggers() throws SQLException {
        Set<Trigger> missing = EnumSet.allOf(Trigger.class);
        try (PreparedStatement statement = connection.prepareStatement(TRIGGERS)) {
            statement.setString(1, facts.schema());
            statement.setString(2, sql.function());
            statement.setLong(3, facts.oid());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    for (Trigger trigger : Trigger.values()) {
                        if (!trigger.sqlName().equals(rows.getString(1))) {
                            continue;
                        }
                        String difference = difference(trigger, rows);
                        if (difference != null) {
                            return difference;
                        }
                        missing.remove(trigger);
                    }
                }
            }
        }
        return missing.isEmpty()
                ? null
                : "the trigger " + missing.iterator().next().sqlName() + " is missing";
    }

    private static @Nullable String difference(Trigger trigger, ResultSet row) throws SQLException {
        boolean isSame = row.getInt(2) == trigger.type()
                && Objects.equals(row.getString(4), trigger.oldRows())
                && Objects.equals(row.getString(5), trigger.newRows())
                && row.getBoolean(6);
        if (!isSame) {
            return "the trigger " + trigger.sqlName() + " is another one";
        }
        return row.getBoolean(3) ? null : "the trigger " + trigger.sqlName() + " is disabled, or not enabled always";
    }
}
