package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.cache.Cache;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.disk.BypassTrace;
import dev.livetable.cache.disk.CacheInUseException;
import dev.livetable.cache.disk.CacheOpenException;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.cache.disk.RedbCacheBuilder;
import dev.livetable.spring.boot.autoconfigure.LiveCacheProperties.Backend;
import dev.livetable.spring.boot.autoconfigure.LiveCacheProperties.Redb.WhenLocked;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import tools.jackson.dataformat.cbor.CBORFactory;

/** The cache on disk. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({MVStore.class, CBORFactory.class})
@ConditionalOnBackend(Backend.REDB)
@ConditionalOnMissingBean(Cache.class)
class RedbCacheConfiguration {

    static final String LIBRARY = "com.h2database:h2-mvstore or tools.jackson.dataformat:jackson-dataformat-cbor";

    /** Classes of the libraries. */
    static final List<String> CLASSES = List.of("org.h2.mvstore.MVStore", "tools.jackson.dataformat.cbor.CBORFactory");

    private static final String PREFIX = "live.cache.redb.";
    private static final String PATH = PREFIX + "path";
    private static final String IN_TESTS = " Tests that start several applications in one process can add"
            + " dev.livetable:live-table-spring-boot-test, which gives each context of Spring's test framework a folder of"
            + " its own, or set live.cache.backend to 'mem'.";
    private static final Pattern RESOURCE = Pattern.compile("(file|classpath\\*?|https?):");
    private static final Logger logger = LoggerFactory.getLogger(RedbCacheConfiguration.class);

    @Bean
    Cache liveCache(LiveCacheProperties properties, Environment environment) {
        return LiveCaches.of(properties, environment);
    }

    static Cache cache(LiveCacheProperties properties) {
        LiveCacheProperties.Redb redb = properties.redb();
        try {
            return builder(redb).open();
        } catch (CacheInUseException e) {
            if (redb.whenLocked() == WhenLocked.MEM) {
                return onTheHeap(properties, e);
            }
            throw new AdviceException(
                    PATH + " is '" + redb.path() + "'. " + e.getMessage(),
                    "Stop the other application that uses the folder, set " + PATH
                            + " to a folder of this application's own, or set " + PREFIX
                            + "when-locked to 'mem' to go without."
                            + (e.isInThisProcess() ? IN_TESTS : ""),
                    e);
        } catch (CacheOpenException e) {
            throw new AdviceException(
                    PATH + " is '" + redb.path() + "'. " + e.getMessage(),
                    "Do what it says, or set live.cache.backend to 'mem'.",
                    e);
        }
    }

    private static Cache onTheHeap(LiveCacheProperties properties, CacheInUseException inUse) {
        if (!ClassUtils.isPresent(MemCacheConfiguration.CLASS, null)) {
            throw new AdviceException(
                    PATH + " is '" + properties.redb().path() + "'. " + inUse.getMessage() + " " + PREFIX
                            + "when-locked is 'mem', but " + MemCacheConfiguration.LIBRARY
                            + " is not on the class path.",
                    "Add " + MemCacheConfiguration.LIBRARY + ", or set " + PATH
                            + " to a folder of this application's own.",
                    inUse);
        }
        long maximumSize = MemCacheConfiguration.maximumSize(properties);
        BypassTrace trace = BypassTrace.in(folder(properties.redb().path()));
        try {
            trace.leave();
        } catch (UncheckedIOException e) {
            throw new AdviceException(
                    PATH + " is '" + properties.redb().path() + "'. " + inUse.getMessage() + " " + PREFIX
                            + "when-locked is 'mem', but a later start would show rows from before the writes of this one. "
                            + e.getMessage(),
                    "Give this process the right to write the folder and see that the disk has room, or set " + PATH
                            + " to a folder of this application's own.",
                    e);
        }
        logger.warn(
                "Rows are kept on the heap and do not outlive a restart, and the next start that uses the folder begins empty: {}",
                inUse.getMessage());
        return MemCache.ofMaximumWeight(maximumSize, trace::leave);
    }

    private static RedbCacheBuilder builder(LiveCacheProperties.Redb redb) {
        RedbCacheBuilder builder = RedbCache.builder(folder(redb.path()))
                .memory(CacheSize.bytesOfHeap(PREFIX + "memory", redb.memory()))
                .maximumSize(CacheSize.bytes(PREFIX + "maximum-size", redb.maximumSize()))
                .sync(redb.sync());
        String key = redb.encryptionKey();
        if (key == null) {
            return builder;
        }
        if (key.isEmpty()) {
            throw new AdviceException(
                    PREFIX + "encryption-key is empty.",
                    "Give it a key, or leave it out for files that are not encrypted.");
        }
        return builder.encryptionKey(key.toCharArray());
    }

    private static Path folder(String path) {
        if (path.isBlank()) {
            throw new InvalidConfigurationPropertyValueException(
                    PATH, path, "It must name a folder, such as './live-cache'.");
        }
        if (path.startsWith("~") || RESOURCE.matcher(path).lookingAt()) {
            throw new InvalidConfigurationPropertyValueException(
                    PATH,
                    path,
                    "It must be the plain path of a folder: '~' and prefixes such as 'file:' have no meaning here. Write"
                            + " ${user.home} for the home folder.");
        }
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw InvalidValues.refusal(PATH, path, "It must name a folder, such as './live-cache'.", e);
        }
    }
}
