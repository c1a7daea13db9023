package dev.livetable.stream.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.LiveStreamContract;
import dev.livetable.stream.StreamSetupException;
import dev.livetable.stream.StreamStatus;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The stream of a topic into which this writes as Debezium does. */
class DebeziumStreamsIT extends LiveStreamContract {

    private static final TableSchema CITIES =
            TableSchema.of("cities", List.of(Column.of("id", ColumnType.INTEGER)), "id");

    private static KafkaServer server;
    private static KafkaProducer<byte[], byte[]> connector;
    private static ExecutorService executor;
    private static int names;

    private final String topic = "server.cities-" + names++;
    private final List<LiveStream.Subscription> open = new ArrayList<>();
    private LiveStream stream;

    @BeforeAll
    static void start() {
        server = new KafkaServer();
        connector = new KafkaProducer<>(server.settings(), new ByteArraySerializer(), new ByteArraySerializer());
        executor = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() {
        connector.close(Duration.ZERO);
        executor.shutdown();
        server.close();
    }

    @BeforeEach
    void makeTopic() throws Exception {
        server.ask(admin ->
                admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all());
        LiveStream made = streams(Duration.ZERO).topic(topic, DebeziumTable.of(() -> CITIES));
        stream = new LiveStream() {
            @Override
            public Subscription subscribe(Subscriber subscriber) {
                Subscription subscription = made.subscribe(subscriber);
                open.add(subscription);
                return subscription;
            }

            @Override
            public boolean catchesUp() {
                return made.catchesUp();
            }

            @Override
            public StreamStatus status() {
                return made.status();
            }
        };
    }

    private static DebeziumStreams streams(Duration toldAgain) {
        return new DebeziumStreams(server.settings(), executor, toldAgain);
    }

    @AfterEach
    void close() {
        open.forEach(LiveStream.Subscription::close);
    }

    @Override
    protected LiveStream stream() {
        return stream;
    }

    @Override
    protected void change(LiveEvent event) {
        await(send(event));
    }

    @Override
    protected void changesAside(LiveEvent event, int times) {
        List<Future<RecordMetadata>> sent =
                IntStream.range(0, times).mapToObj(i -> send(event)).toList();
        sent.forEach(DebeziumStreamsIT::await);
    }

    private Future<RecordMetadata> send(LiveEvent event) {
        String op =
                switch (event.kind()) {
                    case INSERTED -> "c";
                    case UPDATED -> "u";
                    case DELETED -> "d";
                    case CHANGED -> "t";
                    case BESIDE -> throw new IllegalArgumentException("A database tells of its tables alone");
                };
        String key = event.id() == null ? null : "{\"id\":" + event.id() + "}";
        return send(key, "{\"op\":\"" + op + "\",\"source\":{\"connector\":\"mysql\",\"ts_ms\":1000}}", 0);
    }

    private Future<RecordMetadata> send(@Nullable String key, @Nullable String value, int partition) {
        return connector.send(new ProducerRecord<>(topic, partition, bytes(key), bytes(value)));
    }

    private void write(@Nullable String key, @Nullable String value, int partition) {
        await(send(key, value, partition));
    }

    private static void await(Future<RecordMetadata> sent) {
        try {
            sent.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    @Override
    protected void breakConnection() {
        LiveStream.Subscription last = open.get(open.size() - 1);
        try {
            server.ask(admin -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                    .all());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(() -> last.catchUp().get(20, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class));
    }

    private static Listener listener() {
        return new Listener() {};
    }

    private static void catchUp(LiveStream.Subscription subscription) throws Exception {
        subscription.catchUp().get(20, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("what was written before is not told; catching up waits for all partitions; the status says how it is")
    void catchesUpWithAllPartitions() throws Exception {
        change(LiveEvent.updated("1"));
        Listener listener = listener();
        LiveStream.Subscription subscription = subscribe(stream(), listener);
        listener.awaits("confirmed");
        write("{\"id\":2}", "{\"op\":\"u\"}", 0);
        catchUp(subscription);
        write("{\"id\":3}", "{\"op\":\"u\",\"source\":{\"ts_ms\":1000}}", 1);
        write("{\"id\":3}", null, 1);

        catchUp(subscription);

        listener.awaits("confirmed", LiveEvent.updated("2"), LiveEvent.updated("3"));
        assertThat(stream().status().received()).isEqualTo(3);
        assertThat(stream().status().position()).isEqualTo("1:1");
        assertThat(stream().status().lag()).isGreaterThan(Duration.ofDays(1));
    }

    @Test
    @DisplayName("many tables share one connection; two may have one topic")
    void manyTables() throws Exception {
        String other = topic + "-b";
        server.ask(admin ->
                admin.createTopics(List.of(new NewTopic(other, 1, (short) 1))).all());
        DebeziumStreams streams = streams(Duration.ZERO);
        Listener first = listener();
        Listener second = listener();
        Listener third = listener();
        open.add(subscribe(streams.topic(topic, DebeziumTable.of(() -> CITIES)), first));
        open.add(subscribe(streams.topic(topic, DebeziumTable.of(() -> null)), second));
        open.add(subscribe(streams.topic(other, DebeziumTable.of(() -> CITIES)), third));

        change(LiveEvent.updated("1"));
        for (LiveStream.Subscription each : open) {
            catchUp(each);
        }

        first.awaits("confirmed", LiveEvent.updated("1"));
        second.awaits("confirmed", LiveEvent.changed());
        third.awaits("confirmed");
    }

    @Test
    @DisplayName("records that are deleted before they were read end the subscription")
    void deletedRecords() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        CompletableFuture<Void> isHeld = new CompletableFuture<>();
        TableSchema[] schema = {CITIES};
        LiveStream slow = streams(Duration.ZERO).topic(topic, DebeziumTable.of(() -> {
            isHeld.complete(null);
            go.join();
            return schema[0];
        }));
        Listener listener = listener();
        LiveStream.Subscription subscription = subscribe(slow, listener);
        open.add(subscription);
        write("{\"id\":1}", "{\"op\":\"u\"}", 0);
        isHeld.get(20, TimeUnit.SECONDS);
        for (int i = 0; i < 10; i++) {
            write("{\"id\":2}", "{\"op\":\"u\",\"more\":\"" + "x".repeat(900_000) + "\"}", 0);
        }
        server.ask(admin -> admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(11)))
                .all());
        go.complete(null);

        Awaitility.await().untilAsserted(() -> assertThatThrownBy(() -> catchUp(subscription))
                .isInstanceOf(ExecutionException.class));
    }

    @Test
    @DisplayName("each change is told once more, in case that it came before others could see it")
    void toldAgain() throws Exception {
        Listener listener = listener();
        LiveStream again = streams(Duration.ofMillis(300)).topic(topic, DebeziumTable.of(() -> CITIES));
        open.add(subscribe(again, listener));
        change(LiveEvent.updated("1"));
        change(LiveEvent.deleted("2"));

        Awaitility.await().untilAsserted(() -> assertThat(listener.told())
                .startsWith("confirmed")
                .containsExactlyInAnyOrder(
                        "confirmed",
                        LiveEvent.changed(),
                        LiveEvent.updated("1"),
                        LiveEvent.updated("1"),
                        LiveEvent.deleted("2"),
                        LiveEvent.deleted("2")));
    }

    @Test
    @DisplayName("what was in the topic before may not have been visible yet: it is told as anything, to each table")
    void whatWasInTheTopicBeforeIsToldAsAnything() {
        change(LiveEvent.updated("1"));
        DebeziumStreams streams = streams(Duration.ofMillis(300));
        for (int i = 0; i < 2; i++) {
            Listener listener = listener();
            open.add(subscribe(streams.topic(topic, DebeziumTable.of(() -> CITIES)), listener));
            listener.awaits("confirmed", LiveEvent.changed());
        }
    }

    @Test
    @DisplayName("how the brokers are reached is asked each time a client is made")
    void settingsAreAskedForEachClient() {
        AtomicReference<Map<String, Object>> settings =
                new AtomicReference<>(Map.of("bootstrap.servers", "localhost:1"));
        LiveStream moved = new DebeziumStreams(settings::get, executor, Duration.ZERO)
                .topic(topic, DebeziumTable.of(() -> CITIES));
        assertThatThrownBy(() -> moved.subscribe(listener())).isInstanceOf(IllegalStateException.class);

        settings.set(server.settings());

        Awaitility.await().ignoreExceptions().untilAsserted(() -> open.add(moved.subscribe(listener())));
    }

    @Test
    @DisplayName("a topic that does not exist is no subscription")
    void missingTopic() {
        LiveStream missing = streams(Duration.ZERO).topic("no-such", DebeziumTable.of(() -> CITIES));

        assertThatThrownBy(() -> subscribe(missing, listener()))
                .isInstanceOf(StreamSetupException.class)
                .hasMessageContaining("no-such");
    }
}
