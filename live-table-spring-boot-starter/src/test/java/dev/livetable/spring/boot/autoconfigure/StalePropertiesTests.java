package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.StaleReason;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.UnreachableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** For how long properties allow old rows to be shown. */
class StalePropertiesTests {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryTable master = Cities.create();
    private final ApplicationContextRunner cities = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, () -> master)
            .withBean(LiveTableCustomizer.class, () -> (name, builder) -> {
                InstantSource source = now::get;
                builder.clock(source.withZone(ZoneOffset.UTC));
            })
            .withConfiguration(
                    AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class))
            .withPropertyValues("live.tables.cities.master=citiesMaster", "live.tables.cities.ttl=1m");

    private void read(AssertableApplicationContext context, StaleReason expected) {
        LiveTable table = context.getBean(LiveTable.class);
        String id = table.schema().id(master.rows().get(0));
        table.get(id);
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
        master.before(operation -> {
            throw new UnreachableException("cities", "down", null);
        });

        assertThat(table.readGet(id).stale()).contains(expected);
    }

    @Test
    void whileTheyAreFetchedAnew() {
        cities.withPropertyValues("live.tables.cities.stale-while-revalidate=5m")
                .run(context -> read(context, StaleReason.REFRESHING));
    }

    @Test
    void whenTheMasterFails() {
        cities.withPropertyValues("live.tables.cities.stale-if-error=5m")
                .run(context -> read(context, StaleReason.ERROR));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stale-while-revalidate", "stale-if-error"})
    void aTimeThatIsNegative(String word) {
        String property = "live.tables.cities." + word;

        cities.withPropertyValues(property + "=0s")
                .run(context -> assertThat(context).hasNotFailed());
        cities.withPropertyValues(property + "=-1s").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, e -> {
                    assertThat(e.getName()).isEqualTo(property);
                    assertThat(e.getValue()).isEqualTo(Duration.ofSeconds(-1));
                    assertThat(e.getReason()).contains("0, which is never, or more");
                }));
    }

    @Test
    void withoutATtl() {
        cities.withPropertyValues("live.tables.cities.ttl=", "live.tables.cities.stale-while-revalidate=5m")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("live.tables.cities.stale-while-revalidate is set, but"
                                + " live.tables.cities.ttl is not"));
    }
}
