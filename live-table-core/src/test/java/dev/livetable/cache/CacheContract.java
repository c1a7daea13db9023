package dev.livetable.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.livetable.cache.Cache.CacheEntry;
import dev.livetable.cache.Cache.RegionStatistics;
import dev.livetable.table.CanonicalText;
import dev.livetable.table.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link Cache} must do. To run it over a cache of your own, put this library's test jar on the test class path,
 * extend this class and return an empty cache from {@link #open()}:
 *
 * <pre>{@code
 * class MyCacheTests extends CacheContract {
 *     @Override
 *     protected Cache open() {
 *         return new MyCache();
 *     }
 * }
 * }</pre>
 *
 * <p>The entries of these tests are small (under 100 kB in all, but for {@link #openSmall}); the cache must have room for
 * them. A cache that keeps nothing says so by {@link #keepsEntries}.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class CacheContract {

    private @Nullable Cache opened;

    /** Returns a new, empty cache; it is closed after the test. */
    protected abstract Cache open() throws Exception;

    /** Returns whether the cache keeps what is put into it. One that never keeps anything overrides this. */
    protected boolean keepsEntries() {
        return true;
    }

    /** Returns whether {@link Cache#statistics} and {@link Cache#entries} tell what there is. */
    protected boolean countsEntries() {
        return keepsEntries();
    }

    /**
     * Returns a new, empty cache that has room for some, but not for all of a hundred entries of about 30 kB; null when the
     * cache has no bound. It may forget later than at once, so it is given time.
     */
    protected @Nullable Cache openSmall() throws Exception {
        return null;
    }

    @BeforeEach
    void openCache() throws Exception {
        opened = open();
    }

    @AfterEach
    void closeCache() {
        cache().close();
    }

    /** Returns the cache that {@link #open} returned for this test. */
    protected final Cache cache() {
        if (opened == null) {
            throw new IllegalStateException("The cache is opened before each test");
        }
        return opened;
    }

    /** Returns rows of their own for a number. */
    protected static CachedRows rows(long number) {
        Row row = Row.of("id", number).with("name", "name of " + number);
        return new CachedRows(
                List.of(Long.toString(number)), List.of(row), OptionalLong.of(number), true, Instant.EPOCH);
    }

    /** Checks what is under a key; a cache that keeps nothing has nothing there. */
    protected final void assertKept(String key, CachedRows expected) {
        assertThat(cache().get(key)).as(key).isEqualTo(keepsEntries() ? expected : null);
    }

    /** Checks that nothing is under a key. */
    protected final void assertMissing(String key) {
        assertThat(cache().get(key)).as(key).isNull();
    }

    @Test
    @DisplayName("C1 a key that was never put is a miss")
    void missOnEmptyCache() {
        assertMissing("clients/page");
        assertMissing("clients");
        assertMissing("");
        assertMissing("/");
    }

    @Test
    @DisplayName("C2 R9 the last put wins and keeps the order of its rows")
    void lastPutWins() {
        List<Row> ordered = Stream.of("b", "c", "a").map(id -> Row.of("id", id)).toList();
        CachedRows last = new CachedRows(List.of("b", "c", "a"), ordered, OptionalLong.empty(), false, Instant.EPOCH);
        cache().put("clients/page", rows(1));
        cache().put("clients/page", last);
        assertKept("clients/page", last);
    }

    @Test
    @DisplayName("C3 dropping one region leaves the others")
    void dropsOneRegion() {
        cache().put("clients/page", rows(1));
        cache().put("clients/row/7", rows(2));
        cache().put("orders/page", rows(3));
        cache().invalidatePrefix("clients/");
        assertMissing("clients/page");
        assertMissing("clients/row/7");
        assertKept("orders/page", rows(3));
        cache().put("clients/page", rows(4));
        assertKept("clients/page", rows(4));
    }

    @Test
    @DisplayName("C4 a region whose name begins like another's is another region")
    void similarNames() {
        for (String key : List.of("client/page", "client", "clients/page", "clients")) {
            cache().put(key, rows(1));
        }
        cache().invalidatePrefix("client/");
        assertMissing("client/page");
        assertKept("client", rows(1));
        assertKept("clients/page", rows(1));
        assertKept("clients", rows(1));
    }

    @Test
    @DisplayName("C5 a prefix longer than a region drops only what starts with it")
    void longerPrefix() {
        cache().put("clients/page/0", rows(1));
        cache().put("clients/page/10", rows(2));
        cache().put("clients/row/1", rows(3));
        cache().invalidatePrefix("clients/page/1");
        assertKept("clients/page/0", rows(1));
        assertMissing("clients/page/10");
        assertKept("clients/row/1", rows(3));
        cache().invalidatePrefix("clients/row/1");
        assertMissing("clients/row/1");
        cache().put("clients/row/1", rows(4));
        assertKept("clients/row/1", rows(4));
    }

    @Test
    @DisplayName("C7 a prefix without a slash covers regions and keys that start with it")
    void prefixWithoutSlash() {
        for (String key : List.of("client/page", "client", "clients/page", "cli", "cl", "orders/client", "/client")) {
            cache().put(key, rows(1));
        }
        cache().invalidatePrefix("client");
        assertMissing("client/page");
        assertMissing("client");
        assertMissing("clients/page");
        for (String key : List.of("cli", "cl", "orders/client", "/client")) {
            assertKept(key, rows(1));
        }
    }

    @Test
    @DisplayName("C7 the empty prefix covers everything")
    void emptyPrefix() {
        List<String> keys = List.of("client/page", "client", "orders/a/b", "/", "/x", "");
        keys.forEach(key -> cache().put(key, rows(1)));
        cache().invalidatePrefix("");
        keys.forEach(this::assertMissing);
        keys.forEach(key -> cache().put(key, rows(2)));
        keys.forEach(key -> assertKept(key, rows(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a", "a/", "a/b", "a/b/", "a//", "ab", "%", "a/%", "ä/", "\uD800", "a/\uD800"})
    @DisplayName("C7 a prefix means what String.startsWith says")
    void prefixIsLiteral(String prefix) {
        List<String> keys = List.of(
                "",
                "/",
                "//",
                "a",
                "a/",
                "a//",
                "a/b",
                "a/b/",
                "a/b/c",
                "a/bc",
                "ab",
                "ab/",
                "ab/c",
                "A/b",
                "%",
                "a/%",
                "a/%2F",
                "ä",
                "ä/ö",
                "\uD800",
                "\uD800/x",
                "a/\uD800",
                "a/\uD800x",
                "b/a/b");
        for (int i = 0; i < keys.size(); i++) {
            cache().put(keys.get(i), rows(i));
        }
        cache().invalidatePrefix(prefix);
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).startsWith(prefix)) {
                assertMissing(keys.get(i));
            } else {
                assertKept(keys.get(i), rows(i));
            }
        }
    }

    @Test
    @DisplayName("C8 names and ids of any characters are different keys")
    void oddNames() {
        List<String> names = List.of(
                "a/b",
                "a%2Fb",
                "a?b",
                "a b",
                "page_1",
                "page",
                "ä",
                "a\u0308",
                "\uD83D\uDE00",
                "\uD83D",
                "\uDE00",
                "%",
                "%%",
                "",
                "\u0000",
                "a\nb",
                "A");
        List<String> keys = names.stream()
                .flatMap(name -> Stream.of(
                        CanonicalText.escape(name) + "/page", "t/row/" + CanonicalText.escape(name), "raw/" + name))
                .toList();
        assertThat(keys).doesNotHaveDuplicates();
        for (int i = 0; i < keys.size(); i++) {
            cache().put(keys.get(i), rows(i));
        }
        for (int i = 0; i < keys.size(); i++) {
            assertKept(keys.get(i), rows(i));
        }
    }

    @Test
    @DisplayName("C9 a full cache forgets entries and answers rightly for the others")
    void boundedCache() throws Exception {
        Cache small = openSmall();
        if (small == null) {
            return;
        }
        try (small) {
            for (int i = 0; i < 100; i++) {
                small.put("t/" + i, heavy(i));
            }
            long kept = 0;
            for (int i = 0; i < 100; i++) {
                CachedRows found = small.get("t/" + i);
                if (found != null) {
                    kept++;
                    assertThat(found).isEqualTo(heavy(i));
                }
            }
            assertThat(kept).isLessThan(100);
            small.invalidatePrefix("t/");
            small.put("t/1", heavy(1));
            assertThat(small.get("t/1")).isEqualTo(heavy(1));
        }
    }

    private static CachedRows heavy(int number) {
        String text = Integer.toString(number)
                .repeat(30_000 / Integer.toString(number).length());
        return new CachedRows(List.of("1"), List.of(Row.of("text", text)), OptionalLong.empty(), false, Instant.EPOCH);
    }

    @Test
    @DisplayName("S7 the time of the fetch is kept to the nanosecond")
    void fetchedAt() {
        for (Instant time : List.of(
                Instant.parse("2024-02-29T23:59:59.123456789Z"),
                Instant.MIN,
                Instant.MAX,
                Instant.EPOCH.minusNanos(1))) {
            CachedRows rows = CachedRows.ofCount(3, time);
            cache().put("t/count", rows);
            assertKept("t/count", rows);
        }
    }

    @Test
    @DisplayName("S8 the total, its absence and whether there is more are kept")
    void totals() {
        for (CachedRows rows : List.of(
                CachedRows.ofCount(0, Instant.EPOCH),
                CachedRows.ofCount(Long.MAX_VALUE, Instant.EPOCH),
                new CachedRows(List.of(), List.of(), OptionalLong.empty(), false, Instant.EPOCH),
                new CachedRows(List.of(), List.of(), OptionalLong.empty(), true, Instant.EPOCH))) {
            cache().put("t/page", rows);
            assertKept("t/page", rows);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.livetable.cache.EveryValue#values")
    @DisplayName("every value comes back as it was put, of the same type")
    void values(@Nullable Object value) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("before", "x");
        map.put("value", value);
        map.put("after", null);
        CachedRows rows =
                new CachedRows(List.of("1"), List.of(Row.of(map)), OptionalLong.empty(), false, Instant.EPOCH);
        cache().put("t/page", rows);
        assertKept("t/page", rows);
        CachedRows kept = cache().get("t/page");
        if (kept != null) {
            assertThat(EveryValue.typed(kept.rows().get(0).get("value"))).isEqualTo(EveryValue.typed(value));
        }
    }

    @Test
    @DisplayName("rows of one page may differ in their columns")
    void differentColumns() {
        List<Row> rows = List.of(
                Row.of("id", "a").with("x", 1L),
                Row.empty(),
                Row.of("x", 1L).with("id", "a"),
                Row.of("id", "b").with("x", null),
                Row.of("id", "c").with("\uD800", "odd"));
        CachedRows page = new CachedRows(
                List.of("a", "empty", "swapped", "b", "c"), rows, OptionalLong.empty(), false, Instant.EPOCH);
        cache().put("t/page", page);
        assertKept("t/page", page);
    }

    @Test
    @DisplayName("ids need not be the text of a column")
    void idsOfTheirOwn() {
        for (List<String> ids : List.of(List.of("1", "2"), List.of("x", "\uDC00"), List.of("2", "1"))) {
            CachedRows page = new CachedRows(
                    ids, List.of(Row.of("n", 1L), Row.of("n", 2L)), OptionalLong.empty(), false, Instant.EPOCH);
            cache().put("t/page", page);
            assertKept("t/page", page);
        }
    }

    @Test
    @DisplayName("a large page is kept whole")
    void largePage() {
        List<String> ids = IntStream.range(0, 500).mapToObj(Integer::toString).toList();
        List<Row> rows = ids.stream()
                .map(id -> Row.of("id", Long.valueOf(id)).with("name", "name " + id))
                .toList();
        CachedRows page = new CachedRows(ids, rows, OptionalLong.of(500), false, Instant.EPOCH);
        cache().put("t/page", page);
        assertKept("t/page", page);
    }

    @Test
    @DisplayName("C7 statistics and entries tell what a region holds")
    void statistics() {
        cache().put("t/page", rows(1));
        cache().put("t/row/1", rows(2));
        cache().put("t/row/1", rows(3));
        cache().put("other/page", rows(4));
        RegionStatistics statistics = cache().statistics("t");
        List<CacheEntry> entries = new ArrayList<>(cache().entries("t", 10));
        if (!countsEntries()) {
            assertThat(entries.size()).isLessThanOrEqualTo(2);
            return;
        }
        assertThat(statistics.entries()).isEqualTo(2);
        assertThat(statistics.weight()).isPositive();
        assertThat(statistics.evictions()).isZero();
        assertThat(entries).extracting(CacheEntry::key).containsExactlyInAnyOrder("t/page", "t/row/1");
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.rows()).isEqualTo(1);
            assertThat(entry.weight()).isPositive();
            assertThat(entry.fetchedAt()).isEqualTo(Instant.EPOCH);
        });
        assertThat(cache().entries("t", 1)).hasSize(1);
        cache().invalidatePrefix("t/row/");
        assertThat(cache().statistics("t").entries()).isEqualTo(1);
        cache().invalidatePrefix("t/");
        assertThat(cache().statistics("t")).isEqualTo(new RegionStatistics(0, 0, 0));
        assertThat(cache().entries("t", 10)).isEmpty();
        assertThat(cache().statistics("other").entries()).isEqualTo(1);
        assertThat(cache().statistics("never seen")).isEqualTo(new RegionStatistics(0, 0, 0));
    }

    @Test
    @DisplayName("F9 marks may be set and taken at any time")
    void marks() {
        cache().put("t/page", rows(1));
        cache().mark("t");
        cache().mark("t");
        assertKept("t/page", rows(1));
        cache().unmark("t");
        cache().unmark("t");
        cache().unmark("never seen");
        assertKept("t/page", rows(1));
    }

    @Test
    @DisplayName("a cache may be closed twice, and tells its kind and that it is well")
    void closing() {
        assertThat(cache().kind()).isNotBlank();
        assertThat(cache().problem()).isEmpty();
        cache().close();
        assertThatCode(() -> cache().close()).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("an interrupted caller keeps its flag and harms nothing")
    void interruptedCaller() {
        Thread.currentThread().interrupt();
        cache().put("t/page", rows(1));
        assertKept("t/page", rows(1));
        cache().invalidatePrefix("t/page");
        assertMissing("t/page");
        cache().put("t/page", rows(2));
        cache().mark("t");
        cache().invalidatePrefix("t/");
        cache().unmark("t");
        assertMissing("t/page");
        assertThat(Thread.interrupted()).isTrue();
        cache().put("t/page", rows(3));
        assertKept("t/page", rows(3));
    }

    /*
     * Each round puts the number of the round, on several threads at once, then drops by one of several prefixes and, when
     * that has returned, tells the readers that nothing of this round or of earlier ones may be seen any more.
     */
    @ParameterizedTest
    @ValueSource(strings = {"t/", "t/page/", "t", ""})
    @DisplayName("F2 what was invalidated is never read again, by any thread")
    void invalidatedUnderLoad(String prefix) throws Exception {
        AtomicLong gone = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> readers = IntStream.range(0, 2)
                    .<Future<?>>mapToObj(reader -> threads.submit(() -> {
                        while (!over.get()) {
                            long before = gone.get();
                            CachedRows found = cache().get("t/page/"
                                    + ThreadLocalRandom.current().nextInt(8));
                            if (found != null) {
                                assertThat(found.total().orElseThrow()).isGreaterThan(before);
                            }
                        }
                    }))
                    .toList();
            for (long round = 1; round <= rounds(); round++) {
                CachedRows rows = rows(round);
                List<Callable<Void>> puts = IntStream.range(0, 3)
                        .<Callable<Void>>mapToObj(writer -> () -> {
                            for (int page = 0; page < 8; page++) {
                                cache().put("t/page/" + page, rows);
                            }
                            return null;
                        })
                        .toList();
                for (Future<Void> put : threads.invokeAll(puts)) {
                    put.get();
                }
                assertKept("t/page/0", rows);
                cache().invalidatePrefix(prefix);
                gone.set(round);
            }
            over.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
        assertMissing("t/page/0");
    }

    @Test
    @DisplayName("F2 puts, drops and reads of many threads at once leave a working cache")
    void everythingAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> users = IntStream.range(0, 4)
                    .<Callable<Void>>mapToObj(user -> () -> {
                        ThreadLocalRandom random = ThreadLocalRandom.current();
                        for (int i = 0; i < 20 * rounds(); i++) {
                            String key = "t" + random.nextInt(3) + "/page/" + random.nextInt(20);
                            int dice = random.nextInt(100);
                            if (dice < 50) {
                                CachedRows found = cache().get(key);
                                assertThat(found == null
                                                || key.hashCode()
                                                        == found.fetchedAt().getEpochSecond())
                                        .isTrue();
                            } else if (dice < 97) {
                                cache().put(key, CachedRows.ofCount(i, Instant.ofEpochSecond(key.hashCode())));
                            } else {
                                cache().invalidatePrefix(key.substring(0, random.nextInt(key.length())));
                            }
                        }
                        return null;
                    })
                    .toList();
            for (Future<Void> user : threads.invokeAll(users)) {
                user.get();
            }
        } finally {
            threads.shutdownNow();
        }
        cache().invalidatePrefix("");
        if (countsEntries()) {
            for (int region = 0; region < 3; region++) {
                RegionStatistics statistics = cache().statistics("t" + region);
                assertThat(statistics.entries()).isZero();
                assertThat(statistics.weight()).isZero();
            }
        }
        cache().put("t0/page/0", rows(1));
        assertKept("t0/page/0", rows(1));
    }

    /** Returns how often the tests under load go round; more takes longer and finds more. */
    protected int rounds() {
        return 200;
    }
}
