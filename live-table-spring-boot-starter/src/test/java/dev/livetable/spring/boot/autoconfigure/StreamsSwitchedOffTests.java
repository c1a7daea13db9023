package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.StreamState;
import dev.livetable.stream.bus.NodeBus;
import dev.livetable.table.InMemoryTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The properties of production, where there is no engine. */
@ExtendWith(OutputCaptureExtension.class)
class StreamsSwitchedOffTests {

    private final ApplicationContextRunner production = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, Cities::create)
            .withPropertyValues(
                    "live.bus.kind=redis",
                    "live.bus.name=nodes",
                    "live.tables.cities.master=citiesMaster",
                    "live.tables.cities.stream.kind=debezium",
                    "live.tables.cities.stream.topic=cities",
                    "live.tables.cities.stream.max-staleness=2s",
                    "live.tables.towns.master=citiesMaster")
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableKafkaAutoConfiguration.class,
                    LiveTableRedisAutoConfiguration.class,
                    LiveTableAutoConfiguration.class));

    @Test
    void doNotStart() {
        production.run(context -> assertAdvice(context).contains("set live.stream.enabled to 'false'"));
    }

    @Test
    void startWithoutStreams(CapturedOutput output) {
        production.withPropertyValues("live.stream.enabled=false").run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(NodeBus.class);
            assertThat(context.getBeansOfType(LiveTable.class).values())
                    .hasSize(2)
                    .allSatisfy(
                            table -> assertThat(table.status().streamState()).isEqualTo(StreamState.NONE))
                    .allSatisfy(table -> assertThat(table.get("1")).contains(Cities.city(1, "Berlin")));
        });
        assertThat(output).containsOnlyOnce("live.stream.enabled is 'false'");
    }

    @Test
    void areCheckedNevertheless() {
        production
                .withPropertyValues("live.stream.enabled=false", "live.tables.cities.stream.secret=abc")
                .run(context -> assertAdvice(context).contains("live.tables.cities.stream.secret is set"));
    }
}
