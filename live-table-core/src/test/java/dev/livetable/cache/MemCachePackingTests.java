package dev.livetable.cache;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Derived;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a cache in memory packs rows, and what they weigh then. */
class MemCachePackingTests {

    private static final int MAXIMUM = 1_000_000;

    private final Deque<Runnable> later = new ArrayDeque<>();
    private final MemCache cache = new MemCache(MAXIMUM, Runnable::run, later::add);

    private record Made(long weight) implements Derived {}

    private static CachedRows page(int first) {
        return new CachedRows(
                IntStream.range(first, first + 50)
                        .mapToObj(i -> Row.of("id", 100_000L + i).with("name", "the name of " + i))
                        .toList(),
                OptionalLong.empty(),
                true,
                Instant.EPOCH);
    }

    private void runLater() {
        for (Runnable task = later.poll(); task != null; task = later.poll()) {
            task.run();
        }
    }

    private long weight() {
        return cache.statistics("t").weight();
    }

    private boolean isPacked(String key) {
        return requireNonNull(cache.get(key)).block().packedLength() >= 0;
    }

    @Test
    @DisplayName("rows are packed later, as the same rows in the same object, and weigh less then")
    void packsLater() {
        CachedRows page = page(1);
        cache.put("t/a", page);
        assertThat(isPacked("t/a")).isFalse();
        long before = weight();
        runLater();
        assertThat(isPacked("t/a")).isTrue();
        assertThat(cache.get("t/a")).isSameAs(page).isEqualTo(page(1));
        assertThat(weight()).isLessThan(before / 3).isEqualTo(Weights.of("t/a", page));
        CachedRows stamped = page.asOf(new LogPosition(1, 2, 3));
        assertThat(cache.replace("t/a", page, stamped)).isTrue();
        assertThat(weight()).isEqualTo(Weights.of("t/a", stamped));
        assertThat(later).isEmpty();
    }

    @Test
    @DisplayName("an entry that was stamped before its rows were packed weighs what they weigh packed")
    void stampedBefore() {
        CachedRows page = page(1);
        cache.put("t/a", page);
        CachedRows stamped = page.asOf(new LogPosition(1, 2, 3));
        assertThat(cache.replace("t/a", page, stamped)).isTrue();
        runLater();
        assertThat(isPacked("t/a")).isTrue();
        assertThat(weight()).isEqualTo(Weights.of("t/a", stamped));
    }

    @Test
    @DisplayName("a page of which a row was patched is packed again, and holds nothing of the page before")
    void patched() {
        CachedRows page = page(1);
        cache.put("t/a", page);
        runLater();
        List<Row> rows = new ArrayList<>(page.rows());
        rows.set(3, rows.get(3).with("name", "another name"));
        CachedRows patched = new CachedRows(rows, OptionalLong.empty(), true, Instant.EPOCH);
        long before = weight();
        assertThat(cache.replace("t/a", page, patched)).isTrue();
        assertThat(isPacked("t/a")).isFalse();
        assertThat(weight()).isGreaterThan(before);
        runLater();
        assertThat(isPacked("t/a")).isTrue();
        assertThat(weight()).isBetween(before - 200, before + 200);
        assertThat(cache.get("t/a")).isEqualTo(patched);
    }

    @Test
    @DisplayName("so is one whose rows are long, since its rows hold the page before")
    void patchedLongRows() {
        Random random = new Random(1);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            byte[] text = new byte[150];
            random.nextBytes(text);
            rows.add(Row.of("id", 100_000L + i).with("name", Base64.getEncoder().encodeToString(text)));
        }
        CachedRows page = new CachedRows(rows, OptionalLong.empty(), true, Instant.EPOCH);
        cache.put("t/a", page);
        runLater();
        assertThat(isPacked("t/a")).isTrue();
        List<Row> others = new ArrayList<>(page.rows());
        others.set(3, others.get(3).with("name", "another name"));
        CachedRows patched = new CachedRows(others, OptionalLong.empty(), true, Instant.EPOCH);

        assertThat(cache.replace("t/a", page, patched)).isTrue();
        runLater();

        assertThat(isPacked("t/a")).isTrue();
        assertThat(cache.get("t/a")).isEqualTo(patched);
    }

    @Test
    @DisplayName("what is made of the rows is weighed with them, whenever it was made, and gone with them")
    void weighsWhatWasMade() {
        CachedRows page = page(1);
        cache.put("t/a", page);
        page.block().derived("before", block -> new Made(1_000));
        runLater();
        long packed = weight();
        assertThat(packed).isEqualTo(Weights.of("t/a", page));
        requireNonNull(cache.get("t/a")).block().derived("after", block -> new Made(5_000));
        assertThat(weight()).isEqualTo(packed + 5_000).isEqualTo(Weights.of("t/a", page));
        cache.remove("t/a");
        page.block().derived("too late", block -> new Made(7_000));
        assertThat(cache.statistics("t")).isEqualTo(new Cache.RegionStatistics(0, 0, 0));
    }

    @Test
    @DisplayName("what was made of rows is forgotten where it would take much of the cache, and the rows stay")
    void forgetsWhatIsTooHeavy() {
        CachedRows page = page(1);
        cache.put("t/a", page);
        runLater();
        long packed = weight();
        page.block().derived("large", block -> new Made(MAXIMUM / 2));
        assertThat(page.block().derivedWeight()).isZero();
        assertThat(weight()).isEqualTo(packed);
        assertThat(cache.get("t/a")).isSameAs(page);
        page.block().derived("small", block -> new Made(MAXIMUM / 20));
        assertThat(weight()).isEqualTo(packed + MAXIMUM / 20);
    }

    @Test
    @DisplayName("rows that were removed or invalidated before are not packed, nor put back")
    void removedBefore() {
        CachedRows removed = page(1);
        CachedRows retired = page(2);
        cache.put("t/a", removed);
        cache.put("u/b", retired);
        cache.remove("t/a");
        cache.invalidatePrefix("u/");
        runLater();
        assertThat(removed.block().packedLength()).isEqualTo(-1);
        assertThat(retired.block().packedLength()).isEqualTo(-1);
        assertThat(cache.held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    @DisplayName("all are packed in the end, or known to be better off as they are, however many are put at once")
    void manyAtOnce(boolean isWorthIt) {
        MemCache roomy = new MemCache(Long.MAX_VALUE, Runnable::run, later::add);
        int count = 2 * LaterPacking.MOST_WAITING + 100;
        for (int i = 0; i < count; i++) {
            Row row = isWorthIt
                    ? Row.of("a", "some text " + i).with("b", "other text").with("c", "more")
                    : Row.of("id", 1L);
            roomy.put("t/" + i, new CachedRows(List.of(row), OptionalLong.empty(), false, Instant.EPOCH));
        }
        assertThat(later).hasSize(1);
        runLater();
        assertThat(IntStream.range(0, count)
                        .mapToObj(i -> requireNonNull(roomy.get("t/" + i)).block()))
                .allMatch(RowBlock::isSettled)
                .allMatch(block -> block.packedLength() >= 0 == isWorthIt);
    }

    @Test
    @DisplayName("where nobody takes the work rows stay as they are, until somebody does")
    void nobodyTakesTheWork() {
        boolean[] isShut = {true};
        MemCache other = new MemCache(MAXIMUM, Runnable::run, task -> {
            if (isShut[0]) {
                throw new RejectedExecutionException("shut down");
            }
            later.add(task);
        });
        other.put("t/a", page(1));
        assertThat(other.get("t/a")).isEqualTo(page(1));
        isShut[0] = false;
        other.put("t/b", page(2));
        runLater();
        assertThat(requireNonNull(other.get("t/a")).block().packedLength()).isPositive();
    }

    @Test
    @DisplayName("rows that take more room packed stay as they are")
    void notWorthIt() {
        CachedRows small = new CachedRows(List.of(Row.of("id", 1L)), OptionalLong.empty(), false, Instant.EPOCH);
        cache.put("t/a", small);
        long before = weight();
        runLater();
        assertThat(isPacked("t/a")).isFalse();
        assertThat(weight()).isEqualTo(before);
    }
}
