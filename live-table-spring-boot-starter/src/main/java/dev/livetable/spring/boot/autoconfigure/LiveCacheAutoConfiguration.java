package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.cache.Cache;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the {@link Cache} that live tables keep their rows in: the one that {@code live.cache.backend}
 * names, unless the application has a {@code Cache} bean of its own.
 */
@AutoConfiguration
@EnableConfigurationProperties(LiveCacheProperties.class)
@Import({MemCacheConfiguration.class, RedbCacheConfiguration.class, NoCacheConfiguration.class})
public final class LiveCacheAutoConfiguration {

    LiveCacheAutoConfiguration() {}

    /** Is reached when no backend's configuration applied. So its library is not there, and the advice says so. */
    @Bean
    @ConditionalOnMissingBean
    Cache unavailableLiveCache(LiveCacheProperties properties, Environment environment) {
        return LiveCaches.of(properties, environment);
    }
}
