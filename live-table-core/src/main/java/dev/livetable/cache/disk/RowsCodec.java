package dev.livetable.cache.disk;

import dev.livetable.cache.CachedRows;
import dev.livetable.table.RowBlock;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Turns an entry into bytes and back: a checksum (CRC-32C, RFC 3720) over the key and the rest, what is known of the rows, and
 * the packed rows. Bytes that were changed, or belong to another key, are refused. Whoever writes a cache that keeps bytes
 * can use it.
 */
public final class RowsCodec {

    private static final int CHECKSUM_BYTES = 4;

    private RowsCodec() {}

    /**
     * Returns an entry as bytes. Its rows are packed from now on, and share these bytes: they must not be changed.
     *
     * @param key the key
     * @param rows the rows
     */
    public static byte[] encode(String key, CachedRows rows) {
        RowBlock block = rows.rows() instanceof RowBlock whole ? whole : RowBlock.of(List.copyOf(rows.rows()));
        byte[] bytes = block.packedBehind(RowsHeader.write(rows, block.columns(), CHECKSUM_BYTES));
        ByteBuffer.wrap(bytes).putInt(0, checksum(key, bytes));
        return bytes;
    }

    /**
     * Returns the rows of an entry. They share the bytes, which must not be changed from now on: a value is made when it is
     * asked for.
     *
     * @param key the key
     * @param bytes what {@link #encode} returned for this key
     * @throws RuntimeException if the bytes are something else
     */
    public static CachedRows decode(String key, byte[] bytes) {
        if (bytes.length <= CHECKSUM_BYTES || ByteBuffer.wrap(bytes).getInt(0) != checksum(key, bytes)) {
            throw new IllegalArgumentException("The entry is damaged: its checksum is wrong");
        }
        return RowsHeader.read(bytes, CHECKSUM_BYTES);
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
