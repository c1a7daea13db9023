package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.cache.Cache;
import dev.livetable.cache.NoCache;
import java.util.List;
import java.util.Locale;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Makes the cache that {@code live.cache.backend} names when the application runs. */
final class LiveCaches {

    /*
     * Ahead-of-time processing decides conditions when the application is built, and so which configuration of a backend
     * there is. The backend may be another one when it runs. So each of these configurations makes the cache that is
     * wanted then.
     */

    private LiveCaches() {}

    static Cache of(LiveCacheProperties properties, Environment environment) {
        return switch (properties.backend()) {
            case MEM -> {
                require(properties, MemCacheConfiguration.LIBRARY, List.of(MemCacheConfiguration.CLASS));
                BypassedFolder.tell(properties.redb());
                yield MemCacheConfiguration.cache(properties, environment);
            }
            case REDB -> {
                require(properties, RedbCacheConfiguration.LIBRARY, RedbCacheConfiguration.CLASSES);
                yield RedbCacheConfiguration.cache(properties);
            }
            case NONE -> {
                BypassedFolder.tell(properties.redb());
                yield new NoCache();
            }
        };
    }

    private static void require(LiveCacheProperties properties, String library, List<String> classes) {
        if (!classes.stream().allMatch(name -> ClassUtils.isPresent(name, null))) {
            throw missing(properties, library);
        }
    }

    private static AdviceException missing(LiveCacheProperties properties, String library) {
        String backend = properties.backend().name().toLowerCase(Locale.ROOT);
        return new AdviceException(
                "live.cache.backend is '" + backend + "', but " + library + " is not on the class path.",
                "Add " + library + ", which live-table-core brings unless it is excluded, or set live.cache.backend to"
                        + " another of 'mem', 'redb' and 'none'.");
    }
}
