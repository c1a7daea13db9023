package dev.livetable.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.table.FaultyTable;
import dev.livetable.table.LostRaceException;
import dev.livetable.table.Row;
import dev.livetable.table.UnknownOutcomeException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;

/** What Spring's own {@link Retryable} does with the errors of live tables. */
class RetryableTests {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withPropertyValues(
                    "live.tables.cities.master=citiesMaster",
                    "live.precision=table",
                    "spring.datasource.generate-unique-name=true",
                    "spring.flyway.enabled=false");

    @EnableAutoConfiguration
    @EnableResilientMethods
    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        FaultyTable citiesMaster() {
            return new FaultyTable(Cities.create());
        }

        @Bean
        Service service(LiveTable cities) {
            return new Service(cities);
        }
    }

    static class Service {

        private final LiveTable cities;

        Service(LiveTable cities) {
            this.cities = cities;
        }

        @Retryable(includes = TransientDataAccessException.class, maxRetries = 3, delay = 1)
        Row rename(String id, String name) {
            return cities.patch(id, Row.of("name", name));
        }
    }

    private static void failTwice(FaultyTable master, Supplier<RuntimeException> failure) {
        AtomicInteger calls = new AtomicInteger();
        master.before(operation -> {
            if (operation.equals("patch") && calls.getAndIncrement() < 2) {
                throw failure.get();
            }
        });
    }

    @Test
    void aWriteThatLostARaceIsTriedAgain() {
        application.run(context -> {
            FaultyTable master = context.getBean(FaultyTable.class);
            failTwice(master, () -> new LostRaceException("cities", "another change came first", null));

            assertThat(context.getBean(Service.class).rename("1", "Bonn")).isEqualTo(Cities.city(1, "Bonn"));
            assertThat(master.calls("patch")).isEqualTo(3);
        });
    }

    /** The exception of the master is transient, and to repeat the write could apply it twice. Causes count, too. */
    @Test
    void aWriteOfUnknownOutcomeIsNotTriedAgain() {
        application.run(context -> {
            FaultyTable master = context.getBean(FaultyTable.class);
            failTwice(master, () -> new QueryTimeoutException("too slow"));

            assertThatExceptionOfType(UnknownOutcomeException.class)
                    .isThrownBy(() -> context.getBean(Service.class).rename("1", "Bonn"))
                    .withNoCause();
            assertThat(master.calls("patch")).isEqualTo(1);
        });
    }
}
