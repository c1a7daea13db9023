package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when the application is killed. */
class KilledSampleIT {

    private static final String ROME = "/cities/3169070";
    private static final String ITALY = "/cities?country=IT&sort=population,desc&size=5";

    /** How long after the sending of a write to kill, around the 120 ms that its way to the database takes. */
    private static final int[] KILLS = {20, 110, 140, 250};

    @TempDir
    Path folder;

    private long populationInDatabase() throws SQLException {
        String url = "jdbc:h2:file:" + folder.resolve("sample-data/cities");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rome =
                        statement.executeQuery("select \"population\" from \"cities\" where \"city_id\" = 3169070")) {
            assertThat(rome.next()).isTrue();
            return rome.getLong(1);
        }
    }

    private static long populationShown(SampleProcess sample, String uri, String path) {
        HttpResponse<String> response = sample.get(uri);
        assertThat(response.statusCode()).isEqualTo(200);
        return JsonPath.<Number>read(response.body(), path).longValue();
    }

    private static void shows(SampleProcess sample, long population) {
        assertThat(populationShown(sample, ROME, "$.population")).isEqualTo(population);
        assertThat(populationShown(sample, ITALY, "$.content[0].population")).isEqualTo(population);
    }

    private static boolean isAnswered(CompletableFuture<?> answer, int withinMillis) throws Exception {
        try {
            answer.get(withinMillis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    @Test
    void aKillAroundAWriteNeverBringsAnOldValueBack() throws Exception { // F9
        try (SampleProcess sample =
                SampleProcess.start(folder, "--live.cache.backend=redb").ready()) {
            shows(sample, 2_318_895);
            sample.stop().join();
        }
        long population = 2_318_895;
        for (int kill = 0; kill < KILLS.length; kill++) {
            try (SampleProcess sample =
                    SampleProcess.start(folder, "--live.cache.backend=redb").ready()) {
                shows(sample, population);
                long changed = 5_000_000L + kill;
                CompletableFuture<HttpResponse<String>> answer =
                        sample.send("PATCH", ROME, "{\"population\": %d}".formatted(changed));
                boolean answered = isAnswered(answer, KILLS[kill]);
                sample.kill();

                long stored = populationInDatabase();
                assertThat(stored).isIn(population, changed);
                if (answered) {
                    assertThat(answer.join().statusCode()).isEqualTo(200);
                    assertThat(stored).isEqualTo(changed);
                }
                population = stored;
            }
        }
        try (SampleProcess sample =
                SampleProcess.start(folder, "--live.cache.backend=redb").ready()) {
            shows(sample, population);
        }
    }

    @Test
    void aKillWhileCitiesAreLoadedLeavesNoneOfThem() {
        try (SampleProcess sample = SampleProcess.start(folder)) {
            sample.awaitLog(Pattern.compile("25000 cities loaded"));
            sample.kill();
        }
        try (SampleProcess sample = SampleProcess.start(folder).ready()) {
            assertThat(sample.log()).contains("135233 cities loaded");
            assertThat(JsonPath.<Integer>read(sample.get("/cities").body(), "$.page.totalElements"))
                    .isEqualTo(135_233);
        }
    }
}
