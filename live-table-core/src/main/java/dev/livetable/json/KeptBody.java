package dev.livetable.json;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The JSON of an answer as UTF-8. It can be shared by all threads. */
public final class KeptBody {

    /*
     * The rows of a body are in an array that other bodies of the same rows share. What is before and behind them is its own.
     */

    private static final int DIGEST_BYTES = 16;
    private static final byte[] NOTHING = new byte[0];

    private final byte[] head;
    private final KeptRows.Part rows;
    private final byte[] tail;
    private volatile @Nullable String tag;

    KeptBody(byte[] head, KeptRows.Part rows, byte[] tail) {
        this.head = head;
        this.rows = rows;
        this.tail = tail;
    }

    /** Makes a body that is in one array. */
    KeptBody(byte[] bytes) {
        this(NOTHING, new KeptRows.Part(bytes, 0, bytes.length), NOTHING);
    }

    /**
     * Returns a body that was written elsewhere, and is kept nowhere.
     *
     * @param bytes the JSON as UTF-8, which must not be changed from now on
     */
    public static KeptBody of(byte[] bytes) {
        return new KeptBody(bytes);
    }

    /** Returns how many bytes it has. */
    public int length() {
        return head.length + rows.length() + tail.length;
    }

    /**
     * Writes the bytes, and does nothing more when the last of them is written: a server that knows the length has ended the answer
     * then.
     *
     * @throws IOException if the stream fails
     */
    public void writeTo(OutputStream out) throws IOException {
        write(head, 0, head.length, out);
        write(rows.bytes(), rows.from(), rows.length(), out);
        write(tail, 0, tail.length, out);
    }

    private static void write(byte[] bytes, int from, int length, OutputStream out) throws IOException {
        if (length > 0) {
            out.write(bytes, from, length);
        }
    }

    /** Returns the bytes, which must not be changed: they may be those that are kept. */
    public byte[] bytes() {
        if (rows.length() == rows.bytes().length && head.length + tail.length == 0) {
            return rows.bytes();
        }
        byte[] bytes = Arrays.copyOf(head, length());
        System.arraycopy(rows.bytes(), rows.from(), bytes, head.length, rows.length());
        System.arraycopy(tail, 0, bytes, bytes.length - tail.length, tail.length);
        return bytes;
    }

    /**
     * Returns a text that is the same for the same bytes on every node and after a restart, and another one for other bytes; what an
     * {@code ETag} has between its quotes. It is made when it is first asked for.
     */
    public String tag() {
        String known = tag;
        if (known == null) {
            known = digest();
            tag = known;
        }
        return known;
    }

    private String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(head);
            digest.update(rows.bytes(), rows.from(), rows.length());
            byte[] all = digest.digest(tail);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(all, DIGEST_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Returns how long it is; what it says belongs in no log. */
    @Override
    public String toString() {
        return length() + " bytes of JSON";
    }
}
