package dev.livetable.spring.boot.metrics;

import dev.livetable.stream.StreamStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The messages by which the nodes tell each other what they write: the counter {@value #MESSAGES} with the tag {@code
 * direction}, {@code sent} or {@code received}. It is there, at 0, without a bus as well. Safe for use by many threads.
 */
public final class NodeBusMetrics implements MeterBinder {

    /** Messages of the nodes. */
    public static final String MESSAGES = "live.bus.messages";

    private final Supplier<StreamStatus> bus;

    /**
     * Creates the meters.
     *
     * @param bus returns how the bus is doing; {@link StreamStatus#unknown} where there is none
     */
    public NodeBusMetrics(Supplier<StreamStatus> bus) {
        this.bus = bus;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        count(registry, "sent", status -> status.sent());
        count(registry, "received", status -> status.received());
    }

    private void count(MeterRegistry registry, String direction, ToDoubleFunction<StreamStatus> count) {
        FunctionCounter.builder(MESSAGES, bus, any -> count.applyAsDouble(any.get()))
                .description("Messages by which the nodes tell each other what they write")
                .tag("direction", direction)
                .register(registry);
    }
}
