package dev.livetable.cache;

/**
 * Remembers which entries were used of late, roughly and in little memory: one byte for all keys of the same hash. Safe for
 * use by many threads without a lock, as a use that is overlooked, or seen twice, does no harm.
 */
final class Usage {

    private static final int SLOTS = 1 << 18;

    private final byte[] used = new byte[SLOTS];
    private volatile long now;

    /** Notes that an entry was used. */
    void note(DiskScope scope, String key) {
        int slot = slot(key);
        if (used[slot] == 0) {
            used[slot] = 1;
        }
        long second = now;
        if (scope.lastUse != second) {
            scope.lastUse = second;
        }
    }

    /** Returns whether an entry was used since it was last asked for. */
    boolean take(String key) {
        int slot = slot(key);
        boolean was = used[slot] != 0;
        used[slot] = 0;
        return was;
    }

    private static int slot(String key) {
        int hash = key.hashCode() * 0x9E37_79B1;
        return (hash ^ hash >>> 15) & SLOTS - 1;
    }

    /** Sets the time, in seconds from any beginning. */
    void setNow(long second) {
        now = second;
    }

    /** Returns for how many seconds a scope was not used. */
    long idleSeconds(DiskScope scope) {
        return now - scope.lastUse;
    }
}
