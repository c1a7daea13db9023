package dev.livetable.table;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that are one array of bytes. */
final class PackedRows implements RowForm {

    /*
     * What reads the bytes is made when it is needed, and kept as long as anybody has a row that came of it. There is one at a
     * time, so that one place has one row. What nobody has takes no room.
     */

    private final List<Columns> columns;
    private final byte[] bytes;
    private final int start;
    private final int size;
    private volatile @Nullable WeakReference<OpenRows> opened;

    private PackedRows(List<Columns> columns, byte[] bytes, int start, @Nullable OpenRows opened) {
        this.columns = columns;
        this.bytes = bytes;
        this.start = start;
        this.size = new PackedCursor(bytes, start).length();
        this.opened = opened == null ? null : new WeakReference<>(opened);
    }

    /**
     * Returns rows that were packed; throws a RuntimeException if the bytes are none.
     *
     * @param columns the lists of columns that the rows have, in the order in which they first come
     * @param start where the rows begin
     */
    static PackedRows of(List<Columns> columns, byte[] bytes, int start) {
        return new PackedRows(List.copyOf(columns), bytes, start, new OpenRows(columns, bytes, start));
    }

    /**
     * Packs rows.
     *
     * @param start what the bytes begin with
     * @param most how many bytes there may be at most
     * @throws PackedWriter.TooLongException if there would be more
     */
    static PackedRows pack(LooseRows rows, byte[] start, int most) {
        List<Columns> columns = List.copyOf(rows.columns());
        byte[] bytes = RowPacker.pack(rows.rows(), columns, start, most);
        return new PackedRows(
                columns, bytes, start.length, new OpenRows(columns, bytes, start.length).with(rows.rows()));
    }

    /** Returns the same rows in another array of the same bytes. */
    PackedRows in(byte[] other, int otherStart) {
        return new PackedRows(columns, other, otherStart, known());
    }

    /** Returns the same rows with columns that equal theirs. */
    PackedRows with(List<Columns> equal) {
        return new PackedRows(List.copyOf(equal), bytes, start, null);
    }

    /** Returns whether these are the same bytes; others may be equal rows nevertheless. */
    boolean isSameAs(PackedRows other) {
        return columns.equals(other.columns)
                && Arrays.equals(bytes, start, bytes.length, other.bytes, other.start, other.bytes.length);
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public List<Columns> columns() {
        return columns;
    }

    @Override
    public Row row(int row) {
        return open().row(row);
    }

    @Override
    public Columns columns(int row) {
        return columns.size() == 1 ? columns.get(0) : open().columns(row);
    }

    @Override
    public void read(int row, RowValueSink sink) {
        open().read(row, sink);
    }

    private @Nullable OpenRows known() {
        WeakReference<OpenRows> reference = opened;
        return reference == null ? null : reference.get();
    }

    private OpenRows open() {
        OpenRows known = known();
        return known == null ? openNow() : known;
    }

    private synchronized OpenRows openNow() {
        OpenRows known = known();
        if (known == null) {
            known = new OpenRows(columns, bytes, start);
            opened = new WeakReference<>(known);
        }
        return known;
    }
}
