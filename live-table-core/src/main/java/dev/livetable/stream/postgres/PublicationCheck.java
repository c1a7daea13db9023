package dev.livetable.stream.postgres;

import dev.livetable.stream.StreamSetupException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds out whether a publication tells all changes of a table. */
final class PublicationCheck {

    private static final String PUBLICATION = """
            SELECT pubinsert AND pubupdate AND pubdelete AND pubtruncate, pubviaroot
            FROM pg_catalog.pg_publication WHERE pubname = ?
            """;

    /** What an older version does not have yet is looked up in JSON, where it is null. */
    private static final String TABLE = """
            SELECT to_jsonb(t) ->> 'rowfilter' IS NOT NULL FROM pg_catalog.pg_publication_tables t
            WHERE t.pubname = ? AND t.schemaname = ? AND t.tablename = ?
            """;

    private final Connection connection;
    private final String publication;
    private final String schema;
    private final String table;

    PublicationCheck(Connection connection, String publication, String schema, String table) {
        this.connection = connection;
        this.publication = publication;
        this.schema = schema;
        this.table = table;
    }

    /**
     * Asks the database.
     *
     * @param isPartitioned whether the table is
     * @throws StreamSetupException if changes would go by untold
     */
    void check(boolean isPartitioned) throws SQLException {
        String name = TriggerSql.quoted(publication);
        List<Boolean> all = ask(PUBLICATION, publication);
        if (all.isEmpty()) {
            throw new StreamSetupException(
                    "The database has no publication '" + publication + "'",
                    "CREATE PUBLICATION " + name + " FOR TABLE " + sqlName() + viaRoot(isPartitioned) + ";");
        }
        if (!all.get(0)) {
            throw new StreamSetupException(
                    "The publication '" + publication + "' does not tell all kinds of changes",
                    "ALTER PUBLICATION " + name + " SET (publish = 'insert, update, delete, truncate');");
        }
        if (isPartitioned && !all.get(1)) {
            throw new StreamSetupException(
                    "Table '" + schema + "." + table + "' is partitioned, and the publication '" + publication
                            + "' tells its changes as those of its partitions",
                    "ALTER PUBLICATION " + name + " SET (publish_via_partition_root = true);");
        }
        List<Boolean> filtered = ask(TABLE, publication, schema, table);
        if (filtered.isEmpty()) {
            throw new StreamSetupException(
                    "The publication '" + publication + "' does not have the table '" + schema + "." + table
                            + "', or has it only as a part of another one",
                    "ALTER PUBLICATION " + name + " ADD TABLE " + sqlName() + ";");
        }
        if (filtered.get(0)) {
            throw new StreamSetupException(
                    "The publication '" + publication + "' tells only some rows of the table '" + schema + "." + table
                            + "'",
                    "Have a publication for live tables that has the table without WHERE.");
        }
    }

    private static String viaRoot(boolean isPartitioned) {
        return isPartitioned ? " WITH (publish_via_partition_root = true)" : "";
    }

    private String sqlName() {
        return TriggerSql.quoted(schema) + "." + TriggerSql.quoted(table);
    }

    /** Returns the values of the first row; none if there is no row. */
    private List<Boolean> ask(String question, String... names) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            for (int i = 0; i < names.length; i++) {
                statement.setString(i + 1, names[i]);
            }
            List<Boolean> values = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                int count = row.getMetaData().getColumnCount();
                if (row.next()) {
                    for (int i = 1; i <= count; i++) {
                        values.add(row.getBoolean(i));
                    }
                }
            }
            return values;
        }
    }
}
