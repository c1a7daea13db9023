package dev.livetable.cache;

import dev.livetable.table.Bytes;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Estimates of the bytes that entries take on the heap of a 64-bit Java VM with compressed pointers. */
public final class Weights {

    /*
     * Sizes are those of the objects' fields behind a header of 12 bytes (16 with the length of an array), made up to a
     * multiple of 8. What the JDK keeps for all (Boolean, small numbers) weighs nothing. What rows of one entry share,
     * as CachedRows sees to, is counted once. What entries share is counted for the first of them, where a cache says so.
     */

    /** What a cache needs for an entry besides its key and its rows: map node, queues, index. */
    private static final int ENTRY = 160;

    /** The record, its block and form, total, time and position. */
    private static final int PAGE = 32 + 24 + 16 + 24 + 24 + 24 + 40;

    /** The form and the list of its columns, where it is more than that of objects. */
    private static final int PACKED = 40;

    private static final int SMALL_OBJECT = 24;
    private static final int MEDIUM_OBJECT = 40;
    private static final int REFERENCE = 4;

    private Weights() {}

    /**
     * Returns the weight of an entry with its key.
     *
     * @param key the key
     * @param rows the rows
     * @return the weight in bytes; {@link Integer#MAX_VALUE} stands for that and more
     */
    public static int of(String key, CachedRows rows) {
        return of(key, rows, columns -> true);
    }

    /**
     * Returns the weight of an entry with its key, as {@link #of(String, CachedRows)} does.
     *
     * @param counts which columns count for this entry, asked once for each; others count for another one that shares them
     */
    static int of(String key, CachedRows rows, Predicate<Columns> counts) {
        return (int) Math.min(Integer.MAX_VALUE, ENTRY + ofText(key) + of(rows, counts));
    }

    static long of(CachedRows rows) {
        return of(rows, columns -> true);
    }

    private static long of(CachedRows rows, Predicate<Columns> counts) {
        RowBlock block = rows.block();
        long weight = PAGE + block.derivedWeight();
        for (Columns columns : block.columns()) {
            weight += counts.test(columns) ? ofColumns(columns) : 0;
        }
        int packed = block.packedLength();
        if (packed >= 0) {
            return weight + PACKED + array(packed) + references(block.columns().size());
        }
        return weight + ofLoose(block);
    }

    private static long ofLoose(RowBlock block) {
        long weight = references(block.size());
        for (Row row : block) {
            int share = RowBlock.packedShare(row);
            weight += share < 0 ? of(row) : SMALL_OBJECT + share;
        }
        return weight;
    }

    /** Returns how long the array of packed rows may be at most to save a quarter of what these take, which are objects. */
    static int mostPacked(RowBlock block) {
        long loose = ofLoose(block);
        long besides = PACKED + references(block.columns().size()) + array(0);
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, loose - loose / 4 - besides));
    }

    /**
     * Returns the weight of two rows without their columns, which many rows share. A value that both have in common
     * counts once.
     *
     * @param one a row; null when there is none
     * @param other a row; null when there is none
     * @return the weight in bytes
     */
    public static long of(@Nullable Row one, @Nullable Row other) {
        return (one == null ? 0 : of(one)) + (other == null ? 0 : ofUnshared(other, one));
    }

    private static long of(Row row) {
        return ofUnshared(row, null);
    }

    @SuppressWarnings("ReferenceEquality") // asks what takes memory
    private static long ofUnshared(Row row, @Nullable Row counted) {
        int size = row.columns().size();
        boolean isAlike = counted != null && counted.columns().equals(row.columns());
        long weight = SMALL_OBJECT + references(size);
        for (int column = 0; column < size; column++) {
            Object value = row.get(column);
            weight += isAlike && counted != null && counted.get(column) == value ? 0 : ofValue(value);
        }
        return weight;
    }

    /** The object, its list, and its hash map with a node for each name. */
    private static long ofColumns(Columns columns) {
        int size = columns.size();
        long weight = 2 * SMALL_OBJECT + references(size) + 48 + references(tableSize(2L * size)) + 32L * size;
        for (String name : columns.names()) {
            weight += ofText(name);
        }
        return weight;
    }

    private static long ofValue(@Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            return 0;
        }
        if (value instanceof String text) {
            return ofText(text);
        }
        if (value instanceof Long number) {
            return number >= -128 && number <= 127 ? 0 : SMALL_OBJECT;
        }
        if (value instanceof Bytes bytes) {
            return 16 + array(bytes.length());
        }
        if (value instanceof BigInteger integer) {
            return MEDIUM_OBJECT + array((integer.bitLength() + 31L) / 32 * 4);
        }
        if (value instanceof BigDecimal decimal) {
            return MEDIUM_OBJECT + (decimal.precision() > 18 ? ofValue(decimal.unscaledValue()) : 0);
        }
        if (value instanceof LocalDateTime) {
            return 3 * SMALL_OBJECT;
        }
        if (value instanceof OffsetDateTime) {
            return 4 * SMALL_OBJECT;
        }
        if (value instanceof UUID) {
            return 32;
        }
        if (value instanceof List<?> list) {
            return ofList(list);
        }
        if (value instanceof Map<?, ?> map) {
            return ofMap(map);
        }
        return SMALL_OBJECT; // Double, Instant, LocalDate, LocalTime
    }

    /** An array list behind a view that nobody can change. */
    private static long ofList(List<?> list) {
        long weight = 2 * SMALL_OBJECT + (list.isEmpty() ? 0 : references(list.size()));
        for (Object element : list) {
            weight += ofValue(element);
        }
        return weight;
    }

    /** A linked hash map behind a view that nobody can change. */
    private static long ofMap(Map<?, ?> map) {
        long weight = 32 + 56 + (map.isEmpty() ? 0 : references(Math.max(16, tableSize(map.size() * 4L / 3))));
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            weight += MEDIUM_OBJECT + ofValue(entry.getKey()) + ofValue(entry.getValue());
        }
        return weight;
    }

    /** Returns the length of a hash map's table for so many entries or, when it was given it, of such a capacity. */
    private static long tableSize(long capacity) {
        return capacity <= 1 ? 1 : Long.highestOneBit(capacity - 1) * 2;
    }

    private static long references(long length) {
        return array(REFERENCE * length);
    }

    private static long array(long bytes) {
        return (16 + bytes + 7) / 8 * 8;
    }

    private static long ofText(String text) {
        return SMALL_OBJECT + array(isLatin(text) ? text.length() : 2L * text.length());
    }

    private static boolean isLatin(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return false;
            }
        }
        return true;
    }
}
