package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTables;
import dev.livetable.cache.Cache;
import dev.livetable.spring.boot.actuate.LiveTablesHealthIndicator;
import dev.livetable.stream.bus.NodeBus;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the health contributor {@code liveTables}. */
@AutoConfiguration(after = LiveTableAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBean(LiveTables.class)
@ConditionalOnEnabledHealthIndicator("livetables")
public final class LiveTableHealthAutoConfiguration {

    LiveTableHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "liveTablesHealthIndicator")
    LiveTablesHealthIndicator liveTablesHealthIndicator(
            LiveTables tables, ObjectProvider<Cache> caches, ObjectProvider<NodeBus> buses) {
        return new LiveTablesHealthIndicator(
                tables, caches.orderedStream().toList(), buses.stream().toList());
    }
}
