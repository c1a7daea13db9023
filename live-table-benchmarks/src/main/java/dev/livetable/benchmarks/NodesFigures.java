package dev.livetable.benchmarks;

import dev.livetable.LiveTable;
import dev.livetable.status.LiveTableStatus;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/**
 * What several nodes cost and bring, for each engine that tells them of changes: how stale a row is on another node, what a
 * write costs, how many reads are hits, and how many commits a second a table with triggers takes.
 */
public final class NodesFigures {

    private static final int WRITES = 400;
    private static final int READS = 6_000;
    private static final int READS_PER_WRITE = 10;
    private static final int WRITERS = 16;
    private static final int COMMIT_SECONDS = 5;
    private static final int PAGE = 50;
    private static final Sort BY_POPULATION = Sort.by("population");

    private NodesFigures() {}

    /** Prints the figures of each engine, which takes some minutes. */
    public static void main(String[] args) throws Exception {
        List<NodesKind> kinds = args.length == 0
                ? List.of(NodesKind.values())
                : Arrays.stream(args).map(NodesKind::valueOf).toList();
        System.out.println(
                "| engine | write, median | stale p50 | p99 | max | hits of three nodes | commits a second |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|");
        for (NodesKind kind : kinds) {
            measure(kind);
        }
    }

    private static void measure(NodesKind kind) throws Exception {
        try (Nodes nodes = new Nodes(kind, 3)) {
            double[] stale = new double[WRITES];
            double[] writes = new double[WRITES];
            staleness(kind, nodes, stale, writes);
            double hits = 100 * hitRatio(nodes);
            String commits = kind != NodesKind.REDIS && kind != NodesKind.KAFKA
                    ? String.format(Locale.ROOT, "%,d", commits(nodes.url()))
                    : "";
            System.out.printf(
                    Locale.ROOT,
                    kind == NodesKind.NOTHING
                            ? "| %s | %.2f ms | | | | %6$.0f %% | %7$s |%n"
                            : "| %s | %.2f ms | %.2f ms | %.2f ms | %.2f ms | %.0f %% | %s |%n",
                    kind.name().toLowerCase(Locale.ROOT),
                    quantile(writes, 0.5),
                    quantile(stale, 0.5),
                    quantile(stale, 0.99),
                    quantile(stale, 1),
                    hits,
                    commits);
        }
    }

    /** Measures from the acknowledgement on one node until another one, which has the row in its cache, shows it. */
    private static void staleness(NodesKind kind, Nodes nodes, double[] stale, double[] writes) {
        LiveTable writer = nodes.table(0);
        LiveTable reader = nodes.table(1);
        for (int write = -WRITES / 4; write < WRITES; write++) {
            String id = String.valueOf(Math.floorMod(write * 31, Nodes.ROWS));
            long number = write + 1_000_000L;
            reader.get(id);
            long begun = System.nanoTime();
            writer.patch(id, Row.of("seen", number));
            long acknowledged = System.nanoTime();
            long shown = acknowledged;
            while (kind != NodesKind.NOTHING && !shows(reader, id, number)) {
                Thread.onSpinWait();
                shown = System.nanoTime();
            }
            if (write >= 0) {
                writes[write] = (acknowledged - begun) / 1e6;
                stale[write] = (shown - acknowledged) / 1e6;
            }
        }
    }

    private static boolean shows(LiveTable reader, String id, long number) {
        return reader.get(id)
                .map(row -> row.get("seen") instanceof Long seen && seen == number)
                .orElse(false);
    }

    private static double quantile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(part * sorted.length))];
    }

    /** Returns how many reads are hits: of pages, on any node, with a patch on any node after every tenth. */
    private static double hitRatio(Nodes nodes) {
        SplittableRandom random = new SplittableRandom(13);
        List<PageRequest> pages = new ArrayList<>();
        for (int page = 0; page < Nodes.ROWS / PAGE; page++) {
            pages.add(PageRequest.of(page, PAGE, BY_POPULATION));
        }
        nodes.tables().forEach(table -> pages.forEach(page -> table.list(Filter.all(), page)));
        List<LiveTableStatus> before =
                nodes.tables().stream().map(LiveTable::status).toList();
        for (int read = 1; read <= READS; read++) {
            nodes.table(random.nextInt(3)).list(Filter.all(), pages.get(random.nextInt(pages.size())));
            if (read % READS_PER_WRITE == 0) {
                String id = String.valueOf(random.nextInt(Nodes.ROWS));
                nodes.table(random.nextInt(3)).patch(id, Row.of("seen", (long) read));
            }
        }
        long hits = 0;
        long others = 0;
        for (int node = 0; node < 3; node++) {
            LiveTableStatus after = nodes.table(node).status();
            hits += after.hits() - before.get(node).hits();
            others += after.misses()
                    + after.bypasses()
                    - before.get(node).misses()
                    - before.get(node).bypasses();
        }
        return (double) hits / (hits + others);
    }

    /** Returns how many commits a second many writers make who go past all nodes. */
    private static long commits(String url) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        long end = System.nanoTime() + COMMIT_SECONDS * 1_000_000_000L;
        List<CompletableFuture<Long>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            long id = writer;
            writers.add(CompletableFuture.supplyAsync(() -> commitUntil(url, id, end), threads));
        }
        long commits = 0;
        for (CompletableFuture<Long> writer : writers) {
            commits += writer.get();
        }
        threads.shutdown();
        return commits / COMMIT_SECONDS;
    }

    private static long commitUntil(String url, long id, long end) {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement update =
                        connection.prepareStatement("UPDATE cities SET seen = seen + 1 WHERE city_id = ?")) {
            long commits = 0;
            update.setLong(1, id);
            while (System.nanoTime() < end) {
                update.executeUpdate();
                commits++;
            }
            return commits;
        } catch (SQLException e) {
            throw new IllegalStateException("A writer failed", e);
        }
    }
}
