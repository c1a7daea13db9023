package dev.livetable.table;

import org.jspecify.annotations.Nullable;

/** A row of packed rows, which makes a value when it is asked for, and remembers it. */
final class PackedRow extends Row {

    /*
     * Values are remembered without a lock. Two threads may both make one: they are equal, and immutable to their last final
     * field, so that a thread that sees one sees all of it. A null is as a value that is not yet made: it is quickly found.
     */

    private final PackedColumn[] source;
    private final int place;

    /** Kept also so that others who ask for this row get the same while it is in use. */
    private final OpenRows rows;

    private @Nullable Object @Nullable [] made;

    PackedRow(Columns columns, PackedColumn[] source, int place, OpenRows rows) {
        super(columns, NO_VALUES);
        this.source = source;
        this.place = place;
        this.rows = rows;
    }

    /** Returns how many bytes of the packed rows it stands for. */
    int share() {
        return rows.share();
    }

    private @Nullable Object[] made() {
        @Nullable Object[] known = made;
        if (known == null) {
            known = new @Nullable Object[source.length];
            made = known;
        }
        return known;
    }

    @Override
    @Nullable
    Object value(int position) {
        return value(made(), position);
    }

    private @Nullable Object value(@Nullable Object[] known, int position) {
        Object value = known[position];
        if (value == null) {
            value = source[position].value(place);
            known[position] = value;
        }
        return value;
    }

    @Override
    @Nullable
    Object[] values() {
        @Nullable Object[] known = made();
        for (int i = 0; i < source.length; i++) {
            value(known, i);
        }
        return known;
    }
}
