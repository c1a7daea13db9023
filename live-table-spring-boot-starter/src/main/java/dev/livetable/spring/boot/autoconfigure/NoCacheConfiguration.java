package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.cache.Cache;
import dev.livetable.cache.NoCache;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** No cache: every read is the master's. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "live.cache.backend", havingValue = "none")
@ConditionalOnMissingBean(Cache.class)
class NoCacheConfiguration {

    @Bean
    NoCache liveCache() {
        return new NoCache();
    }
}
