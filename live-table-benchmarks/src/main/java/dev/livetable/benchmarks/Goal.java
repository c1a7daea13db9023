package dev.livetable.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What is to be reached.
 *
 * @param what what is measured
 * @param unit the unit of the figures
 * @param isAtMost whether less is better
 * @param reach the figure to reach; not a number when there is none
 * @param then the figure to reach after that; not a number when there is none
 * @param measure how the figure is made of the results; not a number when one is missing
 */
record Goal(String what, String unit, boolean isAtMost, double reach, double then, ToDoubleFunction<Results> measure) {

    /** What was measured, by name; what was not is not a number. */
    interface Results {

        double value(String id);

        double allocated(String id);

        default double ratio(String id, String other) {
            return value(id) / value(other);
        }
    }

    private static final double NONE = Double.NaN;
    private static final String LIVE = "WarmPageBenchmark.liveTable{sort=none}";
    private static final String SORTED = "WarmPageBenchmark.liveTable{sort=name}";
    private static final String REDB_WARM = "DiskPageBenchmark.warm{store=REDB}";
    private static final String REDB_COLD = cold("REDB");

    static final List<Goal> ALL = List.of(
            atMost(
                    "Warm page: live table ÷ raw Caffeine, with room",
                    "×",
                    2,
                    1.3,
                    all -> all.ratio(LIVE, "WarmPageBenchmark.caffeineRoomy{sort=none}")),
            atMost(
                    "… both two thirds full",
                    "×",
                    2,
                    1.3,
                    all -> all.ratio(
                            "WarmPageBenchmark.liveTableFull{sort=none}", "WarmPageBenchmark.caffeine{sort=none}")),
            atMost(
                    "… sorted by a column",
                    "×",
                    2,
                    1.3,
                    all -> all.ratio(SORTED, "WarmPageBenchmark.caffeineRoomy{sort=name}")),
            atMost("… allocated per hit", "B", 64, 24, all -> all.allocated(LIVE)),
            atMost("… allocated per hit, sorted by a column", "B", 64, 24, all -> all.allocated(SORTED)),
            atMost(
                    "… with a lease ÷ without",
                    "×",
                    2,
                    NONE,
                    all -> all.ratio("WarmPageBenchmark.liveTableLeased{sort=none}", LIVE)),
            atLeast(
                    "… @Cacheable with its default key ÷ live table",
                    "×",
                    5,
                    10,
                    all -> all.ratio("WarmPageBenchmark.cacheableDefaultKey{sort=none}", LIVE)),
            atLeast(
                    "… @Cacheable with a SpEL key ÷ live table",
                    "×",
                    30,
                    60,
                    all -> all.ratio("WarmPageBenchmark.cacheableSpelKey{sort=none}", LIVE)),
            atMost("Miss of 50 rows: added to the master's call", "µs", 0.3, NONE, all -> added(all, 50)),
            atMost("Miss of 1 row: added to the master's call", "µs", 0.3, NONE, all -> added(all, 1)),
            atMost(
                    "Dropping one table of 100, memory: 1,000,000 entries ÷ 1,000",
                    "×",
                    1.5,
                    1.1,
                    all -> grown(all, "MEMORY")),
            atMost(
                    "Dropping one table of 100, disk: 1,000,000 entries ÷ 1,000",
                    "×",
                    2,
                    1.3,
                    all -> grown(all, "DISK")),
            atLeast("Warm page from disk, rows ready: RocksDB ÷ ours", "×", 15, 30, all -> warm(all, "ROCKSDB")),
            atLeast("… MapDB ÷ ours", "×", 15, 30, all -> warm(all, "MAPDB")),
            atLeast("… Ehcache disk ÷ ours", "×", 30, 60, all -> warm(all, "EHCACHE")),
            atLeast(
                    "Page read from file and decoded: Ehcache disk ÷ ours",
                    "×",
                    1.2,
                    1.2,
                    all -> all.ratio(cold("EHCACHE"), REDB_COLD)),
            atLeast("… MapDB ÷ ours", "×", 1, NONE, all -> all.ratio(cold("MAPDB"), REDB_COLD)),
            atLeast(
                    "… MapDB with records in Jackson's CBOR ÷ ours",
                    "×",
                    1,
                    NONE,
                    all -> all.ratio(cold("MAPDB_CBOR"), REDB_COLD)),
            atLeast("… RocksDB ÷ ours", "×", NONE, NONE, all -> all.ratio(cold("ROCKSDB"), REDB_COLD)),
            atLeast(
                    "Encoding a page: Jackson from maps ÷ ours",
                    "×",
                    NONE,
                    NONE,
                    all -> all.ratio("CodecBenchmark.jacksonEncode", "CodecBenchmark.encode")),
            atLeast(
                    "Decoding a page: Jackson to maps ÷ ours",
                    "×",
                    NONE,
                    NONE,
                    all -> all.ratio("CodecBenchmark.jacksonDecode", "CodecBenchmark.decode")),
            atMost("Reopen with 20,000 pages and serve the first", "ms", 10, 5, all -> reopened(all, 1)),
            atMost("… of 500 tables", "ms", NONE, NONE, all -> reopened(all, 500)),
            atMost(
                    "Heap per cached row of 250 B as JSON",
                    "B",
                    150,
                    NONE,
                    all -> all.value("Heap.liveTable{rows=PLACES}")),
            atMost("Disk per cached row of 250 B as JSON", "B", 80, NONE, all -> all.value("Disk.REDB{rows=PLACES}")),
            atMost(
                    "Warm page after changes ÷ one without",
                    "×",
                    1.1,
                    NONE,
                    all -> all.ratio("WarmPageBenchmark.liveTableChanged{sort=none}", LIVE)),
            atMost(
                    "Acknowledging a write, memory: 100,000 entries ÷ 1,000",
                    "×",
                    1.1,
                    NONE,
                    all -> all.ratio(amongEntries("MEMORY", 100_000), amongEntries("MEMORY", 1_000))),
            atMost(
                    "Acknowledging a write, disk: 100,000 entries ÷ 1,000",
                    "×",
                    1.1,
                    NONE,
                    all -> all.ratio(amongEntries("DISK", 100_000), amongEntries("DISK", 1_000))),
            atMost(
                    "First read of a page after 100 changes that do not touch it",
                    "µs",
                    10,
                    NONE,
                    all -> all.value("FirstReadBenchmark.read{kind=FILTERED_PAGE}") / 1e3),
            atMost("Heap per kept change of a row of 250 B as JSON", "B", 1_500, NONE, all -> all.value("Heap.change")),
            hits(HitScenario.PATCH),
            hits(HitScenario.TOLD_PATCH),
            hits(HitScenario.SMALL_STEP),
            hits(HitScenario.ONE_DISTRICT),
            hits(HitScenario.ANYWHERE),
            hits(HitScenario.ANYWHERE_WITH_TOTALS),
            hits(HitScenario.PATCH_FETCHING_200),
            hits(HitScenario.SMALL_STEP_FETCHING_200),
            atLeast(
                    "Repository of JPA, a hit by id: Hibernate's second-level cache ÷ live",
                    "×",
                    NONE,
                    NONE,
                    all -> all.ratio(repository("findById", "SECOND_LEVEL"), repository("findById", "LIVE"))),
            atLeast(
                    "… the repository itself ÷ live",
                    "×",
                    NONE,
                    NONE,
                    all -> all.ratio(repository("findById", "NONE"), repository("findById", "LIVE"))),
            atMost("… allocated per hit", "B", NONE, NONE, all -> all.allocated(repository("findById", "LIVE"))),
            atLeast(
                    "… a page of 50 of a derived query: Hibernate's query cache ÷ live",
                    "×",
                    NONE,
                    NONE,
                    all -> all.ratio(repository("derivedPage", "SECOND_LEVEL"), repository("derivedPage", "LIVE"))),
            atLeast(
                    "… the repository itself ÷ live",
                    "×",
                    NONE,
                    NONE,
                    all -> all.ratio(repository("derivedPage", "NONE"), repository("derivedPage", "LIVE"))),
            atMost("… allocated per hit", "B", NONE, NONE, all -> all.allocated(repository("derivedPage", "LIVE"))),
            atLeast(
                    "JSON body of a warm page: @Cacheable and Jackson ÷ live table, kept",
                    "×",
                    10,
                    100,
                    all -> all.ratio("JsonBodyBenchmark.cacheable", "JsonBodyBenchmark.kept")),
            atLeast(
                    "… kept, and copied to where it is sent from",
                    "×",
                    NONE,
                    NONE,
                    all -> all.ratio("JsonBodyBenchmark.cacheable", "JsonBodyBenchmark.keptAndCopied")),
            atLeast(
                    "… the first time",
                    "×",
                    1,
                    1.2,
                    all -> all.ratio("JsonBodyBenchmark.cacheable", "JsonBodyBenchmark.first")),
            atLeast(
                    "… the rows of a packed page by Jackson",
                    "×",
                    1,
                    1,
                    all -> all.ratio("JsonBodyBenchmark.cacheable", "JsonBodyBenchmark.liveRows")));

    private static Goal atMost(String what, String unit, double reach, double then, ToDoubleFunction<Results> measure) {
        return new Goal(what, unit, true, reach, then, measure);
    }

    private static Goal atLeast(
            String what, String unit, double reach, double then, ToDoubleFunction<Results> measure) {
        return new Goal(what, unit, false, reach, then, measure);
    }

    private static double added(Results all, int rows) {
        String parameters = "{rows=" + rows + "}";
        return (all.value("MissBenchmark.miss" + parameters) - all.value("MissBenchmark.master" + parameters)) / 1e3;
    }

    private static double grown(Results all, String store) {
        String parameters = "DropBenchmark.drop{entries=%d, store=" + store + "}";
        return all.ratio(
                String.format(Locale.ROOT, parameters, 1_000_000), String.format(Locale.ROOT, parameters, 1_000));
    }

    private static double warm(Results all, String store) {
        return all.ratio("DiskPageBenchmark.warm{store=" + store + "}", REDB_WARM);
    }

    private static Goal hits(HitScenario scenario) {
        return atLeast(scenario.what(), "%", scenario.goal(), NONE, all -> all.value("HitRatio." + scenario));
    }

    private static String amongEntries(String cache, int entries) {
        return "AcknowledgeBenchmark.amongEntries{cache=" + cache + ", entries=" + entries + "}";
    }

    private static double reopened(Results all, int tables) {
        return all.value("ReopenBenchmark.reopen{count=20000, store=REDB, tables=" + tables + "}") / 1e6;
    }

    private static String repository(String read, String caching) {
        return "RepositoryBenchmark." + read + "{caching=" + caching + "}";
    }

    private static String cold(String store) {
        return "DiskPageBenchmark.cold{count=20000, store=" + store + "}";
    }

    /** Returns whether a figure is as good as another. */
    private boolean meets(double figure, double wanted) {
        return isAtMost ? figure <= wanted : figure >= wanted;
    }

    /** Returns in a word how far a figure comes. */
    String verdict(double figure) {
        if (Double.isNaN(reach)) {
            return Double.isNaN(then) ? "" : meets(figure, then) ? "reached" : "missed";
        }
        return meets(figure, then) ? "both" : meets(figure, reach) ? "reached" : "missed";
    }
}
