package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.table.Row;
import dev.livetable.table.TableFailure;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many readers of one key: one of them fetches, and the others wait for it. */
class FetchTests extends LiveTableSetup {

    private final Gate gate = new Gate();

    /** Begins a read whose fetch is held at the master, and then ends as it is told to. */
    private Future<List<Row>> holdAFetch(LiveTable table, Runnable end) {
        AtomicBoolean first = new AtomicBoolean(true);
        master.before(operation -> {
            if (first.getAndSet(false)) {
                gate.pass();
                end.run();
            }
        });
        Future<List<Row>> fetcher = threads.submit(() -> firstPage(table));
        gate.awaitReached();
        return fetcher;
    }

    /** Begins a read that waits for the fetch that is held. */
    private Future<List<Row>> letAnotherWait(LiveTable table) {
        AtomicReference<Thread> waiting = new AtomicReference<>();
        int timers = time.pending();
        Future<List<Row>> waiter = threads.submit(() -> {
            waiting.set(Thread.currentThread());
            return firstPage(table);
        });
        Awaitility.await().until(() -> time.pending() > timers && isBlocked(waiting.get()));
        return waiter;
    }

    private static boolean isBlocked(@Nullable Thread thread) {
        return thread != null
                && (thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    @DisplayName("100 threads that miss one key are one load")
    void manyReadersOfOneKeyAreOneLoad() throws Exception {
        LiveTable table = open();
        master.before(operation -> gate.pass());

        List<Future<List<Row>>> readers = onThreads(100, () -> firstPage(table));
        gate.awaitReached();
        gate.open();

        for (Future<List<Row>> reader : readers) {
            assertThat(result(reader)).hasSize(2);
        }
        assertThat(master.loads()).isEqualTo(1);
    }

    @Test
    @DisplayName("when the one load fails all its readers get the error, and the next read loads")
    void whenTheOneLoadFailsAllItsReadersGetTheError() throws Exception {
        LiveTable table = open();
        Future<List<Row>> fetcher = holdAFetch(table, () -> {
            throw new IllegalStateException("down");
        });
        Future<List<Row>> waiter = letAnotherWait(table);
        gate.open();

        assertThatThrownBy(() -> result(fetcher)).hasRootCauseMessage("down");
        assertThatThrownBy(() -> result(waiter)).hasRootCauseMessage("down");
        assertThat(master.loads()).isEqualTo(1);
        assertThat(firstPage(table)).hasSize(2);
    }

    @Test
    void readersOfAFetchThatWasInterruptedFetchAnew() throws Exception {
        LiveTable table = open();
        Future<List<Row>> fetcher = holdAFetch(table, () -> {
            throw new IllegalStateException(new InterruptedException());
        });
        Future<List<Row>> waiter = letAnotherWait(table);
        gate.open();

        assertThatThrownBy(() -> result(fetcher)).hasRootCauseInstanceOf(InterruptedException.class);
        assertThat(result(waiter)).hasSize(2);
    }

    @Test
    void anInterruptedCallThatLeavesTheFlagSetIsAnInterruption() throws Exception {
        LiveTable table = open();
        Future<List<Row>> fetcher = holdAFetch(table, () -> {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("thread interrupted"));
        });
        Future<List<Row>> waiter = letAnotherWait(table);
        gate.open();

        assertThatThrownBy(() -> result(fetcher)).hasRootCauseInstanceOf(InterruptedIOException.class);
        assertThat(result(waiter)).hasSize(2);
    }

    static Stream<Throwable> failuresOfTheMaster() {
        IllegalStateException first = new IllegalStateException("in circles");
        first.initCause(new IllegalStateException(first));
        return Stream.of(
                new InterruptedIOException("timeout"),
                new SocketTimeoutException("Read timed out"),
                new ExecutionException(new InterruptedException("a thread of the master's own")),
                first);
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheMaster")
    @DisplayName("a time-out of the master is the answer for all 20 readers")
    void aTimeOutOfTheMasterIsTheAnswerForAll(Throwable failure) throws Exception {
        LiveTable table = open();
        master.before(operation -> {
            gate.pass();
            throw new IllegalStateException("slow", failure);
        });
        List<Future<List<Row>>> readers = onThreads(20, () -> firstPage(table));
        gate.awaitReached();
        Awaitility.await().until(() -> time.pending() == 19);
        gate.open();

        for (Future<List<Row>> reader : readers) {
            assertThatThrownBy(() -> result(reader))
                    .cause()
                    .isInstanceOf(TableFailure.class)
                    .cause()
                    .hasMessage("slow");
        }
        assertThat(master.loads()).isEqualTo(1);
    }

    @Test
    void aReaderThatWaitsTooLongFailsAloneAndTheNextOneFetches() throws Exception {
        LiveTable table = open(builder().fetchTimeout(Duration.ofSeconds(5)));
        Future<List<Row>> fetcher = holdAFetch(table, () -> {});
        Future<List<Row>> waiter = letAnotherWait(table);

        time.advance(Duration.ofSeconds(5));
        assertThatThrownBy(() -> result(waiter)).hasCauseInstanceOf(FetchTimeoutException.class);

        assertThat(firstPage(table)).as("past its limit a fetch is not joined").hasSize(2);
        gate.open();
        assertThat(result(fetcher)).hasSize(2);
        assertThat(table.status().fills())
                .as("the one that ended first is kept")
                .isEqualTo(1);
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
    }

    @Test
    void aMasterMayReadTheLiveTableItIsAskedBy() {
        LiveTable table = open();
        master.before(operation -> {
            if (operation.equals("list")) {
                master.before(any -> {});
                table.get("1");
                firstPage(table);
            }
        });

        assertThat(firstPage(table)).hasSize(2);
    }
}
