package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.ActuatorApplication;
import dev.livetable.spring.boot.metrics.LiveTableMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

class LiveTableMetricsAutoConfigurationTests {

    private final WebApplicationContextRunner runner = ActuatorApplication.runner();

    @Test
    void registersTheMetersOfAllTablesAtStart() {
        runner.withPropertyValues("live.tables.towns.master=citiesMaster").run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);

            assertThat(registry.get("live.table.reads").tag("result", "hit").functionCounters())
                    .extracting(counter -> counter.getId().getTag("table"))
                    .containsExactlyInAnyOrder("cities", "towns");
            assertThat(registry.get("live.table.writes").tag("table", "towns").timers())
                    .hasSize(28);
            assertThat(registry.get("cache.gets").tag("cache", "towns").functionCounters())
                    .hasSize(2);
            assertThat(registry.get("live.table.judged").tag("table", "towns").functionCounters())
                    .hasSize(5);
            assertThat(registry.get("live.table.verified").tag("table", "towns").functionCounters())
                    .hasSize(2);
            assertThat(registry.get("live.cache.errors").counters()).hasSize(6);
        });
    }

    @Test
    void countsWhatTheTablesDo() {
        runner.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            LiveTable table = context.getBean(LiveTable.class);
            table.get("1");
            table.get("1");
            table.delete("1");

            assertThat(registry.get("cache.gets")
                            .tags("cache", "cities", "result", "hit")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("cache.puts")
                            .tag("cache", "cities")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            await().untilAsserted(() -> {
                assertThat(registry.get("live.table.fetches")
                                .tag("outcome", "ok")
                                .timer()
                                .count())
                        .isEqualTo(1);
                assertThat(registry.get("live.table.writes")
                                .tags("op", "delete", "outcome", "ok")
                                .timer()
                                .count())
                        .isEqualTo(1);
            });
        });
    }

    @Test
    void showsInTheMetricsEndpoint() {
        runner.run(context -> assertThat(MockMvcTester.from(context)
                        .get()
                        .uri("/actuator/metrics/live.table.reads?tag=table:cities&tag=result:hit"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.measurements[0].value")
                .isEqualTo(0.0));
    }

    @Test
    void standsBackWithoutARegistry() {
        runner.withPropertyValues("management.defaults.metrics.export.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void leavesTheMetersToTheApplicationThatMakesItsOwn() {
        runner.withBean("own", LiveTableMetrics.class)
                .run(context ->
                        assertThat(context).getBean(LiveTableMetrics.class).isSameAs(context.getBean("own")));
    }
}
