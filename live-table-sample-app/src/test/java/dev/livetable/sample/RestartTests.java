package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.Ports;
import dev.livetable.Reading;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.jdbc.core.simple.JdbcClient;

class RestartTests {

    private static final PageRequest LARGEST =
            PageRequest.of(0, 5, Sort.by("population").descending());

    @TempDir
    Path folder;

    private ConfigurableApplicationContext start() {
        return SpringApplication.run(
                SampleApplication.class,
                "--server.port=0",
                "--sample.master.delay=0",
                "--sample.country-api.port=" + Ports.free(),
                "--spring.datasource.url=jdbc:h2:file:" + folder.resolve("cities") + ";DB_CLOSE_ON_EXIT=FALSE",
                "--live.cache.backend=redb",
                "--live.cache.redb.path=" + folder.resolve("cache"));
    }

    private static LiveTable cities(ConfigurableApplicationContext application) {
        return application.getBean("cities", LiveTable.class);
    }

    @Test
    void whatWasReadBeforeARestartIsServedAfterIt() { // S1, S7, S8
        Reading<Page<Row>> before;
        try (var application = start()) {
            before = cities(application).readPage(Filter.all(), LARGEST);
        }
        try (var application = start()) {
            Reading<Page<Row>> after = cities(application).readPage(Filter.all(), LARGEST);

            assertThat(after.source()).isEqualTo(ReadSource.HIT);
            assertThat(after.value()).isEqualTo(before.value()).hasSize(5);
            assertThat(after.value().getTotalElements()).isEqualTo(135_233);
            assertThat(after.fetchedAt()).isEqualTo(before.fetchedAt());
        }
    }

    @Test
    void whatWasChangedBeforeARestartIsShownAfterIt() { // F9
        try (var application = start()) {
            cities(application).page(Filter.all(), LARGEST);
            cities(application).patch("1796236", Row.of("population", 1));
        }
        try (var application = start()) {
            assertThat(cities(application).page(Filter.all(), LARGEST).getContent())
                    .extracting(row -> row.get("name"))
                    .doesNotContain("Shanghai");
            assertThat(cities(application).get("1796236"))
                    .hasValueSatisfying(row -> assertThat(row.get("population")).isEqualTo(1L));
        }
    }

    @Test
    void citiesLoadedAfterAnEmptyListAreShown() { // A2
        try (var application = start()) {
            application
                    .getBean(JdbcClient.class)
                    .sql("truncate table \"cities\"")
                    .update();
            assertThat(cities(application).page(Filter.all(), LARGEST)).isEmpty();
        }
        try (var application = start()) {
            assertThat(cities(application).page(Filter.all(), LARGEST)).hasSize(5);
        }
    }
}
