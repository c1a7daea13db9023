package dev.livetable.cache;

/** Makes a {@link MemCache} that has no threads: what it would hand to them it does itself. */
public final class SynchronousMemCache {

    private SynchronousMemCache() {}

    /** Returns an empty cache. */
    public static MemCache create() {
        return new MemCache(MemCache.DEFAULT_MAXIMUM_WEIGHT, Runnable::run, Runnable::run);
    }
}
