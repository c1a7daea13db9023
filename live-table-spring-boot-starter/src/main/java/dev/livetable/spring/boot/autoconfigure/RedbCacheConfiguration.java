package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.cache.Cache;
import dev.livetable.cache.CacheInUseException;
import dev.livetable.cache.CacheOpenException;
import dev.livetable.cache.RedbCache;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.h2.mvstore.MVStore;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;
import tools.jackson.dataformat.cbor.CBORFactory;

/** The cache on disk. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({MVStore.class, CBORFactory.class})
@ConditionalOnProperty(name = "live.cache.backend", havingValue = "redb")
@ConditionalOnMissingBean(Cache.class)
class RedbCacheConfiguration {

    static final String LIBRARY = "com.h2database:h2-mvstore or tools.jackson.dataformat:jackson-dataformat-cbor";

    private static final String PATH = "live.cache.redb.path";

    @Bean
    RedbCache liveCache(LiveCacheProperties properties) {
        String path = properties.redb().path();
        if (path.isBlank()) {
            throw new InvalidConfigurationPropertyValueException(PATH, path, "It must name a folder.");
        }
        DataSize memory = properties.redb().memory();
        if (memory.isNegative()) {
            throw new InvalidConfigurationPropertyValueException(
                    "live.cache.redb.memory", memory, "A size is at least 0B.");
        }
        try {
            return RedbCache.builder(Path.of(path)).memory(memory.toBytes()).open();
        } catch (InvalidPathException e) {
            throw new InvalidConfigurationPropertyValueException(PATH, path, "It must name a folder.", e);
        } catch (CacheInUseException e) {
            throw new FailureAnalyzedException(
                    PATH + " is '" + path + "'. " + e.getMessage(),
                    "Stop the other application that uses the folder, set " + PATH
                            + " to a folder of this application's own, or set live.cache.backend to 'mem'.",
                    e);
        } catch (CacheOpenException e) {
            throw new FailureAnalyzedException(
                    PATH + " is '" + path + "'. " + e.getMessage(),
                    "Make the folder one that this process can read and write, set " + PATH
                            + " to another, or set live.cache.backend to 'mem'.",
                    e);
        }
    }
}
