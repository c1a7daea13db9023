package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CacheContract;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.cache.RecordedLog;
import dev.livetable.table.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damages the files of a cache in every way that came to mind, while it is closed and while it is open, and reads it: each
 * answer is a miss or what was put last and never invalidated, and nothing is thrown. {@code -Dlive.fuzz.rounds=300} makes it
 * more than a few rounds, {@code -Dlive.fuzz.seed=42} other ones.
 */
class RedbCacheFuzzIT {

    private static final int ROUNDS = Integer.getInteger("live.fuzz.rounds", 20);
    private static final long SEED = Long.getLong("live.fuzz.seed", 1);
    private static final int REGIONS = 3;
    private static final int KEYS = 60;

    @TempDir
    static Path temp = Path.of("");

    /** How many changes of each region are on record. */
    private static final int CHANGES = 40;

    private static final Map<String, CachedRows> EXPECTED = new HashMap<>();
    private static byte[] older = {};
    private static long kept;
    private static long recordsRead;

    private static Path pristine() {
        return temp.resolve("pristine");
    }

    /** The same history, but the process was killed at its end: the last invalidation is in the journal only. */
    private static Path killed() {
        return temp.resolve("killed");
    }

    /** A cache with a history: entries of many sizes, put, replaced and invalidated, in many commits. */
    @BeforeAll
    static void fill() throws IOException {
        Random random = new Random(SEED);
        try (RedbCache cache = RedbCache.open(pristine())) {
            for (int round = 0; round < 40; round++) {
                for (int i = 0; i < 30; i++) {
                    String key = "t" + random.nextInt(REGIONS) + "/page/" + random.nextInt(KEYS);
                    CachedRows rows = rows(random, round);
                    cache.put(key, rows);
                    EXPECTED.put(key, rows);
                }
                for (int region = 0; region < REGIONS; region++) {
                    cache.record("t" + region, RedbCacheRecordTests.change(region + 1, round + 1));
                }
                stampSome(cache, random, round);
                if (round % 7 == 3) {
                    String prefix = "t" + random.nextInt(REGIONS) + (random.nextBoolean() ? "/" : "/page/2");
                    cache.invalidatePrefix(prefix);
                    EXPECTED.keySet().removeIf(key -> key.startsWith(prefix));
                }
                if (round == 30) {
                    cache.flush();
                    older = Files.readAllBytes(pristine().resolve("cache.mv"));
                }
                cache.flush();
            }
            cache.invalidatePrefix("t1/page/3");
            EXPECTED.keySet().removeIf(key -> key.startsWith("t1/page/3"));
            RedbCacheTests.copy(pristine(), killed());
        }
        assertThat(EXPECTED).hasSizeGreaterThan(50);
    }

    private static void stampSome(RedbCache cache, Random random, int round) {
        for (int i = 0; i < 20; i++) {
            String key = "t" + random.nextInt(REGIONS) + "/page/" + random.nextInt(KEYS);
            CachedRows old = cache.get(key);
            if (old != null) {
                CachedRows stamped = old.asOf(new LogPosition(1, round, i));
                assertThat(cache.replace(key, old, stamped)).isTrue();
                EXPECTED.put(key, stamped);
            }
        }
    }

    @AfterAll
    static void wasNoEmptyClaim() {
        assertThat(recordsRead).as("records that were read in spite of all").isGreaterThan(ROUNDS);
        assertThat(kept).as("rows that were read in spite of all").isGreaterThan(10L * ROUNDS);
    }

    private static CachedRows rows(Random random, int round) {
        List<Row> rows = new ArrayList<>();
        for (int i = random.nextInt(40); i >= 0; i--) {
            rows.add(Row.of("id", i).with("text", "round " + round + " " + random.nextLong()));
        }
        return new CachedRows(rows, OptionalLong.of(round), true, Instant.ofEpochSecond(random.nextInt()));
    }

    static List<Integer> rounds() {
        return IntStream.range(0, ROUNDS).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("rounds")
    @DisplayName("no damage to the files gives a wrong row or an exception to a reader")
    void damaged(int round) throws IOException {
        Random random = new Random(31 * SEED + round);
        Path folder = RedbCacheTests.copy(round % 2 == 0 ? pristine() : killed(), temp.resolve("round" + round));
        boolean whileOpen = round % 4 >= 2;
        String damage = "";
        if (!whileOpen) {
            damage = damage(folder, random, round);
        }
        try (RedbCache cache = RedbCache.builder(folder).memory(1).open()) {
            if (whileOpen) {
                read(cache, random, 5, damage);
                damage = damage(folder, random, round);
            }
            read(cache, random, Integer.MAX_VALUE, damage);
            use(cache, damage);
            read(cache, random, Integer.MAX_VALUE, damage);
        }
        try (RedbCache cache = RedbCache.open(folder)) {
            read(cache, random, Integer.MAX_VALUE, damage);
            assertKeptOrMissing(cache, "fresh/page", CacheContract.rows(2), damage);
            use(cache, damage);
            assertThat(cache.get("fresh/page")).as(damage).isEqualTo(CacheContract.rows(2));
        }
    }

    private static void read(RedbCache cache, Random random, int limit, String damage) {
        for (int region = 0; region < REGIONS; region++) {
            for (int i = 0; i < Math.min(limit, KEYS); i++) {
                String key = "t" + region + "/page/" + (limit < KEYS ? random.nextInt(KEYS) : i);
                assertKeptOrMissing(cache, key, EXPECTED.get(key), damage);
            }
            assertThat(cache.entries("t" + region, 1_000)).as(damage).hasSizeLessThanOrEqualTo(KEYS);
            assertThat(cache.statistics("t" + region)).as(damage).isNotNull();
            assertRecordedOrNot(cache, region, damage);
        }
    }

    private static void assertKeptOrMissing(RedbCache cache, String key, @Nullable CachedRows expected, String damage) {
        CachedRows found = cache.get(key);
        if (found != null) {
            kept++;
            assertThat(withoutStamp(found)).as(key + " after " + damage).isEqualTo(withoutStamp(expected));
            assertThat(found.asOf().position())
                    .as(key + " after " + damage)
                    .isLessThanOrEqualTo(expected == null ? -1 : expected.asOf().position());
        }
    }

    /** A stamp that is damaged is lost; the rows are those of a smaller position then. */
    private static @Nullable CachedRows withoutStamp(@Nullable CachedRows rows) {
        return rows == null ? null : rows.asOf(LogPosition.NONE);
    }

    private static void assertRecordedOrNot(RedbCache cache, int region, String damage) {
        RecordedLog recorded = cache.recorded("t" + region);
        if (recorded != null) {
            recordsRead++;
            assertThat(recorded.log()).as(damage).isEqualTo(region + 1);
            assertThat(recorded.head()).as(damage).isEqualTo(CHANGES);
            assertThat(recorded.changes())
                    .as(damage)
                    .isEqualTo(IntStream.rangeClosed(1, CHANGES)
                            .mapToObj(position -> RedbCacheRecordTests.change(region + 1, position))
                            .toList());
        }
    }

    /** Does all that a live table does; when it is done, what was put last is there. */
    private static void use(RedbCache cache, String damage) {
        for (int region = 0; region < REGIONS; region++) {
            cache.bind("t" + region, "master", "m");
            cache.mark("t" + region);
            cache.unmark("t" + region);
        }
        for (int attempt = 0; attempt < 3; attempt++) {
            cache.invalidatePrefix("fresh/");
            assertThat(cache.get("fresh/page")).as(damage).isNull();
            cache.put("fresh/page", CacheContract.rows(2));
            cache.invalidatePrefix("other/page/");
            cache.put("other/page/1", CacheContract.rows(3));
            cache.flush();
        }
    }

    private static String damage(Path folder, Random random, int round) throws IOException {
        Path file = folder.resolve(
                switch (round % 5) {
                    case 4 -> "cache.journal";
                    case 3 -> "cache.changes." + (1 + random.nextInt(REGIONS));
                    default -> "cache.mv";
                });
        if (!Files.exists(file)) { // what is on record of a region goes with the region
            file = folder.resolve("cache.mv");
        }
        byte[] bytes = Files.readAllBytes(file);
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(random.nextBoolean() ? 100 : 20_000));
        int kind = random.nextInt(10);
        switch (kind) {
            case 0 -> bytes = Arrays.copyOf(bytes, from);
            case 1 -> Arrays.fill(bytes, from, to, (byte) 0);
            case 2 -> bytes[from] ^= (byte) (1 << random.nextInt(8));
            case 3 -> {
                for (int i = 0; i < 50; i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 4 -> random.nextBytes(bytes);
            case 5 -> {
                byte[] garbage = new byte[to - from];
                random.nextBytes(garbage);
                System.arraycopy(garbage, 0, bytes, from, garbage.length);
            }
            case 6 -> bytes = older.clone();
            case 7 -> {
                int start = from / 4096 * 4096;
                int end = Math.min(older.length, Math.min(bytes.length, start + 4096 * (1 + random.nextInt(8))));
                System.arraycopy(older, Math.min(start, end), bytes, Math.min(start, end), Math.max(0, end - start));
            }
            case 8 -> {
                int length = Math.min(4096, bytes.length - from);
                System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, from, length);
            }
            default -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(10_000));
        }
        Files.write(file, bytes);
        return "damage of kind " + kind + " from " + from + " to " + to + " of " + file.getFileName() + " in round "
                + round;
    }
}
