package dev.livetable;

import dev.livetable.cache.Cache;
import dev.livetable.cache.MemCache;
import dev.livetable.table.CanonicalText;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The cache of the live tables that are given none: one for all of the process, so that they share one limit. Each has
 * a region of its own there, also two of one name, and its rows are removed when it is closed.
 */
final class DefaultCache {

    /*
     * Tables of one name may be of two applications, or tests, in one process, and read different masters. So no region
     * is ever used twice: its name ends with a number, behind a character that an escaped name does not hold.
     */

    private static final MemCache SHARED = MemCache.create();
    private static final AtomicLong regions = new AtomicLong();

    private DefaultCache() {}

    static Cache shared() {
        return SHARED;
    }

    /** Returns the region of a cache in which a table of a name has its rows. */
    static String region(Cache cache, String name) {
        String escaped = CanonicalText.escape(name);
        return cache == SHARED ? escaped + "#" + regions.incrementAndGet() : escaped;
    }

    /**
     * Removes what is kept in a region whose table is closed, if it is never used again, and
     * returns whether that is so.
     */
    static boolean remove(Cache cache, String region) {
        if (cache != SHARED) {
            return false;
        }
        SHARED.removeRegion(region);
        return true;
    }
}
