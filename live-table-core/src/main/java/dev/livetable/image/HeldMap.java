package dev.livetable.image;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.ColumnType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.CollectionFactory;

/**
 * Maps of keys of one type to values of another. A row holds a list: each key, and then its value.
 *
 * @param type the class that is declared
 * @param key its keys
 * @param keyType their class
 * @param value its values
 * @param comparator returns what a sorted map is sorted by
 */
record HeldMap(Class<?> type, Held key, Class<?> keyType, Held value, Supplier<@Nullable Comparator<?>> comparator)
        implements Held {

    /** Returns an empty map of a declared class; null if nobody knows how to make one. */
    static @Nullable Map<@Nullable Object, @Nullable Object> empty(
            Class<?> type, Class<?> keyType, int size, @Nullable Comparator<?> comparator) {
        if (type == Map.class || type == HashMap.class || type == LinkedHashMap.class) {
            return new LinkedHashMap<>(size * 2);
        }
        if (SortedMap.class.isAssignableFrom(type) && type.isAssignableFrom(TreeMap.class)) {
            return new TreeMap<>(HeldCollection.order(comparator));
        }
        try {
            Map<@Nullable Object, @Nullable Object> made = CollectionFactory.createMap(type, keyType, size);
            return type.isInstance(made) ? made : null;
        } catch (IllegalArgumentException e) {
            return null; // the answer
        }
    }

    @Override
    public Object take(Object map, Taking taking) {
        if (taking.isUnloaded(map)) {
            return HeldCollection.UNLOADED;
        }
        List<@Nullable Object> kept = new ArrayList<>();
        ((Map<?, ?>) map).forEach((each, its) -> {
            kept.add(key.takeNullable(each, taking));
            kept.add(value.takeNullable(its, taking));
        });
        return kept;
    }

    @Override
    public Object make(Object kept, Making making) {
        List<?> entries = (List<?>) kept;
        Map<@Nullable Object, @Nullable Object> made =
                requireNonNull(empty(type, keyType, entries.size() / 2, comparator.get()));
        List<@Nullable Object> values = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            values.add((i % 2 == 0 ? key : value).makeNullable(entries.get(i), making));
        }
        making.later(() -> {
            for (int i = 0; i < values.size(); i += 2) {
                made.put(values.get(i), values.get(i + 1));
            }
        });
        return made;
    }

    @Override
    public ColumnType columnType() {
        return ColumnType.ANY;
    }

    @Override
    public String shape() {
        return type.getSimpleName() + "<" + key.shape() + "," + value.shape() + ">";
    }
}
