package dev.livetable.spring.boot.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinderCompatibilityKit;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A live table is filled by reading, so what the kit puts is a row of the master that is read for the first time. */
class LiveTableCacheMetricsTests extends CacheMeterBinderCompatibilityKit<LiveTable> {

    private final InMemoryTable master = Cities.create();

    @Override
    public LiveTable createCache() {
        return LiveTable.builder("mycache", master).build();
    }

    @Override
    public CacheMeterBinder<LiveTable> binder() {
        return new LiveTableCacheMetrics(cache, "mycache", Tags.empty());
    }

    @Override
    public void put(String key, String value) {
        master.put(Cities.city(7, value));
        get(key);
    }

    @Override
    public @Nullable String get(String key) {
        return cache.get(key.equals("k") ? "7" : "8")
                .map(row -> String.valueOf(row.get("name")))
                .orElse(null);
    }

    @Test
    void haveTheTagsOfSpringBootsOwn() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new LiveTableCacheMetrics(cache).bindTo(registry);

        assertThat(registry.get("cache.gets")
                        .tags("result", "hit", "cache", "mycache", "name", "mycache", "cache.manager", "live-tables")
                        .functionCounter()
                        .count())
                .isZero();
    }

    @Test
    void outliveTheirTable() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new LiveTableCacheMetrics(cache).bindTo(registry);
        cache.list(Filter.all(), Cities.PAGE);
        assertThat(registry.get("cache.weight").gauge().value()).isPositive();
        cache.close();

        assertThat(registry.get("cache.puts").functionCounter().count()).isEqualTo(1);
        assertThat(registry.get("cache.size").gauge().value()).isNotNegative();
        assertThat(registry.get("cache.weight").gauge().value()).isNotNegative();
        assertThat(registry.get("cache.evictions").functionCounter().count()).isZero();
    }
}
