package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.cache.Cache;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.disk.CacheInUseException;
import dev.livetable.cache.disk.CacheOpenException;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.cache.disk.RedbCacheBuilder;
import dev.livetable.spring.boot.autoconfigure.LiveCacheProperties.Redb.WhenLocked;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final String PREFIX = "live.cache.redb.";
    private static final String PATH = PREFIX + "path";
    private static final Logger logger = LoggerFactory.getLogger(RedbCacheConfiguration.class);

    @Bean
    Cache liveCache(LiveCacheProperties properties) {
        LiveCacheProperties.Redb redb = properties.redb();
        try {
            return builder(redb).open();
        } catch (CacheInUseException e) {
            if (redb.whenLocked() == WhenLocked.MEM) {
                logger.warn("Rows are kept on the heap and do not outlive a restart: {}", e.getMessage());
                return MemCache.ofMaximumWeight(properties.mem().maximumSize().toBytes());
            }
            throw new FailureAnalyzedException(
                    PATH + " is '" + redb.path() + "'. " + e.getMessage(),
                    "Stop the other application that uses the folder, set " + PATH
                            + " to a folder of this application's own, or set " + PREFIX
                            + "when-locked to 'mem' to go without.",
                    e);
        } catch (CacheOpenException e) {
            throw new FailureAnalyzedException(
                    PATH + " is '" + redb.path() + "'. " + e.getMessage(),
                    "Do what it says, set " + PATH + " to a folder that this process can read and write, or set"
                            + " live.cache.backend to 'mem'.",
                    e);
        }
    }

    private static RedbCacheBuilder builder(LiveCacheProperties.Redb redb) {
        RedbCacheBuilder builder = RedbCache.builder(folder(redb.path()))
                .memory(size("memory", redb.memory()))
                .maximumSize(size("maximum-size", redb.maximumSize()))
                .sync(redb.sync());
        String key = redb.encryptionKey();
        if (key == null) {
            return builder;
        }
        if (key.isEmpty()) {
            throw new FailureAnalyzedException(
                    PREFIX + "encryption-key is empty.",
                    "Give it a key, or leave it out for files that are not encrypted.");
        }
        return builder.encryptionKey(key.toCharArray());
    }

    private static Path folder(String path) {
        try {
            if (!path.isBlank()) {
                return Path.of(path);
            }
        } catch (InvalidPathException e) {
            throw new InvalidConfigurationPropertyValueException(PATH, path, "It must name a folder.", e);
        }
        throw new InvalidConfigurationPropertyValueException(PATH, path, "It must name a folder.");
    }

    private static long size(String property, DataSize size) {
        if (size.toBytes() < 1) {
            throw new InvalidConfigurationPropertyValueException(PREFIX + property, size, "It must be at least 1B.");
        }
        return size.toBytes();
    }
}
