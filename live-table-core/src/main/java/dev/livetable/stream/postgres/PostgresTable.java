package dev.livetable.stream.postgres;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of PostgreSQL whose changes are told.
 *
 * @param schema the schema it is in; null for the one that the connection finds it in, else any
 * @param table its name; of exactly this name, else the only one that differs in case alone
 * @param idColumns the columns whose values tell its rows apart, in the order of the live table's id; empty for the primary
 *     key
 * @param columns further columns whose values are told, before and after; empty for none. All applications that hear of a
 *     table name the same columns
 * @param createTriggers whether missing or outdated triggers are made by the check; else it fails and says how to make
 *     them. Only triggers tell by NOTIFY; where the log of the database is read, this does nothing
 */
public record PostgresTable(
        @Nullable String schema, String table, List<String> idColumns, List<String> columns, boolean createTriggers) {

    /**
     * Takes copies.
     *
     * @throws IllegalArgumentException if there is no name
     */
    public PostgresTable {
        if (table.isBlank()) {
            throw new IllegalArgumentException("A table has a name that is not blank");
        }
        idColumns = List.copyOf(idColumns);
        columns = List.copyOf(columns);
    }

    /**
     * Returns a table of which the primary key is told, and whose triggers are there.
     *
     * @param table its name
     */
    public static PostgresTable of(String table) {
        return new PostgresTable(null, table, List.of(), List.of(), false);
    }

    /** Returns the name as errors and logs show it. */
    String name() {
        return schema == null ? table : schema + "." + table;
    }
}
