package dev.livetable.spring.boot.autoconfigure;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.cache.Cache;
import dev.livetable.cache.MemCache;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** The cache on the heap. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(Caffeine.class)
@ConditionalOnProperty(name = "live.cache.backend", havingValue = "mem", matchIfMissing = true)
@ConditionalOnMissingBean(Cache.class)
class MemCacheConfiguration {

    static final String LIBRARY = "com.github.ben-manes.caffeine:caffeine";

    @Bean
    MemCache liveCache(LiveCacheProperties properties) {
        DataSize size = properties.mem().maximumSize();
        if (size.isNegative()) {
            throw new InvalidConfigurationPropertyValueException(
                    "live.cache.mem.maximum-size", size, "A size is at least 0B.");
        }
        return MemCache.ofMaximumWeight(size.toBytes());
    }
}
