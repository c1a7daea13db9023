package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.LiveTableBuilder;
import dev.livetable.Precision;
import dev.livetable.cache.Cache;
import dev.livetable.cache.MemCache;
import dev.livetable.spring.boot.Cities;
import dev.livetable.table.InMemoryTable;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Which limit a live table gets: what its builder was told, its own property, that of all tables, a customizer's. */
class LiveTableLimitsTests {

    private final Map<String, LiveTableBuilder> builders = new ConcurrentHashMap<>();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, Cities::create)
            .withBean("looker", LiveTableCustomizer.class, () -> builders::put)
            .withPropertyValues("live.tables.cities.master=citiesMaster", "live.tables.towns.master=citiesMaster")
            .withConfiguration(
                    AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class));

    private Object told(String table, String setting) {
        try {
            Field field = LiveTableBuilder.class.getDeclaredField(setting);
            field.setAccessible(true);
            return field.get(builders.get(table));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(setting, e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "read.fetch-timeout, read.fetch-timeout, fetchTimeout",
        "write.queue-timeout, write.queue-timeout, queueTimeout",
        "write.timeout, write.timeout, writeTimeout",
        "write.settle-time, write.settle-time, settleTime",
        "write.drain-timeout, write.drain-timeout, drainTimeout",
        "stream.timeout, stream.timeout, streamTimeout",
        "stream.reconnect-delay, stream.reconnect-delay, reconnectDelay",
        "stream.reconnect-max-delay, stream.reconnect-max-delay, reconnectMaxDelay"
    })
    void aTablesOwnLimitComesBeforeThatOfAll(String own, String ofAll, String setting) {
        runner.withPropertyValues("live." + ofAll + "=3s", "live.tables.towns." + own + "=2s")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(told("cities", setting)).isEqualTo(Duration.ofSeconds(3));
                    assertThat(told("towns", setting)).isEqualTo(Duration.ofSeconds(2));
                });
        runner.withPropertyValues("live.tables.towns." + own + "=0s")
                .run(context -> assertInvalid(context, "live.tables.towns." + own, Duration.ZERO));
    }

    @Test
    void soDoNumbers() {
        runner.withPropertyValues(
                        "live.write.queue-capacity=7",
                        "live.tables.towns.write.queue-capacity=8",
                        "live.verify.sample=0.25",
                        "live.tables.towns.verify.sample=0.5")
                .run(context -> {
                    assertThat(told("cities", "queueCapacity")).isEqualTo(7);
                    assertThat(told("towns", "queueCapacity")).isEqualTo(8);
                    assertThat(told("cities", "verifySample")).isEqualTo(0.25);
                    assertThat(told("towns", "verifySample")).isEqualTo(0.5);
                });
        runner.withPropertyValues("live.tables.towns.write.queue-capacity=0")
                .run(context -> assertInvalid(context, "live.tables.towns.write.queue-capacity", 0));
        runner.withPropertyValues("live.tables.towns.verify.sample=2")
                .run(context -> assertInvalid(context, "live.tables.towns.verify.sample", 2.0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"live.tables.towns.stream.reconnect-delay=1m", "live.tables.towns.stream.reconnect-max-delay=1ms"
            })
    void aDelayThatIsLongerThanTheLongestIsRefused(String property) {
        runner.withPropertyValues(property).run(context -> assertThat(context.getStartupFailure())
                .rootCause()
                .hasMessageContaining("live.tables.towns.stream.reconnect-delay"));
    }

    /** What a bean's builder was told is not written over, whatever the properties say. */
    @Test
    void whatABuilderWasToldStays() {
        Executor executor = task -> new Thread(task).start();
        Cache cache = MemCache.create();
        runner.withPropertyValues("live.write.timeout=3s", "live.read.fetch-timeout=3s", "live.precision=row")
                .run(context -> {
                    LiveTableBuilder builder = LiveTable.builder("hamlets", Cities.create())
                            .cache(cache)
                            .executor(executor)
                            .precision(Precision.TABLE)
                            .waitForStream(true)
                            .writeTimeout(Duration.ofSeconds(9));
                    context.getBean(LiveTableConfigurer.class).configure(builder);

                    assertThat(told("hamlets", "writeTimeout")).isEqualTo(Duration.ofSeconds(9));
                    assertThat(told("hamlets", "cache")).isSameAs(cache);
                    assertThat(told("hamlets", "executor")).isSameAs(executor);
                    assertThat(told("hamlets", "precision")).isEqualTo(Precision.TABLE);
                    assertThat(told("hamlets", "waitsForStream")).isEqualTo(true);
                    assertThat(told("hamlets", "fetchTimeout"))
                            .as("it was not told")
                            .isEqualTo(Duration.ofSeconds(3));
                });
    }

    @Test
    void customizersComeLast() {
        runner.withPropertyValues("live.write.timeout=3s", "live.tables.cities.write.timeout=2s")
                .withBean(
                        "last",
                        LiveTableCustomizer.class,
                        () -> (name, builder) -> builder.writeTimeout(Duration.ofSeconds(1)))
                .run(context -> {
                    assertThat(told("cities", "writeTimeout")).isEqualTo(Duration.ofSeconds(1));
                    LiveTableBuilder told =
                            LiveTable.builder("hamlets", Cities.create()).writeTimeout(Duration.ofSeconds(9));
                    context.getBean(LiveTableConfigurer.class).configure(told);
                    assertThat(told("hamlets", "writeTimeout")).isEqualTo(Duration.ofSeconds(1));
                });
    }
}
