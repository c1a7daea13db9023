package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class VirtualThreadsTests {

    private final AtomicReference<String> writer = new AtomicReference<>();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, () -> Cities.create()
                    .before(operation -> writer.set(Thread.currentThread().toString())))
            .withConfiguration(
                    AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class))
            .withPropertyValues("live.tables.cities.master=citiesMaster");

    /** A virtual thread may wait long for its turn while requests compute: then no write would have its turn in time. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void liveTablesHaveThreadsOfTheirOwn(boolean applicationUsesVirtualThreads) {
        runner.withPropertyValues("spring.threads.virtual.enabled=" + applicationUsesVirtualThreads)
                .run(context -> {
                    context.getBean(LiveTable.class).patch("1", Row.of("name", "Bonn"));
                    assertThat(writer.get()).contains("live-table-").doesNotContain("VirtualThread");
                });
    }
}
