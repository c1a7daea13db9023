package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.cache.Cache;
import dev.livetable.cache.NoCache;
import dev.livetable.spring.boot.autoconfigure.LiveCacheProperties.Backend;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** No cache: every read is the master's. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBackend(Backend.NONE)
@ConditionalOnMissingBean(Cache.class)
class NoCacheConfiguration {

    @Bean
    NoCache liveCache() {
        return new NoCache();
    }
}
