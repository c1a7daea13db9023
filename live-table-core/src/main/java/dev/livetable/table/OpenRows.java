package dev.livetable.table;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Packed rows that are being read: where the values of each column are, and the rows that were made so far. */
final class OpenRows {

    /*
     * The bytes are the number of rows; where the rows have several lists of columns, which of them each row has, and its place
     * among the rows with the same; then the columns of each list.
     *
     * A row is made once: whoever asks for it while anybody has it gets the same object.
     */

    private final List<Columns> columns;
    private final int length;
    private final PackedColumn[][] values;
    private final @Nullable PackedNumbers partOf;
    private final @Nullable PackedNumbers placeIn;
    private final AtomicReferenceArray<@Nullable Row> made;

    /**
     * Opens packed rows.
     *
     * @param columns the lists of columns that the rows have, as they were packed
     * @param bytes the bytes
     * @param start where the rows begin
     */
    OpenRows(List<Columns> columns, byte[] bytes, int start) {
        this.columns = columns;
        this.length = bytes.length - start;
        PackedCursor in = new PackedCursor(bytes, start);
        int size = in.length();
        boolean isOne = columns.size() <= 1;
        this.partOf = isOne ? null : in.numbers(size);
        this.placeIn = isOne ? null : in.numbers(size);
        this.values = new PackedColumn[columns.size()][];
        for (int part = 0; part < values.length; part++) {
            int rows = isOne ? size : in.length();
            values[part] = new PackedColumn[columns.get(part).size()];
            for (int column = 0; column < values[part].length; column++) {
                values[part][column] = PackedColumn.read(in, rows);
            }
        }
        this.made = new AtomicReferenceArray<>(size);
    }

    /** Takes rows as they are, so that who has them gets the same again. */
    OpenRows with(List<Row> rows) {
        for (int i = 0; i < rows.size(); i++) {
            made.set(i, rows.get(i));
        }
        return this;
    }

    private int part(int row) {
        return partOf == null ? 0 : (int) partOf.at(row);
    }

    private int place(int row) {
        return placeIn == null ? row : (int) placeIn.at(row);
    }

    Row row(int row) {
        Row known = made.get(row);
        if (known != null) {
            return known;
        }
        int part = part(row);
        Row fresh = new PackedRow(columns.get(part), values[part], place(row), this);
        Row first = made.compareAndExchange(row, null, fresh);
        return first == null ? fresh : first;
    }

    /** Returns how many bytes there are for each row. */
    int share() {
        return length / Math.max(1, made.length());
    }

    Columns columns(int row) {
        Objects.checkIndex(row, made.length());
        return columns.get(part(row));
    }

    void read(int row, RowValueSink sink) {
        Objects.checkIndex(row, made.length());
        int place = place(row);
        for (PackedColumn column : values[part(row)]) {
            column.read(place, sink);
        }
    }
}
