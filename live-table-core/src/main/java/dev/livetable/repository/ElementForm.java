package dev.livetable.repository;

import dev.livetable.image.EntityImages;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the single objects of an answer are rows, and are made of rows. Immutable; safe for use by many threads. */
interface ElementForm {

    /**
     * Returns an object as a row.
     *
     * @return null if it cannot be kept as one
     * @throws dev.livetable.entity.EntityException if it cannot be kept as one
     */
    @Nullable
    Row take(Object element);

    /** Returns the objects that rows hold, in their order, as a new list that can be changed. */
    List<?> make(List<Row> rows);

    /**
     * Returns the form of entities.
     *
     * @param isWhole whether they are kept with all that is loaded of them, or with what is always loaded
     */
    static <T> ElementForm ofEntities(EntityImages<T> images, boolean isWhole) {
        return new ElementForm() {
            @Override
            public @Nullable Row take(Object element) {
                if (!images.type().isInstance(element)) {
                    return null;
                }
                return isWhole ? images.takeWhole(element, shown -> {}) : images.take(element);
            }

            @Override
            public List<?> make(List<Row> rows) {
                return images.makeAll(rows);
            }
        };
    }

    /** Returns the form of values. */
    static ElementForm ofScalars(ScalarForm form) {
        return new ElementForm() {
            @Override
            public @Nullable Row take(Object element) {
                return form.isOf(element) ? Row.of("value", form.kept().apply(element)) : null;
            }

            @Override
            @SuppressWarnings("NullAway") // no null is kept
            public List<Object> make(List<Row> rows) {
                List<Object> made = new ArrayList<>(rows.size());
                rows.forEach(row -> made.add(form.made().apply(row.get(0))));
                return made;
            }
        };
    }
}
