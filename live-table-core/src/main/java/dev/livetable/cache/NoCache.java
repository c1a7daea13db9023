package dev.livetable.cache;

import org.jspecify.annotations.Nullable;

/** Keeps nothing: every read is a miss. Safe for use by many threads. */
public final class NoCache implements Cache {

    @Override
    public @Nullable CachedRows get(String key) {
        return null;
    }

    @Override
    public void put(String key, CachedRows rows) {}

    @Override
    public PreparedPut prepare(String key, CachedRows rows) {
        return () -> false;
    }

    @Override
    public void invalidatePrefix(String prefix) {}

    @Override
    public String kind() {
        return "none";
    }

    @Override
    public RegionStatistics statistics(String region) {
        return new RegionStatistics(0, 0, 0);
    }

    /** Returns the kind. */
    @Override
    public String toString() {
        return "no cache";
    }
}
