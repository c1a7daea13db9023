package dev.livetable.stream.kafka;

import static java.util.Objects.requireNonNull;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.SharedStream;
import dev.livetable.stream.StreamSetupException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** One connection over which the topics of all tables are read. */
final class DebeziumConnection implements SharedStream.Connection, TopicReader.Handler {

    /*
     * A topic has the partitions that it had when it was first listened to. Who catches up looks whether it has others now,
     * or is another topic, before the ends are asked for: what is in a new partition is covered by the end of this
     * connection.
     *
     * A database may have a commit in its log, and so Debezium in its topic, before others can see it. Who then fetches gets
     * the old row, and keeps it. So each change is told once more, a while later. It costs little: what shows the row as it
     * is after the change stays. What was in the topic before a channel began to listen is not told at all. So each channel
     * has a change of anything, a while after it has begun.
     */

    private static final int TOLD_AGAIN = 10_000;

    private final Map<String, DebeziumChannel> channels;
    private final SharedStream.News news;
    private final long againNanos;
    private final Admin admin;
    private final TopicReader reader;

    /** The partitions and the ids of the topics that are listened to. */
    private final Map<String, Integer> partitions = new ConcurrentHashMap<>();

    private final Map<String, Uuid> ids = new ConcurrentHashMap<>();

    /** The channels that listen, by their topics. Of the thread that reads. */
    private final Map<String, List<String>> listening = new HashMap<>();

    private final Deque<Again> again = new ArrayDeque<>();
    private final Set<String> anything = new HashSet<>();
    private volatile long records;

    private record Again(long due, String channel, LiveEvent event) {}

    private DebeziumConnection(
            Admin admin,
            Consumer<byte[], byte[]> consumer,
            Map<String, DebeziumChannel> channels,
            SharedStream.News news,
            Duration toldAgain) {
        this.channels = channels;
        this.news = news;
        this.againNanos = toldAgain.toNanos();
        this.admin = admin;
        this.reader = new TopicReader(consumer, this, "debezium");
    }

    static DebeziumConnection open(
            KafkaClients clients, Map<String, DebeziumChannel> channels, SharedStream.News news, Duration toldAgain)
            throws Exception {
        Admin admin = clients.admin();
        try {
            KafkaTopic.answer(admin.describeCluster().nodes());
            DebeziumConnection connection =
                    new DebeziumConnection(admin, clients.consumer(), channels, news, toldAgain);
            connection.reader.start();
            return connection;
        } catch (Throwable e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public void listen(String name) throws Exception {
        String topic = channel(name).topic();
        if (!ids.containsKey(topic)) {
            TopicDescription found;
            try {
                found = KafkaTopic.describe(admin, topic);
            } catch (UnknownTopicOrPartitionException e) {
                throw missing(topic, e);
            }
            reader.run(consumer -> seekToEnd(consumer, topic, found.partitions().size()));
            partitions.put(topic, found.partitions().size());
            ids.put(topic, found.topicId());
        }
        reader.run(consumer -> {
            listening.computeIfAbsent(topic, each -> new ArrayList<>()).add(name);
            tellAgain(name, LiveEvent.changed());
        });
    }

    private static StreamSetupException missing(String topic, Throwable cause) {
        return new StreamSetupException(
                "The topic '" + topic + "' does not exist",
                "See that this is the name of Debezium's topic (topic.prefix, schema and table). Debezium makes it with the"
                        + " first change; it may be made before: kafka-topics.sh --create --topic " + topic
                        + " --partitions 1.",
                cause);
    }

    private DebeziumChannel channel(String name) {
        return requireNonNull(channels.get(name), name);
    }

    private static void seekToEnd(Consumer<byte[], byte[]> consumer, String topic, int count) {
        List<TopicPartition> added = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            added.add(new TopicPartition(topic, i));
        }
        Set<TopicPartition> all = new HashSet<>(consumer.assignment());
        all.addAll(added);
        consumer.assign(all);
        consumer.seekToEnd(added);
        added.forEach(consumer::position); // only this finds out where the end is
    }

    @Override
    public CompletableFuture<Void> catchUp() {
        Map<TopicPartition, Long> before = reader.positions();
        if (before.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Set<String> topics = Set.copyOf(ids.keySet());
        try {
            return admin.describeTopics(topics)
                    .allTopicNames()
                    .toCompletionStage()
                    .thenCompose(found -> {
                        found.values().forEach(this::checkIsSame);
                        return admin.listOffsets(before.keySet().stream()
                                        .collect(Collectors.toMap(
                                                partition -> partition, partition -> OffsetSpec.latest())))
                                .all()
                                .toCompletionStage();
                    })
                    .thenCompose(ends -> {
                        Map<TopicPartition, Long> offsets = new HashMap<>();
                        ends.forEach((partition, end) -> offsets.put(partition, end.offset()));
                        return reader.reached(before, offsets);
                    })
                    .toCompletableFuture();
        } catch (RuntimeException e) { // closed
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public long progress() {
        return records;
    }

    private void checkIsSame(TopicDescription topic) {
        Integer known = partitions.get(topic.name());
        boolean isSame = topic.topicId().equals(ids.get(topic.name()))
                && known != null
                && known == topic.partitions().size();
        if (!isSame) {
            IllegalStateException cause = new IllegalStateException(
                    "The topic '" + topic.name() + "' has another number of partitions than before, or is another one");
            reader.end(cause);
            throw cause;
        }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread at a time
    public void record(ConsumerRecord<byte[], byte[]> record) {
        records++;
        String at = record.partition() + ":" + record.offset();
        for (String name : listening.getOrDefault(record.topic(), List.of())) {
            LiveEvent event = channel(name).told(record.key(), record.value(), at);
            boolean isAnything = event != null && event.kind() == LiveEvent.Kind.CHANGED;
            if (event != null && !(isAnything && !anything.add(name))) { // once is enough for all that came at once
                if (!isAnything) {
                    anything.remove(name);
                }
                news.event(name, event);
                tellAgain(name, event);
            }
        }
    }

    private void tellAgain(String name, LiveEvent event) {
        if (againNanos == 0) {
            return;
        }
        long due = System.nanoTime() + againNanos;
        if (again.size() >= TOLD_AGAIN) {
            Map<String, Again> instead = new LinkedHashMap<>();
            again.forEach(each -> instead.put(each.channel, new Again(due, each.channel, LiveEvent.changed())));
            again.clear();
            again.addAll(instead.values());
        }
        again.add(new Again(due, name, event));
    }

    @Override
    public void pause() {
        anything.clear();
        long now = System.nanoTime();
        for (Again next = again.peek(); next != null && next.due - now <= 0; next = again.peek()) {
            again.remove();
            news.event(next.channel, next.event);
        }
    }

    @Override
    public void ended(Throwable cause) {
        admin.close(Duration.ZERO);
        news.ended(cause);
    }

    @Override
    public void close() {
        reader.close();
        admin.close(Duration.ZERO);
    }
}
