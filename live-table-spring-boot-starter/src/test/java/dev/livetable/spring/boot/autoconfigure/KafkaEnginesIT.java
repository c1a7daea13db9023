package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.TableState;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Applications over a real Kafka, by properties alone. */
class KafkaEnginesIT {

    private static final String TOPIC = "shop.public.cities";

    private static EmbeddedKafkaKraftBroker broker;

    private final InMemoryTable master = Cities.create();

    private final ApplicationContextRunner node = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, () -> master)
            .withConfiguration(AutoConfigurations.of(
                    KafkaAutoConfiguration.class,
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableKafkaAutoConfiguration.class))
            .withPropertyValues(
                    "spring.kafka.bootstrap-servers=" + brokers(), "live.tables.cities.master=citiesMaster");

    private final ApplicationContextRunner debezium = node.withPropertyValues(
            "live.precision=row",
            "live.tables.cities.stream.kind=debezium",
            "live.tables.cities.stream.topic=" + TOPIC);

    private static String brokers() {
        return broker.getBrokersAsString();
    }

    @BeforeAll
    static void start() {
        broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.brokerProperty("auto.create.topics.enable", "false");
        broker.afterPropertiesSet();
    }

    @AfterAll
    static void stop() {
        broker.destroy();
    }

    private static LiveTable live(ApplicationContext context) {
        LiveTable table = context.getBean(LiveTable.class);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(table.status().state()).isEqualTo(TableState.LIVE));
        return table;
    }

    private static void awaitName(LiveTable table, String name) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(table.get("1")).contains(Cities.city(1, name)));
    }

    /** No topic is made beforehand. A node that starts over an empty log need not wait. */
    @Test
    void nodesTellEachOtherOverKafka() {
        ApplicationContextRunner nodes = node.withPropertyValues("live.bus.kind=kafka", "live.bus.name=nodes");
        nodes.run(left -> nodes.run(right -> {
            assertThat(right).hasNotFailed();
            LiveTable reader = live(right);
            assertThat(reader.get("1")).contains(Cities.city(1, "Berlin"));

            live(left).patch("1", Row.of("name", "Bonn"));

            awaitName(reader, "Bonn");
            assertThat(reader.status().stream().engine()).isEqualTo("kafka");
        }));
    }

    @Test
    void debeziumTellsWhatOthersWrite() throws Exception {
        Map<String, Object> brokers = Map.of("bootstrap.servers", brokers());
        try (Admin admin = Admin.create(brokers);
                KafkaProducer<byte[], byte[]> connector =
                        new KafkaProducer<>(brokers, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
            debezium.run(context -> {
                assertThat(context).hasNotFailed();
                LiveTable table = live(context);
                assertThat(table.get("1")).contains(Cities.city(1, "Berlin"));
                awaitToldOnce(table);
                assertThat(table.get("1")).contains(Cities.city(1, "Berlin"));
                long events = table.status().events();

                master.patch("1", Row.of("name", "Bonn"));
                connector
                        .send(new ProducerRecord<>(TOPIC, KEY.getBytes(UTF_8), UPDATE.getBytes(UTF_8)))
                        .get(20, TimeUnit.SECONDS);

                awaitName(table, "Bonn");
                assertThat(table.status().events()).isGreaterThan(events);
                assertThat(table.status().stream().engine()).isEqualTo("debezium");
                assertThat(table.status().stream().received()).isEqualTo(1);
                assertThat(table.changes(1, true, null).get(0).rows())
                        .singleElement()
                        .satisfies(row -> assertThat(row.id()).isEqualTo("1"));
            });
        }
    }

    /** What was in the topic before the table listened counts as changed a second later. */
    private static void awaitToldOnce(LiveTable table) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(table.status().events()).isPositive());
    }

    @Test
    void aTopicThatIsNotThereIsNamedWhereTheStreamIsRequired() {
        debezium.withPropertyValues(
                        "live.tables.cities.stream.topic=shop.public.nosuch", "live.tables.cities.required=true")
                .run(context -> assertAdvice(context)
                        .contains(
                                "live.tables.cities.required is 'true', but the stream of the table, of kind 'debezium'",
                                "The topic 'shop.public.nosuch' does not exist",
                                "kafka-topics.sh --create --topic shop.public.nosuch"));
        debezium.withPropertyValues("live.tables.cities.stream.topic=shop.public.nosuch")
                .run(context -> assertThat(
                                context.getBean(LiveTable.class).status().state())
                        .isEqualTo(TableState.SUSPECT));
    }

    /** A change of a row of PostgreSQL as the connector writes it with its default settings. */
    private static final String KEY = """
            {"schema":{"type":"struct","fields":[{"type":"int32","optional":false,"default":0,"field":"city_id"}],
             "optional":false,"name":"shop.public.cities.Key"},"payload":{"city_id":1}}
            """;

    private static final String ROW = """
            {"type":"struct","fields":[{"type":"int32","optional":false,"default":0,"field":"city_id"},
              {"type":"string","optional":true,"field":"name"}],"optional":true,"name":"shop.public.cities.Value","field":"%s"}
            """;

    private static final String UPDATE = """
            {"schema":{"type":"struct","fields":[%s,%s,
              {"type":"struct","fields":[{"type":"string","optional":false,"field":"connector"},
                {"type":"int64","optional":false,"field":"ts_ms"}],"optional":false,
                "name":"io.debezium.connector.postgresql.Source","field":"source"},
              {"type":"string","optional":false,"field":"op"},{"type":"int64","optional":true,"field":"ts_ms"}],
             "optional":false,"name":"shop.public.cities.Envelope","version":2},
             "payload":{"before":{"city_id":1,"name":"Berlin"},"after":{"city_id":1,"name":"Bonn"},
              "source":{"version":"3.0.0.Final","connector":"postgresql","name":"shop","ts_ms":1760000000000,"snapshot":"false",
                "db":"shop","sequence":"[\\"1\\",\\"2\\"]","schema":"public","table":"cities","txId":750,"lsn":24023128,"xmin":null},
              "transaction":null,"op":"u","ts_ms":1760000000123,"ts_us":1760000000123456,"ts_ns":1760000000123456789}}
            """.formatted(ROW.formatted("before"), ROW.formatted("after"));
}
