package dev.livetable.spring.boot.metrics;

import dev.livetable.LiveTable;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * The meters that Micrometer has for any cache, of one live table: {@code cache.gets{result}}, {@code cache.puts},
 * {@code cache.evictions} and {@code cache.size}; and {@value #WEIGHT}, what the entries take, in bytes. Their tags are
 * those of Spring Boot's own meters of caches, so that both can be in one registry and on one dashboard: {@code cache}
 * and {@code name} are the name of the table, and {@code cache.manager} is {@value #CACHE_MANAGER}.
 *
 * <p>Reads that could not ask the cache are not among the gets. A cache that does not know its size has no
 * {@code cache.size}, and its {@value #WEIGHT} is NaN.
 */
public final class LiveTableCacheMetrics extends CacheMeterBinder<LiveTable> {

    /** The value of the tag {@code cache.manager}. */
    public static final String CACHE_MANAGER = "live-tables";

    /** What the entries take. */
    public static final String WEIGHT = "cache.weight";

    /**
     * Creates the meters of a table; {@link #bindTo} puts them into a registry.
     *
     * @param table the table, which is referred to weakly
     */
    public LiveTableCacheMetrics(LiveTable table) {
        this(table, table.name(), Tags.of("name", table.name(), "cache.manager", CACHE_MANAGER));
    }

    LiveTableCacheMetrics(LiveTable table, String cacheName, Iterable<Tag> tags) {
        super(table, cacheName, tags);
    }

    @Override
    protected @Nullable Long size() {
        LiveTable table = getCache();
        long entries = table == null ? -1 : table.status().contents().entries();
        return entries < 0 ? null : entries;
    }

    @Override
    protected long hitCount() {
        LiveTable table = getCache();
        return table == null ? 0 : table.status().hits();
    }

    @Override
    protected Long missCount() {
        LiveTable table = getCache();
        return table == null ? 0 : table.status().misses();
    }

    @Override
    protected Long evictionCount() {
        LiveTable table = getCache();
        return table == null ? 0 : table.status().contents().evictions();
    }

    @Override
    protected long putCount() {
        LiveTable table = getCache();
        return table == null ? 0 : table.status().fills();
    }

    @Override
    protected void bindImplementationSpecificMetrics(MeterRegistry registry) {
        Gauge.builder(WEIGHT, this, LiveTableCacheMetrics::weight)
                .description("What the entries take, as the cache estimates it")
                .baseUnit(BaseUnits.BYTES)
                .tags(getTagsWithCacheName())
                .strongReference(true)
                .register(registry);
    }

    private double weight() {
        LiveTable table = getCache();
        long bytes = table == null ? -1 : table.status().contents().weight();
        return bytes < 0 ? Double.NaN : bytes;
    }
}
