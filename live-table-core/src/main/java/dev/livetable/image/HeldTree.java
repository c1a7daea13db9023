package dev.livetable.image;

import dev.livetable.entity.JsonTree;
import dev.livetable.table.ColumnType;

/** Trees of JSON of Jackson. */
record HeldTree() implements Held {

    static boolean isTree(Class<?> type) {
        return JsonTree.isTree(type);
    }

    @Override
    public Object take(Object value, Taking taking) {
        return JsonTree.write(value);
    }

    @Override
    public Object make(Object kept, Making making) {
        return JsonTree.read((String) kept);
    }

    @Override
    public ColumnType columnType() {
        return ColumnType.TEXT;
    }

    @Override
    public String shape() {
        return "json";
    }
}
