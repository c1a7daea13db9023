package dev.livetable.image;

import dev.livetable.table.ColumnType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.CollectionFactory;

/**
 * Collections of values of one type.
 *
 * @param type the class that is declared
 * @param element its elements
 * @param elementType their class
 * @param comparator returns what a sorted set is sorted by
 */
record HeldCollection(Class<?> type, Held element, Class<?> elementType, Supplier<@Nullable Comparator<?>> comparator)
        implements Held {

    /** What a row holds for a collection or a map that was not loaded. */
    static final Boolean UNLOADED = Boolean.FALSE;

    /** Returns an empty collection of a declared class; null if nobody knows how to make one. */
    static @Nullable Collection<@Nullable Object> empty(
            Class<?> type, Class<?> elementType, int size, @Nullable Comparator<?> comparator) {
        if (type == Collection.class || type == List.class || type == Iterable.class || type == ArrayList.class) {
            return new ArrayList<>(size);
        }
        if (type == Set.class || type == HashSet.class || type == LinkedHashSet.class) {
            return new LinkedHashSet<>(size * 2);
        }
        if (SortedSet.class.isAssignableFrom(type) && type.isAssignableFrom(TreeSet.class)) {
            return new TreeSet<>(order(comparator));
        }
        try {
            Collection<@Nullable Object> made = CollectionFactory.createCollection(type, elementType, size);
            return type.isInstance(made) ? made : null;
        } catch (IllegalArgumentException e) {
            return null; // the answer
        }
    }

    @SuppressWarnings("unchecked") // the store's own comparator of these elements
    static @Nullable Comparator<Object> order(@Nullable Comparator<?> comparator) {
        return (Comparator<Object>) comparator;
    }

    @Override
    public Object take(Object value, Taking taking) {
        if (taking.isUnloaded(value)) {
            return UNLOADED;
        }
        List<@Nullable Object> kept = new ArrayList<>();
        for (Object each : (Iterable<?>) value) {
            kept.add(element.takeNullable(each, taking));
        }
        return kept;
    }

    @Override
    public Object make(Object kept, Making making) {
        List<?> elements = (List<?>) kept;
        Collection<@Nullable Object> made = empty(type, elementType, elements.size(), comparator.get());
        if (made == null) {
            throw new IllegalStateException(type.getName());
        }
        if (made instanceof List<?>) {
            addAll(made, elements, making);
            return made;
        }
        List<@Nullable Object> values = new ArrayList<>(elements.size());
        addAll(values, elements, making);
        making.later(() -> made.addAll(values));
        return made;
    }

    private void addAll(Collection<@Nullable Object> made, List<?> elements, Making making) {
        for (Object each : elements) {
            made.add(element.makeNullable(each, making));
        }
    }

    @Override
    public ColumnType columnType() {
        return ColumnType.ANY;
    }

    @Override
    public String shape() {
        return type.getSimpleName() + "<" + element.shape() + ">";
    }
}
