package dev.livetable.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.livetable.cache.Cache.CacheEntry;
import dev.livetable.cache.Cache.RegionStatistics;
import dev.livetable.table.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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
public abstract class CacheContract extends CacheReplaceContract {

    @Test
    @DisplayName("a full cache evicts entries and answers rightly for the others")
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
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () -> { // it may be busy with what was put before
                                small.put("t/1", heavy(1));
                                assertThat(small.get("t/1")).isEqualTo(heavy(1));
                            });
        }
    }

    private static CachedRows heavy(int number) {
        byte[] bytes = new byte[30_000]; // which cannot be packed into less
        new Random(number).nextBytes(bytes);
        return new CachedRows(List.of(Row.of("bytes", bytes)), OptionalLong.empty(), false, Instant.EPOCH);
    }

    @Test
    @DisplayName("F2: a put begins when it is done, not when it is prepared, and tells whether it kept the rows")
    void preparedPut() {
        PreparedPut put = cache().prepare("t/page", rows(1));
        assertThat(put.tooLarge()).isEmpty();
        assertMissing("t/page");
        cache().invalidatePrefix("t/");
        assertThat(put.put()).isEqualTo(keepsEntries());
        assertKept("t/page", rows(1));
    }

    @Test
    @DisplayName("statistics and entries tell what a region holds")
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
        assertThat(entries.stream().mapToLong(CacheEntry::weight).sum()).isEqualTo(statistics.weight());
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
    @DisplayName("F9: marks may be set and taken at any time")
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
}
