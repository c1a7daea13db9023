package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.cache.Cache;
import dev.livetable.cache.CacheContract;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.PreparedPut;
import dev.livetable.table.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RedbCacheSizeTests {

    private static final int MEGABYTE = 1024 * 1024;

    @TempDir
    Path folder = Path.of("");

    /** Returns rows of about 10 kB, with a number as their total. */
    private static CachedRows large(long number) {
        byte[] random = new byte[10_000];
        new Random(number).nextBytes(random);
        return new CachedRows(List.of(Row.of("bytes", random)), OptionalLong.of(number), false, Instant.EPOCH);
    }

    private static void awaitUpkeep(RedbCache cache, Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    cache.tick();
                    return condition.call();
                });
    }

    /** Waits until there is room for what is put next. */
    private static void awaitEvictions(RedbCache cache) {
        awaitUpkeep(cache, () -> cache.statistics("t").weight() < 4 * MEGABYTE);
        cache.flush(); // which counts what there is
    }

    @Test
    @DisplayName("the least recently used entries go first when there is no more room")
    void evictsEntries() {
        try (RedbCache cache =
                RedbCache.builder(folder).maximumSize(4 * MEGABYTE).open()) {
            for (int i = 0; i < 200; i++) {
                cache.put("often/" + i, CacheContract.rows(i));
            }
            for (int i = 0; i < 1_500; i++) {
                assertThat(cache.prepare("t/" + i, large(i)).put()).isTrue();
                cache.get("often/" + i % 200);
                if (i % 20 == 0) {
                    awaitEvictions(cache);
                }
            }
            awaitEvictions(cache);
            assertThat(cache.statistics("t").entries()).isBetween(100L, 420L);
            assertThat(cache.statistics("t").evictions()).isGreaterThan(1_000);
            assertThat(cache.statistics("often").entries()).isGreaterThan(150);
            int found = 0;
            for (int i = 0; i < 1_500; i++) {
                CachedRows rows = cache.get("t/" + i);
                if (rows != null) {
                    found++;
                    assertThat(rows).isEqualTo(large(i));
                }
            }
            assertThat(found).isEqualTo((int) cache.statistics("t").entries());
        }
    }

    @Test
    @DisplayName("what was evicted is not counted any more after a kill")
    void aKillAfterAnEviction() throws IOException {
        Path cacheFolder = folder.resolve("cache");
        try (RedbCache cache =
                RedbCache.builder(cacheFolder).maximumSize(4 * MEGABYTE).open()) {
            int next = 0;
            while (cache.statistics("t").weight() < 4 * MEGABYTE) {
                cache.put("t/" + next, large(next));
                next++;
            }
            cache.flush();
            awaitEvictions(cache);
            assertThat(cache.statistics("t").evictions()).isPositive();

            try (RedbCache killed = RedbCache.open(RedbCacheTests.copy(cacheFolder, folder.resolve("killed")))) {
                assertThat(killed.statistics("t"))
                        .isEqualTo(new Cache.RegionStatistics(
                                cache.statistics("t").entries(),
                                cache.statistics("t").weight(),
                                0));
            }
        }
    }

    @Test
    @DisplayName("a region that nobody used for long goes whole, before anything else")
    void evictsIdleRegions() {
        AtomicLong clock = new AtomicLong();
        try (RedbCache cache = RedbCache.builder(folder)
                .maximumSize(4 * MEGABYTE)
                .nanos(clock::get)
                .open()) {
            for (int i = 0; i < 150; i++) {
                cache.put("idle/" + i, large(i));
                cache.put("used/" + i, large(i));
                cache.flush();
            }
            clock.addAndGet(TimeUnit.HOURS.toNanos(1));
            cache.tick();
            awaitUpkeep(cache, () -> {
                cache.get("used/1");
                cache.put("used/more", large(1));
                for (int i = 150; i < 400; i++) {
                    cache.put("used/" + i, large(i));
                    cache.flush();
                }
                return cache.statistics("idle").entries() == 0;
            });
            assertThat(cache.statistics("idle").evictions()).isEqualTo(150);
            assertThat(cache.get("used/1")).isEqualTo(large(1));
        }
    }

    @Test
    @DisplayName("an entry larger than the cache is not kept, nor what it was to replace")
    void tooLarge() {
        try (RedbCache cache = RedbCache.builder(folder).maximumSize(5_000).open()) {
            cache.put("t/a", CacheContract.rows(1));
            assertThat(cache.get("t/a")).isEqualTo(CacheContract.rows(1));
            PreparedPut put = cache.prepare("t/a", large(2));
            assertThat(put.tooLarge()).hasValueSatisfying(reason -> assertThat(reason)
                    .contains("10")
                    .contains("an entry may have 2500")
                    .contains("live.cache.redb.maximum-size"));
            assertThat(put.put()).isFalse();
            assertThat(cache.get("t/a")).isNull();
            assertThat(cache.prepare("t/a", CacheContract.rows(1)).tooLarge()).isEmpty();
            assertThat(cache.prepare("t/a", CacheContract.rows(1)).put()).isTrue();
        }
    }

    private long size() throws IOException {
        return Files.size(folder.resolve("cache.mv"));
    }

    @Test
    @DisplayName("a file that is mostly unused is made small again, while it is open and when it is opened")
    void fileIsCopied() throws IOException {
        try (RedbCache cache = RedbCache.builder(folder).slack(1L << 40).open()) {
            for (int round = 0; round < 30; round++) {
                for (int i = 0; i < 100; i++) {
                    cache.put("t/" + i, large(i));
                }
                cache.put("gone/" + round, large(round));
                cache.flush();
            }
            cache.invalidatePrefix("gone/");
            assertThat(size()).isGreaterThan(20 * MEGABYTE);
        }
        long before = size();
        try (RedbCache cache = RedbCache.builder(folder).slack(4 * MEGABYTE).open()) {
            assertThat(size()).isLessThan(before / 4);
            for (int i = 0; i < 100; i++) {
                assertThat(cache.get("t/" + i)).isEqualTo(large(i));
            }
            assertThat(cache.get("gone/0")).isNull();
            for (int round = 0; round < 30; round++) {
                for (int i = 0; i < 100; i++) {
                    cache.put("t/" + i, large(i));
                }
                cache.flush();
            }
            awaitUpkeep(
                    cache,
                    () -> size() < 8 * MEGABYTE
                            && cache.prepare("new/page", large(1)).put()); // nothing is stored until the copy is in use
            for (int i = 0; i < 100; i++) {
                assertThat(cache.get("t/" + i)).isEqualTo(large(i));
            }
            assertThat(folder.resolve("cache.mv.copy")).doesNotExist();
            assertThat(cache.problem()).isEmpty();
        }
        try (RedbCache cache = RedbCache.open(folder)) {
            assertThat(cache.get("t/99")).isEqualTo(large(99));
            assertThat(cache.get("new/page")).isEqualTo(large(1));
            assertThat(cache.filesSetAside()).isZero();
        }
    }

    @Test
    @DisplayName("F2, F9: invalidations hold while the file is being copied")
    void invalidationsWhileCopying() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong[] gone = {new AtomicLong(), new AtomicLong()};
        try (RedbCache cache = RedbCache.builder(folder)
                .slack(1)
                .nanos(() -> 1_000_000 * System.nanoTime()) // so that copies follow each other
                .open()) {
            CompletableFuture<Void> upkeep = CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    cache.tick();
                    cache.flush();
                }
            });
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    for (int region = 0; region < 2; region++) {
                        for (int page = 0; page < 20; page++) {
                            long least = gone[region].get();
                            CachedRows found = cache.get("t" + region + "/page/" + page);
                            if (found != null) {
                                assertThat(found.total().orElseThrow()).isGreaterThan(least);
                            }
                        }
                    }
                }
            });
            for (long round = 1; round <= 150; round++) {
                for (int page = 0; page < 20; page++) {
                    cache.put("t0/page/" + page, CacheContract.rows(round));
                    cache.put("t1/page/" + page, CacheContract.rows(round));
                }
                cache.invalidatePrefix("t0/");
                gone[0].set(round);
                cache.invalidatePrefix("t1/page/");
                gone[1].set(round);
                if (round % 30 == 0) {
                    Path copy = RedbCacheTests.copy(folder, folder.resolve("killed" + round));
                    try (RedbCache killed = RedbCache.open(copy)) {
                        assertThat(killed.statistics("t0").entries()).isZero();
                        assertThat(killed.statistics("t1").entries()).isZero();
                    }
                }
            }
            over.set(true);
            reader.get();
            upkeep.get();
            assertThat(cache.problem()).isEmpty();
            cache.put("t0/page/1", CacheContract.rows(1));
        }
    }
}
