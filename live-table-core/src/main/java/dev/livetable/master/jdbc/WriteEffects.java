package dev.livetable.master.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the database what of its own acts on the writes to a table, besides foreign keys. */
final class WriteEffects {

    /*
     * The dialect's query has rows of three texts: what acts, and names. The first is 'own', 'partitioned' or 'foreign' for
     * what the table is; 'before' or 'after' for a trigger, and 'rule', with its name; 'heir' or 'parent' for a relative,
     * with its schema and name; 'unseen' if the user is not shown all triggers.
     */

    private final Connection connection;
    private final int timeoutSeconds;
    private final @Nullable String question;
    private final String product;

    /**
     * Creates one who asks.
     *
     * @param timeoutSeconds the time after which the database gives up
     */
    WriteEffects(Connection connection, Dialect dialect, int timeoutSeconds) {
        this.connection = connection;
        this.timeoutSeconds = timeoutSeconds;
        this.question = dialect.effects();
        this.product = dialect.product();
    }

    /**
     * What acts on the writes to a table. Each text goes on with what it acts on: "trigger audit fires on".
     *
     * @param elsewhere why the rows written are not this table's alone, in a sentence without its subject
     * @param isForeign whether the rows are kept by another database, which may not lock them
     * @param before what acts on a row before it is stored
     * @param after what acts on it later, or at a time that is not known
     * @param rules what replaces its statements by others
     * @param relatives the tables whose rows are also this table's, or the other way round
     */
    record Found(
            List<String> elsewhere,
            boolean isForeign,
            List<String> before,
            List<String> after,
            List<String> rules,
            List<TableSearch.Match> relatives) {

        /** Returns all that acts. */
        Stream<String> all() {
            return Stream.of(before, after).flatMap(List::stream);
        }
    }

    /** Returns what acts on the writes to a table. */
    Found find(TableSearch.Match table) throws SQLException {
        String asked = question;
        if (asked == null) {
            String why = "is in a database (" + product + ") that cannot be asked for all triggers";
            return new Found(List.of(why), false, List.of(), List.of(), List.of(), List.of());
        }
        List<String> kinds = new ArrayList<>();
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        List<String> elsewhere = new ArrayList<>();
        List<TableSearch.Match> relatives = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(asked)) {
            statement.setQueryTimeout(timeoutSeconds);
            statement.setString(1, table.qualifier());
            statement.setString(2, table.name());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String name = rows.getString(2);
                    switch (rows.getString(1)) {
                        case "own", "partitioned", "foreign" -> kinds.add(rows.getString(1));
                        case "before" -> before.add("trigger " + name + " fires on");
                        case "after" -> after.add("trigger " + name + " fires on");
                        case "unseen" ->
                            elsewhere.add("may have triggers that the database does not show to a user without the"
                                    + " privilege TRIGGER");
                        case "rule" -> rules.add("rule " + name + " rewrites");
                        default ->
                            relatives.add(new TableSearch.Match(table.catalog(), name, rows.getString(3), false));
                    }
                    if (rows.getString(1).equals("heir")) {
                        elsewhere.add(
                                "has partitions or heirs, such as " + rows.getString(3) + ", with rows of their own");
                    }
                }
            }
        }
        boolean foreign = kinds.contains("foreign") || kinds.isEmpty();
        if (foreign) {
            elsewhere.add("is no table that the database keeps itself");
        } else if (kinds.contains("partitioned")) {
            elsewhere.add("is partitioned");
        }
        after.addAll(rules);
        return new Found(elsewhere, foreign, before, after, rules, relatives);
    }
}
