package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTableBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** The limits of a live table, checked. */
record LiveTableLimits(
        Integer queueCapacity,
        Duration queueTimeout,
        Duration writeTimeout,
        Duration settleTime,
        Duration drainTimeout,
        Duration fetchTimeout,
        Double verifySample,
        Duration maxStaleness,
        Duration streamTimeout,
        Duration reconnectDelay,
        Duration reconnectMaxDelay) {

    private static final Duration SHORTEST_STALENESS = Duration.ofMillis(10);

    /**
     * Returns those of all tables.
     *
     * @throws InvalidConfigurationPropertyValueException if one is none
     */
    static LiveTableLimits of(LiveProperties all) {
        LiveProperties.Write write = all.write();
        LiveProperties.Stream stream = all.stream();
        return new LiveTableLimits(
                        atLeastOne("live.write.queue-capacity", write.queueCapacity()),
                        positive("live.write.queue-timeout", write.queueTimeout()),
                        positive("live.write.timeout", write.timeout()),
                        positive("live.write.settle-time", write.settleTime()),
                        positive("live.write.drain-timeout", write.drainTimeout()),
                        positive("live.read.fetch-timeout", all.read().fetchTimeout()),
                        part("live.verify.sample", all.verify().sample()),
                        staleness("live.stream.max-staleness", stream.maxStaleness()),
                        positive("live.stream.timeout", stream.timeout()),
                        positive("live.stream.reconnect-delay", stream.reconnectDelay()),
                        positive("live.stream.reconnect-max-delay", stream.reconnectMaxDelay()))
                .ordered("live.stream.");
    }

    /**
     * Returns those of one table: its own where it has one, else these.
     *
     * @throws InvalidConfigurationPropertyValueException if one is none
     */
    LiveTableLimits with(DeclaredTable table) {
        TableProperties own = table.properties();
        String prefix = table.prefix() + ".";
        TableProperties.Write write = own.write();
        TableProperties.Stream stream = own.stream();
        Integer capacity = write.queueCapacity();
        Double sample = own.verify().sample();
        return new LiveTableLimits(
                        capacity == null ? queueCapacity : atLeastOne(prefix + "write.queue-capacity", capacity),
                        own(prefix + "write.queue-timeout", write.queueTimeout(), queueTimeout),
                        own(prefix + "write.timeout", write.timeout(), writeTimeout),
                        own(prefix + "write.settle-time", write.settleTime(), settleTime),
                        own(prefix + "write.drain-timeout", write.drainTimeout(), drainTimeout),
                        own(prefix + "read.fetch-timeout", own.read().fetchTimeout(), fetchTimeout),
                        sample == null ? verifySample : part(prefix + "verify.sample", sample),
                        stream.maxStaleness() == null
                                ? maxStaleness
                                : staleness(prefix + "stream.max-staleness", stream.maxStaleness()),
                        own(prefix + "stream.timeout", stream.timeout(), streamTimeout),
                        own(prefix + "stream.reconnect-delay", stream.reconnectDelay(), reconnectDelay),
                        own(prefix + "stream.reconnect-max-delay", stream.reconnectMaxDelay(), reconnectMaxDelay))
                .ordered(prefix + "stream.");
    }

    private static Duration own(String property, @Nullable Duration own, Duration all) {
        return own == null ? all : positive(property, own);
    }

    private LiveTableLimits ordered(String prefix) {
        if (reconnectDelay.compareTo(reconnectMaxDelay) > 0) {
            throw new InvalidConfigurationPropertyValueException(
                    prefix + "reconnect-delay",
                    reconnectDelay,
                    "It must not be longer than " + prefix + "reconnect-max-delay, which is '"
                            + written(reconnectMaxDelay) + "'.");
        }
        return this;
    }

    /** Returns a time as properties spell it. */
    private static String written(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }

    void applyTo(LiveTableBuilder builder) {
        builder.queueCapacity(queueCapacity)
                .queueTimeout(queueTimeout)
                .writeTimeout(writeTimeout)
                .settleTime(settleTime)
                .drainTimeout(drainTimeout)
                .fetchTimeout(fetchTimeout)
                .verifySample(verifySample)
                .maxStaleness(maxStaleness)
                .streamTimeout(streamTimeout)
                .reconnectDelay(reconnectDelay, reconnectMaxDelay);
    }

    private static double part(String property, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new InvalidConfigurationPropertyValueException(
                    property,
                    value,
                    "It must be from 0 (no read is compared) to 1 (each is), such as 0.0001 for one in 10,000.");
        }
        return value;
    }

    private static Duration staleness(String property, Duration value) {
        if (value.compareTo(SHORTEST_STALENESS) < 0) {
            throw new InvalidConfigurationPropertyValueException(
                    property,
                    value,
                    "It must be at least 10ms, such as '5s'; the stream is asked three times in that time.");
        }
        return value;
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
