package dev.livetable.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.LiveTable;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.disk.RowsCodec;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageRequest;

/** How many bytes a cached row takes, on the heap and on disk, and how many a change of a row that is kept. */
final class Footprint {

    private static final int PAGES = 2_000;
    private static final double ROWS = PAGES * (double) Rows.PAGE_SIZE;

    /** Longer than a cache in memory waits before its upkeep, and longer than one round of that takes. */
    private static final long UPKEEP_NANOS = 500_000_000;

    /** So few that a live table keeps them all. */
    private static final int CHANGES = 4_000;

    private Footprint() {}

    /** Measures all there is, which takes some seconds and 300 MB of heap. */
    static List<Result> measure() {
        List<Result> results = new ArrayList<>();
        for (Rows rows : Rows.values()) {
            Map<String, String> kind = Map.of("rows", rows.name());
            heap(() -> liveTable(rows)); // what is made once is not to be counted
            results.add(Result.size("Heap.liveTable", kind, heap(() -> liveTable(rows))));
            results.add(Result.size("Heap.mapsInCaffeine", kind, heap(() -> maps(rows))));
            results.add(Result.size("Bytes.codec", kind, encoded(rows)));
            for (PageStoreKind store : PageStoreKind.onDiskAlone()) {
                results.add(Result.size("Disk." + store, kind, disk(store, rows)));
            }
        }
        results.add(change());
        return results;
    }

    /**
     * Prints how many bytes a change takes that is kept.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        System.out.println(change());
    }

    /** Measures own patches of rows of 250 bytes as JSON, each with the row before and after. */
    private static Result change() {
        try (MemCache cache = MemCache.create();
                LiveTable table = LiveTable.builder("cities", new KeptTable(CHANGES))
                        .cache(cache)
                        .build()) {
            patch(table, 0); // what is made once is not to be counted
            long before = usedHeap();
            for (int place = 0; place < CHANGES; place++) {
                patch(table, place);
            }
            double bytes = usedHeap() - before;
            return new Result("Heap.change", Map.of(), bytes / CHANGES, "B", Double.NaN);
        }
    }

    private static void patch(LiveTable table, int place) {
        table.patch(KeptTable.id(place), Row.of("latitude", 1.5 + place));
    }

    private static double heap(Supplier<Object> cache) {
        long before = usedHeap();
        Object filled = cache.get();
        try {
            return (usedHeap() - before) / ROWS;
        } finally {
            Reference.reachabilityFence(filled);
        }
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static LiveTable liveTable(Rows rows) {
        LiveTable table = LiveTable.builder("cities", new MadeTable(rows))
                .cache(MemCache.ofMaximumWeight(Long.MAX_VALUE))
                .build();
        for (int page = 0; page < PAGES; page++) {
            table.list(Filter.all(), PageRequest.of(page, Rows.PAGE_SIZE));
        }
        awaitUpkeep(table);
        return table;
    }

    /** Waits until the rows have been packed, which is when they weigh the same for some time. */
    static void awaitUpkeep(LiveTable table) {
        long weight = -1;
        for (long now = weight(table); now != weight; now = weight(table)) {
            weight = now;
            LockSupport.parkNanos(UPKEEP_NANOS);
        }
    }

    private static long weight(LiveTable table) {
        return table.status().contents().weight();
    }

    private static Cache<PageRequest, List<Map<String, @Nullable Object>>> maps(Rows rows) {
        Cache<PageRequest, List<Map<String, @Nullable Object>>> cache =
                Caffeine.newBuilder().maximumSize(PAGES).build();
        for (int page = 0; page < PAGES; page++) {
            List<Map<String, @Nullable Object>> maps = new ArrayList<>();
            for (Row row : rows.page(page)) {
                maps.add(new LinkedHashMap<>(row.asMap()));
            }
            cache.put(PageRequest.of(page, Rows.PAGE_SIZE), maps);
        }
        return cache;
    }

    private static double encoded(Rows rows) {
        long bytes = 0;
        for (int page = 0; page < PAGES; page++) {
            bytes += RowsCodec.encode(PageStore.key(page), PageStore.page(rows, page)).length;
        }
        return bytes / ROWS;
    }

    private static double disk(PageStoreKind store, Rows rows) {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            PageStore.fill(store, folder.path(), rows, PAGES);
            return folder.size() / ROWS;
        }
    }
}
