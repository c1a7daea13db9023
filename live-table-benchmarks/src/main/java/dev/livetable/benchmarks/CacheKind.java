package dev.livetable.benchmarks;

import dev.livetable.cache.Cache;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.disk.RedbCache;
import java.nio.file.Path;

/** Which cache a live table has. */
public enum CacheKind {
    /** In memory. */
    MEMORY,
    /** On disk. */
    DISK;

    /** Opens the cache, with room for all there is to measure. */
    Cache open(Path folder) {
        return this == MEMORY ? MemCache.ofMaximumWeight(Long.MAX_VALUE) : RedbCache.open(folder);
    }
}
