package dev.livetable.table;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one answer, in order, and what was made of them. The rows never change. What was made of them is added, so
 * that it need not be made twice. Safe for use by many threads.
 */
public final class RowBlock extends AbstractList<Row> implements RandomAccess {

    /*
     * Rows are loose (each an object) or packed (all in one array of bytes). A block goes from loose to packed, never back, and
     * its rows stay the same: each value equals the one that was packed, in class and value. The form is changed under the lock
     * of the block, and read without it. So is what was made of the rows.
     *
     * Who keeps a block is told when something was added, so that he can weigh it anew. A value is made without a lock, so two
     * threads may make it; one of the two is kept, and given from then on.
     */

    private static final int MOST_DERIVED = 8;
    private static final byte[] NOTHING = new byte[0];

    /** How long packed rows become at most: while rows are packed they take their memory several times. */
    private static final int LARGEST = 16 << 20;

    private volatile Map<Object, Derived> derived = Map.of();
    private volatile RowForm form;
    private volatile @Nullable Consumer<RowBlock> keeper;

    private RowBlock(RowForm form) {
        this.form = form;
    }

    /**
     * Returns a block of rows.
     *
     * @param rows the rows; a block is returned as it is
     */
    public static RowBlock of(List<Row> rows) {
        return rows instanceof RowBlock block ? block : new RowBlock(LooseRows.of(List.copyOf(rows)));
    }

    /**
     * Returns a block of packed rows. Nothing is read but where things are, until rows are asked for.
     *
     * @param columns what {@link #columns} returned for the rows
     * @param bytes what has the packed rows, which must not be changed from now on
     * @param start where they begin
     * @throws RuntimeException if the bytes are none of such rows, as far as that shows
     */
    public static RowBlock ofPacked(List<Columns> columns, byte[] bytes, int start) {
        return new RowBlock(PackedRows.of(columns, bytes, start));
    }

    /**
     * Returns a block of the same rows that is another one, so that what is made of it is known to others who keep it.
     *
     * @param rows the rows, which may be those of a block, or a part of one
     */
    public static RowBlock anew(List<Row> rows) {
        return rows instanceof RowBlock block ? new RowBlock(block.form) : of(rows);
    }

    /** Packs the rows, if they are not packed, so that they take less memory. */
    public synchronized void pack() {
        if (form instanceof LooseRows loose) {
            form = PackedRows.pack(loose, NOTHING, Integer.MAX_VALUE);
        }
    }

    /**
     * Packs the rows, if they are not packed, as {@link #pack()} does, but leaves them as they are for good when they would be
     * longer than given, or than 16 MB, and none is of packed rows; also when they hold values that are nested too deeply, or there is
     * no memory for it.
     *
     * @param most how many bytes they may be at most
     */
    public synchronized void pack(int most) {
        if (form instanceof LooseRows loose && !loose.isSettled()) {
            form = packed(loose, most);
        }
    }

    private static RowForm packed(LooseRows loose, int most) {
        boolean isFreed = holdsPacked(loose);
        if (!isFreed && octets(loose) > most) {
            return loose.settled();
        }
        try {
            return PackedRows.pack(loose, NOTHING, isFreed ? Integer.MAX_VALUE : Math.min(most, LARGEST));
        } catch (PackedWriter.TooLongException | StackOverflowError | OutOfMemoryError e) {
            return loose.settled();
        }
    }

    /** Returns how many bytes the values have that are bytes, which are as long when they are packed. */
    private static long octets(LooseRows loose) {
        long octets = 0;
        for (Row row : loose.rows()) {
            for (int column = 0; column < row.columns().size(); column++) {
                octets += row.get(column) instanceof Bytes bytes ? bytes.length() : 0;
            }
        }
        return octets;
    }

    /** Returns whether a row is one of packed rows, which stay in memory with all that was read of them as long as it does. */
    private static boolean holdsPacked(LooseRows loose) {
        return loose.rows().stream().anyMatch(PackedRow.class::isInstance);
    }

    /** Returns whether {@link #pack(int)} changes nothing any more. */
    public boolean isSettled() {
        return !(form instanceof LooseRows loose) || loose.isSettled();
    }

    /**
     * Returns the packed rows behind some bytes. The block keeps its rows in that array from now on.
     *
     * @param start what the bytes are to begin with; the caller may change these bytes of the array
     */
    public synchronized byte[] packedBehind(byte[] start) {
        RowForm known = form;
        PackedRows packed;
        if (known instanceof PackedRows rows) {
            byte[] bytes = Arrays.copyOf(start, start.length + rows.bytes().length - rows.start());
            System.arraycopy(rows.bytes(), rows.start(), bytes, start.length, bytes.length - start.length);
            packed = rows.in(bytes, start.length);
        } else {
            packed = PackedRows.pack((LooseRows) known, start, Integer.MAX_VALUE);
        }
        form = packed;
        return packed.bytes();
    }

    /** Returns the length of the array that the packed rows are in; -1 where each row is an object. */
    public int packedLength() {
        return form instanceof PackedRows packed ? packed.bytes().length : -1;
    }

    /** Returns how many bytes of packed rows a row stands for; -1 for a row that is an object of its own. */
    public static int packedShare(Row row) {
        return row instanceof PackedRow packed ? packed.share() : -1;
    }

    /** Returns the lists of columns that the rows have, each once, in the order in which they first come. */
    public List<Columns> columns() {
        return form.columns();
    }

    /**
     * Lets the rows have columns that are shared more widely.
     *
     * @param shared returns the columns that stand for equal ones
     */
    public synchronized void share(UnaryOperator<Columns> shared) {
        if (form instanceof PackedRows packed) {
            form = packed.with(packed.columns().stream().map(shared).toList());
        } else if (form instanceof LooseRows loose) {
            form = loose.sharing(shared);
        }
    }

    /** Lets rows with equal columns share them, if they do not. */
    public void shareWithin() {
        if (form instanceof LooseRows loose && !loose.isShared()) {
            Map<Columns, Columns> known = new HashMap<>(4);
            share(columns -> known.computeIfAbsent(columns, same -> same));
        }
    }

    @Override
    public Row get(int index) {
        return form.row(index);
    }

    @Override
    public int size() {
        return form.size();
    }

    /**
     * Returns the columns of a row, without making the row.
     *
     * @param row the place of the row, from 0
     */
    public Columns columns(int row) {
        return form.columns(row);
    }

    /** Returns some of the rows, as a {@link RowRange}. */
    @Override
    public List<Row> subList(int from, int to) {
        return from == 0 && to == size() ? this : new RowRange(this, from, to);
    }

    /**
     * Gives the values of a row to a sink, in the order of its columns.
     *
     * @param row the place of the row, from 0
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public void read(int row, RowValueSink sink) {
        form.read(row, sink);
    }

    /** Gives a value that is an object to a sink. */
    static void give(@Nullable Object value, RowValueSink sink) {
        if (value instanceof String text) {
            sink.text(text);
        } else if (value instanceof Long number) {
            sink.number(number);
        } else if (value instanceof Double number) {
            sink.number(number);
        } else if (value instanceof Boolean truth) {
            sink.truth(truth);
        } else {
            sink.other(value);
        }
    }

    /**
     * Returns what is kept beside the rows, and makes it if there is nothing.
     *
     * @param <D> its type
     * @param key tells it from others of this block; equal keys stand for equal values of the same type
     * @param make makes it of this block
     */
    @SuppressWarnings("unchecked") // the key tells the type
    public <D extends Derived> D derived(Object key, Function<RowBlock, D> make) {
        D known = (D) derived.get(key);
        return known == null ? keep(key, make.apply(this)) : known;
    }

    @SuppressWarnings("unchecked") // the key tells the type
    private <D extends Derived> D keep(Object key, D made) {
        synchronized (this) {
            D first = (D) derived.get(key);
            if (first != null || derived.size() >= MOST_DERIVED) {
                return first == null ? made : first;
            }
            Map<Object, Derived> after = new HashMap<>(derived);
            after.put(key, made);
            derived = Map.copyOf(after);
        }
        tellWeight();
        return made;
    }

    /** Tells who keeps this block that what was made of its rows weighs something else now. */
    public void tellWeight() {
        Consumer<RowBlock> told = keeper;
        if (told != null) {
            told.accept(this);
        }
    }

    /** Returns how many bytes of heap what was made of the rows takes, by estimate. */
    public long derivedWeight() {
        return derived.values().stream().mapToLong(Derived::weight).sum();
    }

    /**
     * Notes who keeps this block, in the place of who did before.
     *
     * @param told is told, on any thread, when something was added that weighs
     * @return whether that is news; then what was made before has been told to nobody, or somebody else
     */
    @CanIgnoreReturnValue
    public boolean keptBy(Consumer<RowBlock> told) {
        boolean isNews = keeper != told;
        if (isNews) {
            keeper = told;
        }
        return isNews;
    }

    /** Forgets what was made of the rows. */
    public synchronized void forgetDerived() {
        derived = Map.of();
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof RowBlock that
                        && form instanceof PackedRows mine
                        && that.form instanceof PackedRows its
                        && mine.isSameAs(its)
                || super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
