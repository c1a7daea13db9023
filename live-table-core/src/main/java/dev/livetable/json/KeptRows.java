package dev.livetable.json;

import dev.livetable.table.Derived;
import dev.livetable.table.RowBlock;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;

/** The JSON of all rows of a block, with commas between them, and where each row is in it. */
final class KeptRows implements Derived {

    /*
     * If rows are first written for a body that shows all of them, the array is that body. So the bytes of a page are there once,
     * and need not be copied when it is sent.
     */

    /** How many rows a block may have. */
    static final int MOST_ROWS = 512;

    /** How many bytes of JSON may be kept of one. */
    static final int MOST_BYTES = 1 << 20;

    private static final int OBJECTS = 100; // this, the headers of both arrays, the place in the map of the block
    private static final byte[] NOTHING = {};
    private static final int[] NO_ROWS = {};

    private final byte[] bytes;
    private final int start;
    private final int[] begins;
    private final int features;

    /**
     * Takes rows within an array.
     *
     * @param start where the first row begins
     * @param begins where each row begins, counted from there; and where a further one would
     * @param features those of the generator that wrote them
     */
    private KeptRows(byte[] bytes, int start, int[] begins, int features) {
        this.bytes = bytes;
        this.start = start;
        this.begins = begins;
        this.features = features;
    }

    /** Bytes within an array, which must not be changed. */
    static final class Part {

        private final byte[] bytes;
        private final int from;
        private final int length;

        Part(byte[] bytes, int from, int length) {
            this.bytes = bytes;
            this.from = from;
            this.length = length;
        }

        byte[] bytes() {
            return bytes;
        }

        int from() {
            return from;
        }

        int length() {
            return length;
        }
    }

    /**
     * Returns rows to be copied, which are written and kept if they are not yet.
     *
     * @param to where they will be copied to
     * @return null if they are too many or too large to be kept, or if the generator was set up otherwise
     */
    static @Nullable KeptRows of(RowBlock block, RowStyle style, JsonGenerator to, SerializationContext context) {
        KeptRows kept = of(block, style, context, NOTHING, NOTHING);
        return kept != null && kept.features == to.streamWriteFeatures() ? kept : null;
    }

    /**
     * Returns a body that has rows between other bytes.
     *
     * @param head what comes before the rows; its last byte is the bracket that begins their array
     * @param tail what comes behind the rows; its first byte is the bracket that ends their array
     * @return null if the rows are too many or too large to be kept
     */
    static @Nullable KeptBody body(
            RowBlock block, RowStyle style, SerializationContext context, int from, int end, byte[] head, byte[] tail) {
        boolean all = from == 0 && end == block.size();
        KeptRows kept = of(block, style, context, all ? head : NOTHING, all ? tail : NOTHING);
        return kept == null ? null : kept.body(from, end, head, tail);
    }

    private static @Nullable KeptRows of(
            RowBlock block, RowStyle style, SerializationContext context, byte[] head, byte[] tail) {
        if (block.size() > MOST_ROWS) {
            return null;
        }
        KeptRows kept = block.derived(style.token(), rows -> written(rows, style, context, head, tail));
        return kept.begins.length == 0 ? null : kept;
    }

    private static KeptRows written(
            RowBlock block, RowStyle style, SerializationContext context, byte[] head, byte[] tail) {
        Written out = new Written(block.size());
        int start = Math.max(1, head.length);
        out.write(head, 0, start == head.length ? start - 1 : 0);
        int[] begins = new int[block.size() + 1];
        int features;
        try (JsonGenerator to = context.createGenerator(out)) {
            ValueWriter values = new ValueWriter(style, to, context);
            to.writeStartArray();
            for (int row = 0; row < block.size() && begins[row] < MOST_BYTES; row++) {
                style.write(block, row, values);
                int comma = out.size() + to.streamWriteOutputBuffered();
                begins[row + 1] = comma + 1 - start;
            }
            to.writeEndArray();
            features = to.streamWriteFeatures();
        }
        if (Arrays.stream(begins).anyMatch(begin -> begin >= MOST_BYTES)) {
            return new KeptRows(NOTHING, 0, NO_ROWS, 0);
        }
        out.write(tail, Math.min(1, tail.length), Math.max(0, tail.length - 1));
        return head.length == 0
                ? new KeptRows(out.between(1), 0, begins, features)
                : new KeptRows(out.toByteArray(), start, begins, features);
    }

    private KeptBody body(int from, int end, byte[] head, byte[] tail) {
        Part rows = part(from, end);
        boolean whole = rows.from == head.length
                && bytes.length == head.length + rows.length + tail.length
                && Arrays.equals(bytes, 0, head.length, head, 0, head.length)
                && Arrays.equals(bytes, bytes.length - tail.length, bytes.length, tail, 0, tail.length);
        return whole ? new KeptBody(bytes) : new KeptBody(head, rows, tail);
    }

    /** Returns some of the rows. */
    Part part(int from, int end) {
        int length = begins[end] - begins[from] - (from == end ? 0 : 1); // without the comma behind the last one
        return new Part(bytes, from == end ? start : start + begins[from], length);
    }

    @Override
    public long weight() {
        return bytes.length + 4L * begins.length + OBJECTS;
    }

    private static final class Written extends ByteArrayOutputStream {

        private static final int USUAL_OF_ROW = 256;
        private static final int MOST_AT_FIRST = 1 << 14;

        Written(int rows) {
            super(Math.min(MOST_AT_FIRST, USUAL_OF_ROW * (1 + rows)));
        }

        /** Returns the bytes but some at each end. */
        byte[] between(int some) {
            return Arrays.copyOfRange(buf, some, count - some);
        }
    }
}
