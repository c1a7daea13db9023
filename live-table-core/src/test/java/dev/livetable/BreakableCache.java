package dev.livetable;

import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import org.jspecify.annotations.Nullable;

/** A cache that does not invalidate while it is broken. */
final class BreakableCache implements Cache {

    private final Cache cache;
    volatile boolean broken;

    BreakableCache(Cache cache) {
        this.cache = cache;
    }

    @Override
    public @Nullable CachedRows get(String key) {
        return cache.get(key);
    }

    @Override
    public void put(String key, CachedRows rows) {
        cache.put(key, rows);
    }

    @Override
    public void invalidatePrefix(String prefix) {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        cache.invalidatePrefix(prefix);
    }
}
