package dev.livetable.cache.disk;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What became of the entries of a generation since the last commit, other than that they were put: up to where they
 * hold, and which of them are removed while the store takes no changes.
 */
final class DiskStamps {

    /*
     * A stamp names the entry that it was made for by its number. A stamp of another entry under the same key says
     * nothing: so nobody need remove it when the entry is replaced, and it cannot be mistaken after a kill that left
     * one of the two on disk.
     *
     * Stamps, patches and removals are made one after another, under `lock`; so what was looked at is still there when
     * it is replaced. A put takes no such lock: whoever replaces an entry that a put replaces meanwhile names it by its
     * number, too.
     */

    private static final int BYTES = 3 * Long.BYTES + Integer.BYTES;

    private final Map<String, Stamp> pending = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * What became of an entry.
     *
     * @param entry the number of the entry
     * @param position up to where it holds now; null when it was removed
     */
    record Stamp(long entry, @Nullable LogPosition position) {}

    /** Does something while nobody else stamps, patches or removes entries of this generation. */
    boolean exclusively(BooleanSupplier step) {
        lock.lock();
        try {
            return step.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the rows of an entry as a reader gets them.
     *
     * @param key the whole key
     * @param rest the key without the region
     * @return the rows; null when the entry was removed
     * @throws RuntimeException if the entry is damaged, or not this key's
     */
    @Nullable
    CachedRows rows(String key, String rest, DiskEntries.Found found) {
        StoredRows stored = found.stored();
        Stamp stamp = pending.get(rest);
        if (stamp == null || stamp.entry != stored.number()) {
            return stored.rows(key, found.position());
        }
        return stamp.position == null ? null : stored.rows(key, stamp.position);
    }

    void put(String rest, Stamp stamp) {
        pending.put(rest, stamp);
    }

    /** Returns what is to be committed. */
    Map<String, Stamp> pending() {
        return Map.copyOf(pending);
    }

    /** Notes that stamps are committed. */
    void committed(Map<String, Stamp> stamps) {
        stamps.forEach(pending::remove);
    }

    /** Returns a position as it is stored for an entry: behind a checksum over it and the entry's number. */
    static byte[] encode(long entry, LogPosition position) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(position.log()).putLong(position.position()).putLong(position.ticket());
        return bytes.putInt(checksum(entry, bytes.array())).array();
    }

    /** Returns the position that is stored for an entry; null when it is damaged, or another entry's. */
    static @Nullable LogPosition decode(long entry, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return bytes.length == BYTES && in.getInt(BYTES - Integer.BYTES) == checksum(entry, bytes)
                ? new LogPosition(in.getLong(), in.getLong(), in.getLong())
                : null;
    }

    private static int checksum(long entry, byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(Long.BYTES).putLong(entry).flip());
        sum.update(bytes, 0, BYTES - Integer.BYTES);
        return (int) sum.getValue();
    }
}
