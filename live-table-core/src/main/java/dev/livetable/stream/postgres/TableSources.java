package dev.livetable.stream.postgres;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The tables whose streams were asked for, by keys that stand for them. Safe for use by many threads. */
final class TableSources {

    private final Map<TableSource, String> keys = new ConcurrentHashMap<>();
    private final Map<String, TableSource> sources = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    /** Returns the key of a table, the same for an equal one. */
    String key(TableSource source) {
        return keys.computeIfAbsent(source, added -> {
            String key = added.table().name() + " " + count.incrementAndGet();
            sources.put(key, added);
            return key;
        });
    }

    /** Returns those, other than one, that may be the same table by their names. */
    List<TableSource> alike(TableSource source) {
        return keys.keySet().stream()
                .filter(other -> !other.equals(source)
                        && other.table().table().equalsIgnoreCase(source.table().table()))
                .toList();
    }

    /** Returns the table of a key that was returned before. */
    TableSource get(String key) {
        TableSource source = sources.get(key);
        if (source == null) {
            throw new IllegalArgumentException("There is no such table");
        }
        return source;
    }

    /** Returns the names of the tables. */
    @Override
    public String toString() {
        return keys.keySet().stream()
                .map(source -> source.table().name())
                .distinct()
                .toList()
                .toString();
    }
}
