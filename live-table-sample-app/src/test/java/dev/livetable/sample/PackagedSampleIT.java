package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must be true of the application as a user runs it. */
class PackagedSampleIT {

    private static final String PAGE = "/cities?country=IT&sort=population,desc&size=50";

    @TempDir
    static Path folder;

    private static String source(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return response.headers().firstValue("X-Live-Table").orElse("not said");
    }

    private static double metric(SampleProcess sample, String name) {
        Number value = JsonPath.read(sample.get("/actuator/metrics/" + name).body(), "$.measurements[0].value");
        return value.doubleValue();
    }

    /** Returns how many writes wait, are at the database, or have been answered. */
    private static long accepted(SampleProcess sample, List<? extends CompletableFuture<?>> answers) {
        long answered =
                answers.stream().filter(CompletableFuture::isDone).count(); // before the others: none counts twice
        long atDatabase = 1;
        long waiting = (long) metric(sample, "live.table.queue.depth");
        return waiting + atDatabase + answered;
    }

    @Test
    void aWarmPageOutlivesARestartOnDisk() {
        String page;
        try (SampleProcess sample =
                SampleProcess.start(folder, "--live.cache.backend=redb").ready()) {
            assertThat(source(sample.get(PAGE))).isEqualTo("miss");
            assertThat(source(sample.get(PAGE))).isEqualTo("hit");
            page = sample.get(PAGE).body();
            sample.stop().join();
        }
        try (SampleProcess sample =
                SampleProcess.start(folder, "--live.cache.backend=redb").ready()) {
            HttpResponse<String> again = sample.get(PAGE);
            assertThat(source(again)).isEqualTo("hit");
            assertThat(again.body()).isEqualTo(page);
            assertThat(metric(sample, "live.table.fetches")).isZero();
            assertThat(sample.log()).doesNotContain("loading cities");
        }
    }

    @Test
    void twoHundredReadersOfAColdPageMakeOneFetch() {
        try (SampleProcess sample =
                SampleProcess.start(folder, "--sample.master.delay=500ms").ready()) {
            List<CompletableFuture<HttpResponse<String>>> readers = IntStream.range(0, 200)
                    .mapToObj(reader -> sample.send("GET", PAGE, ""))
                    .toList();
            assertThat(readers)
                    .allSatisfy(reader -> assertThat(reader.join().statusCode()).isEqualTo(200));
            assertThat(readers)
                    .extracting(reader -> reader.join().body())
                    .containsOnly(sample.get(PAGE).body());
            assertThat(metric(sample, "live.table.fetches")).isEqualTo(1);
        }
    }

    @Test
    void stoppingAnswersTheWritesThatWait() {
        int writes = 20;
        try (SampleProcess sample =
                SampleProcess.start(folder, "--sample.master.delay=300ms").ready()) {
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, writes)
                    .mapToObj(write -> sample.send("POST", "/cities", """
                            {"name": "Queued %d", "country": "QA"}""".formatted(write)))
                    .toList();
            await().until(() -> accepted(sample, answers) >= writes);
            CompletableFuture<Process> stopped = sample.stop();
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(201));
            stopped.join();
        }
        try (SampleProcess sample = SampleProcess.start(folder).ready()) {
            String found = sample.get("/cities?country=QA&name=Queued").body();
            assertThat(JsonPath.<Integer>read(found, "$.page.totalElements")).isEqualTo(writes);
        }
    }
}
