package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.TableContext;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.domain.PageRequest;

/** What properties say of asking a master less often, or earlier. */
class LiveTableThriftTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, () -> Cities.create().reachesAnyPage(true))
            .withPropertyValues("live.tables.cities.master=citiesMaster")
            .withConfiguration(
                    AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class));

    private static ReadSource source(LiveTable table, int number) {
        return table.readList(Filter.all(), PageRequest.of(number, 1)).source();
    }

    @Test
    void missingRowsAreRememberedIfThatIsSaid() {
        runner.withPropertyValues("live.tables.cities.negative-ttl=1h").run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            assertThat(table.get("999")).isEmpty();
            assertThat(table.readGet("999").source()).isEqualTo(ReadSource.HIT);
        });
        runner.run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            assertThat(table.get("999")).isEmpty();
            assertThat(table.readGet("999").source()).isEqualTo(ReadSource.MISS);
        });
    }

    @Test
    void pagesAreFetchedAheadIfThatIsSaid() {
        runner.withPropertyValues("live.tables.cities.read-ahead=1").run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            InMemoryTable master = context.getBean(InMemoryTable.class);
            master.put(Row.of("city_id", 3).with("name", "Rome"));
            source(table, 0);
            source(table, 1);

            Awaitility.await().untilAsserted(() -> assertThat(master.loads()).isEqualTo(3));
        });
    }

    @Test
    void whatIsReadOftenIsFetchedAgainIfThatIsSaid() {
        runner.withPropertyValues("live.tables.cities.rewarm=1")
                .withBean("always", LiveTableCustomizer.class, () -> (name, builder) -> builder.jitter(() -> 0))
                .run(context -> {
                    LiveTable table = context.getBean(LiveTable.class);
                    InMemoryTable master = context.getBean(InMemoryTable.class);
                    source(table, 0);
                    source(table, 0);
                    table.invalidate();

                    Awaitility.await()
                            .untilAsserted(() -> assertThat(master.loads()).isEqualTo(2));
                });
    }

    @Test
    void whatIsNoneIsRefused() {
        runner.withPropertyValues("live.tables.cities.negative-ttl=0s")
                .run(context -> assertInvalid(context, "live.tables.cities.negative-ttl", Duration.ZERO));
        runner.withPropertyValues("live.tables.cities.read-ahead=-1")
                .run(context -> assertInvalid(context, "live.tables.cities.read-ahead", -1));
        runner.withPropertyValues("live.tables.cities.read-ahead=101")
                .run(context -> assertInvalid(context, "live.tables.cities.read-ahead", 101));
        runner.withPropertyValues("live.tables.cities.rewarm=10001")
                .run(context -> assertInvalid(context, "live.tables.cities.rewarm", 10_001));
    }

    @Test
    void rewarmIsRefusedForATableWithContexts() {
        runner.withPropertyValues("live.tables.cities.rewarm=5", "live.tables.cities.context=tenant")
                .withBean("tenant", TableContext.class, () -> () -> "a")
                .run(context -> assertInvalid(context, "live.tables.cities.rewarm", 5));
    }
}
