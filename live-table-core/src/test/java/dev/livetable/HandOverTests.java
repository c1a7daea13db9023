package dev.livetable;

import static dev.livetable.CallerTransaction.READ_ONLY;
import static dev.livetable.CallerTransaction.READ_WRITE;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.RefusingExecutor.Failure;
import dev.livetable.cache.FaultyCache;
import dev.livetable.cache.MemCache;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.LiveTableListener;
import dev.livetable.status.ReadSource;
import dev.livetable.status.StreamState;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import dev.livetable.table.UnknownOutcomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a live table whose executor fails to take a task. */
class HandOverTests extends LiveTableSetup {

    /** More than the hand-overs that there are in one life. */
    private static final int LIVES = 80;

    private final RefusingExecutor executor = new RefusingExecutor(threads);

    private static ConditionFactory await() {
        return Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(5));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("whichever hand-over fails, the table goes on working and serves no stale row")
    void whicheverHandOverFailsTheTableGoesOn(Failure failure) throws Exception {
        new Life(new RefusingExecutor(threads)).live();
        List<Future<Boolean>> lives = new ArrayList<>();
        for (int number = 1; number <= LIVES; number++) {
            RefusingExecutor failing = new RefusingExecutor(threads).failAt(number, failure);
            lives.add(threads.submit(() -> {
                new Life(failing).live();
                return failing.hasFailed();
            }));
        }
        int failed = 0;
        for (int number = 1; number <= lives.size(); number++) {
            try {
                failed += result(lives.get(number - 1)) ? 1 : 0;
            } catch (ExecutionException e) {
                throw new AssertionError("when hand-over " + number + " failed", e);
            }
        }
        assertThat(failed).as("hand-overs that there are").isBetween(20, LIVES - 1);
    }

    /** All that makes a live table hand something over, and what must be true after each step. */
    private static final class Life {

        private final InMemoryTable rows = InMemoryTable.of(SCHEMA, product(1, "apple", 10), product(2, "banana", 20));
        private final FaultyCache kept = new FaultyCache(MemCache.create());
        private final ManualLiveStream stream = new ManualLiveStream();
        private final FakeTransactions transactions = new FakeTransactions();
        private final Set<InvalidationCause> heard = ConcurrentHashMap.newKeySet();
        private final LiveTable table;
        private long price = 100;

        Life(RefusingExecutor executor) {
            rows.participation(Participation.JOINED);
            table = LiveTable.builder("products", rows).cache(kept).stream(stream)
                    .executor(executor)
                    .transactions(transactions)
                    .settleTime(Duration.ofMillis(20))
                    .reconnectDelay(Duration.ofMillis(5), Duration.ofMillis(10))
                    .listener(new LiveTableListener() {
                        @Override
                        public void invalidated(String name, InvalidationCause cause) {
                            heard.add(cause);
                        }
                    })
                    .build();
        }

        void live() throws Exception {
            awaitTrust();
            writes();
            writesInATransaction();
            readsInATransaction();
            failsUnclearly();
            failsToInvalidate();
            losesItsStream();
            table.invalidate();
            await().until(() -> heard.contains(InvalidationCause.MANUAL));
            table.close();
            assertThat(stream.publish(LiveEvent.changed())).isZero();
        }

        private void awaitTrust() {
            await().until(() ->
                    table.status().state() == TableState.LIVE && table.status().streamState() == StreamState.UP);
            isFresh();
            assertThat(sourceOfFirstPage(table)).isEqualTo(ReadSource.HIT);
        }

        private void isFresh() {
            assertThat(firstPage(table))
                    .isEqualTo(rows.list(Filter.all(), FIRST_PAGE).getContent());
        }

        private Row next() {
            return Row.of("price", ++price);
        }

        private void writes() throws Exception {
            int refused = 0;
            for (int i = 0; i < 3; i++) {
                try {
                    Row changed =
                            i == 1 ? table.patchAsync("1", next()).get(20, TimeUnit.SECONDS) : table.patch("1", next());
                    assertThat(changed.get("price")).isEqualTo(price);
                    isFresh();
                    assertThat(price(table, "1")).isEqualTo(price);
                } catch (NotAcceptedException | ExecutionException e) {
                    assertThat(e instanceof ExecutionException ? e.getCause() : e)
                            .isInstanceOf(NotAcceptedException.class);
                    assertThat(price(table, "1")).isNotEqualTo(price);
                    refused++;
                }
            }
            assertThat(refused).isLessThan(2);
            rows.put(product(1, "apple", ++price));
            assertThat(stream.publish(LiveEvent.updated("1"))).isEqualTo(1);
            isFresh();
        }

        private void writesInATransaction() throws Exception {
            transactions.begin(READ_WRITE);
            table.patch("1", next());
            CompletableFuture<Row> answer = table.patchAsync("2", next());
            transactions.end(Completion.COMMITTED);
            assertThat(answer.get(20, TimeUnit.SECONDS).get("price")).isEqualTo(price);
            isFresh();
        }

        private void readsInATransaction() {
            transactions.begin(READ_ONLY);
            try {
                assertThat(table.get("2")).isEqualTo(rows.get("2"));
            } catch (NotAcceptedException e) {
                assertThat(e).hasMessageContaining("takes no more tasks");
            }
            assertThat(table.get("2")).isEqualTo(rows.get("2"));
            transactions.end(Completion.COMMITTED);
        }

        private void failsUnclearly() {
            rows.after(operation -> {
                if (operation.equals("patch")) {
                    throw new IllegalStateException("connection lost");
                }
            });
            long unclear = 0;
            for (int i = 0; i < 2; i++) { // of which one is perhaps not accepted
                Throwable failure = catchThrowable(() -> table.patch("1", next()));
                unclear += failure instanceof NotAcceptedException ? 0 : 1;
            }
            rows.after(operation -> {});
            isFresh();
            long invalidations = 2 * unclear;
            await().until(() ->
                    requireNonNull(table.status().invalidations().get(InvalidationCause.UNKNOWN)) == invalidations);
        }

        private void failsToInvalidate() {
            kept.failing("invalidatePrefix");
            table.invalidate();
            kept.failing();
            awaitTrust();
        }

        private void losesItsStream() {
            stream.end(null);
            awaitTrust();
            rows.put(product(1, "apple", ++price));
            assertThat(stream.publish(LiveEvent.changed())).isEqualTo(1);
            isFresh();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("F10: a write whose worker cannot be started is refused, and the next one is carried out")
    void aWriteWhoseWorkerCannotBeStartedIsRefused(Failure failure) {
        LiveTable table = open(builder().executor(executor));

        executor.failNext(failure);
        assertThatExceptionOfType(NotAcceptedException.class)
                .isThrownBy(() -> table.patch("1", Row.of("price", 11)))
                .withMessageContaining("takes no more tasks");
        assertThat(price(table, "1")).isEqualTo(10L);

        assertThat(table.patch("1", Row.of("price", 12))).isEqualTo(product(1, "apple", 12));
        assertThat(master.calls("patch")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("F10: writes that wait are refused when there is no other worker for one that overstays")
    void writesThatWaitAreRefusedWhenThereIsNoOtherWorker(Failure failure) throws Exception {
        LiveTable table = open(builder().executor(executor).writeTimeout(Duration.ofSeconds(1)));
        Gate gate = new Gate();
        master.before(operation -> {
            if (operation.equals("patch")) {
                gate.pass();
            }
        });
        CompletableFuture<Row> hung = table.patchAsync("1", Row.of("price", 11));
        gate.awaitReached();
        CompletableFuture<Boolean> waiting = table.deleteAsync("2");

        executor.failAt(executor.handOvers() + 2, failure); // after the answer to the first one
        time.advance(Duration.ofSeconds(1));

        assertThatThrownBy(() -> result(hung)).hasCauseInstanceOf(UnknownOutcomeException.class);
        assertThatThrownBy(() -> result(waiting)).hasCauseInstanceOf(NotAcceptedException.class);
        assertThat(table.delete("3")).isTrue();
        gate.open();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("F1: an answer that nobody can be found to give is given later, and is the right one")
    void anAnswerIsGivenLater(Failure failure) throws Exception {
        LiveTable table = open(builder().executor(executor));
        Gate gate = new Gate();
        master.before(operation -> {
            if (operation.equals("patch")) {
                gate.pass();
            }
        });
        CompletableFuture<Row> answer = table.patchAsync("1", Row.of("price", 11));
        gate.awaitReached();

        executor.failNext(failure);
        gate.open();
        await().until(executor::hasFailed);
        await().until(() -> {
            time.advance(Duration.ofMillis(1));
            return answer.isDone();
        });

        assertThat(result(answer)).isEqualTo(product(1, "apple", 11));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a listener that cannot be told is told later, on no thread that has something else to do")
    void aListenerIsToldLater(Failure failure) {
        Set<Thread> tellers = ConcurrentHashMap.newKeySet();
        LiveTable table = open(builder().executor(executor).listener(new LiveTableListener() {
            @Override
            public void invalidated(String name, InvalidationCause cause) {
                tellers.add(Thread.currentThread());
            }
        }));

        executor.failNext(failure);
        table.invalidate();

        assertThat(tellers).as("told on the thread that has the news").doesNotContain(Thread.currentThread());
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.MANUAL, 1L);
        await().until(() -> {
            threads.submit(() -> time.advance(Duration.ofMillis(1))).get();
            return !tellers.isEmpty();
        });
        assertThat(tellers).doesNotContain(Thread.currentThread());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("F11: what is read in a transaction is answered also when nobody can fetch it again")
    void aReadInATransactionIsAnswered(Failure failure) throws Exception {
        FakeTransactions transactions = new FakeTransactions();
        LiveTable table = open(builder().executor(executor).transactions(transactions));
        transactions.begin(READ_ONLY);

        assertThat(table.get("1")).contains(product(1, "apple", 10));
        executor.failNext(failure);
        transactions.end(Completion.COMMITTED);

        assertThat(table.readGet("1").source()).isEqualTo(MISS);
        transactions.begin(READ_ONLY);
        assertThat(table.get("2")).isPresent();
        transactions.end(Completion.COMMITTED);
        await().untilAsserted(() -> assertThat(table.readGet("2").source()).isEqualTo(HIT));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("F8: a subscription that nobody can make is made later, also the first one")
    void aSubscriptionIsMadeLater(Failure failure) {
        ManualLiveStream stream = new ManualLiveStream();
        executor.failNext(failure);
        Future<LiveTable> building = threads.submit(() -> open(builder().executor(executor).stream(stream)
                .reconnectDelay(Duration.ofSeconds(1), Duration.ofSeconds(1))));
        await().until(executor::hasFailed);

        await().until(() -> {
            time.advance(Duration.ofMillis(100));
            return building.isDone();
        });

        await().until(() -> building.get().status().streamState() == StreamState.UP);
    }

    @Test
    @DisplayName("all tables are closed also when there are no threads to close them side by side")
    void allTablesAreClosedWithoutThreads() {
        LiveTables tables = new LiveTables(
                List.of(open(), open(LiveTable.builder("others", master).cache(cache))));

        tables.close(task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });

        assertThat(tables.all()).allMatch(table -> table.status().state() == TableState.CLOSED);
    }
}
