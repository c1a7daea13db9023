package dev.livetable.cache;

import dev.livetable.table.Bytes;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Estimates of the bytes that entries take on the heap of a 64-bit Java VM with compressed pointers. */
public final class Weights {

    /** What a cache needs for an entry besides its key and its rows: map node, queues, index. */
    private static final int ENTRY = 160;

    private static final int PAGE = 160;
    private static final int SMALL_OBJECT = 24;
    private static final long ARRAY = 16;
    private static final int REFERENCE = 4;

    private Weights() {}

    /** Returns the weight of an entry with its key; {@link Integer#MAX_VALUE} stands for that and more. */
    public static int of(String key, CachedRows rows) {
        return (int) Math.min(Integer.MAX_VALUE, ENTRY + ofText(key) + of(rows));
    }

    private static long of(CachedRows rows) {
        long weight = PAGE + array(rows.rows().size());
        Columns known = null;
        for (int i = 0; i < rows.rows().size(); i++) {
            Row row = rows.rows().get(i);
            Columns columns = row.columns();
            if (known == null || !known.equals(columns)) {
                known = columns;
                weight += ofColumns(columns);
            }
            weight += SMALL_OBJECT + array(columns.size());
            for (int column = 0; column < columns.size(); column++) {
                weight += ofValue(row.get(column));
            }
        }
        return weight;
    }

    private static long ofColumns(Columns columns) {
        long weight = PAGE;
        for (String name : columns.names()) {
            weight += 64 + ofText(name);
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
        if (value instanceof Long || value instanceof Double) {
            return SMALL_OBJECT;
        }
        if (value instanceof Bytes bytes) {
            return ARRAY + array(0) + bytes.length();
        }
        if (value instanceof BigInteger integer) {
            return 40 + ARRAY + integer.bitLength() / 8;
        }
        if (value instanceof BigDecimal decimal) {
            return 40 + (decimal.precision() > 18 ? ofValue(decimal.unscaledValue()) : 0);
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
            return list.stream().mapToLong(Weights::ofValue).sum() + 2 * SMALL_OBJECT + array(list.size());
        }
        if (value instanceof Map<?, ?> map) {
            return 120
                    + map.entrySet().stream()
                            .mapToLong(entry -> 56 + ofValue(entry.getKey()) + ofValue(entry.getValue()))
                            .sum();
        }
        return SMALL_OBJECT;
    }

    private static long array(int length) {
        return ARRAY + (long) REFERENCE * length;
    }

    private static long ofText(String text) {
        return SMALL_OBJECT + ARRAY + (isLatin(text) ? text.length() : 2L * text.length());
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
