package dev.livetable.sample;

import static java.util.concurrent.CompletableFuture.runAsync;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packaged application with its rows on disk, under readers, writers, changes from outside, events and invalidations
 * over HTTP, killed once a minute: every read is as fresh as what was acknowledged before it began. There are about {@value
 * #WRITES_A_SECOND} writes a second. How many of the reads were hits is logged at the end, as the application's own
 * meters have it.
 *
 * <p>{@code -Dlive.soak.seconds} says for how long, 60 by default. Not part of a normal build: {@code -Psoak} runs it.
 */
class SampleSoak {

    private static final Logger logger = LoggerFactory.getLogger(SampleSoak.class);
    private static final int SECONDS = Integer.getInteger("live.soak.seconds", 60);
    private static final int KILLS = Math.max(1, SECONDS / 60);
    private static final int WRITES_A_SECOND = 50;
    private static final int OWNERS = 2;
    private static final List<Long> WRITTEN = ids(1, 6);
    private static final List<Long> CHANGED_OUTSIDE = ids(7, 12);
    private static final List<Long> ALL = ids(1, 12);
    private static final List<String> PAGES = List.of(
            "/cities?size=50",
            "/cities?size=50&sort=population,desc",
            "/cities?size=50&country=QZ&sort=name",
            "/cities?size=4&page=1&sort=city_id");

    private final CounterHistory history = new CounterHistory(ALL);
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final HitRatio hitRatio = new HitRatio();
    private volatile CompletableFuture<App> app = new CompletableFuture<>();
    private volatile boolean over;

    @TempDir
    private Path folder;

    /** One process, and its number, from 1. */
    private record App(int number, SampleProcess process) {

        HttpResponse<String> send(String method, String path, String body) {
            HttpResponse<String> response = process.send(method, path, body).join();
            if (response.statusCode() / 100 != 2) {
                throw new AssertionError(
                        method + " " + path + " was answered by " + response.statusCode() + " " + response.body());
            }
            return response;
        }
    }

    /** What an actor does again and again. */
    private interface Step {
        void perform(App app);
    }

    private static List<Long> ids(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    @DisplayName("F1, F3, F4, F9: every read is as fresh as what was acknowledged or handled before it began")
    void everyReadIsFresh() throws Exception {
        createCounters();
        start(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<CompletableFuture<?>> actors = new ArrayList<>();
            for (int reader = 0; reader < 4; reader++) {
                actors.add(runAsync(() -> repeat(10, this::read), threads));
            }
            for (int owner = 0; owner < OWNERS; owner++) {
                List<Long> written = WRITTEN.subList(owner * 3, owner * 3 + 3);
                List<Long> changed = CHANGED_OUTSIDE.subList(owner * 3, owner * 3 + 3);
                actors.add(runAsync(
                        () -> repeat(1000 * OWNERS / WRITES_A_SECOND, app -> write(app, any(written))), threads));
                actors.add(runAsync(() -> repeat(400, app -> changeOutside(app, changed)), threads));
            }
            CompletableFuture<?> anyEnded = CompletableFuture.anyOf(actors.toArray(CompletableFuture[]::new));
            for (int process = 1; process <= KILLS; process++) {
                letRun(anyEnded);
                killAndStart(process + 1);
            }
            letRun(anyEnded);
            over = true;
            for (CompletableFuture<?> actor : actors) {
                actor.get(2, TimeUnit.MINUTES);
            }
            checkAtRest();
        } finally {
            over = true;
            threads.shutdown();
            app.thenAccept(last -> last.process().close());
            logger.info(
                    "Soak of {} s: {}, {}, {} violations",
                    SECONDS,
                    new TreeMap<>(counts),
                    hitRatio,
                    history.violations().size());
        }
        assertThat(history.violations()).isEmpty();
        assertThat(counts).containsKeys("read by hit", "read by miss", "written", "event", "invalidated", "kill");
    }

    /** Lets the actors do their work for a while; none of them ends in it unless it fails. */
    private static void letRun(CompletableFuture<?> anyEnded) throws Exception {
        try {
            anyEnded.get(SECONDS * 1000L / (KILLS + 1), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return;
        }
    }

    private void start(int number) {
        SampleProcess process = SampleProcess.start(
                folder, "--live.cache.backend=redb", "--sample.master.delay=5ms", "--spring.datasource.url=" + url());
        try {
            app.complete(new App(number, process.ready()));
        } catch (Throwable e) {
            process.close();
            app.completeExceptionally(e);
            throw e;
        }
    }

    private void killAndStart(int number) {
        App killed = app.join();
        hitRatio.add(killed.process());
        app = new CompletableFuture<>(); // so that whoever fails from now on knows why
        killed.process().kill();
        count("kill");
        start(number);
    }

    /**
     * Performs a step again and again; one that fails since its process was killed has an unknown outcome.
     *
     * @param everyMillis how long it takes from the beginning of one step to that of the next, on average; a step that
     *     takes longer is followed at once
     */
    private void repeat(int everyMillis, Step step) {
        long every = TimeUnit.MILLISECONDS.toNanos(everyMillis);
        long next = System.nanoTime();
        while (!over) {
            CompletableFuture<App> mine = app;
            try {
                step.perform(mine.join());
            } catch (CompletionException e) {
                if (mine == app) {
                    throw e;
                }
                count("cut off by a kill");
            }
            next += ThreadLocalRandom.current().nextLong(every / 2, every * 3 / 2);
            long left = next - System.nanoTime();
            if (left < -10 * every) {
                next -= left; // it was held up by a kill, and does not catch up
            }
            LockSupport.parkNanos(left);
        }
    }

    private void read(App app) {
        boolean aRow = ThreadLocalRandom.current().nextInt(3) == 0;
        read(app, aRow ? "/cities/" + any(ALL) : any(PAGES));
    }

    private Map<Long, Long> read(App app, String path) {
        Map<Long, Long> begun = history.floors();
        Map<Long, Long> seen = history.shown(app.number(), path);
        HttpResponse<String> response = app.send("GET", path, "");
        String source = response.headers().firstValue("X-Live-Table").orElse("nothing");
        List<Map<String, Object>> rows = path.contains("?")
                ? JsonPath.read(response.body(), "$.content")
                : List.of(JsonPath.<Map<String, Object>>read(response.body(), "$"));
        Map<Long, Long> read = new TreeMap<>();
        rows.forEach(row -> read.put(number(row, "city_id"), number(row, "population")));
        history.read(app.number(), begun, seen, read, path);
        count("read by " + source);
        return read;
    }

    private static long number(Map<String, Object> row, String column) {
        return row.get(column) instanceof Number number ? number.longValue() : -1;
    }

    private void write(App app, long row) {
        long number = history.sends(row);
        app.send("PATCH", "/cities/" + row, "{\"population\": %d}".formatted(number));
        history.acknowledged(row, number);
        count("written");
    }

    /** Changes some rows behind the back of the live table, and tells it of them all at the end. */
    private void changeOutside(App app, List<Long> owned) {
        Map<Long, Long> changed = new TreeMap<>();
        for (int i = ThreadLocalRandom.current().nextInt(3); i >= 0; i--) {
            long row = any(owned);
            long number = history.sends(row);
            app.send("POST", "/demo/outside-change?id=%d&population=%d".formatted(row, number), "");
            changed.put(row, number);
            count("changed outside");
        }
        if (ThreadLocalRandom.current().nextInt(4) == 0) {
            app.send("DELETE", "/actuator/livetables/cities", "");
            count("invalidated");
        } else {
            String id = changed.size() == 1 ? changed.keySet().iterator().next().toString() : "";
            String told = app.send("POST", "/demo/event?id=" + id, "").body();
            assertThat(JsonPath.<Integer>read(told, "$.handledBy")).isEqualTo(1);
            count("event");
        }
        changed.forEach(history::acknowledged);
    }

    private void checkAtRest() throws SQLException {
        App last = app.join();
        last.send("POST", "/demo/event", "");
        Map<Long, Long> shown = read(last, PAGES.get(0));
        hitRatio.add(last.process());
        last.process().stop().join();
        assertThat(shown).isEqualTo(inDatabase());
    }

    private static <T> T any(List<T> list) {
        return list.get(ThreadLocalRandom.current().nextInt(list.size()));
    }

    private void count(String what) {
        counts.computeIfAbsent(what, any -> new AtomicInteger()).incrementAndGet();
    }

    private String url() {
        return "jdbc:h2:file:" + folder.resolve("counters") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    }

    private void createCounters() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute(CityLoader.TABLE);
            for (long id : ALL) {
                statement.execute("insert into \"cities\" (\"city_id\", \"name\", \"country\", \"population\") values "
                        + "(%d, 'Counter %d', 'QZ', 0)".formatted(id, id));
            }
        }
    }

    private Map<Long, Long> inDatabase() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select \"city_id\", \"population\" from \"cities\"")) {
            Map<Long, Long> numbers = new TreeMap<>();
            while (row.next()) {
                numbers.put(row.getLong(1), row.getLong(2));
            }
            return numbers;
        }
    }
}
