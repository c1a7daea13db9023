package dev.livetable.spring.boot.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.MemCache;
import dev.livetable.spring.boot.ActuatorApplication;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.StreamState;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class LiveTablesHealthIndicatorTests {

    private final WebApplicationContextRunner runner = ActuatorApplication.runner();

    @Test
    void isUpWhileAllTablesAnswerFromTheirCaches() {
        runner.run(context -> {
            MockMvcTester web = MockMvcTester.from(context);
            assertThat(web.get().uri("/actuator/health"))
                    .hasStatusOk()
                    .bodyJson()
                    .isLenientlyEqualTo("""
                    {"status": "UP", "components": {"liveTables": {"status": "UP",
                      "details": {"tables": {"cities": {"state": "live", "streamState": "up"}}}}}}
                    """);
            assertThat(context.getBean(InMemoryTable.class).loads()).isZero();
        });
    }

    @Test
    void isDegradedWhileAStreamIsLostAndLeavesTheApplicationUp() {
        runner.run(context -> {
            MockMvcTester web = MockMvcTester.from(context);
            context.getBean(ManualLiveStream.class).end(new IOException("lost"));
            assertThat(context.getBean(LiveTable.class).status().streamState()).isEqualTo(StreamState.DOWN);

            assertThat(web.get().uri("/actuator/health"))
                    .hasStatusOk()
                    .bodyJson()
                    .isLenientlyEqualTo("""
                    {"status": "UP", "components": {"liveTables": {"status": "DEGRADED",
                      "details": {"tables": {"cities": {"state": "suspect", "streamState": "down"}},
                        "problems": ["Live table 'cities': its stream is lost, so it reads from its master until it is back"]}}}}
                    """);
            assertThat(web.get().uri("/actuator/health/liveTables"))
                    .hasStatusOk()
                    .bodyJson()
                    .extractingPath("$.status")
                    .isEqualTo("DEGRADED");
        });
    }

    @Test
    void tellsOfATableThatIsNearlyAlwaysReadPastItsCache() {
        runner.run(context -> {
            MockMvcTester web = MockMvcTester.from(context);
            context.getBean(InMemoryTable.class).participation(Participation.JOINED);
            TransactionSynchronizationManager.setActualTransactionActive(true);
            try {
                for (int i = 0; i < 100; i++) {
                    context.getBean(LiveTable.class).get("1");
                }
            } finally {
                TransactionSynchronizationManager.clear();
            }

            assertThat(web.get().uri("/actuator/health/liveTables"))
                    .hasStatusOk()
                    .bodyJson()
                    .extractingPath("$.details.tables.cities.bypassed")
                    .asString()
                    .startsWith("100 of its reads went past the cache");
        });
    }

    @Test
    void isDegradedWhileACacheThatOnlyATableHasIsBroken() {
        StuckCache own = new StuckCache();
        try (LiveTable table =
                LiveTable.builder("cities", Cities.create()).cache(own).build()) {
            own.stuck = true;

            Health health =
                    new LiveTablesHealthIndicator(new LiveTables(List.of(table)), List.of(), List.of()).health();

            assertThat(health.getStatus()).isEqualTo(LiveTablesHealthIndicator.DEGRADED);
            assertThat(health.getDetails())
                    .containsEntry("problems", List.of("Cache of live table 'cities': it does not move"));
            own.stuck = false;
        }
    }

    @Test
    void isDegradedWhileACacheHasAProblem() {
        runner.withBean(Cache.class, StuckCache::new).run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            context.getBean(StuckCache.class).stuck = true;
            table.patch("1", Row.of("name", "Bonn"));

            MockMvcTester web = MockMvcTester.from(context);
            assertThat(web.get().uri("/actuator/health"))
                    .hasStatusOk()
                    .bodyJson()
                    .isLenientlyEqualTo("""
                    {"status": "UP", "components": {"liveTables": {"status": "DEGRADED",
                      "details": {"tables": {"cities": {"state": "live", "streamState": "up"}},
                        "problems": ["Cache 'stuck': it does not move"]}}}}
                    """);
            assertThat(table.get("1")).contains(Cities.city(1, "Bonn"));
            context.getBean(StuckCache.class).stuck = false;
        });
    }

    @Test
    void tellsOfATableThatHasNeverBeenReadWithSuccess() {
        runner.withPropertyValues("live.tables.towns.jdbc.table=towns").run(context -> {
            LiveTable towns = context.getBean("towns", LiveTable.class);
            MockMvcTester web = MockMvcTester.from(context);
            assertThat(web.get().uri("/actuator/health")).bodyJson().isLenientlyEqualTo("""
                            {"components": {"liveTables": {"status": "UP", "details": {"tables": {
                              "towns": {"lastRead": "never"}, "cities": {"lastRead": "never"}}}}}}
                            """);

            assertThatThrownBy(() -> towns.get("secret-1")).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> towns.get("secret-2")).isInstanceOf(RuntimeException.class);

            assertThat(web.get().uri("/actuator/health"))
                    .hasStatusOk()
                    .bodyJson()
                    .satisfies(json -> {
                        json.assertThat().extractingPath("$.status").isEqualTo("UP");
                        json.assertThat()
                                .extractingPath("$.components.liveTables.status")
                                .isEqualTo("DEGRADED");
                        json.assertThat()
                                .extractingPath("$.components.liveTables.details.problems[0]")
                                .asString()
                                .startsWith("Live table 'towns': its master could not be read at 2")
                                .contains("Exception", "failed reads in a row: 2", "success: never")
                                .doesNotContain("secret");
                    });
            assertThat(web.get().uri("/actuator/livetables/towns")).bodyJson().satisfies(json -> {
                json.assertThat().doesNotHavePath("$.lastRead");
                json.assertThat().extractingPath("$.failedReads.count").isEqualTo(2);
                json.assertThat()
                        .extractingPath("$.failedReads.error")
                        .asString()
                        .endsWith("Exception");
                json.assertThat().hasPath("$.failedReads.time");
            });
        });
    }

    @Test
    void isUpAgainWhenTheMasterAnswers() {
        runner.withPropertyValues("live.tables.towns.jdbc.table=towns").run(context -> {
            LiveTable towns = context.getBean("towns", LiveTable.class);
            assertThatThrownBy(() -> towns.get("1")).isInstanceOf(RuntimeException.class);
            new JdbcTemplate(context.getBean(DataSource.class)).execute("create table \"towns\" (id int primary key)");

            towns.get("1");

            assertThat(towns.status().failedReads()).isNull();
            assertThat(MockMvcTester.from(context).get().uri("/actuator/health/liveTables"))
                    .bodyJson()
                    .satisfies(json -> {
                        json.assertThat().extractingPath("$.status").isEqualTo("UP");
                        json.assertThat()
                                .extractingPath("$.details.tables.towns.lastRead")
                                .asString()
                                .startsWith("2");
                    });
        });
    }

    @Test
    void isNotThereWhereItIsSwitchedOff() {
        runner.withPropertyValues("management.health.livetables.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(LiveTablesHealthIndicator.class));
    }

    private static final class StuckCache implements Cache {

        private final MemCache cache = MemCache.create();
        private volatile boolean stuck;

        @Override
        public @Nullable CachedRows get(String key) {
            return cache.get(key);
        }

        @Override
        public void put(String key, CachedRows rows) {
            cache.put(key, rows);
        }

        @Override
        public void invalidatePrefix(String prefix) {
            if (stuck) {
                throw new IllegalStateException("stuck");
            }
            cache.invalidatePrefix(prefix);
        }

        @Override
        public String kind() {
            return "stuck";
        }

        @Override
        public Optional<String> problem() {
            return stuck ? Optional.of("it does not move") : Optional.empty();
        }
    }
}
