package dev.livetable.cache.disk;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.Weights;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Turns an entry into bytes and back: a checksum (CRC-32C, RFC 3720) over the key and the rest, the entry's weight on
 * the heap, and its rows in CBOR (RFC 8949). Bytes that were changed, or belong to another key, are refused. Whoever
 * writes a cache that keeps bytes can use it.
 */
public final class RowsCodec {

    private static final int CHECKSUM_BYTES = 4;
    private static final int HEADER_BYTES = 8;

    private RowsCodec() {}

    /**
     * Returns an entry as bytes.
     *
     * @param key the key
     * @param rows the rows
     */
    public static byte[] encode(String key, CachedRows rows) {
        byte[] bytes = RowsWriter.write(rows, HEADER_BYTES);
        ByteBuffer header = ByteBuffer.wrap(bytes);
        header.putInt(CHECKSUM_BYTES, Weights.of(key, rows));
        header.putInt(0, checksum(key, bytes));
        return bytes;
    }

    /**
     * Returns the rows of an entry.
     *
     * @param key the key
     * @param bytes what {@link #encode} returned for this key
     * @throws RuntimeException if the bytes are something else
     */
    public static CachedRows decode(String key, byte[] bytes) {
        if (bytes.length < HEADER_BYTES || ByteBuffer.wrap(bytes).getInt(0) != checksum(key, bytes)) {
            throw new IllegalArgumentException("The entry is damaged: its checksum is wrong");
        }
        return RowsReader.read(bytes, HEADER_BYTES);
    }

    /** Returns the weight that an entry's bytes tell, unchecked but never negative. */
    static int weight(byte[] bytes) {
        return bytes.length < HEADER_BYTES
                ? 0
                : Math.max(0, ByteBuffer.wrap(bytes).getInt(CHECKSUM_BYTES));
    }

    private static int checksum(String key, byte[] bytes) {
        CRC32C sum = new CRC32C();
        byte[] keyBytes = new byte[2 * key.length()];
        ByteBuffer.wrap(keyBytes).asCharBuffer().put(key);
        sum.update(keyBytes);
        sum.update(bytes, CHECKSUM_BYTES, bytes.length - CHECKSUM_BYTES);
        return (int) sum.getValue();
    }
}
