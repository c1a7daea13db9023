package dev.livetable.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livetable.table.Row;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemCacheTests extends CacheContract {

    @Override
    protected Cache open() {
        return MemCache.create();
    }

    @Override
    protected @Nullable Cache openSmall() {
        return new MemCache(1_000_000, Runnable::run, Runnable::run);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t/", "t/page", "t/page/", "t", ""})
    @DisplayName("F2: a put that began before an invalidation stores nothing after it")
    void putOvertakenByInvalidation(String prefix) {
        MemCache cache = MemCache.create();
        CacheRegions.Ticket<MemRegion> before = cache.begin("t/page/1");
        cache.invalidatePrefix(prefix);
        cache.store(before, "t/page/1", rows(1), 1_000, Set.of());
        assertThat(cache.get("t/page/1")).isNull();
        cache.put("t/page/1", rows(2));
        assertThat(cache.get("t/page/1")).isEqualTo(rows(2));
    }

    @Test
    @DisplayName("rows that replace others in an invalidated generation are never read, and are removed with it")
    void replacedWhileInvalidated() {
        List<Runnable> later = new ArrayList<>();
        MemCache cache = new MemCache(10_000_000, Runnable::run, later::add);
        CachedRows old = rows(1);
        cache.put("t/a", old);
        assertThat(cache.replace("t/a", old, asOf(rows(2), 1))).isTrue();
        CachedRows replaced = Objects.requireNonNull(cache.get("t/a"));
        cache.invalidatePrefix("t/");
        assertThat(cache.replace("t/a", replaced, rows(3))).isFalse();
        assertThat(cache.get("t/a")).isNull();
        new ArrayList<>(later).forEach(Runnable::run);
        assertThat(cache.held()).isZero();
        assertThat(cache.statistics("t")).isEqualTo(new Cache.RegionStatistics(0, 0, 0));
    }

    @Test
    @DisplayName("rows that replace others weigh as if they had been put, columns counted once")
    void weightOfReplaced() {
        MemCache cache = MemCache.create();
        CachedRows old = rows(1);
        cache.put("t/a", old);
        cache.put("t/b", rows(1));
        long before = cache.statistics("t").weight();
        CachedRows stamped = asOf(old, 9);
        assertThat(cache.replace("t/a", old, stamped)).isTrue();
        assertThat(cache.statistics("t").weight()).isEqualTo(before);
        CachedRows longer = new CachedRows(
                List.of(old.rows().get(0), old.rows().get(0)), OptionalLong.empty(), false, Instant.EPOCH);
        assertThat(cache.replace("t/a", stamped, longer)).isTrue();
        MemCache fresh = MemCache.create();
        fresh.put("t/a", longer);
        fresh.put("t/b", rows(1));
        assertThat(cache.statistics("t").weight())
                .isEqualTo(fresh.statistics("t").weight());
        CachedRows heavy =
                new CachedRows(List.of(Row.of("text", "x".repeat(20_000))), OptionalLong.empty(), false, Instant.EPOCH);
        MemCache small = MemCache.ofMaximumWeight(10_000);
        small.put("t/a", old);
        assertThat(small.replace("t/a", old, heavy)).isFalse();
        assertThat(small.get("t/a")).isEqualTo(old);
    }

    @Test
    @DisplayName("evictions are counted, and leave no trace of their keys")
    void evictions() {
        MemCache cache = new MemCache(100_000, Runnable::run, Runnable::run);
        for (int i = 0; i < 2_000; i++) {
            cache.put("t/" + i, rows(i));
        }
        Cache.RegionStatistics statistics = cache.statistics("t");
        assertThat(statistics.entries()).isEqualTo(cache.held()).isPositive();
        assertThat(statistics.evictions()).isEqualTo(2_000 - cache.held());
        assertThat(statistics.weight()).isBetween(1L, 100_000L);
        cache.invalidatePrefix("t/1");
        assertThat(cache.statistics("t").entries()).isEqualTo(cache.held());
        cache.invalidatePrefix("t/");
        assertThat(cache.statistics("t").entries()).isZero();
        assertThat(cache.statistics("t").evictions()).isEqualTo(statistics.evictions());
        assertThat(cache.held()).isZero();
    }

    @Test
    @DisplayName("what was evicted is not found by who has found it before, also when there is room again")
    void lookupsOfEvicted() {
        MemCache cache = new MemCache(100_000, Runnable::run, Runnable::run);
        List<Lookup> lookups = new ArrayList<>();
        List<@Nullable Object> entries = new ArrayList<>(); // else they are garbage when they are evicted
        for (int i = 0; i < 1_000; i++) {
            cache.put("t/" + i, rows(i));
            entries.add(cache.entry("t/" + i));
            Lookup lookup = cache.lookup("t/" + i);
            lookups.add(lookup);
            for (int again = 0; again < 3; again++) {
                lookup.get();
            }
        }
        assertThat(cache.hasRoom()).isFalse();
        for (int i = 0; i < 1_000; i += 2) {
            cache.remove("t/" + i);
        }
        assertThat(cache.hasRoom()).isTrue();
        assertThat(lookups).extracting(Lookup::get).containsExactlyElementsOf(found(cache));
        assertThat(entries).hasSize(1_000);
        assertThat(cache.statistics("t").entries()).isPositive();
        cache.invalidatePrefix("t/");
        assertThat(lookups).extracting(Lookup::get).containsOnlyNulls();
    }

    private static List<@Nullable CachedRows> found(MemCache cache) {
        return IntStream.range(0, 1_000).mapToObj(i -> cache.get("t/" + i)).collect(Collectors.toList());
    }

    @Test
    @DisplayName(
            "an entry that is looked for again and again outlives those that are not, when there is no room for all")
    void lookupsAreReads() {
        MemCache cache = new MemCache(100_000, Runnable::run, Runnable::run);
        cache.put("t/hot", rows(1));
        Lookup hot = cache.lookup("t/hot");
        for (int i = 0; i < 5_000; i++) {
            cache.put("t/" + i, rows(i));
            hot.get();
        }
        assertThat(hot.get()).isEqualTo(rows(1));
    }

    @Test
    @DisplayName("what is remembered of an entry does not keep its rows on the heap")
    void lookupsKeepNothing() {
        MemCache cache = new MemCache(10_000_000, Runnable::run, Runnable::run);
        cache.put("t/page", rows(1));
        Lookup lookup = cache.lookup("t/page");
        lookup.get();
        lookup.get();
        WeakReference<CachedRows> rows = new WeakReference<>(lookup.get());
        cache.remove("t/page");
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return rows.get() == null;
        });
        assertThat(lookup.get()).isNull();
    }

    @Test
    @DisplayName("what an invalidated region held is removed afterwards, and never out of the new generation")
    void cleansLater() {
        List<Runnable> later = new ArrayList<>();
        MemCache cache = new MemCache(10_000_000, Runnable::run, later::add);
        cache.put("t/a", rows(1));
        cache.put("t/b", rows(2));
        cache.invalidatePrefix("t/");
        assertThat(cache.get("t/a")).isNull();
        assertThat(cache.get("t/b")).isNull();
        assertThat(cache.statistics("t").entries()).isZero();
        cache.put("t/b", rows(3));
        new ArrayList<>(later).forEach(Runnable::run);
        assertThat(cache.get("t/b")).isEqualTo(rows(3));
        assertThat(cache.statistics("t").entries()).isEqualTo(1);
        assertThat(cache.held()).isEqualTo(1);
    }

    @Test
    @DisplayName("a large region is removed some entries at a time")
    void cleansInParts() {
        Deque<Runnable> later = new ArrayDeque<>();
        MemCache cache = new MemCache(Long.MAX_VALUE, Runnable::run, later::add);
        for (int i = 0; i < MemCache.REMOVED_AT_ONCE + 1; i++) {
            cache.put("t/" + i, rows(1));
        }
        later.clear(); // what would pack them
        cache.invalidatePrefix("t/");
        later.remove().run();
        assertThat(cache.held()).isEqualTo(1);
        later.remove().run();
        assertThat(cache.held()).isZero();
        assertThat(later).isEmpty();
    }

    @Test
    @DisplayName("an entry heavier than the cache is not kept, nor what it was to replace")
    void tooHeavy() {
        MemCache cache = MemCache.ofMaximumWeight(10_000);
        cache.put("t/a", rows(1));
        CachedRows heavy =
                new CachedRows(List.of(Row.of("text", "x".repeat(20_000))), OptionalLong.empty(), false, Instant.EPOCH);
        PreparedPut put = cache.prepare("t/a", heavy);
        assertThat(put.tooLarge())
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("10000").contains("live.cache.mem.maximum-size"));
        assertThat(put.put()).isFalse();
        assertThat(cache.prepare("t/b", rows(1)).tooLarge()).isEmpty();
        assertThat(cache.get("t/a")).isNull();
        assertThat(cache.statistics("t")).isEqualTo(new Cache.RegionStatistics(0, 0, 0));
        assertThatThrownBy(() -> MemCache.ofMaximumWeight(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("where nobody takes the work of removing retired entries they are removed at once")
    void nobodyRemovesLater() {
        MemCache cache = new MemCache(Long.MAX_VALUE, Runnable::run, task -> {
            throw new RejectedExecutionException("shut down");
        });
        for (int i = 0; i < MemCache.REMOVED_AT_ONCE + 1; i++) {
            cache.put("t/" + i, rows(1));
        }
        cache.invalidatePrefix("t/");
        assertThat(cache.held()).isZero();
    }
}
