package dev.livetable.image;

import static java.util.Objects.requireNonNull;

import dev.livetable.entity.EntityException;
import dev.livetable.table.ColumnType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is declared as {@code Object} or the like, such as the values of a {@code Map<String, Object>} over JSON. */
record HeldAny() implements Held {

    /*
     * What a row holds as it is stands for itself, except that a whole number stands for an Integer, as JSON is read. All
     * else is a list whose first element says what it is. So an Integer comes back as an Integer, and a Long as a Long.
     */

    private static final Set<Class<?>> TYPES =
            Set.of(Object.class, Serializable.class, Number.class, Comparable.class, CharSequence.class);
    private static final Map<String, Class<?>> KINDS = new HashMap<>();
    private static final Map<Class<?>, String> NAMES = new HashMap<>();
    private static final String LIST = "list";
    private static final String SET = "set";
    private static final String MAP = "map";
    private static final String BYTES = "bytes";

    static {
        for (Class<?> each : new Class<?>[] {
            Byte.class, Short.class, Long.class, Float.class, java.math.BigInteger.class, Character.class
        }) {
            KINDS.put(each.getSimpleName(), each);
            NAMES.put(each, each.getSimpleName());
        }
    }

    static boolean isDeclaredBy(Class<?> type) {
        return TYPES.contains(type);
    }

    @Override
    public Object take(Object value, Taking taking) {
        Class<?> type = value.getClass();
        if (value instanceof Integer whole) {
            return whole.longValue();
        }
        String name = NAMES.get(type);
        if (name != null) {
            return List.of(
                    name, requireNonNull(requireNonNull(HeldValues.of(type)).take(value, taking)));
        }
        Held known = HeldValues.of(type);
        if (known != null && known.isSingle()) {
            return value;
        }
        if (value instanceof byte[]) {
            return List.of(BYTES, requireNonNull(HeldValues.bytes().take(value, taking)));
        }
        if (value instanceof Map<?, ?> map && (type == LinkedHashMap.class || type == HashMap.class)) {
            return ofMap(map, taking);
        }
        if (value instanceof List<?> list && type == ArrayList.class) {
            return ofAll(LIST, list, taking);
        }
        if (value instanceof Set<?> set && type == LinkedHashSet.class) {
            return ofAll(SET, set, taking);
        }
        throw new EntityException(
                "There is a " + type.getName()
                        + " in a property whose declared type does not say so; it may hold texts,"
                        + " numbers, booleans, values of java.time, UUIDs, bytes, and the lists, maps and sets of them"
                        + " that JSON is read as; declare a class of your own for more; it is not kept",
                null);
    }

    private List<@Nullable Object> ofAll(String kind, Collection<?> values, Taking taking) {
        List<@Nullable Object> kept = new ArrayList<>(values.size() + 1);
        kept.add(kind);
        values.forEach(each -> kept.add(takeNullable(each, taking)));
        return kept;
    }

    private List<@Nullable Object> ofMap(Map<?, ?> map, Taking taking) {
        List<@Nullable Object> kept = new ArrayList<>(2 * map.size() + 1);
        kept.add(MAP);
        map.forEach((key, value) -> {
            kept.add(takeNullable(key, taking));
            kept.add(takeNullable(value, taking));
        });
        return kept;
    }

    @Override
    public Object make(Object kept, Making making) {
        if (kept instanceof Long whole) {
            return whole.intValue();
        }
        if (!(kept instanceof List<?> list)) {
            return kept;
        }
        String kind = (String) requireNonNull(list.get(0));
        return switch (kind) {
            case LIST -> all(list, new ArrayList<>(list.size()), making);
            case SET -> all(list, new LinkedHashSet<>(), making);
            case MAP -> map(list, making);
            case BYTES -> HeldValues.bytes().make(requireNonNull(list.get(1)), making);
            default ->
                requireNonNull(HeldValues.of(requireNonNull(KINDS.get(kind))))
                        .make(requireNonNull(list.get(1)), making);
        };
    }

    private Collection<@Nullable Object> all(List<?> list, Collection<@Nullable Object> made, Making making) {
        list.stream().skip(1).forEach(each -> made.add(makeNullable(each, making)));
        return made;
    }

    private Map<@Nullable Object, @Nullable Object> map(List<?> list, Making making) {
        Map<@Nullable Object, @Nullable Object> made = new LinkedHashMap<>();
        for (int i = 1; i < list.size(); i += 2) {
            made.put(makeNullable(list.get(i), making), makeNullable(list.get(i + 1), making));
        }
        return made;
    }

    @Override
    public ColumnType columnType() {
        return ColumnType.ANY;
    }

    @Override
    public String shape() {
        return "any";
    }
}
