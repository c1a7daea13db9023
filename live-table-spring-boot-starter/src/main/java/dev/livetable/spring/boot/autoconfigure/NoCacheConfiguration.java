package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.cache.Cache;
import dev.livetable.spring.boot.autoconfigure.LiveCacheProperties.Backend;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** No cache: every read is the master's. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBackend(Backend.NONE)
@ConditionalOnMissingBean(Cache.class)
class NoCacheConfiguration {

    @Bean
    Cache liveCache(LiveCacheProperties properties, Environment environment) {
        return LiveCaches.of(properties, environment);
    }
}
