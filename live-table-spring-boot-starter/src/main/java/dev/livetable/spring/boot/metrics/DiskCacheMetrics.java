package dev.livetable.spring.boot.metrics;

import dev.livetable.cache.Cache;
import dev.livetable.cache.disk.RedbCache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/**
 * What was found damaged of the cache on disk: {@value #DAMAGED}, with {@code what} = {@code entry} or {@code file}. It is there
 * with any cache, at 0 where there is none on disk. Safe for use by many threads.
 */
public final class DiskCacheMetrics implements MeterBinder {

    /** What was found damaged since the cache was opened: entries that were removed, and files that were put aside. */
    public static final String DAMAGED = "live.cache.damaged";

    private final Cache cache;

    /**
     * Creates the meters.
     *
     * @param cache the cache of the live tables, of any kind
     */
    public DiskCacheMetrics(Cache cache) {
        this.cache = cache;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        count(registry, "entry", RedbCache::badEntries);
        count(registry, "file", RedbCache::filesSetAside);
    }

    private void count(MeterRegistry registry, String what, ToDoubleFunction<RedbCache> count) {
        FunctionCounter.builder(
                        DAMAGED, cache, any -> any instanceof RedbCache onDisk ? count.applyAsDouble(onDisk) : 0)
                .description("What was found damaged of the cache on disk")
                .tag("what", what)
                .register(registry);
    }
}
