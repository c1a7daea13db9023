package dev.livetable.stream.postgres;

import dev.livetable.stream.StreamSetupException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A table whose changes are told, and the connections that it is read over.
 *
 * @param table the table
 * @param master opens the connections; null if they mean the same by a name as those of the stream
 */
record TableSource(PostgresTable table, @Nullable ConnectionFactory master) {

    /*
     * The stream has connections of its own, past the pool, and they may be led elsewhere: by a bean of the user's, by several
     * hosts in the URL, or by a search path that only the pool sets. There it would hear nothing of the table, for ever. So
     * each time the stream is set up, the table's own connection is asked which database it leads to, which has to be the
     * same one, and for its schema. The stream looks for the table in that one, as the table does.
     */

    /** Returns the same table where its schema and its name are known. */
    TableSource known(String schema, String name) {
        return new TableSource(
                new PostgresTable(schema, name, table.idColumns(), table.columns(), table.createTriggers()), null);
    }

    /**
     * Returns the schema in which a name without one is looked for first; null if there is none.
     *
     * @param connection one of the stream
     * @throws StreamSetupException if the stream and the table are connected to different databases
     */
    @Nullable
    String ownSchema(Connection connection) throws SQLException {
        if (master == null) {
            return connection.getSchema();
        }
        try (Connection ofTable = master.open()) {
            DatabaseIdentity identity = DatabaseIdentity.of(ofTable);
            String schema = ofTable.getSchema();
            if (!ofTable.getAutoCommit()) {
                ofTable.rollback(); // a pool may keep what is begun
            }
            if (!identity.equals(DatabaseIdentity.of(connection))) {
                throw new StreamSetupException(
                        "the stream reaches another database than the data source of the table does, or a copy of it, so it"
                                + " would hear nothing",
                        "Let the connection of the stream (stream.connection), or the URL of the data source, lead to the"
                                + " database that the table is read from.");
            }
            return schema;
        }
    }
}
