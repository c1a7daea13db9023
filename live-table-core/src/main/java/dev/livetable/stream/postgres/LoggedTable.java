package dev.livetable.stream.postgres;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the database says of a table whose changes are read from its log.
 *
 * @param oid its number
 * @param schema the schema it is in
 * @param table its name
 * @param idColumns the columns of its id, in order
 * @param columns all of its columns, by their names
 * @param version a text that is another one after the table, its parts, or its place in the publication were changed
 */
record LoggedTable(
        int oid,
        String schema,
        String table,
        List<String> idColumns,
        Map<String, LoggedColumn> columns,
        String version) {

    /**
     * A column.
     *
     * @param type the number of its type
     * @param read how its values are read; null if they are not
     */
    record LoggedColumn(int type, @Nullable LoggedType read) {}

    LoggedTable {
        idColumns = List.copyOf(idColumns);
        columns = Map.copyOf(columns);
    }

    /** Returns the name as errors and logs show it. */
    String name() {
        return schema + "." + table;
    }

    /** Returns what makes the id of a row. */
    TableSchema ids() {
        List<Column> ids = idColumns.stream()
                .map(name -> new Column(name, ColumnType.ANY, true, false))
                .toList();
        return new TableSchema(name(), ids, idColumns);
    }
}
