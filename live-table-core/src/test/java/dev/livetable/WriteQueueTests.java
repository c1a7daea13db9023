package dev.livetable;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.UnknownOutcomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WriteQueueTests extends LiveTableSetup {

    private final ConcurrentLinkedQueue<Gate> gates = new ConcurrentLinkedQueue<>();

    /** Makes the next writes each wait at a gate of their own. */
    private Gate holdNextWrite() {
        Gate gate = new Gate();
        gates.add(gate);
        master.before(operation -> {
            Gate next = operation.equals("patch") || operation.equals("insert") ? gates.poll() : null;
            if (next != null) {
                next.pass();
            }
        });
        return gate;
    }

    private static <T> T answer(Future<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static NotAcceptedException refusalOf(Future<?> future) {
        Throwable failure = catchThrowable(() -> answer(future));
        assertThat(failure).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(NotAcceptedException.class);
        return (NotAcceptedException) requireNonNull(failure.getCause());
    }

    @Test
    @DisplayName("100 concurrent inserts get their own answers")
    void concurrentInsertsGetTheirOwnAnswers() throws Exception {
        LiveTable table = open();
        AtomicInteger number = new AtomicInteger(100);

        List<Future<Boolean>> inserts = onThreads(100, () -> {
            long id = number.incrementAndGet();
            return table.insert(product(id, "p" + id, id)).equals(product(id, "p" + id, id));
        });

        for (Future<Boolean> insert : inserts) {
            assertThat(result(insert)).isTrue();
        }
        assertThat(master.rows()).hasSize(103);
    }

    @Test
    @DisplayName("writes of one thread reach the master in order")
    void writesReachTheMasterInOrder() throws Exception {
        LiveTable table = open();
        List<CompletableFuture<Row>> writes = new ArrayList<>();

        IntStream.rangeClosed(10, 200).forEach(id -> writes.add(table.insertAsync(product(id, "p", id))));

        for (CompletableFuture<Row> write : writes) {
            answer(write);
        }
        assertThat(master.rows().stream().skip(3).map(row -> row.get("id")))
                .isEqualTo(
                        IntStream.rangeClosed(10, 200).mapToObj(Long::valueOf).toList());
    }

    @Test
    @DisplayName("a full queue refuses at once who does not wait, and lets wait who does")
    void aFullQueueRefusesWhoDoesNotWait() throws Exception {
        LiveTable table = open(builder().queueCapacity(2));
        Gate gate = holdNextWrite();
        CompletableFuture<Row> first = table.patchAsync("1", Row.of("price", 1));
        gate.awaitReached();
        CompletableFuture<Row> second = table.patchAsync("1", Row.of("price", 2));
        CompletableFuture<Row> third = table.patchAsync("1", Row.of("price", 3));

        CompletableFuture<Row> tooMany = table.patchAsync("1", Row.of("price", 4));
        assertThat(tooMany).isCompletedExceptionally();
        assertThat(refusalOf(tooMany)).hasMessageContaining("queue is full (2 writes wait)");
        Future<Row> blocking = threads.submit(() -> table.patch("1", Row.of("price", 5)));
        Awaitility.await().until(() -> table.status().queueDepth() == 3);
        gate.open();

        assertThat(answer(first)).isEqualTo(product(1, "apple", 1));
        assertThat(answer(second)).isEqualTo(product(1, "apple", 2));
        assertThat(answer(third)).isEqualTo(product(1, "apple", 3));
        assertThat(result(blocking)).isEqualTo(product(1, "apple", 5));
        assertThat(price(table, "1")).isEqualTo(5L);
    }

    @Test
    @DisplayName("a write whose turn does not come in time is refused and never applied")
    void aWriteWhoseTurnDoesNotComeIsRefused() throws Exception {
        LiveTable table = open(builder().queueTimeout(Duration.ofSeconds(2)));
        Gate gate = holdNextWrite();
        CompletableFuture<Row> first = table.patchAsync("1", Row.of("price", 1));
        gate.awaitReached();
        CompletableFuture<Row> second = table.patchAsync("1", Row.of("price", 2));

        time.advance(Duration.ofSeconds(2));

        assertThat(refusalOf(second)).hasMessageContaining("not applied").hasMessageContaining("2000 ms");
        gate.open();
        answer(first);
        assertThat(price(table, "1")).isEqualTo(1L);
        assertThat(master.calls("patch")).isEqualTo(1);
    }

    @Test
    @DisplayName("an error thrown by the master fails that write only")
    void anErrorFailsThatWriteOnly() {
        LiveTable table = open();
        for (Error error : List.of(new StackOverflowError(), new OutOfMemoryError(), new AssertionError("broken"))) {
            master.before(operation -> {
                throw error;
            });
            assertThatThrownBy(() -> table.patch("1", Row.of("price", 1))).isSameAs(error);
            master.before(operation -> {});
            assertThat(table.patch("1", Row.of("price", 2))).isEqualTo(product(1, "apple", 2));
        }
    }

    @Test
    @DisplayName("F7: a write that hangs times out, the next ones go on, and its late end invalidates again")
    void aWriteThatHangsTimesOut() throws Exception {
        LiveTable table = open(builder().writeTimeout(Duration.ofSeconds(4)).settleTime(Duration.ofSeconds(1)));
        Gate gate = holdNextWrite();
        CompletableFuture<Row> hung = table.patchAsync("1", Row.of("price", 11));
        gate.awaitReached();
        CompletableFuture<Row> next = table.patchAsync("2", Row.of("price", 22));

        time.advance(Duration.ofSeconds(4));

        assertThatThrownBy(() -> answer(hung))
                .hasCauseInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("4000 ms");
        assertThat(answer(next)).isEqualTo(product(2, "banana", 22));
        assertThat(table.status().overdueWrites()).isEqualTo(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(price(table, "1")).isEqualTo(10L);
        assertThat(cache.isMarked("products")).as("F9: it may yet be applied").isTrue();

        gate.open();
        Awaitility.await().untilAsserted(() -> assertThat(price(table, "1")).isEqualTo(11L));
        Awaitility.await().until(() -> !cache.isMarked("products"));
        assertThat(table.status().overdueWrites()).isZero();
    }

    @Test
    @DisplayName("F7, F9: a late call that ends unclear may still be carried out, and is given the settle time too")
    void aLateCallThatEndsUnclearIsGivenTheSettleTime() {
        LiveTable table = open(builder().writeTimeout(Duration.ofSeconds(4)).settleTime(Duration.ofSeconds(1)));
        Gate gate = new Gate();
        master.before(operation -> {
            if (operation.equals("patch")) {
                gate.pass();
                throw new IllegalStateException("connection lost");
            }
        });
        CompletableFuture<Row> hung = table.patchAsync("1", Row.of("price", 11));
        gate.awaitReached();
        time.advance(Duration.ofSeconds(4));
        assertThatThrownBy(() -> answer(hung)).hasCauseInstanceOf(UnknownOutcomeException.class);
        time.advance(Duration.ofSeconds(1));
        gate.open();
        Awaitility.await().until(() -> table.status().overdueWrites() == 0 && time.pending() == 1);
        assertThat(price(table, "1")).isEqualTo(10L);
        master.put(product(1, "apple", 11));
        assertThat(cache.isMarked("products")).as("F9: it may yet be applied").isTrue();

        time.advance(Duration.ofSeconds(1));

        assertThat(price(table, "1")).isEqualTo(11L);
        Awaitility.await().until(() -> !cache.isMarked("products"));
    }

    @Test
    @DisplayName("eight overdue writes are the most; further ones are refused until one ends")
    void eightOverdueWritesAreTheMost() throws Exception {
        LiveTable table = open(builder().writeTimeout(Duration.ofSeconds(1)));
        List<Gate> held = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            held.add(holdNextWrite());
        }
        for (Gate gate : held) {
            CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 1));
            gate.awaitReached();
            time.advance(Duration.ofSeconds(1));
            assertThatThrownBy(() -> answer(write)).hasCauseInstanceOf(UnknownOutcomeException.class);
        }

        assertThat(table.status().overdueWrites()).isEqualTo(8);
        assertThatExceptionOfType(NotAcceptedException.class)
                .isThrownBy(() -> table.patch("2", Row.of("price", 2)))
                .withMessageContaining("8 earlier writes");

        held.get(3).open();
        Awaitility.await().until(() -> table.status().overdueWrites() == 7);
        assertThat(table.patch("2", Row.of("price", 2))).isEqualTo(product(2, "banana", 2));
        held.forEach(Gate::open);
        Awaitility.await().until(() -> table.status().overdueWrites() == 0);
    }

    @Test
    @DisplayName("F10: closing lets accepted writes end and refuses later ones")
    void closingLetsAcceptedWritesEnd() throws Exception {
        LiveTable table = open();
        Gate gate = holdNextWrite();
        CompletableFuture<Row> first = table.patchAsync("1", Row.of("price", 1));
        gate.awaitReached();
        CompletableFuture<Row> second = table.patchAsync("2", Row.of("price", 2));

        Future<?> closing = threads.submit(table::close);
        Awaitility.await().untilAsserted(() -> assertThat(refusalOf(table.deleteAsync("3")))
                .hasMessageContaining("closed"));
        gate.open();

        assertThat(answer(first)).isEqualTo(product(1, "apple", 1));
        assertThat(answer(second)).isEqualTo(product(2, "banana", 2));
        result(closing);
        assertThat(master.rows()).hasSize(3);
    }

    @Test
    @DisplayName("F10: what has not ended when the time to close is over is answered all the same")
    void whatHasNotEndedWhenTheTimeToCloseIsOverIsAnswered() throws Exception {
        LiveTable table = open(builder().drainTimeout(Duration.ofSeconds(3)));
        Gate gate = holdNextWrite();
        CompletableFuture<Row> atMaster = table.patchAsync("1", Row.of("price", 1));
        gate.awaitReached();
        CompletableFuture<Row> waiting = table.patchAsync("2", Row.of("price", 2));
        int timers = time.pending();
        Future<?> closing = threads.submit(table::close);
        Awaitility.await().until(() -> time.pending() > timers);

        time.advance(Duration.ofSeconds(3));
        result(closing);

        assertThatThrownBy(() -> answer(atMaster)).hasCauseInstanceOf(UnknownOutcomeException.class);
        assertThat(refusalOf(waiting)).hasMessageContaining("closed before its turn");
        assertThat(cache.isMarked("products")).as("F9").isTrue();
        gate.open();
    }

    @Test
    @DisplayName("cancelling withdraws a write that waits, and not one that has begun")
    void cancellingWithdrawsAWriteThatWaits() throws Exception {
        LiveTable table = open();
        table.get("1");
        Gate gate = holdNextWrite();
        CompletableFuture<Row> begun = table.patchAsync("1", Row.of("price", 1));
        gate.awaitReached();
        CompletableFuture<Row> waiting = table.patchAsync("2", Row.of("price", 2));
        CompletableFuture<Row> last = table.patchAsync("3", Row.of("price", 3));

        waiting.cancel(false);
        begun.cancel(true);
        gate.open();

        answer(last);
        assertThat(master.rows())
                .containsExactly(product(1, "apple", 1), product(2, "banana", 20), product(3, "cherry", 3));
        assertThat(price(table, "1")).isEqualTo(1L);
    }

    @Test
    void aCallerInterruptedBeforeItsTurnWritesNothing() throws Exception {
        LiveTable table = open();
        Gate gate = holdNextWrite();
        CompletableFuture<Row> first = table.patchAsync("1", Row.of("price", 1));
        gate.awaitReached();
        AtomicReference<Thread> caller = new AtomicReference<>();
        Future<Boolean> interrupted = threads.submit(() -> {
            caller.set(Thread.currentThread());
            assertThatExceptionOfType(NotAcceptedException.class)
                    .isThrownBy(() -> table.patch("2", Row.of("price", 2)))
                    .withMessageContaining("interrupted");
            return Thread.interrupted();
        });
        Awaitility.await().until(() -> table.status().queueDepth() == 1);

        requireNonNull(caller.get()).interrupt();

        assertThat(result(interrupted)).as("the interrupt flag is kept").isTrue();
        gate.open();
        answer(first);
        assertThat(table.count(Filter.equal("price", 2))).isZero();
    }

    @Test
    void aFutureIsCompletedOffTheWorker() throws Exception {
        LiveTable table = open();
        Gate atMaster = holdNextWrite();
        Gate inCallback = new Gate();
        CompletableFuture<Void> first =
                table.patchAsync("1", Row.of("price", 1)).thenAccept(row -> inCallback.pass());

        atMaster.open();
        inCallback.awaitReached();

        assertThat(table.patch("2", Row.of("price", 2))).as("the queue goes on").isNotNull();
        inCallback.open();
        answer(first);
    }
}
