package dev.livetable.cache.disk;

import dev.livetable.cache.LogPosition;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** How many are pending, or more for a moment: where it is zero there are none. The map itself tells its size too late. */
    private final AtomicInteger count = new AtomicInteger();

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
     * Returns what became of the entry under a key; null when nothing did, or that is committed. Whoever looks up the entry
     * asks before: what is committed in between is in the entry, or beside it.
     */
    @Nullable
    Stamp of(String rest) {
        return count.get() == 0 ? null : pending.get(rest); // the usual case, without a hash of the key
    }

    void put(String rest, Stamp stamp) {
        count.incrementAndGet();
        if (pending.put(rest, stamp) != null) {
            count.decrementAndGet();
        }
    }

    /** Returns what is to be committed. */
    Map<String, Stamp> pending() {
        return Map.copyOf(pending);
    }

    /** Notes that stamps are committed. */
    void committed(Map<String, Stamp> stamps) {
        stamps.forEach((rest, stamp) -> {
            if (pending.remove(rest, stamp)) {
                count.decrementAndGet();
            }
        });
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
