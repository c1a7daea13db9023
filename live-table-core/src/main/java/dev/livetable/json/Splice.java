package dev.livetable.json;

import dev.livetable.table.RowBlock;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;

/** One writing of an answer that leaves out the rows, and notes where they belong. For one thread. */
final class Splice {

    /*
     * The mapper writes the answer as ever, by whatever converters and mix-ins there are. Only where it comes to the rows, their
     * array is left empty. If it comes to them twice, or never, or writes them in a way that is not kept, there is no body. Nor is
     * there one where the mapper writes the name of a class around each answer: equal answers may be of different classes.
     */

    private static final int USUAL = 1024;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL);
    private @Nullable Found found;
    private boolean failed;

    private Splice() {}

    private record Found(RowStyle style, RowBlock block, int from, int end, int place, SerializationContext context) {

        @Nullable
        KeptBody body(byte[] around) {
            byte[] head = Arrays.copyOf(around, place);
            byte[] tail = Arrays.copyOfRange(around, place, around.length);
            return KeptRows.body(block, style, context, from, end, head, tail);
        }
    }

    /**
     * Writes an answer.
     *
     * @param known tells whether objects of a class are written by what is known
     * @return its body; null if it cannot be kept
     */
    static @Nullable KeptBody body(Object answer, ObjectWriter writer, KnownBeans known) {
        Splice splice = new Splice();
        byte[] around = splice.write(answer, writer.withAttribute(Splice.class, splice));
        Found found = splice.found;
        return splice.failed || found == null || !known.hasAll(answer.getClass(), found.context)
                ? null
                : found.body(around);
    }

    private byte[] write(Object answer, ObjectWriter writer) {
        try (JsonGenerator to = writer.createGenerator(out)) {
            writer.writeValue(to, answer);
        }
        return out.toByteArray();
    }

    /**
     * Takes rows in the place of the generator, which has begun their array.
     *
     * @return whether they need not be written
     */
    boolean takes(RowStyle style, RowBlock block, int from, int end, JsonGenerator to, SerializationContext context) {
        if (found != null
                || to.streamWriteOutputTarget() != out
                || context.getConfig().useRootWrapping()
                || !Copying.isPlain(style, to)) {
            failed = true;
            return false;
        }
        found = new Found(style, block, from, end, out.size() + to.streamWriteOutputBuffered(), context);
        return true;
    }
}
