package dev.livetable.image;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ids of the entities of one class, as texts and back. Immutable; safe for use by many threads. */
final class Ids {

    private final HeldObject object;
    private final Held id;
    private final TableSchema schema;
    private final Columns columns;
    private final int[] places;
    private final int[] parts;
    private final Set<String> properties;

    Ids(Shapes.Root root) {
        this.object = root.object();
        this.id = root.id();
        this.schema = new TableSchema(object.type().getName(), root.layout().columns(), root.ids());
        this.columns = Columns.of(root.ids());
        this.places = root.ids().stream()
                .mapToInt(path -> requireNonNull(root.layout().place(path)))
                .toArray();
        this.parts = id instanceof HeldObject composite ? parts(composite, root) : new int[0];
        this.properties = root.idProperties();
    }

    /** Returns where in what is held of an id of several parts each id column is. */
    private static int[] parts(HeldObject composite, Shapes.Root root) {
        List<String> names = composite.shapeOf((String) null).paths();
        String prefix =
                root.idProperties().size() == 1 ? root.idProperties().iterator().next() + "." : "";
        return root.ids().stream()
                .mapToInt(path -> 1 + names.indexOf(path.substring(prefix.length())))
                .toArray();
    }

    List<String> columns() {
        return columns.names();
    }

    String text(Object given) {
        return schema.id(row(kept(id, given)));
    }

    /** Returns what a row holds for a value that somebody gives. */
    static Object kept(Held held, Object given) {
        try {
            Object kept = held.take(given, new Taking(null, false, type -> {}));
            return requireNonNull(held.columnType().coerce(kept));
        } catch (ClassCastException e) {
            throw new IllegalArgumentException(
                    "A value of class " + given.getClass().getName() + " was given", e);
        }
    }

    private Row row(Object kept) {
        if (parts.length == 0) {
            return columns.row(kept);
        }
        List<?> all = (List<?>) kept;
        return columns.row(Arrays.stream(parts).mapToObj(all::get).toArray());
    }

    Optional<String> textOf(Object entity) {
        HeldObject.Shaped shaped = object.shapeOf(entity);
        @Nullable Object[] held = new @Nullable Object[shaped.size()];
        shaped.shape().take(entity, properties, held, new Taking(null, false, type -> {}));
        @Nullable Object[] values = new @Nullable Object[places.length];
        for (int i = 0; i < places.length; i++) {
            values[i] = held[places[i]];
        }
        Row row = columns.row(values);
        return schema.hasId(row) ? Optional.of(schema.id(row)) : Optional.empty();
    }

    Optional<Object> of(String text) {
        return schema.idValues(text).map(row -> {
            Making making = new Making(false, null);
            Object made = id.make(parts.length == 0 ? requireNonNull(row.get(0)) : whole(row), making);
            making.end();
            return made;
        });
    }

    private List<@Nullable Object> whole(Row row) {
        int size = ((HeldObject) id).shapeOf((String) null).paths().size();
        List<@Nullable Object> all = new ArrayList<>(Collections.nCopies(size + 1, null));
        for (int i = 0; i < parts.length; i++) {
            all.set(parts[i], row.get(i));
        }
        return all;
    }
}
