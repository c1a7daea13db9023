package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.FaultyCache;
import dev.livetable.cache.MemCache;
import dev.livetable.status.CallObserver;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** F2: which of several fetches of a question is kept, and what is given. */
class FetchesTests {

    private static final String KEY = "table/count";

    private final FaultyCache cache = new FaultyCache(MemCache.create());
    private final RegionCache region = new RegionCache(
            cache,
            "table",
            new StatusRecorder("table", Clock.systemUTC(), List.of(), Runnable::run, CallObserver.none()));
    private final AtomicInteger appended = new AtomicInteger();
    private final Fetches fetches = new Fetches(region, appended::incrementAndGet);

    private Fetch begin() {
        Fetch fetch = new Fetch(0, Instant.EPOCH, 0, true, false);
        assertThat(fetches.begin(KEY, fetch, fetches.last(KEY))).isTrue();
        return fetch;
    }

    private @Nullable Long end(Fetch fetch, long count) {
        CachedRows answer = CachedRows.ofCount(count, Instant.EPOCH);
        CachedRows given = fetches.end(KEY, fetch, answer, region.prepare(KEY, answer), () -> cache.get(KEY));
        return given == null ? null : given.total().orElseThrow();
    }

    private @Nullable Long kept() {
        CachedRows rows = cache.get(KEY);
        return rows == null ? null : rows.total().orElseThrow();
    }

    @Test
    @DisplayName("the first of two fetches is kept, and the other gives what is kept")
    void theFirstIsKept() {
        Fetch one = begin();
        Fetch other = begin();

        assertThat(end(other, 2)).isEqualTo(2);
        assertThat(fetches.last(KEY)).as("nobody joins what is outdated").isNull();
        assertThat(fetches.count()).isEqualTo(1);

        assertThat(end(one, 1)).isEqualTo(2);
        assertThat(kept()).isEqualTo(2);
        assertThat(fetches.count()).isZero();
    }

    @Test
    @DisplayName("an outdated fetch gives way to one that began since when nothing is kept, and that is kept")
    void anOutdatedFetchGivesWay() {
        Fetch one = begin();
        Fetch other = begin();
        end(other, 2);
        cache.remove(KEY);
        Fetch third = begin();

        assertThat(end(one, 1)).as("those who wait join the third").isNull();
        assertThat(fetches.last(KEY)).isSameAs(third);

        assertThat(end(third, 3)).isEqualTo(3);
        assertThat(kept()).isEqualTo(3);
    }

    @Test
    @DisplayName("an outdated fetch gives its own answer when there is nothing else, and keeps nothing")
    void anOutdatedFetchAlone() {
        Fetch one = begin();
        Fetch other = begin();
        end(begin(), 2);
        cache.remove(KEY);

        assertThat(end(one, 1)).isEqualTo(1);
        assertThat(kept()).isNull();
        assertThat(end(other, 3)).as("what is under way is outdated still").isEqualTo(3);
        assertThat(kept()).isNull();
        assertThat(fetches.count()).isZero();
    }

    @Test
    @DisplayName("an answer that is not kept removes what was kept before")
    void anAnswerThatIsNotKept() {
        end(begin(), 1);
        Fetch fetch = begin();
        CachedRows answer = CachedRows.ofCount(2, Instant.EPOCH);

        assertThat(fetches.end(KEY, fetch, answer, null, () -> cache.get(KEY))).isEqualTo(answer);

        assertThat(kept()).isNull();
    }

    @Test
    @DisplayName("after the table is closed nothing is put, removed or given from the cache")
    void afterTheEnd() {
        Fetch early = begin();
        fetches.close();
        cache.put(KEY, CachedRows.ofCount(7, Instant.EPOCH));

        assertThat(end(early, 1)).isEqualTo(1);

        assertThat(kept()).isEqualTo(7);
        assertThat(fetches.count()).isZero();
    }

    @Test
    @DisplayName("a fetch does not begin when another one has begun since its reader looked")
    void anotherHasBegun() {
        Fetch other = begin();

        assertThat(fetches.begin(KEY, new Fetch(0, Instant.EPOCH, 0, true, false), null))
                .isFalse();
        assertThat(fetches.count()).isEqualTo(1);

        fetches.abandon(KEY, other);
        fetches.abandon(KEY, other);
        assertThat(fetches.count()).isZero();
        assertThat(fetches.begin(KEY, new Fetch(0, Instant.EPOCH, 0, true, false), other))
                .as("the one that was seen has ended")
                .isTrue();
    }

    @Test
    @DisplayName("while others are under way a question is not over, and the last of them is joined")
    void oneOfTwoIsAbandoned() {
        Fetch one = begin();
        Fetch other = begin();

        fetches.abandon(KEY, one);

        assertThat(fetches.count()).isEqualTo(1);
        assertThat(fetches.last(KEY)).isSameAs(other);
    }

    @Test
    @DisplayName("when an answer cannot be put, what was kept before is removed")
    void anAnswerThatCannotBePut() {
        end(begin(), 1);
        cache.failing("put");

        end(begin(), 2);

        assertThat(kept()).isNull();
    }

    @Test
    @DisplayName("a fetch that has ended does not end again")
    void endedTwice() {
        Fetch fetch = begin();
        end(fetch, 1);

        assertThatThrownBy(() -> end(fetch, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("nobody joins a fetch of a closed table, which leaves no lock taken")
    void nobodyJoinsAfterTheEnd() {
        Fetch fetch = begin();
        Fetch other = begin();
        fetches.close();

        assertThat(fetches.last(KEY)).isNull();
        onAnotherThread(() -> fetches.abandon(KEY, other));
        fetches.abandon(KEY, other);
        onAnotherThread(() -> fetches.abandon(KEY, fetch));
    }

    /** Makes a fetch outdated and ends it, and meanwhile runs a task that has to wait for that. */
    private Thread whileAFetchEnds(Runnable task) {
        Fetch outdated = begin();
        end(begin(), 2);
        Thread thread = new Thread(task);
        fetches.end(KEY, outdated, CachedRows.ofCount(1, Instant.EPOCH), null, () -> {
            thread.start();
            Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
            return cache.get(KEY);
        });
        return thread;
    }

    @Test
    @DisplayName("a fetch that begins while the last one ends is under way")
    void aFetchThatBeginsWhileTheLastOneEnds() throws InterruptedException {
        Fetch next = new Fetch(0, Instant.EPOCH, 0, true, false);

        whileAFetchEnds(() -> fetches.begin(KEY, next, null)).join();

        assertThat(fetches.last(KEY)).isSameAs(next);
        assertThat(fetches.count()).isEqualTo(1);
    }

    @Test
    @DisplayName("a table is closed only when nobody is about to put or to remove any more")
    void theTableIsClosedWhileAFetchEnds() throws InterruptedException {
        whileAFetchEnds(fetches::close).join();

        assertThat(kept()).isEqualTo(2);
    }

    private static void onAnotherThread(Runnable task) {
        CompletableFuture.runAsync(task).orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Test
    @DisplayName("where an older entry cannot be removed, all that is kept is fetched anew")
    void anOlderEntryThatCannotBeRemoved() {
        end(begin(), 1);
        cache.failing("put", "remove");

        assertThat(end(begin(), 2)).isEqualTo(2);

        assertThat(appended).hasValue(1);
    }
}
