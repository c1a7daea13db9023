package dev.livetable.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.Reading;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Slice;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What clients are told of reads that allow something else than their table. */
class ReadLimitsTests {

    private static final PageRequest FIRST = PageRequest.of(0, 20);

    private final WebApplicationContextRunner runner = AnswersApplication.runner()
            .withUserConfiguration(LimitsController.class)
            .withPropertyValues(
                    "live.web.enabled=true",
                    "live.tables.cities.ttl=10m",
                    "live.tables.cities.stale-while-revalidate=1h",
                    "live.tables.cities.stale-if-error=2h");

    /** Reads cities with limits of their own. */
    @RestController
    static class LimitsController {

        private final LiveTable cities;
        private final LiveTable never;

        LimitsController(LiveTable cities) {
            this.cities = cities;
            this.never = cities.allowingStale(Duration.ZERO, Duration.ZERO);
        }

        @GetMapping("/limits/table")
        Page<Row> table() {
            return cities.page(Filter.all(), FIRST);
        }

        @GetMapping("/limits/never/page")
        Page<Row> neverPage() {
            return never.page(Filter.all(), FIRST);
        }

        @GetMapping("/limits/never/slice")
        Slice<Row> neverSlice() {
            return never.list(Filter.all(), FIRST);
        }

        @GetMapping("/limits/never/reading")
        Reading<Optional<Row>> neverReading() {
            return never.readGet("1");
        }

        @GetMapping("/limits/other")
        Page<Row> other() {
            return cities.allowingStale(Duration.ofSeconds(9), Duration.ofSeconds(99))
                    .page(Filter.all(), FIRST);
        }

        @GetMapping("/limits/fresh")
        Page<Row> fresh() {
            return cities.fresh().page(Filter.all(), FIRST);
        }

        @GetMapping("/limits/least")
        Reading<Optional<Row>> atLeast() {
            return cities.atLeast(cities.receipt().join()).readGet("1");
        }
    }

    @Test
    @DisplayName("a client may show an answer for as long as its read allows, whether that is a hit or not")
    void eachReadHasItsOwnLimits() {
        runner.run(context -> {
            MockMvcTester web = MockMvcTester.from(context);
            for (int i = 0; i < 2; i++) {
                assertThat(control(web, "never/page")).isEqualTo("private, max-age=600");
                assertThat(control(web, "never/slice")).isEqualTo("private, max-age=600");
                assertThat(control(web, "never/reading")).isEqualTo("private, max-age=600");
                assertThat(control(web, "other"))
                        .isEqualTo("private, max-age=600, stale-while-revalidate=9, stale-if-error=99");
                assertThat(control(web, "fresh")).isEqualTo("private, no-cache");
                assertThat(control(web, "least")).isEqualTo("private, no-cache");
                assertThat(control(web, "table"))
                        .isEqualTo("private, max-age=600, stale-while-revalidate=3600, stale-if-error=7200");
            }
        });
    }

    private static @Nullable String control(MockMvcTester web, String what) {
        return web.get().uri("/limits/" + what).exchange().getResponse().getHeader(HttpHeaders.CACHE_CONTROL);
    }
}
