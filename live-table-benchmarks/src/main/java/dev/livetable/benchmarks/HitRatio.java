package dev.livetable.benchmarks;

import dev.livetable.LiveTable;
import dev.livetable.LiveTableBuilder;
import dev.livetable.benchmarks.HitScenario.Question;
import dev.livetable.cache.MemCache;
import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.status.LiveTableStatus;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Filter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * How many reads a live table answers from its cache while its rows are changed: one change after ten reads, one thread, a
 * real database, all of it cached at first. Every fiftieth answer is compared with a fresh one.
 */
public final class HitRatio {

    private static final int READS = 20_000;
    private static final int READS_PER_CHANGE = 10;
    private static final int READS_PER_CHECK = 50;
    private static final long SEED = 10;

    private HitRatio() {}

    /**
     * Prints the hit ratio of each scenario.
     *
     * @param args the names of scenarios; none for all
     */
    public static void main(String[] args) {
        List<HitScenario> scenarios = args.length == 0
                ? List.of(HitScenario.values())
                : Stream.of(args).map(HitScenario::valueOf).toList();
        for (HitScenario scenario : scenarios) {
            double percent = 100 * measure(scenario, READS);
            System.out.printf(
                    Locale.ROOT,
                    "%-62s %6.2f %%%s%n",
                    scenario.what(),
                    percent,
                    Double.isNaN(scenario.goal()) ? "" : String.format(Locale.ROOT, "   goal ≥ %.0f", scenario.goal()));
        }
    }

    /** Measures all scenarios, which takes a minute or two. */
    static List<Result> measure() {
        return Stream.of(HitScenario.values())
                .map(scenario -> Result.percent("HitRatio." + scenario, measure(scenario, READS)))
                .toList();
    }

    /**
     * Returns the part of reads that are hits, from 0 to 1.
     *
     * @param reads how many reads to make
     * @throws IllegalStateException if an answer is not what the database says
     */
    static double measure(HitScenario scenario, int reads) {
        ManualLiveStream stream = new ManualLiveStream();
        try (CityDatabase database = new CityDatabase();
                MemCache cache = MemCache.create();
                LiveTable live = live(scenario, database, cache, stream)) {
            JdbcTable beside = database.table();
            List<Question> questions = scenario.questions();
            questions.forEach(question -> question.answer(live));
            SplittableRandom random = new SplittableRandom(SEED);
            CityEditor editor = new CityEditor(scenario.edit(), live, beside, stream, random.split());
            LiveTableStatus before = live.status();
            for (int read = 1; read <= reads; read++) {
                Question question = questions.get(random.nextInt(questions.size()));
                Object answer = question.answer(live);
                if (read % READS_PER_CHECK == 0 && !answer.equals(question.answer(beside))) {
                    throw new IllegalStateException(scenario + ": read " + read + " is not what the database says");
                }
                if (read % READS_PER_CHANGE == 0) {
                    editor.change();
                }
            }
            double ratio = ratio(before, live.status());
            checkTotals(scenario, live, beside);
            return ratio;
        }
    }

    private static LiveTable live(
            HitScenario scenario, CityDatabase database, MemCache cache, ManualLiveStream stream) {
        LiveTableBuilder builder = LiveTable.builder("cities", database.table()).cache(cache);
        if (scenario.edit() == HitScenario.Edit.TOLD_PATCH) {
            builder.stream(stream);
        }
        if (scenario.fetchSize() > 0) {
            builder.fetchSize(scenario.fetchSize());
        }
        return builder.build();
    }

    private static double ratio(LiveTableStatus before, LiveTableStatus after) {
        long hits = after.hits() - before.hits();
        long others = after.misses() - before.misses() + after.bypasses() - before.bypasses();
        return (double) hits / (hits + others);
    }

    private static void checkTotals(HitScenario scenario, LiveTable live, JdbcTable beside) {
        long there = beside.count(Filter.all());
        boolean areExact = HitScenario.windows(CityDatabase.CITIES).stream()
                .allMatch(window -> live.page(Filter.all(), window).getTotalElements() == there);
        if (!areExact || live.count(Filter.all()) != there) {
            throw new IllegalStateException(scenario + ": a total is not the number of rows in the database");
        }
    }
}
