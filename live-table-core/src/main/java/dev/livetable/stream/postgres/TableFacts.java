package dev.livetable.stream.postgres;

import dev.livetable.stream.StreamSetupException;
import dev.livetable.table.Column;
import dev.livetable.table.TableSchema;
import java.util.List;

/**
 * What the database says of a table whose changes are told.
 *
 * @param oid its number
 * @param schema the schema it is in
 * @param table its name
 * @param idColumns the columns of its id, in order
 * @param told the columns that are told, the id columns first; none if an id cannot be told exactly, and each change is one
 *     of anything then
 * @param tellsAll whether the table has no other columns than those that are told
 */
record TableFacts(
        long oid, String schema, String table, List<String> idColumns, List<ToldColumn> told, boolean tellsAll) {

    /** A column whose values are told. */
    record ToldColumn(String name, ToldType type) {}

    TableFacts {
        idColumns = List.copyOf(idColumns);
        told = List.copyOf(told);
    }

    /** Returns the name as errors and logs show it. */
    String name() {
        return schema + "." + table;
    }

    /** Returns what is thrown where two live tables of one application want to hear of other columns of the table. */
    StreamSetupException isHeardOfOtherwise() {
        return new StreamSetupException(
                "Table '" + name() + "' is listened to for other columns already",
                "Name the same columns for each live table over it (stream.columns, id-columns).");
    }

    /** Returns the names of the columns that are told, in order. */
    List<String> toldNames() {
        return told.stream().map(ToldColumn::name).toList();
    }

    /** Returns what makes the id of a row of the columns that are told; there are some. */
    TableSchema ids() {
        List<Column> columns = told.stream()
                .map(column -> new Column(column.name(), column.type().type(), true, false))
                .toList();
        return new TableSchema(name(), columns, idColumns);
    }
}
