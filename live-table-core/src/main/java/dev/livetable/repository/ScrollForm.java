package dev.livetable.repository;

import dev.livetable.cache.CachedRows;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.data.core.PropertyPath;
import org.springframework.data.core.PropertyReferenceException;
import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.OffsetScrollPosition;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Window;

/**
 * How answers that are scrolled through are rows: the objects, and the position of each of them, from which one can go on.
 * Immutable; safe for use by many threads.
 */
final class ScrollForm {

    /*
     * The positions are those that the store gave. Offsets follow from where the window begins, so nothing is kept of them.
     * Keys do not follow from the objects, which may be projections without them. So behind the rows of all objects there
     * is one row for each, with the values of its keys under their names, in their order.
     *
     * A key is named as a property of the entity. Its value is held as that property is declared, and brought back so: a row
     * alone does not tell an Integer from a Long. A value of any other class than the declared one is refused.
     */

    private final Class<?> entity;

    ScrollForm(Class<?> entity) {
        this.entity = entity;
    }

    /**
     * Returns what is kept of a window.
     *
     * @param objects its objects as rows
     * @param from the position that it was asked from
     * @throws UnkeptPositionException if its positions cannot be kept
     */
    List<Row> take(Window<?> window, List<Row> objects, ScrollPosition from) {
        List<Row> rows = new ArrayList<>(objects);
        for (int i = 0; i < window.size(); i++) {
            ScrollPosition position = position(window, i);
            if (from instanceof KeysetScrollPosition keyset
                    && position instanceof KeysetScrollPosition at
                    && at.getDirection() == keyset.getDirection()) {
                rows.add(keys(at));
            } else if (!(from instanceof OffsetScrollPosition offset)
                    || !offset.positionFunction().apply(i).equals(position)) {
                throw new UnkeptPositionException("has positions that do not follow from the one that it begins at");
            }
        }
        return rows;
    }

    private static ScrollPosition position(Window<?> window, int index) {
        try {
            return window.positionAt(index);
        } catch (RuntimeException e) {
            throw new UnkeptPositionException(
                    "has a position that the store cannot tell: " + e.getClass().getName());
        }
    }

    private Row keys(KeysetScrollPosition position) {
        Map<String, @Nullable Object> keys = new LinkedHashMap<>();
        position.getKeys().forEach((name, value) -> keys.put(name, keep(name, value)));
        return Row.of(keys);
    }

    private @Nullable Object keep(String key, @Nullable Object value) {
        ScalarForm form = form(key);
        if (form == null || value != null && !form.isOf(value)) {
            throw new UnkeptPositionException("has a position with the key '" + key + "', whose value is "
                    + (value == null ? "null" : "of " + value.getClass().getName())
                    + " and is not kept as the property is declared");
        }
        return value == null ? null : form.kept().apply(value);
    }

    /**
     * Returns the window that was kept, made of new objects.
     *
     * @param form how its objects are rows
     * @param kept what {@link #take} returned, and whether there are more
     * @param from the position that the window was asked from
     */
    Window<?> make(AnswerForm form, CachedRows kept, ScrollPosition from) {
        List<Row> rows = kept.rows();
        if (from instanceof OffsetScrollPosition offset) {
            return Window.from(form.elements().make(rows), offset.positionFunction(), kept.more());
        }
        int size = rows.size() / 2;
        ScrollPosition.Direction direction = ((KeysetScrollPosition) from).getDirection();
        Map<String, ScalarForm> forms = new HashMap<>();
        List<ScrollPosition> positions = new ArrayList<>(size);
        for (Row row : rows.subList(size, rows.size())) {
            Map<String, @Nullable Object> keys = new LinkedHashMap<>();
            row.asMap().forEach((name, value) -> {
                ScalarForm declared = forms.computeIfAbsent(name, this::required);
                keys.put(name, value == null ? null : declared.made().apply(value));
            });
            positions.add(ScrollPosition.of(keys, direction));
        }
        return Window.from(form.elements().make(rows.subList(0, size)), positions::get, kept.more());
    }

    private ScalarForm required(String key) {
        ScalarForm form = form(key);
        if (form == null) {
            throw new IllegalArgumentException("The key '" + key + "' is no property of plain values any more");
        }
        return form;
    }

    /** Returns how the values of a key are held; null if that is not known. */
    private @Nullable ScalarForm form(String key) {
        try {
            return ScalarForm.of(PropertyPath.from(key, entity).getLeafType()).orElse(null);
        } catch (PropertyReferenceException e) {
            return null; // such as a key of the store's own
        }
    }
}
