package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.status.InvalidationCause;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.UnknownOutcomeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** F1-F3, F6, F9: what was fetched before a change is never seen by a read that begins after it. */
class FreshnessTests extends LiveTableSetup {

    /** Begins a fetch that has read the master and not yet returned, runs what invalidates, and lets the fetch go on. */
    private void whileAFetchIsUnderWay(LiveTable table, Runnable invalidation) throws Exception {
        Gate gate = new Gate();
        AtomicBoolean first = new AtomicBoolean(true);
        master.after(operation -> {
            if (operation.equals("list") && first.getAndSet(false)) {
                gate.pass();
            }
        });
        Future<List<Row>> early = threads.submit(() -> firstPage(table));
        gate.awaitReached();

        invalidation.run();

        assertThat(firstPage(table)).as("a later reader does not join").contains(product(1, "apple", 11));
        gate.open();
        assertThat(result(early)).as("the early reader sees what is kept").contains(product(1, "apple", 11));
        assertThat(firstPage(table)).as("the early fetch is not stored").contains(product(1, "apple", 11));
        assertThat(table.status().rejectedFills()).isEqualTo(1);
        assertThat(master.calls("list")).isEqualTo(2);
    }

    @Test
    @DisplayName("a fetch that began before a write is neither stored nor joined after it")
    void aFetchThatBeganBeforeAWrite() throws Exception {
        LiveTable table = open();
        whileAFetchIsUnderWay(table, () -> table.patch("1", Row.of("price", 11)));
    }

    @Test
    @DisplayName("the same through a view")
    void aFetchThatBeganBeforeAWriteThroughAView() throws Exception {
        LiveTable table = open();
        LiveTable view = table.view(Filter.equal("name", "apple"));
        whileAFetchIsUnderWay(table, () -> view.patch("1", Row.of("price", 11)));
    }

    @Test
    @DisplayName("a fetch that began before an event is neither stored nor joined after it")
    void aFetchThatBeganBeforeAnEvent() throws Exception {
        ManualLiveStream stream = new ManualLiveStream();
        LiveTable table = open(builder().stream(stream));
        whileAFetchIsUnderWay(table, () -> {
            master.put(product(1, "apple", 11));
            assertThat(stream.publish(LiveEvent.updated("1"))).isEqualTo(1);
        });
    }

    @Test
    @DisplayName("when a write is acknowledged every thread reads it, 1000 times under load")
    void whenAWriteIsAcknowledgedEveryThreadReadsIt() throws Exception {
        LiveTable table = open();
        AtomicLong acknowledged = new AtomicLong(10);
        AtomicBoolean done = new AtomicBoolean();
        List<Future<Integer>> readers = onThreads(4, () -> {
            int reads = 0;
            while (!done.get()) {
                long atLeast = acknowledged.get();
                assertThat((Long) firstPage(table).get(0).get("price")).isGreaterThanOrEqualTo(atLeast);
                assertThat((Long) price(table, "1")).isGreaterThanOrEqualTo(atLeast);
                reads++;
            }
            return reads;
        });

        try {
            for (long price = 11; price <= 1010; price++) {
                table.patch("1", Row.of("price", price));
                acknowledged.set(price);
                assertThat(price(table, "1")).isEqualTo(price);
            }
        } finally {
            done.set(true);
        }
        for (Future<Integer> reader : readers) {
            assertThat(result(reader)).isPositive();
        }
    }

    @Test
    @DisplayName("F6: a cache that fails to drop or to replace entries is used on, and shows no old row")
    void aCacheThatFailsToDropShowsNoOldRow() {
        LiveTable table = open();
        firstPage(table);
        cache.failing("invalidatePrefix", "remove", "replace");

        table.patch("1", Row.of("price", 11));

        assertThat(table.status().state()).isEqualTo(TableState.LIVE);
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        assertThat(firstPage(table)).contains(product(1, "apple", 11));
    }

    @Test
    @DisplayName("F6: a cache that fails to keep entries shows no old row")
    void aCacheThatFailsToKeepShowsNoOldRow() {
        LiveTable table = open();
        firstPage(table);
        cache.failing("put", "remove", "invalidatePrefix", "replace");

        table.patch("1", Row.of("price", 11));

        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(firstPage(table)).contains(product(1, "apple", 11));
    }

    @Test
    @DisplayName("F8: a reader that comes after the stream was lost does not join a fetch that began before")
    void aReaderThatComesAfterTheLossDoesNotJoin() throws Exception {
        ManualLiveStream stream = new ManualLiveStream();
        LiveTable table = open(builder().stream(stream));
        Gate gate = new Gate();
        AtomicBoolean first = new AtomicBoolean(true);
        master.after(operation -> {
            if (first.getAndSet(false)) {
                gate.pass();
            }
        });
        Future<List<Row>> early = threads.submit(() -> firstPage(table));
        gate.awaitReached();
        master.put(product(1, "apple", 11));

        stream.end(new IllegalStateException("connection reset"));

        assertThat(firstPage(table)).contains(product(1, "apple", 11));
        gate.open();
        assertThat(result(early)).contains(product(1, "apple", 10));
    }

    @Test
    @DisplayName("F9: a region is marked while a write is at the master, and until it has settled")
    void aRegionIsMarkedWhileAWriteIsAtTheMaster() {
        LiveTable table = open();
        master.before(operation -> assertThat(cache.isMarked("products")).isTrue());
        table.patch("1", Row.of("price", 11));
        awaitMarked(false);

        master.before(operation -> {
            throw new IllegalStateException("connection lost");
        });
        assertThatThrownBy(() -> table.patch("1", Row.of("price", 12)))
                .isInstanceOf(UnknownOutcomeException.class)
                .cause()
                .hasMessage("connection lost");
        awaitMarked(true);
        time.advance(Duration.ofSeconds(5));
        awaitMarked(false);
    }

    @Test
    @DisplayName("F9: a region is marked while a change is not on record")
    void aRegionIsMarkedWhileAChangeIsNotOnRecord() {
        LiveTable table = open();
        cache.failing("record");

        table.invalidate();
        awaitMarked(true);
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.isMarked("products")).isTrue();

        cache.failing();
        time.advance(Duration.ofMinutes(1));
        awaitMarked(false);
    }

    @Test
    @DisplayName("F9: when the mark cannot be set nothing is written")
    void whenTheMarkCannotBeSetNothingIsWritten() {
        LiveTable table = open();
        cache.failing("mark");

        assertThatThrownBy(() -> table.patch("1", Row.of("price", 11)))
                .isInstanceOf(NotAcceptedException.class)
                .hasMessageContaining("neither mark");
        assertThat(master.calls("patch")).isZero();

        cache.failing();
        assertThat(table.patch("1", Row.of("price", 11))).isNotNull();
        awaitMarked(false);
    }

    @Test
    @DisplayName("F9: invalidating throws when the cache can neither record it nor mark the rows")
    void invalidatingThrowsWhenNothingIsSafe() {
        LiveTable table = open();
        firstPage(table);
        cache.failing("mark", "record");

        assertThatThrownBy(table::invalidate)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("record");
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
    }

    private void awaitMarked(boolean expected) {
        Awaitility.await().until(() -> cache.isMarked("products") == expected);
    }

    @Test
    void invalidatingDropsAllAndOnlyThisTable() {
        LiveTable table = open();
        LiveTable other = open(LiveTable.builder("products2", master).cache(cache));
        firstPage(table);
        firstPage(other);

        table.invalidate();

        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(sourceOfFirstPage(other)).isEqualTo(HIT);
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.MANUAL, 1L);
    }
}
