package dev.livetable.stream.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.livetable.stream.StreamSetupException;
import dev.livetable.stream.bus.HeardLog;
import dev.livetable.stream.bus.SharedLog;
import dev.livetable.stream.bus.SharedLogContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What each log owes its readers, and the traps of Kafka. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KafkaSharedLogIT extends SharedLogContract {

    private static final Duration BACK = Duration.ofMinutes(1);

    private static KafkaServer server;
    private static int names;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<TopicReader> readers = new CopyOnWriteArrayList<>();
    private final String topic = "it-" + names++;
    private final TopicPartition partition = new TopicPartition(topic, 0);
    private final HeardLog heard = new HeardLog();

    @BeforeAll
    static void start() {
        server = new KafkaServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Override
    protected SharedLog open() {
        return new BreakableLog(new KafkaSharedLog(server.settings(), server.settings(), topic), readers);
    }

    @Override
    protected void breakConnections() {
        readers.forEach(reader -> reader.end(new IllegalStateException("broken")));
    }

    @Override
    protected void dropAll() throws Exception {
        deleteRecordsBefore(-1);
    }

    @Override
    protected void acceptNothing() throws Exception {
        setLargest("1");
        Map<String, Object> settings = new HashMap<>(server.settings());
        settings.put(ProducerConfig.RETRIES_CONFIG, 0);
        try (KafkaProducer<byte[], byte[]> other =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            Awaitility.await()
                    .until(
                            () -> { // the broker learns of it a little later
                                try {
                                    other.send(new ProducerRecord<>(topic, new byte[0]))
                                            .get(20, TimeUnit.SECONDS);
                                    return false;
                                } catch (ExecutionException e) {
                                    return true;
                                }
                            });
        }
    }

    @Override
    protected void acceptAgain() throws Exception {
        setLargest("1048588");
    }

    private void setLargest(String number) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp op = new AlterConfigOp(new ConfigEntry("max.message.bytes", number), AlterConfigOp.OpType.SET);
        server.ask(admin ->
                admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all());
    }

    private KafkaSharedLog log() {
        return keep(new KafkaSharedLog(server.settings(), server.settings(), topic));
    }

    private <T extends AutoCloseable> T keep(T opened) {
        open.add(0, opened);
        return opened;
    }

    private SharedLog.Reader read(KafkaSharedLog log, Duration back, SharedLog.Receiver receiver) throws Exception {
        return keep(log.read(back, receiver));
    }

    private static String append(SharedLog log, String message) throws Exception {
        return log.append(message.getBytes(UTF_8)).get(20, TimeUnit.SECONDS);
    }

    private static void catchUp(SharedLog.Reader reader) throws Exception {
        reader.catchUp().get(20, TimeUnit.SECONDS);
    }

    private void deleteRecordsBefore(long offset) throws Exception {
        server.ask(admin -> admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                .all());
    }

    @Test
    @DisplayName("what is appended is told once and in order, and catching up waits for it, with probes or without")
    void tellsInOrder() throws Exception {
        for (boolean probes : new boolean[] {false, true}) {
            String name = topic + probes;
            KafkaSharedLog log =
                    keep(new KafkaSharedLog(server::settings, server::settings, name, probes, System::nanoTime));
            HeardLog told = new HeardLog();
            SharedLog.Reader reader = read(log, BACK, told);
            List<String> expected =
                    IntStream.range(0, 2000).mapToObj(i -> "m" + i).toList();

            List<CompletableFuture<String>> accepted = expected.stream()
                    .map(each -> log.append(each.getBytes(UTF_8)))
                    .toList();
            accepted.get(1999).get(20, TimeUnit.SECONDS);
            catchUp(reader);

            assertThat(told.told())
                    .hasSize(2001)
                    .startsWith("reaches back", "m0")
                    .endsWith("m1999");
            assertThat(told.positions())
                    .containsExactlyElementsOf(
                            accepted.stream().map(CompletableFuture::join).toList());
        }
    }

    @Test
    @DisplayName("a reader is told what was appended before, as far back as it asks; it knows whether that is all")
    void readsBack() throws Exception {
        KafkaSharedLog log = log();
        append(log, "early");
        long then = System.currentTimeMillis();
        Awaitility.await().until(() -> System.currentTimeMillis() > then + 300);
        String late = append(log, "late");

        catchUp(read(log(), BACK, heard));
        HeardLog near = new HeardLog();
        catchUp(read(log(), Duration.ofMillis(200), near));
        deleteRecordsBefore(Long.parseLong(late));
        HeardLog cut = new HeardLog();
        catchUp(read(log(), BACK, cut));

        assertThat(heard.told()).containsExactly("reaches back", "early", "late");
        assertThat(near.told()).startsWith("reaches back").doesNotContain("early");
        assertThat(cut.told()).containsExactly("does not reach back", "late");
    }

    @Test
    @DisplayName("records that are deleted before they were read end the reading")
    void deletedRecordsEndTheReading() throws Exception {
        Map<String, Object> narrow = new HashMap<>(server.settings());
        narrow.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 100);
        narrow.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 100);
        narrow.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        KafkaSharedLog log = keep(new KafkaSharedLog(narrow, server.settings(), topic));
        CompletableFuture<Void> go = new CompletableFuture<>();
        CompletableFuture<Void> isHeld = new CompletableFuture<>();
        read(log, BACK, new SharedLog.Receiver() {
            @Override
            public void readsBack(boolean reachesBack) {}

            @Override
            public void message(String position, byte[] message) {
                isHeld.complete(null);
                go.join();
            }

            @Override
            public void ended(@Nullable Throwable cause) {
                heard.ended(cause);
            }
        });
        append(log, "first");
        isHeld.get(20, TimeUnit.SECONDS);
        String last = "";
        for (int i = 0; i < 10; i++) {
            last = append(log, "x".repeat(200));
        }
        deleteRecordsBefore(Long.parseLong(last));
        go.complete(null);

        heard.awaitsEnd();
    }

    @Test
    @DisplayName("a topic that is deleted and made anew ends the reading, and the next one does not reach back")
    void deletedTopic() throws Exception {
        KafkaSharedLog log = log();
        SharedLog.Reader reader = read(log, BACK, heard);
        for (int i = 0; i < 5; i++) {
            append(log, "m" + i);
        }
        catchUp(reader);
        server.ask(admin -> admin.deleteTopics(List.of(topic)).all());

        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            HeardLog next = new HeardLog();
            catchUp(read(log, BACK, next));
            assertThat(next.told()).containsExactly("does not reach back");
        });
        assertThatThrownBy(() -> catchUp(reader)).isInstanceOf(ExecutionException.class);
        heard.awaitsEnd();
    }

    @Test
    @DisplayName("so does one that has as many records by the time that the reader goes on, with probes or without")
    void anotherTopicThatIsAsLong() throws Exception {
        for (boolean probes : new boolean[] {false, true}) {
            String name = topic + probes;
            KafkaSharedLog log =
                    keep(new KafkaSharedLog(server::settings, server::settings, name, probes, System::nanoTime));
            HeldLog held = new HeldLog();
            SharedLog.Reader reader = read(log, BACK, held);
            append(log, "held");
            held.isHeld.get(20, TimeUnit.SECONDS);

            server.ask(admin -> admin.deleteTopics(List.of(name)).all());
            awaitNoTopic(name);
            KafkaSharedLog other = keep(new KafkaSharedLog(server.settings(), server.settings(), name));
            for (int i = 0; i < 10; i++) {
                Awaitility.await().ignoreExceptions().until(() -> append(other, "another") != null);
            }
            held.go.complete(null);

            Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> {
                assertThatThrownBy(() -> catchUp(reader)).isInstanceOf(ExecutionException.class);
                return held.told().contains("ended");
            });
        }
    }

    private static void awaitNoTopic(String name) {
        Awaitility.await().untilAsserted(() -> assertThatThrownBy(() ->
                        server.ask(admin -> admin.describeTopics(List.of(name)).allTopicNames()))
                .isInstanceOf(UnknownTopicOrPartitionException.class));
    }

    /** Holds the reader at its first message, as a node that is stopped. */
    private static final class HeldLog extends HeardLog {

        final CompletableFuture<Void> isHeld = new CompletableFuture<>();
        final CompletableFuture<Void> go = new CompletableFuture<>();

        @Override
        public void message(String position, byte[] message) {
            isHeld.complete(null);
            go.join();
            super.message(position, message);
        }
    }

    @Test
    @DisplayName(
            "clients that can only fail are left, and the next ones have the settings of then and look for the topic")
    void clientsThatCanOnlyFail() throws Exception {
        Map<String, Object> deadly = new HashMap<>(server.settings());
        deadly.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SSL");
        deadly.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, DeadlySslEngines.class.getName());
        Map<String, Object> narrow = new HashMap<>(server.settings());
        narrow.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1);
        AtomicReference<Map<String, Object>> consumers = new AtomicReference<>(deadly);
        AtomicReference<Map<String, Object>> producers = new AtomicReference<>(narrow);
        AtomicLong nanos = new AtomicLong();
        KafkaSharedLog log = keep(new KafkaSharedLog(consumers::get, producers::get, topic, false, nanos::get));

        assertThatThrownBy(() -> append(log, "one")).hasMessageContaining("thread has exited");
        consumers.set(server.settings());
        assertThatThrownBy(() -> log.read(BACK, heard)).hasMessageContaining("thread has exited");
        nanos.addAndGet(RenewedClient.LONGEST.toNanos());
        assertThatThrownBy(() -> append(log, "one")).hasMessageContaining("thread has exited");

        assertThatThrownBy(() -> append(log, "one")).hasMessageContaining("max.request.size");
        producers.set(server.settings());
        nanos.addAndGet(RenewedClient.LONGEST.toNanos() - 1);
        assertThatThrownBy(() -> append(log, "one")).hasMessageContaining("max.request.size");
        nanos.addAndGet(1);
        assertThatThrownBy(() -> append(log, "one")).hasMessageContaining("max.request.size");

        server.ask(admin -> admin.deleteTopics(List.of(topic)).all());
        awaitNoTopic(topic);
        append(log, "one");
        catchUp(read(log, BACK, heard));
        assertThat(heard.told()).containsExactly("reaches back", "one");
    }

    @Test
    @DisplayName("marks of transactions at the end hold up nobody who catches up")
    void transactions() throws Exception {
        KafkaSharedLog log = log();
        SharedLog.Reader reader = read(log, BACK, heard);
        Map<String, Object> settings = new HashMap<>(server.settings());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic);
        try (KafkaProducer<byte[], byte[]> other =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            other.initTransactions();
            other.beginTransaction();
            other.send(new ProducerRecord<>(topic, "in a transaction".getBytes(UTF_8)));
            other.commitTransaction();
        }

        catchUp(reader);

        assertThat(heard.told()).containsExactly("reaches back", "in a transaction");
    }

    @Test
    @DisplayName("a topic that has no one order, or the times of its writers, is refused with advice")
    void refusedTopics() throws Exception {
        server.ask(admin -> admin.createTopics(List.of(
                        new NewTopic(topic, 2, (short) 1),
                        new NewTopic(topic + "b", 1, (short) 1)
                                .configs(Map.of("message.timestamp.type", "CreateTime"))))
                .all());

        assertThatThrownBy(() -> log().read(BACK, heard))
                .isInstanceOfSatisfying(StreamSetupException.class, e -> assertThat(e.advice())
                        .contains("kafka-topics.sh --create --topic " + topic))
                .hasMessageContaining("2 partitions");
        assertThatThrownBy(() -> keep(new KafkaSharedLog(server.settings(), server.settings(), topic + "b"))
                        .read(BACK, heard))
                .isInstanceOf(StreamSetupException.class)
                .hasMessageContaining("clocks");
        assertThat(heard.told()).isEmpty();
    }

    @Test
    @DisplayName("what an application has set for its own messages does not matter")
    void settingsOfTheApplication() throws Exception {
        Map<String, Object> settings = new HashMap<>(server.settings());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, "mine");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "1000000");
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, "no.such.Deserializer");
        settings.put(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, "no.such.Interceptor");
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, "no.such.Serializer");
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "mine");
        settings.put(ProducerConfig.ACKS_CONFIG, "0");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "60000");
        KafkaSharedLog log = keep(new KafkaSharedLog(settings, settings, topic));
        SharedLog.Reader reader = read(log, BACK, heard);

        append(log, "one");
        catchUp(reader);

        assertThat(heard.told()).containsExactly("reaches back", "one");
        assertThat(server.ask(admin -> admin.listGroups().all()).size()).isZero();
    }

    @Test
    @DisplayName("a closed reading tells nothing more, not even its end; closing twice does nothing")
    void closed() throws Exception {
        KafkaSharedLog log = log();
        SharedLog.Reader reader = read(log, BACK, heard);
        append(log, "one");
        heard.awaits("reaches back", "one");

        reader.close();
        reader.close();
        append(log, "two");
        catchUp(read(log, BACK, new HeardLog()));

        assertThat(heard.told()).containsExactly("reaches back", "one");
        assertThatThrownBy(() -> catchUp(reader)).isInstanceOf(ExecutionException.class);
        log.close();
        log.close();
        assertThatThrownBy(() -> append(log, "three")).isInstanceOf(ExecutionException.class);
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    @DisplayName(
            "the end of the broker that leads ends nothing where others have all: nothing is lost, and all goes on")
    void theEndOfTheLeaderEndsNothing() throws Exception {
        assumeTrue(KafkaServer.BROKERS > 2, "there is one broker");
        KafkaSharedLog log = log();
        SharedLog.Reader reader = read(log, BACK, heard);
        append(log, "one");
        catchUp(reader);

        server.endLeader(topic);

        Awaitility.await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> append(log, "two") != null);
        catchUp(reader);
        assertThat(heard.told()).startsWith("reaches back", "one").contains("two");
        HeardLog late = new HeardLog();
        catchUp(read(log(), BACK, late));
        assertThat(late.told()).isEqualTo(heard.told());
    }

    @Test
    @Order(Integer.MAX_VALUE)
    @DisplayName("without its broker nothing is accepted, and nobody catches up; both end in time")
    void killedBroker() throws Exception {
        KafkaSharedLog log = log();
        SharedLog.Reader reader = read(log, BACK, heard);
        append(log, "one");
        server.close();

        CompletableFuture<String> accepted = log.append("two".getBytes(UTF_8));
        assertThatThrownBy(() -> catchUp(reader)).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(() -> accepted.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(() -> log().read(BACK, new HeardLog())).isNotNull();
    }
}
