package dev.livetable.stream;

import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many bytes of heap events take, by estimate. */
final class EventWeights {

    private static final int OF_OBJECT = 32;

    private EventWeights() {}

    static long of(LiveEvent event) {
        return 4L * OF_OBJECT + of(event.id()) + of(event.before()) + of(event.after());
    }

    private static long of(RowImage image) {
        Row row = image.row();
        return row == null ? 0 : OF_OBJECT + ofAll(row.asMap().values());
    }

    private static long of(@Nullable Object value) {
        if (value instanceof CharSequence text) {
            return OF_OBJECT + 2L * text.length();
        }
        if (value instanceof byte[] bytes) {
            return (long) OF_OBJECT + bytes.length;
        }
        if (value instanceof Map<?, ?> map) {
            return OF_OBJECT + ofAll(map.keySet()) + ofAll(map.values());
        }
        return value instanceof Collection<?> all ? OF_OBJECT + ofAll(all) : OF_OBJECT;
    }

    private static long ofAll(Collection<? extends @Nullable Object> values) {
        long sum = 0;
        for (Object value : values) {
            sum += of(value);
        }
        return sum;
    }
}
