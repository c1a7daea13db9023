package dev.livetable.stream.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.cache.MemCache;
import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.LiveStreamContract;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What Debezium's connector for PostgreSQL writes of a real table, with schemas and without. */
class DebeziumConnectorEngineIT {

    private static EmbeddedPostgres database;
    private static JdbcTemplate jdbc;
    private static KafkaServer kafka;
    private static KafkaProducer<byte[], byte[]> producer;
    private static ExecutorService executor;
    private static int names;

    private final String name = "shop" + names++;
    private final String topic = name + ".public.cities";
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Told told = new Told();

    @BeforeAll
    static void start() throws IOException {
        database = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("wal_level", "logical")
                .start();
        jdbc = new JdbcTemplate(database.getPostgresDatabase());
        kafka = new KafkaServer();
        producer = new KafkaProducer<>(kafka.settings(), new ByteArraySerializer(), new ByteArraySerializer());
        executor = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() throws IOException {
        producer.close(Duration.ZERO);
        executor.shutdown();
        kafka.close();
        database.close();
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    /** Makes a table with two rows, and a topic with three partitions. */
    private void createTable() throws Exception {
        jdbc.execute(
                "DROP TABLE IF EXISTS cities; DROP TYPE IF EXISTS size; CREATE TYPE size AS ENUM ('small', 'large');"
                        + " CREATE TABLE cities (id INT PRIMARY KEY, name TEXT, area NUMERIC(10, 2), founded DATE, opens"
                        + " TIME, seen TIMESTAMP, changed TIMESTAMPTZ, capital BOOLEAN, token UUID, flag BYTEA, ratio"
                        + " DOUBLE PRECISION, size size, amount NUMERIC, story TEXT)");
        insert(1);
        insert(2);
        kafka.ask(admin ->
                admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all());
    }

    private static void insert(int id) {
        jdbc.update(
                "INSERT INTO cities VALUES (?, 'Roma', 1287.36, '0753-04-21', '07:30:00.123456', '2026-01-02"
                        + " 03:04:05.678901', '2026-01-02 03:04:05.678901+02', true,"
                        + " '123e4567-e89b-12d3-a456-426614174000', '\\x00ff10', 0.1, 'large', 12345678901234567890.5,"
                        + " 'once')",
                id);
    }

    private JdbcTable table() {
        return JdbcTable.builder(database.getPostgresDatabase()).table("cities").build();
    }

    private LiveStream stream(JdbcTable table, boolean hasFullIdentity) {
        TableSchema schema = table.schema();
        return new DebeziumStreams(kafka.settings(), executor, Duration.ZERO)
                .topic(topic, new DebeziumTable(() -> schema, null, hasFullIdentity));
    }

    private DebeziumConnector connector(boolean withSchemas) {
        DebeziumConnector connector = new DebeziumConnector(database, producer, name, withSchemas, "public.cities");
        open.add(connector);
        return connector;
    }

    /** Subscribes, starts the connector, and waits until its snapshot was told. */
    private LiveStream.Subscription begin(
            JdbcTable table, boolean hasFullIdentity, DebeziumConnector[] made, boolean with) {
        LiveStream.Subscription subscription = LiveStreamContract.subscribe(stream(table, hasFullIdentity), told);
        open.add(subscription);
        told.awaitConfirmed();
        made[0] = connector(with);
        made[0].awaitWritten(2);
        return subscription;
    }

    private List<LiveEvent> caughtUp(LiveStream.Subscription subscription) {
        assertThat(subscription.catchUp()).succeedsWithin(Duration.ofSeconds(30));
        List<LiveEvent> all = List.copyOf(told.events);
        told.events.clear();
        return all;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("a snapshot is anything, then each change is one of its row, with the values that the table has")
    void changesAreToldAsTheTableHasThem(boolean withSchemas) throws Exception {
        createTable();
        jdbc.execute("ALTER TABLE cities REPLICA IDENTITY FULL");
        JdbcTable table = table();
        DebeziumConnector[] made = new DebeziumConnector[1];
        LiveStream.Subscription subscription = begin(table, true, made, withSchemas);
        assertThat(caughtUp(subscription)).isNotEmpty().allMatch(event -> event.kind() == LiveEvent.Kind.CHANGED);

        insert(3);
        Row inserted = table.get("3").orElseThrow();
        jdbc.update("UPDATE cities SET name = 'Rome', area = -0.05, amount = 7 WHERE id = 3");
        Row updated = table.get("3").orElseThrow();
        jdbc.update("DELETE FROM cities WHERE id = 3");
        made[0].awaitWritten(6); // with the tombstone

        List<LiveEvent> events = caughtUp(subscription);
        assertThat(events)
                .extracting(LiveEvent::kind)
                .containsExactly(LiveEvent.Kind.INSERTED, LiveEvent.Kind.UPDATED, LiveEvent.Kind.DELETED);
        assertThat(events).extracting(LiveEvent::id).containsOnly("3");
        assertImage(events.get(0).after(), inserted, withSchemas);
        assertImage(events.get(1).before(), inserted, withSchemas);
        assertImage(events.get(1).after(), updated, withSchemas);
        assertImage(events.get(2).before(), updated, withSchemas);
    }

    private static void assertImage(RowImage image, Row row, boolean withSchemas) {
        Row told = image.row();
        assertThat(told).isNotNull();
        told.asMap().forEach((column, value) -> assertThat(value).as(column).isEqualTo(row.get(column)));
        assertThat(told.asMap()).containsKeys("id", "name", "capital", "token", "story");
        if (withSchemas) {
            assertThat(told.asMap())
                    .containsKeys("area", "founded", "opens", "seen", "changed", "flag", "ratio", "size", "amount");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "with the default identity of the table only the id is told of the row before a change, and long values"
                    + " that did not change are not told")
    void defaultIdentity(boolean withSchemas) throws Exception {
        createTable();
        jdbc.execute("ALTER TABLE cities ALTER story SET STORAGE EXTERNAL");
        jdbc.update("UPDATE cities SET story = repeat('x', 10000) WHERE id = 1");
        DebeziumConnector[] made = new DebeziumConnector[1];
        LiveStream.Subscription subscription = begin(table(), false, made, withSchemas);
        caughtUp(subscription);

        jdbc.update("UPDATE cities SET name = 'Rome' WHERE id = 1");
        jdbc.update("UPDATE cities SET id = 9 WHERE id = 2");
        jdbc.update("DELETE FROM cities WHERE id = 9");
        made[0].awaitWritten(8);

        List<LiveEvent> events = caughtUp(subscription);
        assertThat(events)
                .extracting(event -> event.kind() + " " + event.id())
                .containsExactlyInAnyOrder("UPDATED 1", "DELETED 2", "INSERTED 9", "DELETED 9");
        RowImage after = events.stream()
                .filter(event -> "1".equals(event.id()))
                .findFirst()
                .orElseThrow()
                .after();
        assertThat(requireRow(after).asMap()).containsEntry("name", "Rome").doesNotContainKey("story");
        events.stream()
                .map(LiveEvent::before)
                .map(RowImage::row)
                .filter(row -> row != null)
                .forEach(row -> assertThat(row.asMap()).containsOnlyKeys("id"));
    }

    private static Row requireRow(RowImage image) {
        Row row = image.row();
        assertThat(row).isNotNull();
        return row;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("TRUNCATE is anything; the changes of each row come in their order over all partitions")
    void truncateAndPartitions(boolean withSchemas) throws Exception {
        createTable();
        DebeziumConnector[] made = new DebeziumConnector[1];
        LiveStream.Subscription subscription = begin(table(), false, made, withSchemas);
        caughtUp(subscription);

        jdbc.execute("TRUNCATE cities");
        made[0].awaitWritten(3);
        assertThat(caughtUp(subscription)).containsExactly(LiveEvent.changed());
        for (int id = 10; id < 40; id++) {
            insert(id);
        }
        jdbc.update("UPDATE cities SET name = 'second'");
        jdbc.update("UPDATE cities SET name = 'third'");
        made[0].awaitWritten(3 + 90);

        List<LiveEvent> events = caughtUp(subscription);
        for (int id = 10; id < 40; id++) {
            String row = String.valueOf(id);
            assertThat(events.stream().filter(event -> row.equals(event.id())).map(event -> requireRow(event.after())
                            .get("name")))
                    .containsExactly("Roma", "second", "third");
        }
        TopicDescription found = kafka.ask(
                        admin -> admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic);
        assertThat(requireNonNull(found).partitions()).hasSize(3);
    }

    @Test
    @DisplayName("a connector that starts again begins with a snapshot, which is anything")
    void aConnectorThatStartsAgain() throws Exception {
        createTable();
        DebeziumConnector[] made = new DebeziumConnector[1];
        LiveStream.Subscription subscription = begin(table(), false, made, true);
        made[0].close();
        caughtUp(subscription);
        jdbc.update("DELETE FROM cities WHERE id = 1"); // nobody tells

        connector(true).awaitWritten(1);

        assertThat(caughtUp(subscription)).contains(LiveEvent.changed());
    }

    @Test
    @DisplayName("a live table shows what others write to its database, and keeps the pages that they do not touch")
    void aLiveTableShowsWhatOthersWrite() throws Exception {
        createTable();
        JdbcTable table = table();
        try (LiveTable live = LiveTable.builder("cities", table).cache(MemCache.create()).stream(
                        new DebeziumStreams(kafka.settings(), executor, Duration.ofMillis(200))
                                .topic(topic, new DebeziumTable(table::schema, null, false)))
                .maxStaleness(Duration.ofSeconds(3))
                .build()) {
            DebeziumConnector connector = connector(true);
            connector.awaitWritten(2);
            Awaitility.await().until(() -> live.fresh().get("1").isPresent());

            for (int number = 0; number < 20; number++) {
                jdbc.update("UPDATE cities SET name = ? WHERE id = 1", "name " + number);
                connector.awaitWritten(3 + number);
                assertThat(live.fresh().get("1").orElseThrow().get("name")).isEqualTo("name " + number);
            }
        }
    }

    /** Remembers what it was told. */
    private static final class Told implements LiveStream.Subscriber {

        private final List<LiveEvent> events = new CopyOnWriteArrayList<>();
        private final CountDownLatch isConfirmed = new CountDownLatch(1);

        void awaitConfirmed() {
            try {
                assertThat(isConfirmed.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void confirmed() {
            isConfirmed.countDown();
        }

        @Override
        public void event(LiveEvent event) {
            events.add(event.by(null, null));
        }

        @Override
        public void lagged() {
            events.add(LiveEvent.changed());
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            events.add(LiveEvent.changed());
        }
    }
}
