package dev.livetable.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of {@link CacheContract} about what a live table does to entries when something changed. */
abstract class CacheReplaceContract extends CacheThreadContract {

    /** Returns what a cache must return after it was asked to replace rows. */
    private static CachedRows kept(boolean isReplaced, CachedRows old, CachedRows rows) {
        return isReplaced ? rows : old;
    }

    private CachedRows found(String key) {
        CachedRows found = cache().get(key);
        assertThat(found).as(key).isNotNull();
        return found == null ? rows(0) : found;
    }

    /** Returns rows as they are right up to a change. */
    protected static CachedRows asOf(CachedRows rows, long position) {
        return rows.asOf(new LogPosition(7, position, 2 * position));
    }

    @Test
    @DisplayName("rows come back with the position up to which they hold, and whether they must be counted anew")
    void positions() {
        LogPosition position = new LogPosition(Long.MIN_VALUE, Long.MAX_VALUE, 3);
        CachedRows rows =
                new CachedRows(List.of(Row.of("id", 1)), OptionalLong.empty(), true, Instant.EPOCH, position, true);
        cache().put("t/page", rows);
        assertKept("t/page", rows);
    }

    @Test
    @DisplayName("rows are replaced by what they are up to a later change, or by others, if they are still there")
    void replaced() {
        cache().put("t/page", rows(1));
        if (!keepsEntries()) {
            assertThat(cache().replace("t/page", rows(1), rows(2))).isFalse();
            return;
        }
        CachedRows first = found("t/page");
        CachedRows stamped = asOf(first, 5);
        CachedRows second = kept(cache().replace("t/page", first, stamped), first, stamped);
        assertKept("t/page", second);
        CachedRows third = kept(cache().replace("t/page", found("t/page"), asOf(rows(2), 6)), second, asOf(rows(2), 6));
        assertThat(found("t/page")).isEqualTo(third);
        CachedRows last = found("t/page");
        CachedRows recounted =
                new CachedRows(last.rows(), OptionalLong.empty(), last.more(), last.fetchedAt(), last.asOf(), true);
        assertThat(cache().replace("t/page", last, recounted))
                .isEqualTo(found("t/page").equals(recounted));
    }

    @Test
    @DisplayName("rows that are not there any more replace nothing")
    void notReplaced() {
        assertThat(cache().replace("t/page", rows(1), rows(2))).isFalse();
        assertMissing("t/page");
        cache().put("t/page", rows(1));
        CachedRows old = cache().get("t/page");
        cache().put("t/page", rows(3));
        CachedRows was = old == null ? rows(1) : old;
        assertThat(cache().replace("t/page", was, asOf(was, 5))).isFalse();
        assertThat(cache().replace("t/page", was, rows(2))).isFalse();
        assertKept("t/page", rows(3));
        cache().invalidatePrefix("t/");
        assertThat(cache().replace("t/page", rows(3), asOf(rows(3), 5))).isFalse();
        assertThat(cache().replace("t/page", rows(3), rows(2))).isFalse();
        assertMissing("t/page");
    }

    @Test
    @DisplayName("replaced rows weigh what they weigh, and are invalidated as others are")
    void replacedInStatistics() {
        cache().put("t/page", rows(1));
        cache().put("t/other", rows(1));
        CachedRows old = cache().get("t/page");
        if (old == null) {
            return;
        }
        CachedRows longer = new CachedRows(
                IntStream.range(0, 50).mapToObj(i -> Row.of("id", i)).toList(), old.total(), false, old.fetchedAt());
        boolean isReplaced = cache().replace("t/page", old, longer);
        if (countsEntries()) {
            long weight = cache().entries("t", 10).stream()
                    .mapToLong(Cache.CacheEntry::weight)
                    .sum();
            assertThat(cache().statistics("t").entries()).isEqualTo(2);
            assertThat(cache().statistics("t").weight()).isEqualTo(weight);
            assertThat(cache().entries("t", 10))
                    .extracting(Cache.CacheEntry::rows)
                    .containsExactlyInAnyOrder(isReplaced ? 50 : 1, 1);
        }
        cache().invalidatePrefix("t/p");
        assertMissing("t/page");
        assertKept("t/other", rows(1));
        cache().invalidatePrefix("t/");
        if (countsEntries()) {
            assertThat(cache().statistics("t")).isEqualTo(new Cache.RegionStatistics(0, 0, 0));
        }
    }

    @Test
    @DisplayName("a removed entry is gone, whatever was done to it before, and may be put again")
    void removed() {
        cache().put("t/page", rows(1));
        cache().put("t/row", rows(2));
        cache().put("tt/page", rows(3));
        CachedRows old = cache().get("t/page");
        if (old != null) {
            cache().replace("t/page", old, asOf(old, 5));
        }
        cache().remove("t/page");
        cache().remove("t/never");
        cache().remove("never/seen");
        assertMissing("t/page");
        assertKept("t/row", rows(2));
        assertKept("tt/page", rows(3));
        if (countsEntries()) {
            assertThat(cache().statistics("t").entries()).isEqualTo(1);
        }
        assertThat(cache().replace("t/page", asOf(rows(1), 5), rows(4))).isFalse();
        cache().put("t/page", rows(1));
        assertKept("t/page", rows(1));
    }

    @Test
    @DisplayName("of those who replace the same rows at once, one does")
    void oneReplaces() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < rounds(); round++) {
                cache().put("t/page", asOf(rows(round), 0));
                CachedRows old = cache().get("t/page");
                CachedRows was = old == null ? rows(round) : old;
                List<Callable<Boolean>> users = IntStream.range(1, 5)
                        .<Callable<Boolean>>mapToObj(user -> () -> cache().replace(
                                        "t/page",
                                        was,
                                        user % 2 == 0 ? asOf(was, user) : asOf(rows(1_000 + user), user)))
                        .toList();
                long done = 0;
                for (Future<Boolean> user : threads.invokeAll(users)) {
                    done += user.get() ? 1 : 0;
                }
                assertThat(done).isLessThanOrEqualTo(1);
                CachedRows found = cache().get("t/page");
                assertThat(found == null || found.asOf().position() > 0).isEqualTo(found == null || done == 1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("changes may be recorded at any time, and nothing of this process is told as that of an earlier one")
    void recorded() {
        assertThat(cache().recorded("t")).isNull();
        RowChange row = new RowChange("1", RowImage.absent(), RowImage.whole(Row.of("id", 1)));
        assertThatCode(() -> {
                    cache().record("t", new RecordedChange(7, 2, List.of(row)));
                    cache().record("t", new RecordedChange(7, 1, List.of(RowChange.of("2"))));
                    cache().record("t", new RecordedChange(7, 3, null));
                })
                .doesNotThrowAnyException();
        assertThat(cache().recorded("t")).isNull();
        assertThat(cache().recorded("never seen")).isNull();
    }
}
