package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTableBuilder;
import dev.livetable.Precision;
import dev.livetable.cache.Cache;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Gives the builder of a live table what the application gives all of its live tables: the cache, the limits, the
 * listeners, the transactions of Spring, and the customizers. Inject it to define a live table as a bean. Safe for use
 * by many threads, each with a builder of its own.
 */
public final class LiveTableConfigurer {

    private final LiveProperties properties;
    private final Cache cache;
    private final List<LiveTableCustomizer> customizers;

    LiveTableConfigurer(LiveProperties properties, Cache cache, List<LiveTableCustomizer> customizers) {
        this.properties = checked(properties);
        this.cache = cache;
        this.customizers = customizers;
    }

    /**
     * Configures a builder. What it was told before is kept only where the application says nothing.
     *
     * @param builder the builder of one live table
     * @return the same builder
     */
    public LiveTableBuilder configure(LiveTableBuilder builder) {
        return configure(builder, null);
    }

    /**
     * Configures a builder.
     *
     * @param own the precision of this table; null where that of all tables counts
     */
    LiveTableBuilder configure(LiveTableBuilder builder, @Nullable Precision own) {
        Precision precision = own == null ? properties.precision() : own;
        if (precision != null) {
            builder.precision(precision);
        }
        LiveProperties.Write write = properties.write();
        LiveProperties.Stream stream = properties.stream();
        builder.cache(cache)
                .queueCapacity(write.queueCapacity())
                .queueTimeout(write.queueTimeout())
                .writeTimeout(write.timeout())
                .settleTime(write.settleTime())
                .drainTimeout(write.drainTimeout())
                .fetchTimeout(properties.read().fetchTimeout())
                .verifySample(properties.verify().sample())
                .streamTimeout(stream.timeout())
                .waitForStream(false) // the application waits for all at once, see LiveTablesLifecycle
                .reconnectDelay(stream.reconnectDelay(), stream.reconnectMaxDelay());
        customizers.forEach(customizer -> customizer.customize(builder.name(), builder));
        return builder;
    }

    private static LiveProperties checked(LiveProperties properties) {
        LiveProperties.Write write = properties.write();
        LiveProperties.Stream stream = properties.stream();
        atLeastOne("live.write.queue-capacity", write.queueCapacity());
        positive("live.write.queue-timeout", write.queueTimeout());
        positive("live.write.timeout", write.timeout());
        positive("live.write.settle-time", write.settleTime());
        positive("live.write.drain-timeout", write.drainTimeout());
        positive("live.read.fetch-timeout", properties.read().fetchTimeout());
        positive("live.stream.timeout", stream.timeout());
        positive("live.stream.reconnect-delay", stream.reconnectDelay());
        positive("live.stream.reconnect-max-delay", stream.reconnectMaxDelay());
        double sample = properties.verify().sample();
        if (!(sample >= 0 && sample <= 1)) {
            throw new InvalidConfigurationPropertyValueException(
                    "live.verify.sample",
                    sample,
                    "It must be from 0 (no read is compared) to 1 (each is), such as 0.0001 for one in 10,000.");
        }
        if (stream.reconnectDelay().compareTo(stream.reconnectMaxDelay()) > 0) {
            throw new InvalidConfigurationPropertyValueException(
                    "live.stream.reconnect-delay",
                    stream.reconnectDelay(),
                    "It must not be longer than live.stream.reconnect-max-delay, which is '"
                            + stream.reconnectMaxDelay() + "'.");
        }
        return properties;
    }

    static int atLeastOne(String property, int value) {
        if (value < 1) {
            throw new InvalidConfigurationPropertyValueException(property, value, "It must be at least 1.");
        }
        return value;
    }

    static Duration positive(String property, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new InvalidConfigurationPropertyValueException(
                    property, value, "It must be longer than zero, such as '10s'.");
        }
        return value;
    }
}
