package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTables;
import dev.livetable.cache.Cache;
import dev.livetable.cache.NoCache;
import dev.livetable.spring.boot.metrics.DiskCacheMetrics;
import dev.livetable.spring.boot.metrics.LiveTableCacheMetrics;
import dev.livetable.spring.boot.metrics.LiveTableMetrics;
import dev.livetable.spring.boot.metrics.NodeBusMetrics;
import dev.livetable.stream.StreamStatus;
import dev.livetable.stream.bus.NodeBus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the meters of live tables, where the application has a {@link MeterRegistry}. */
@AutoConfiguration(
        after = LiveTableAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, LiveTables.class})
public final class LiveTableMetricsAutoConfiguration {

    LiveTableMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    LiveTableMetrics liveTableMetrics(MeterRegistry registry) {
        return new LiveTableMetrics(registry);
    }

    @Bean
    MeterBinder liveTableMeterBinder(LiveTables tables, LiveTableMetrics metrics) {
        return registry -> tables.all().forEach(table -> {
            metrics.register(table);
            new LiveTableCacheMetrics(table).bindTo(registry);
        });
    }

    @Bean
    DiskCacheMetrics liveTableDiskCacheMetrics(ObjectProvider<Cache> cache) {
        return new DiskCacheMetrics(cache.getIfUnique(NoCache::new));
    }

    @Bean
    NodeBusMetrics liveTableBusMetrics(ObjectProvider<NodeBus> bus) {
        NodeBus nodes = bus.getIfAvailable();
        return new NodeBusMetrics(nodes == null ? StreamStatus::unknown : nodes::status);
    }
}
