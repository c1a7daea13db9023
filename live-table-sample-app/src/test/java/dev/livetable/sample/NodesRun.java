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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Three nodes of the packaged application under readers and writers over HTTP. Each row is a counter with one owner, who
 * writes it through any node, or past all of them where that is told. Each read is held against {@link NodesHistory}.
 */
final class NodesRun implements AutoCloseable {

    /** After how long every node shows what any node has acknowledged. */
    static final Duration MAX_STALENESS = Duration.ofSeconds(1);

    /** How long something stands still, so that rows would be older than allowed. */
    static final Duration LONGER_THAN_ALLOWED = MAX_STALENESS.multipliedBy(2);

    private static final int NODES = 3;
    private static final int OWNERS = 2;
    private static final List<Long> IDS = LongStream.rangeClosed(1, 8).boxed().toList();
    private static final List<String> PAGES =
            List.of("/cities?size=50", "/cities?size=50&sort=population,desc", "/cities?size=4&page=1&sort=city_id");

    /** For how long a row is left alone when nobody knows whether, and when, it is written: longer than a call may last. */
    private static final long REST = TimeUnit.SECONDS.toNanos(4);

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final NodesEngine engine;
    private final Path folder;
    private final NodesHistory history = new NodesHistory(IDS, MAX_STALENESS.toNanos());
    private final NodesTally total = new NodesTally();
    private volatile NodesTally now = new NodesTally();
    private final Map<Long, Long> restsUntil = new ConcurrentHashMap<>();
    private final List<SampleProcess> nodes = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<CompletableFuture<?>> actors = new ArrayList<>();
    private volatile boolean over;

    NodesRun(NodesEngine engine, Path folder) throws SQLException {
        this.engine = engine;
        this.folder = folder;
        createCounters();
        try {
            for (int node = 0; node < NODES; node++) {
                nodes.add(start());
            }
            nodes.forEach(SampleProcess::ready);
            nodes.forEach(this::awaitLive);
        } catch (Throwable e) {
            close(); // nobody else can
            throw e;
        }
    }

    private SampleProcess start() {
        List<String> arguments = new ArrayList<>(engine.properties());
        arguments.add("--spring.datasource.hikari.maximum-pool-size=4");
        arguments.add("--spring.datasource.hikari.connection-timeout=2000");
        arguments.add("--live.write.timeout=3s");
        arguments.add("--live.write.settle-time=1s");
        arguments.add("--sample.master.delay=0");
        arguments.add("--live.stream.max-staleness=" + MAX_STALENESS.toMillis() + "ms");
        arguments.add("--live.stream.reconnect-max-delay=1s");
        return SampleProcess.start(
                folder, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx96m", "-Xshare:auto"), arguments);
    }

    /** Waits until every node trusts its cache, and returns for how long. */
    Duration awaitLive() {
        long begun = System.nanoTime();
        for (int node = 0; node < NODES; node++) {
            awaitLive(node(node));
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private void awaitLive(SampleProcess node) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> state(node).equals("live"));
        } catch (ConditionTimeoutException e) {
            node.dumpThreads();
            throw new AssertionError(
                    "A node is not live again. The endpoint: "
                            + node.get("/actuator/livetables/cities").body() + "\nIts log: " + node.log(),
                    e);
        }
    }

    private static String state(SampleProcess node) {
        return JsonPath.read(node.get("/actuator/livetables/cities").body(), "$.state");
    }

    /** Lets readers and writers begin. */
    void begin() {
        for (int reader = 0; reader < 4; reader++) {
            actors.add(runAsync(() -> repeat(10, this::read), threads));
        }
        for (int owner = 0; owner < OWNERS; owner++) {
            int size = IDS.size() / OWNERS;
            List<Long> owned = IDS.subList(owner * size, (owner + 1) * size);
            actors.add(runAsync(() -> repeat(50, () -> write(any(owned))), threads));
        }
    }

    private void repeat(int everyMillis, Runnable step) {
        while (!over) {
            step.run();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(
                    ThreadLocalRandom.current().nextLong(everyMillis / 2, everyMillis * 3L / 2)));
        }
    }

    private void read() {
        int node = ThreadLocalRandom.current().nextInt(NODES);
        String path = ThreadLocalRandom.current().nextInt(3) == 0 ? "/cities/" + any(IDS) : any(PAGES);
        NodesHistory.Begun begun = history.begins(node, System.nanoTime());
        HttpResponse<String> response = send(node, "GET", path, "");
        if (response == null || response.statusCode() != 200) {
            count("read failed");
            return;
        }
        now.read(history.read(begun, path, shown(path, response.body())));
        count("read by " + response.headers().firstValue("X-Live-Table").orElse("nothing"));
    }

    private static Map<Long, Long> shown(String path, String body) {
        List<Map<String, Object>> rows = path.contains("?")
                ? JsonPath.read(body, "$.content")
                : List.of(JsonPath.<Map<String, Object>>read(body, "$"));
        Map<Long, Long> shown = new TreeMap<>();
        rows.forEach(row -> shown.put(number(row, "city_id"), number(row, "population")));
        return shown;
    }

    private static long number(Map<String, Object> row, String column) {
        return row.get(column) instanceof Number number ? number.longValue() : -1;
    }

    private void write(long id) {
        Long rested = restsUntil.get(id);
        if (rested != null && System.nanoTime() - rested < 0) {
            return;
        }
        boolean isPast = engine.tellsAll() && ThreadLocalRandom.current().nextInt(4) == 0;
        long number = history.sends(id);
        if (isPast) {
            writePast(id, number);
            return;
        }
        int node = ThreadLocalRandom.current().nextInt(NODES);
        HttpResponse<String> response = send(node, "PATCH", "/cities/" + id, "{\"population\": %d}".formatted(number));
        if (response != null && response.statusCode() == 200) {
            history.acknowledged(id, number, node, System.nanoTime());
            count("written");
        } else {
            restsUntil.put(id, System.nanoTime() + REST);
            count("write failed");
        }
    }

    private void writePast(long id, long number) {
        try (Connection connection = DriverManager.getConnection(engine.database());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "update \"cities\" set \"population\" = %d where \"city_id\" = %d".formatted(number, id));
            history.acknowledged(id, number, NodesHistory.NOBODY, System.nanoTime());
            count("written past all nodes");
        } catch (SQLException e) {
            restsUntil.put(id, System.nanoTime() + REST);
            count("write past all nodes failed");
        }
    }

    /** Returns what a node has answered; null when it has not. */
    private @Nullable HttpResponse<String> send(int node, String method, String path, String body) {
        try {
            return node(node).send(method, path, body).join();
        } catch (CompletionException | IllegalStateException e) {
            return null; // it is not there, or was killed
        }
    }

    private SampleProcess node(int node) {
        synchronized (nodes) {
            return nodes.get(node);
        }
    }

    /** Lets time pass; ends early, with its failure, when an actor fails. */
    void letRun(Duration time) {
        CompletableFuture<?> anyEnded = CompletableFuture.anyOf(actors.toArray(CompletableFuture[]::new));
        anyEnded.completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    /** Waits until all this was done since something else was counted last, which takes longer where the machine is busy. */
    void awaitCounted(String... done) {
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(now.counts())
                .containsKeys(done));
    }

    /** Kills a node, and starts another one in its place. */
    void killNode() {
        int node = ThreadLocalRandom.current().nextInt(NODES);
        node(node).kill();
        SampleProcess next = start();
        next.ready();
        synchronized (nodes) {
            nodes.set(node, next);
        }
    }

    /** Stops a node for longer than rows may be stale. */
    void pauseNode() {
        pauseNode(() -> {});
    }

    /** Stops a node for longer than rows may be stale, while something happens. */
    void pauseNode(Runnable meanwhile) {
        SampleProcess node = node(ThreadLocalRandom.current().nextInt(NODES));
        node.pause();
        meanwhile.run();
        letRun(LONGER_THAN_ALLOWED);
        node.resume();
    }

    /** Begins to count anew, and returns what was counted until now. */
    NodesTally next() {
        NodesTally last = now;
        now = new NodesTally();
        total.add(last);
        return last;
    }

    /**
     * Ends all actors, waits until every node shows what is in the database, and returns what each shows, and the database.
     * A node that shows less after the time that it has for that violates the promise as in any other read.
     */
    List<Map<Long, Long>> endAndRead() throws Exception {
        over = true;
        for (CompletableFuture<?> actor : actors) {
            actor.get(2, TimeUnit.MINUTES);
        }
        return Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        this::readAll,
                        all -> all.size() > NODES && Set.copyOf(all).size() == 1);
    }

    /** Returns what every node shows, and what is in the database; fewer where a node does not answer. */
    private List<Map<Long, Long>> readAll() throws SQLException {
        String page = PAGES.get(0);
        List<Map<Long, Long>> all = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            NodesHistory.Begun begun = history.begins(node, System.nanoTime());
            HttpResponse<String> response = send(node, "GET", page, "");
            if (response == null || response.statusCode() != 200) {
                return all;
            }
            Map<Long, Long> shown = shown(page, response.body());
            now.read(history.read(begun, page, shown));
            all.add(shown);
        }
        all.add(inDatabase());
        return all;
    }

    /** Returns what happened that must not. */
    List<String> violations() {
        return history.violations();
    }

    /** Returns what was done until something else was counted last, and how often. */
    Map<String, Integer> counts() {
        return total.counts();
    }

    private static <T> T any(List<T> list) {
        return list.get(ThreadLocalRandom.current().nextInt(list.size()));
    }

    private void count(String what) {
        now.count(what);
    }

    private void createCounters() throws SQLException {
        try (Connection connection = DriverManager.getConnection(engine.database());
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists \"cities\"");
            statement.execute(CityLoader.TABLE);
            for (long id : IDS) {
                statement.execute("insert into \"cities\" (\"city_id\", \"name\", \"country\", \"population\") values "
                        + "(%d, 'Counter %d', 'QZ', 0)".formatted(id, id));
            }
            for (String sql : engine.setup()) {
                statement.execute(sql);
            }
        }
    }

    private Map<Long, Long> inDatabase() throws SQLException {
        try (Connection connection = DriverManager.getConnection(engine.database());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select \"city_id\", \"population\" from \"cities\"")) {
            Map<Long, Long> numbers = new TreeMap<>();
            while (row.next()) {
                numbers.put(row.getLong(1), row.getLong(2));
            }
            return numbers;
        }
    }

    @Override
    public void close() {
        over = true;
        nodes.forEach(SampleProcess::close);
        threads.shutdown();
    }
}
