package dev.livetable.stream.kafka;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.StreamStatus;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One table's view of a topic, and how that is doing. Records come by one thread at a time. */
final class DebeziumChannel {

    private final String topic;
    private final DebeziumEvents events;
    private final AtomicLong received = new AtomicLong();
    private volatile @Nullable String position;
    private volatile @Nullable Duration lag;

    DebeziumChannel(String topic, DebeziumEvents events) {
        this.topic = topic;
        this.events = events;
    }

    String topic() {
        return topic;
    }

    /** Returns the change that a record tells; null when it tells none. */
    @Nullable
    LiveEvent told(byte @Nullable [] key, byte @Nullable [] value, String at) {
        DebeziumEvents.Told told = events.told(key, value);
        received.incrementAndGet();
        position = at;
        Long time = told.time();
        if (time != null) {
            lag = Duration.ofMillis(Math.max(0, System.currentTimeMillis() - time));
        }
        return told.event().orElse(null);
    }

    StreamStatus status() {
        return new StreamStatus("debezium", position, lag, received.get(), 0, 0);
    }
}
