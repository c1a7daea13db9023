package dev.livetable.cache.disk;

/**
 * Remembers which entries were used of late, roughly and in little memory: one byte for all keys of the same hash. Safe
 * for use by many threads without a lock, as a use that is overlooked, or seen twice, does no harm.
 */
final class Usage {

    private static final int SLOTS = 1 << 18;
    private static final byte PUT = 1;
    private static final byte READ = 2;

    private final byte[] uses = new byte[SLOTS];
    private volatile long now;

    /** Notes that an entry was put: it is spared once. */
    void put(DiskRegion region, String key) {
        note(region, key, PUT);
    }

    /** Notes that an entry was read: it is spared twice, as it has shown to be of use. */
    void read(DiskRegion region, String key) {
        note(region, key, READ);
    }

    private void note(DiskRegion region, String key, byte use) {
        int slot = slot(key);
        if (uses[slot] < use) {
            uses[slot] = use;
        }
        long second = now;
        if (region.lastUse != second) {
            region.lastUse = second;
        }
    }

    /** Returns whether an entry is to be spared, once more. */
    boolean spare(String key) {
        int slot = slot(key);
        if (uses[slot] > 0) {
            uses[slot]--;
            return true;
        }
        return false;
    }

    private static int slot(String key) {
        int hash = key.hashCode() * 0x9E37_79B1;
        return (hash ^ hash >>> 15) & SLOTS - 1;
    }

    /** Sets the time, in seconds since the cache was opened. */
    void setNow(long second) {
        now = second;
    }

    /** Returns for how many seconds a region was not used. */
    long idleSeconds(DiskRegion region) {
        return now - region.lastUse;
    }
}
