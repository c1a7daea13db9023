package dev.livetable.stream.kafka;

import dev.livetable.stream.LiveStream;
import dev.livetable.stream.SharedStream;
import dev.livetable.stream.StreamStatus;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * The changes that Debezium writes to topics of Kafka, in JSON with or without schemas. Safe for use by many threads.
 *
 * <p>All topics are read over one connection, from the end of each partition on, without a group. A stream catches up with
 * what is in its topic; how far Debezium is behind the database comes on top of that, see {@link StreamStatus#lag}.
 */
public final class DebeziumStreams {

    /** How much later each change is told again, in case that it was told before the database let others see it. */
    public static final Duration TOLD_AGAIN = Duration.ofSeconds(1);

    private final Map<String, DebeziumChannel> channels = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final SharedStream shared;

    /**
     * Takes the settings of an application's consumers.
     *
     * @param consumers tells how consumers reach the brokers; nothing else of it is used. Asked each time a client is made
     * @param executor tells the subscribers; takes every task, each on a thread that may block
     */
    public DebeziumStreams(ConsumerFactory<?, ?> consumers, Executor executor) {
        this(consumers::getConfigurationProperties, executor, TOLD_AGAIN);
    }

    /**
     * Takes the settings of consumers.
     *
     * @param consumers the settings, by their names in Kafka: how the brokers are reached
     * @param executor tells the subscribers; takes every task, each on a thread that may block
     * @param toldAgain how much later each change is told again: longer than a commit that is in the database's log takes to
     *     become visible, as where it waits for a replica; zero where that cannot be
     * @throws IllegalArgumentException if the time is negative
     */
    public DebeziumStreams(Map<String, Object> consumers, Executor executor, Duration toldAgain) {
        this(() -> consumers, executor, toldAgain);
    }

    DebeziumStreams(Supplier<Map<String, Object>> consumers, Executor executor, Duration toldAgain) {
        if (toldAgain.isNegative()) {
            throw new IllegalArgumentException(
                    "The time after which changes are told again is not negative: " + toldAgain);
        }
        KafkaClients clients = new KafkaClients(consumers, Map::of, "live-table-debezium");
        this.shared = new SharedStream(
                news -> DebeziumConnection.open(clients, channels, news, toldAgain), executor, StreamStatus::unknown);
    }

    /**
     * Returns the stream of a table.
     *
     * @param topic the topic that Debezium writes the changes of the table to, and of no other
     * @param table the table
     */
    public LiveStream topic(String topic, DebeziumTable table) {
        String name =
                topic + "#" + count.incrementAndGet(); // two tables may have one topic, and see it in their own ways
        DebeziumChannel channel = new DebeziumChannel(topic, new DebeziumEvents(topic, table));
        channels.put(name, channel);
        LiveStream stream = shared.stream(name);
        return new LiveStream() {
            @Override
            public Subscription subscribe(Subscriber subscriber) {
                return stream.subscribe(subscriber);
            }

            @Override
            public boolean catchesUp() {
                return stream.catchesUp();
            }

            @Override
            public StreamStatus status() {
                return channel.status();
            }
        };
    }

    /** Returns the names of the topics. */
    @Override
    public String toString() {
        return "streams of the topics " + channels.keySet();
    }
}
