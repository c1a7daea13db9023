package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTableBuilder;
import dev.livetable.Precision;
import dev.livetable.cache.Cache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives the builder of a live table what the application gives all of its live tables: the cache, the limits, the
 * listeners, the transactions of Spring, and the customizers. Inject it to define a live table as a bean. Safe for use
 * by many threads, each with a builder of its own.
 */
public final class LiveTableConfigurer {

    private final LiveTableLimits limits;
    private final @Nullable Precision precision;
    private final Cache cache;
    private final List<LiveTableCustomizer> customizers;

    LiveTableConfigurer(LiveProperties properties, Cache cache, List<LiveTableCustomizer> customizers) {
        this.limits = LiveTableLimits.of(properties);
        this.precision = properties.precision();
        this.cache = cache;
        this.customizers = customizers;
    }

    /**
     * Configures a builder. What it was told before stays; the application's properties fill in what it was not told.
     * Customizers come last, and may change all of it.
     *
     * @param builder the builder of one live table
     * @return the same builder
     */
    public LiveTableBuilder configure(LiveTableBuilder builder) {
        return configure(builder, limits, precision);
    }

    /** Configures the builder of a table that has properties of its own. */
    LiveTableBuilder configure(LiveTableBuilder builder, DeclaredTable table) {
        Precision own = table.properties().precision();
        return configure(builder, limits.with(table), own == null ? precision : own);
    }

    private LiveTableBuilder configure(
            LiveTableBuilder builder, LiveTableLimits its, @Nullable Precision itsPrecision) {
        builder.defaults(untold -> {
            its.applyTo(untold);
            untold.cache(cache).waitForStream(false); // the application waits for all at once, see LiveTablesLifecycle
            if (itsPrecision != null) {
                untold.precision(itsPrecision);
            }
        });
        customizers.forEach(customizer -> customizer.customize(builder.name(), builder));
        return builder;
    }
}
