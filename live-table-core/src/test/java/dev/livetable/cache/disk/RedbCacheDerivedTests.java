package dev.livetable.cache.disk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.cache.CachedRows;
import dev.livetable.table.Derived;
import dev.livetable.table.Row;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of rows on disk: it stays with them while they are in memory, and takes no more than it may. */
class RedbCacheDerivedTests {

    private static final int MEGABYTE = 1024 * 1024;

    @TempDir
    Path folder = Path.of("");

    private record Made(long weight) implements Derived {}

    private static CachedRows rows(int number) {
        return new CachedRows(List.of(Row.of("id", (long) number)), OptionalLong.empty(), false, Instant.EPOCH);
    }

    @Test
    @DisplayName("what is made of rows is kept with them, and is not written")
    void keeps() {
        try (RedbCache cache = RedbCache.open(folder)) {
            cache.put("t/a", rows(1));
            Made made = requireNonNull(cache.get("t/a")).block().derived("key", block -> new Made(100));
            assertThat(requireNonNull(cache.get("t/a")).block().<Made>derived("key", block -> new Made(1)))
                    .isSameAs(made);
        }
        try (RedbCache cache = RedbCache.open(folder)) {
            assertThat(requireNonNull(cache.get("t/a")).block().derivedWeight()).isZero();
        }
    }

    private static void awaitHalfOfTheMemory(List<CachedRows> held) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(held.stream()
                        .mapToLong(rows -> rows.block().derivedWeight())
                        .sum())
                .isBetween(MEGABYTE / 2L, 2L * MEGABYTE));
    }

    @Test
    @DisplayName("what is made of rows that were put or patched is weighed, though nobody reads them")
    void weighedUnread() {
        try (RedbCache cache = RedbCache.builder(folder).memory(4 * MEGABYTE).open()) {
            List<CachedRows> held = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                CachedRows rows = rows(i);
                cache.put("t/" + i, rows);
                rows.block().derived("made", block -> new Made(MEGABYTE / 10));
                CachedRows patched = rows(i % 2 == 0 ? i : -i); // every other one is the same, and only stamped
                assertThat(cache.replace("t/" + i, rows, patched)).isTrue();
                patched.block().derived("made", block -> new Made(MEGABYTE / 10));
                held.addAll(List.of(rows, patched));
            }
            awaitHalfOfTheMemory(held);
        }
    }

    @Test
    @DisplayName("what is made of rows takes half of the memory at most, however it was made")
    void bounded() {
        try (RedbCache cache = RedbCache.builder(folder).memory(4 * MEGABYTE).open()) {
            List<CachedRows> held = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                CachedRows rows = rows(i);
                if (i % 2 == 0) {
                    rows.block().derived("before", block -> new Made(MEGABYTE / 10));
                }
                cache.put("t/" + i, rows);
                CachedRows read = requireNonNull(cache.get("t/" + i));
                read.block().derived("after", block -> new Made(MEGABYTE / 10));
                held.add(read);
            }
            awaitHalfOfTheMemory(held);
            assertThat(held.get(7)).isEqualTo(rows(7));
        }
    }
}
