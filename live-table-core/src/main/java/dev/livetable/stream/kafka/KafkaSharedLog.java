package dev.livetable.stream.kafka;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.bus.SharedLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * A log that nodes share as a topic of Kafka with one partition. Safe for use by many threads.
 *
 * <p>The topic is for live tables alone. It is made if there is none. Its timestamps are those of the broker ({@code
 * LogAppendTime}). Nobody joins a group, so nothing is left behind on the brokers by a node that is gone.
 */
public final class KafkaSharedLog implements SharedLog {

    /*
     * A record with the header "probe" is not for the readers. The first one of each reading tells the time of the broker.
     * Where the topic is replicated, so does each catching up: a broker that was the leader and is cut off may answer what
     * its last record is for long, but accepts no record that all replicas in sync must have.
     *
     * A topic may be deleted and made anew. The consumer then reads on in the new one, at the offset that it had in the former.
     * So a catching up is complete only when the topic still has the id of the beginning after all was handed over: an id
     * does not come back, so the end and all that was read before were of that topic.
     *
     * The producer and the admin are left when they have only failed for a while (see RenewedClient); each reading has a
     * consumer of its own. The topic is looked for before a producer is made, since a producer makes none: so one that was
     * deleted is there again, at last, for whoever appends.
     *
     * What was under way with a producer that is left fails, by its closing or after APPEND_SECONDS. Nobody knows of it
     * whether it was accepted, as after each other failure. It may even come after what the next producer has sent. By
     * then it is a copy: its node has appended it again before anything else.
     */

    private static final String PROBE = "probe";
    private static final int WAITING = 10_000;
    private static final long APPEND_SECONDS = 10;

    private final KafkaClients clients;
    private final String topic;
    private final TopicPartition partition;
    private final boolean alwaysProbes;
    private final RenewedClient<Admin> admins;
    private final RenewedClient<Producer<byte[], byte[]>> producers;
    private final ThreadPoolExecutor sender;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Uuid known;

    @GuardedBy("lock")
    private long reached;

    /** When a loss was last noticed, by the clock of the broker. */
    @GuardedBy("lock")
    private long lostAt;

    /**
     * Takes the settings of an application's clients. Connects when the log is first used.
     *
     * @param consumers tells how consumers reach the brokers; nothing else of it is used. Asked each time a client is made
     * @param producers tells how producers reach the brokers; nothing else of it is used. Asked likewise
     * @param topic the name of the topic, the same on all nodes
     */
    public KafkaSharedLog(ConsumerFactory<?, ?> consumers, ProducerFactory<?, ?> producers, String topic) {
        this(
                consumers::getConfigurationProperties,
                producers::getConfigurationProperties,
                topic,
                false,
                System::nanoTime);
    }

    /**
     * Takes the settings of clients. Connects when the log is first used.
     *
     * @param consumers the settings of consumers, by their names in Kafka: how the brokers are reached
     * @param producers the settings of producers likewise
     * @param topic the name of the topic, the same on all nodes
     */
    public KafkaSharedLog(Map<String, Object> consumers, Map<String, Object> producers, String topic) {
        this(() -> consumers, () -> producers, topic, false, System::nanoTime);
    }

    KafkaSharedLog(
            Supplier<Map<String, Object>> consumers,
            Supplier<Map<String, Object>> producers,
            String topic,
            boolean alwaysProbes,
            LongSupplier nanos) {
        this.alwaysProbes = alwaysProbes;
        this.clients = new KafkaClients(consumers, producers, "live-table-bus");
        this.topic = topic;
        this.partition = new TopicPartition(topic, 0);
        this.admins = new RenewedClient<>(
                "admin client of the topic '" + topic + "'",
                clients::admin,
                admin -> admin.close(Duration.ZERO),
                nanos);
        this.producers = new RenewedClient<>(
                "producer of the topic '" + topic + "'",
                this::newProducer,
                producer -> producer.close(Duration.ZERO),
                nanos);
        this.sender = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), task -> {
            Thread thread = new Thread(task, "live-table-kafka-sender");
            thread.setDaemon(true);
            return thread;
        });
        sender.allowCoreThreadTimeOut(true);
    }

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public CompletableFuture<String> append(byte[] message) {
        return send(new ProducerRecord<>(topic, 0, null, message)).thenApply(sent -> Long.toString(sent.offset()));
    }

    private CompletableFuture<RecordMetadata> probe() {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, null, new byte[0]);
        record.headers().add(PROBE, new byte[0]);
        return send(record);
    }

    private CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<RecordMetadata> sent = new CompletableFuture<>();
        try {
            sender.execute(() -> {
                if (!sent.isDone()) {
                    sendNow(record, sent);
                }
            });
            sent.orTimeout(APPEND_SECONDS, TimeUnit.SECONDS);
        } catch (RuntimeException | OutOfMemoryError e) { // no room, or no native thread
            sent.completeExceptionally(e);
        }
        return sent;
    }

    private void sendNow(ProducerRecord<byte[], byte[]> record, CompletableFuture<RecordMetadata> sent) {
        Producer<byte[], byte[]> current;
        try {
            current = producers.get();
        } catch (Exception e) {
            sent.completeExceptionally(e);
            return;
        }
        sent.whenComplete((metadata, failure) -> {
            if (failure instanceof TimeoutException) { // nothing was answered
                producers.ended(current, failure);
            }
        });
        try {
            current.send(record, (metadata, failure) -> {
                producers.ended(current, failure); // before anybody knows; a late success is one, too
                if (failure == null) {
                    sent.complete(metadata);
                } else {
                    sent.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            producers.leave(current); // one that throws is of no more use
            sent.completeExceptionally(e);
        }
    }

    private Producer<byte[], byte[]> newProducer() throws Exception {
        topic();
        return clients.producer();
    }

    @Override
    public Reader read(Duration back, Receiver receiver) throws Exception {
        KafkaTopic found = topic();
        RecordMetadata now = answer(probe());
        Consumer<byte[], byte[]> consumer = clients.consumer();
        try {
            consumer.assign(List.of(partition));
            checkTimes(consumer, now.offset());
            long start = now.timestamp() - back.toMillis();
            OffsetAndTimestamp wanted =
                    consumer.offsetsForTimes(Map.of(partition, start)).get(partition);
            long first =
                    requireNonNull(consumer.beginningOffsets(List.of(partition)).get(partition));
            long offset = Math.max(first, wanted == null ? now.offset() : wanted.offset());
            consumer.seek(partition, offset);
            boolean holdsAll = first == 0 || offset > first;
            boolean reachesBack = noteLoss(found, now, back) && holdsAll;
            TopicReader reader = new TopicReader(consumer, new Messages(receiver), "reader");
            receiver.readsBack(reachesBack);
            reader.start();
            return new LogReader(reader, found.id(), alwaysProbes || found.isReplicated());
        } catch (Throwable e) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            throw e;
        }
    }

    private static <T> T answer(CompletableFuture<T> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Checks that records have the time of the broker, by one that was just sent. */
    private void checkTimes(Consumer<byte[], byte[]> consumer, long offset) {
        consumer.seek(partition, offset);
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(KafkaClients.LIMIT_MILLIS))) {
            if (record.timestampType() != TimestampType.LOG_APPEND_TIME) {
                throw KafkaTopic.refused(topic, "has timestamps of the clocks of its writers, which may differ", null);
            }
            return;
        }
        throw new IllegalStateException("Kafka does not tell in time what was sent to it");
    }

    /** Returns whether nothing was lost lately of what this process has read before. */
    private boolean noteLoss(KafkaTopic found, RecordMetadata now, Duration back) {
        lock.lock();
        try {
            boolean isLost = known != null && !known.equals(found.id()) || reached > now.offset();
            known = found.id();
            if (isLost) {
                lostAt = now.timestamp();
                reached = 0;
            }
            return lostAt <= now.timestamp() - back.toMillis();
        } finally {
            lock.unlock();
        }
    }

    private final class Messages implements TopicReader.Handler {

        private final Receiver receiver;

        Messages(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void record(ConsumerRecord<byte[], byte[]> record) {
            if (record.headers().lastHeader(PROBE) == null) {
                receiver.message(Long.toString(record.offset()), record.value());
            }
            lock.lock();
            try {
                reached = Math.max(reached, record.offset());
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void ended(Throwable cause) {
            receiver.ended(cause);
        }
    }

    final class LogReader implements Reader {

        private final TopicReader reader;
        private final Uuid id;
        private final boolean probes;

        LogReader(TopicReader reader, Uuid id, boolean probes) {
            this.reader = reader;
            this.id = id;
            this.probes = probes;
        }

        @Override
        public CompletableFuture<Void> catchUp() {
            Map<TopicPartition, Long> before = reader.positions();
            return end().thenCompose(end -> reader.reached(before, Map.of(partition, end)))
                    .thenCompose(all -> ask(admin -> admin.describeTopics(List.of(topic))
                            .topicNameValues()
                            .get(topic)))
                    .thenAccept(this::checkIsSame);
        }

        TopicReader topicReader() {
            return reader;
        }

        private CompletableFuture<Long> end() {
            if (probes) {
                return probe().thenApply(sent -> sent.offset() + 1);
            }
            return ask(admin -> admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                            .partitionResult(partition))
                    .thenApply(end -> end.offset());
        }

        private void checkIsSame(TopicDescription found) {
            boolean areTold = !id.equals(Uuid.ZERO_UUID) && !found.topicId().equals(Uuid.ZERO_UUID);
            if (areTold && !found.topicId().equals(id)) {
                IllegalStateException cause = new IllegalStateException(
                        "The topic '" + topic + "' was deleted, and another one was made of that name");
                reader.end(cause);
                throw cause;
            }
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    private <T> CompletableFuture<T> ask(Function<Admin, KafkaFuture<T>> question) {
        try {
            Admin current = admins.get();
            return question.apply(current)
                    .toCompletionStage()
                    .whenComplete((answer, failure) -> admins.ended(current, failure))
                    .toCompletableFuture();
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private KafkaTopic topic() throws Exception {
        Admin current = admins.get();
        try {
            KafkaTopic found = KafkaTopic.find(current, topic);
            admins.ended(current, null);
            return found;
        } catch (Exception e) {
            admins.ended(current, e);
            throw e;
        }
    }

    @Override
    public void close() {
        sender.shutdownNow();
        producers.close();
        admins.close();
    }

    /** Returns the name of the topic. */
    @Override
    public String toString() {
        return "shared log in the topic " + topic;
    }
}
