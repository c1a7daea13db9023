package dev.livetable.spring.boot.autoconfigure;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.cache.Cache;
import dev.livetable.cache.MemCache;
import dev.livetable.spring.boot.autoconfigure.LiveCacheProperties.Backend;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The cache on the heap. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(Caffeine.class)
@ConditionalOnBackend(Backend.MEM)
@ConditionalOnMissingBean(Cache.class)
class MemCacheConfiguration {

    static final String LIBRARY = "com.github.ben-manes.caffeine:caffeine";

    /** A class of the library. */
    static final String CLASS = "com.github.benmanes.caffeine.cache.Caffeine";

    private static final String BACKEND = "live.cache.backend";
    private static final ConfigurationPropertyName REDB = ConfigurationPropertyName.of("live.cache.redb");
    private static final Logger logger = LoggerFactory.getLogger(MemCacheConfiguration.class);

    @Bean
    Cache liveCache(LiveCacheProperties properties, Environment environment) {
        return LiveCaches.of(properties, environment);
    }

    static MemCache cache(LiveCacheProperties properties, Environment environment) {
        if (!environment.containsProperty(BACKEND) && isSet(REDB, environment)) {
            logger.warn(
                    "Properties of {} are set, but {} is not, so rows are kept on the heap. Set {} to 'redb' to keep them on"
                            + " disk, or to 'mem' if this is meant.",
                    REDB,
                    BACKEND,
                    BACKEND);
        }
        return MemCache.ofMaximumWeight(maximumSize(properties));
    }

    private static boolean isSet(ConfigurationPropertyName group, Environment environment) {
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .anyMatch(source -> source.containsDescendantOf(group) == ConfigurationPropertyState.PRESENT);
    }

    /** Returns how much heap the rows may take. */
    static long maximumSize(LiveCacheProperties properties) {
        return CacheSize.bytesOfHeap(
                "live.cache.mem.maximum-size", properties.mem().maximumSize());
    }
}
