package dev.livetable.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.Cache.RegionStatistics;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of {@link CacheContract} about many threads at once, and about interrupted ones. */
abstract class CacheThreadContract extends CacheRowContract {

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
     * Each round puts the number of the round, on several threads at once, then invalidates by one of several prefixes and, when
     * that has returned, tells the readers that nothing of this round or of earlier ones may be seen any more.
     */
    @ParameterizedTest
    @ValueSource(strings = {"t/", "t/page/", "t", ""})
    @DisplayName("F2: what was invalidated is never read again, by any thread")
    void invalidatedUnderLoad(String prefix) throws Exception {
        AtomicLong gone = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        List<Lookup> lookups = IntStream.range(0, 8)
                .mapToObj(page -> "t/page/" + page)
                .flatMap(key -> Stream.of(cache().lookup(key), () -> cache().get(key)))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> readers = IntStream.range(0, 2)
                    .<Future<?>>mapToObj(reader -> threads.submit(() -> {
                        while (!over.get()) {
                            long before = gone.get();
                            CachedRows found = lookups.get(
                                            ThreadLocalRandom.current().nextInt(lookups.size()))
                                    .get();
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
    @DisplayName("of rows that are put one after the other no thread sees older ones than any thread has seen")
    void neverBack() throws Exception {
        AtomicLong seen = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            cache().put("t/page", CachedRows.ofCount(0, Instant.EPOCH));
            Lookup lookup = cache().lookup("t/page");
            List<Future<?>> readers = IntStream.range(0, 3)
                    .<Future<?>>mapToObj(reader -> threads.submit(() -> {
                        while (!over.get()) {
                            long before = seen.get();
                            CachedRows found = reader == 0 ? cache().get("t/page") : lookup.get();
                            if (found != null) {
                                long now = found.total().orElseThrow();
                                assertThat(now).isGreaterThanOrEqualTo(before);
                                seen.accumulateAndGet(now, Math::max);
                            }
                        }
                    }))
                    .toList();
            for (long number = 1; number <= 100L * rounds(); number++) {
                cache().put("t/page", CachedRows.ofCount(number, Instant.EPOCH));
            }
            over.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("F2: puts, invalidations and reads of many threads at once leave a working cache")
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
}
