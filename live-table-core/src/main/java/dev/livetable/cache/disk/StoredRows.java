package dev.livetable.cache.disk;

import dev.livetable.cache.CachedRows;
import java.nio.ByteBuffer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.jspecify.annotations.Nullable;

/** An entry as MVStore holds it: its bytes, and its rows once somebody asked for them. */
final class StoredRows {

    private final byte[] bytes;

    /** Set without a lock: rows are immutable, and decoding them twice does no harm. */
    private @Nullable CachedRows rows;

    StoredRows(byte[] bytes, @Nullable CachedRows rows) {
        this.bytes = bytes;
        this.rows = rows;
    }

    /**
     * Returns the rows.
     *
     * @param key the whole key
     * @throws RuntimeException if the entry is damaged, or not this key's
     */
    CachedRows rows(String key) {
        CachedRows known = rows;
        if (known == null) {
            known = RowsCodec.decode(key, bytes);
            rows = known;
        }
        return known;
    }

    /** Returns how many bytes this takes on the heap when its rows are there. */
    int memory() {
        return (int) Math.min(Integer.MAX_VALUE / 2, 64L + bytes.length + RowsCodec.weight(bytes));
    }

    /** Returns the number of bytes on disk, without the key. */
    int length() {
        return bytes.length;
    }

    /** How MVStore reads, writes and weighs entries. An entry weighs as much as when its rows are there. */
    static final class Type extends BasicDataType<StoredRows> {

        static final Type INSTANCE = new Type();

        private Type() {}

        @Override
        public int getMemory(StoredRows entry) {
            return entry.memory();
        }

        @Override
        public void write(WriteBuffer buffer, StoredRows entry) {
            buffer.putVarInt(entry.bytes.length).put(entry.bytes);
        }

        @Override
        public StoredRows read(ByteBuffer buffer) {
            int length = DataUtils.readVarInt(buffer);
            if (length < 0 || length > buffer.remaining()) {
                throw new IllegalArgumentException("The page is damaged: an entry is longer than the page");
            }
            byte[] bytes = new byte[length];
            buffer.get(bytes);
            return new StoredRows(bytes, null);
        }

        @Override
        public StoredRows[] createStorage(int size) {
            return new StoredRows[size];
        }
    }
}
