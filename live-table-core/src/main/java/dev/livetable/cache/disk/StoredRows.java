package dev.livetable.cache.disk;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.jspecify.annotations.Nullable;

/** An entry as MVStore holds it: its number, its bytes, and its rows around them once somebody asked for them. */
final class StoredRows {

    /*
     * The number tells an entry from every other one, also from those of other processes: the first one of a process is
     * random. So a stamp, which names the number, is never taken for one of other rows under the same key.
     */

    private static final AtomicLong LAST_NUMBER = new AtomicLong(new SecureRandom().nextLong());

    /** The entry, its array, the rows with their block, time and position, and the place in MVStore's page. */
    private static final int OBJECTS = 300;

    private final long number;
    private final byte[] bytes;

    /** Set without a lock: rows are immutable, and wrapping the bytes twice does no harm. */
    private @Nullable CachedRows rows;

    private StoredRows(long number, byte[] bytes, @Nullable CachedRows rows) {
        this.number = number;
        this.bytes = bytes;
        this.rows = rows;
    }

    /** Returns a new entry. */
    static StoredRows of(String key, CachedRows rows) {
        return new StoredRows(LAST_NUMBER.incrementAndGet(), RowsCodec.encode(key, rows), rows);
    }

    /** Returns what no other entry has, ever. */
    long number() {
        return number;
    }

    /** Returns whether the rows are known, so that nothing need be decoded. */
    boolean isDecoded() {
        return rows != null;
    }

    /**
     * Returns the rows.
     *
     * @param key the whole key
     * @param position up to where they hold; null when what was known of it last is right
     * @throws RuntimeException if the entry is damaged, or not this key's
     */
    CachedRows rows(String key, @Nullable LogPosition position) {
        CachedRows known = rows;
        CachedRows told = known == null ? RowsCodec.decode(key, bytes) : known;
        if (position != null && !told.asOf().equals(position)) {
            told = told.asOf(position);
        }
        rows = told;
        return told;
    }

    /** Takes the rows as they are from now on: the same, as they are right up to another change. */
    void stamped(CachedRows changed) {
        rows = changed;
    }

    /** Returns how many bytes this takes on the heap when its rows are there, without those that somebody has. */
    int memory() {
        return (int) Math.min(Integer.MAX_VALUE / 2, (long) OBJECTS + bytes.length);
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
            buffer.putLong(entry.number).putVarInt(entry.bytes.length).put(entry.bytes);
        }

        @Override
        public StoredRows read(ByteBuffer buffer) {
            long number = buffer.getLong();
            int length = DataUtils.readVarInt(buffer);
            if (length < 0 || length > buffer.remaining()) {
                throw new IllegalArgumentException("The page is damaged: an entry is longer than the page");
            }
            byte[] bytes = new byte[length];
            buffer.get(bytes);
            return new StoredRows(number, bytes, null);
        }

        /** Two are the same when they are one entry, which MVStore asks when one is to be replaced. */
        @Override
        public int compare(StoredRows one, StoredRows other) {
            return Long.compare(one.number, other.number);
        }

        @Override
        public StoredRows[] createStorage(int size) {
            return new StoredRows[size];
        }
    }
}
