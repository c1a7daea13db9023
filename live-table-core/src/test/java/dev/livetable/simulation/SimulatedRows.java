package dev.livetable.simulation;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TextComparison;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rows of a simulated master: {@code name} is what is filtered by, {@code price} what is sorted by, {@code note} is
 * neither. {@code tag} says at the master which write it is that comes there; it is not kept.
 */
final class SimulatedRows {

    private static final long NO_TAG = 0;
    private static final Comparator<String> BY_ID = Comparator.comparingLong(Long::parseLong);

    private SimulatedRows() {}

    static TableSchema schema(TextComparison texts) {
        return TableSchema.of(
                "products",
                List.of(
                        new Column("id", ColumnType.INTEGER, false, true),
                        Column.of("name", ColumnType.TEXT).comparing(texts),
                        Column.of("price", ColumnType.INTEGER),
                        Column.of("note", ColumnType.INTEGER),
                        Column.of("tag", ColumnType.INTEGER)),
                "id");
    }

    static Row row(long id, String name, long price, long note) {
        return Row.of("id", id)
                .with("name", name)
                .with("price", price)
                .with("note", note)
                .with("tag", NO_TAG);
    }

    /** Returns what a row is that a write gave, as it is kept. */
    static Row withoutTag(Row row) {
        return row.with("tag", NO_TAG);
    }

    static String id(Row row) {
        return String.valueOf(row.get("id"));
    }

    /** Returns a table that has rows in the order of a simulated master, the highest ids first. */
    static InMemoryTable table(TableSchema schema, Map<String, Row> rows, boolean totalKnown) {
        TreeMap<String, Row> ordered = new TreeMap<>(BY_ID.reversed());
        ordered.putAll(rows);
        return InMemoryTable.of(schema, List.copyOf(ordered.values()))
                .defaults(Row.of("tag", NO_TAG))
                .totalKnown(totalKnown);
    }
}
