package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.EnvironmentVariables.environment;
import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.StreamState;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.InMemoryTable;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.StringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What a user is told whose properties of a stream are wrong. */
class StreamAdviceTests {

    private final ApplicationContextRunner cities = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, Cities::create)
            .withBean("changes", LiveStream.class, ManualLiveStream::new)
            .withPropertyValues("live.tables.cities.master=citiesMaster")
            .withConfiguration(
                    AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class));

    private void advice(String properties, Consumer<StringAssert> expected) {
        cities.withPropertyValues(properties.split("; ")).run(context -> expected.accept(assertAdvice(context)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "live.tables.cities.stream=changes",
                "live.tables.[cities].stream=changes",
                "live.tables.cities.stream=changes; live.tables.cities.stream.bean=changes"
            })
    void aScalarIsNoStream(String properties) {
        advice(
                properties,
                advice -> advice.contains(
                        ".stream is a single value", ".stream.bean for the name of a bean of type", ".stream.kind"));
    }

    @Test
    void aScalarInTheEnvironmentIsNoStream() {
        cities.withInitializer(environment(Map.of("LIVE_TABLES_CITIES_STREAM", "changes")))
                .run(context -> assertAdvice(context).contains("live.tables.cities.stream is a single value"));
    }

    @Test
    void aKindThatThereIsNot() {
        advice(
                "live.tables.cities.stream.kind=postgre",
                advice -> advice.contains(
                        "live.tables.cities.stream.kind is 'postgre'",
                        "Did you mean 'postgres'?",
                        "'bean', 'postgres', 'postgres-replication', 'debezium', 'bus', 'webhook', 'none'"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "kind=postgres; live.tables.cities.stream.bean=changes, kind is 'postgres', bean, 'bean'",
                "kind=postgres; live.tables.cities.stream.topic=t, kind is 'postgres', topic, 'debezium'",
                "kind=debezium; live.tables.cities.stream.publication=p, kind is 'debezium', publication, 'postgres-replication'",
                "kind=bus; live.tables.cities.stream.create-triggers=true, kind is 'bus', create-triggers, 'postgres'",
                "kind=none; live.tables.cities.stream.columns=name, kind is 'none', columns, 'postgres' or 'debezium' or 'bus'",
                "kind=none; live.tables.cities.stream.connection=c, kind is 'none', connection, 'postgres' or 'postgres-replication'",
                "kind=none; live.tables.cities.stream.secret=geheim, kind is 'none', secret, 'webhook'",
                "bean=changes; live.tables.cities.stream.topic=t, bean is set, topic, 'debezium'"
            })
    void twoKindsAtOnce(String properties, String first, String other, String kind) {
        advice("live.tables.cities.stream." + properties, advice -> advice.contains(
                        "live.tables.cities.stream." + first,
                        "live.tables.cities.stream." + other + " is set, which belongs to a stream of kind " + kind,
                        "A table has one stream.")
                .doesNotContain("geheim"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "columns, name, 'postgres' or 'debezium' or 'bus'",
                "create-triggers, true, 'postgres'",
                "connection, direct, 'postgres' or 'postgres-replication'",
                "publication, live, 'postgres-replication'",
                "topic, db.public.cities, 'debezium'",
                "secret, geheim, 'webhook'"
            })
    void aPropertyOfAKindThatIsNotNamed(String property, String value, String kind) {
        advice("live.tables.cities.stream." + property + "=" + value, advice -> advice.contains(
                        "live.tables.cities.stream." + property + " is set, but",
                        "Set live.tables.cities.stream.kind to " + kind)
                .doesNotContain("geheim"));
    }

    @Test
    void aBeanThatIsNotNamed() {
        advice(
                "live.tables.cities.stream.kind=bean",
                advice -> advice.contains(
                        "live.tables.cities.stream.bean is not set", "The one of that type is 'changes'."));
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, org.postgresql:postgresql",
        "postgres-replication, org.postgresql:postgresql",
        "debezium, spring-boot-starter-kafka",
        "webhook, spring-boot-starter-webmvc"
    })
    void aKindWhoseLibraryIsMissing(String kind, String library) {
        advice(
                "live.tables.cities.stream.kind=" + kind,
                advice -> advice.contains("live.tables.cities.stream.kind is '" + kind + "', but", library));
    }

    @Test
    void aBusThatThereIsNot() {
        advice(
                "live.tables.cities.stream.kind=bus",
                advice -> advice.contains(
                        "live.tables.cities.stream.kind is 'bus', but there is no bus.",
                        "live.bus.kind to 'redis' or 'kafka'",
                        "live.bus.name"));
    }

    @Test
    void aBusWithoutAKind() {
        advice(
                "live.bus.name=nodes",
                advice -> advice.contains(
                        "live.bus.name is set, but live.bus.kind is not", "Set live.bus.kind to 'redis' or 'kafka'"));
    }

    @ParameterizedTest
    @CsvSource({"redis, spring-boot-starter-data-redis", "kafka, spring-boot-starter-kafka"})
    void aBusWhoseLibraryIsMissing(String kind, String library) {
        advice(
                "live.bus.kind=" + kind + "; live.bus.name=nodes",
                advice -> advice.contains("live.bus.kind is '" + kind + "', but the library", library));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "live.tables.cities.ttl=5m, the table has no stream",
                "live.tables.cities.stream.bean=changes, of kind 'bean'"
            })
    void aPromiseThatTheStreamCannotKeep(String properties, String why) {
        advice(
                properties + "; live.tables.cities.stream.max-staleness=2s",
                advice -> advice.contains("live.tables.cities.stream.max-staleness is set", why, "'postgres'"));
    }

    /** It is for the tables that can keep it. */
    @Test
    void thePromiseOfAllTablesEndsNoStart() {
        cities.withPropertyValues("live.stream.max-staleness=2s", "live.tables.cities.stream.bean=changes")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource({"bean=changes, UP", "kind=none, NONE", "kind=bus, UP", "columns=name, UP", "timeout=4s, UP"})
    void aTableHasTheStreamThatItNames(String stream, StreamState state) {
        cities.withBean(SharedLogFactory.class, InMemoryLogs::new)
                .withPropertyValues("live.bus.kind=redis", "live.bus.name=nodes", "live.tables.cities.stream." + stream)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(LiveTable.class).status().streamState())
                            .isEqualTo(state);
                });
    }
}
