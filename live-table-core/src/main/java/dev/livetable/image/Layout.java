package dev.livetable.image;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The places for what is held of an object, by the paths of its properties. Built by one thread. */
final class Layout {

    private final Map<String, Integer> positions = new LinkedHashMap<>();
    private final List<Column> columns = new ArrayList<>();

    /** Returns one that has the same places, and may get more. */
    Layout copy() {
        Layout copy = new Layout();
        copy.positions.putAll(positions);
        copy.columns.addAll(columns);
        return copy;
    }

    /** Returns the place for a path, which is new if there is none of this path. */
    int place(String path, ColumnType type, boolean isNullable) {
        Integer known = positions.get(path);
        if (known == null) {
            positions.put(path, columns.size());
            columns.add(new Column(path, type, isNullable, false));
            return columns.size() - 1;
        }
        Column column = columns.get(known);
        if (column.type() != type) {
            // A property whose type is a parameter of the class, which subclasses fill in differently.
            columns.set(known, new Column(path, ColumnType.ANY, column.nullable(), false));
        }
        return known;
    }

    @Nullable
    Integer place(String path) {
        return positions.get(path);
    }

    List<Column> columns() {
        return columns;
    }

    int size() {
        return columns.size();
    }
}
