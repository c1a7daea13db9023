package dev.livetable.cache;

import org.jspecify.annotations.Nullable;

/**
 * Looks for one key in a cache, again and again. It may remember where the entry is, and so be faster than
 * {@link Cache#get}. It keeps no entry from being freed. Safe for use by many threads.
 */
@FunctionalInterface
public interface Lookup {

    /**
     * Returns what {@link Cache#get} would return now.
     *
     * @return the rows; null when there is nothing, or it was evicted or invalidated
     */
    @Nullable
    CachedRows get();
}
