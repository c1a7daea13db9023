package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.status.ReadSource;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.ForwardingTable;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What closing a live table does to those of its threads that ask the master. */
class CloseTests extends LiveTableSetup {

    private static final Duration TTL = Duration.ofMinutes(1);

    private final Gate gate = new Gate();
    private LiveTable table;

    @BeforeEach
    void aRowThatIsMerelyOld() {
        table = open(builder().precision(Precision.ROW).ttl(TTL).staleWhileRevalidate(TTL));
        table.get("1");
        time.advance(TTL.plusSeconds(1));
    }

    private void refreshIsUnderWay() {
        master.before(operation -> gate.pass());
        assertThat(table.readGet("1").source()).isEqualTo(ReadSource.STALE);
        gate.awaitReached();
    }

    private Future<?> closing(int timers) {
        Future<?> closing = threads.submit(table::close);
        Awaitility.await().until(() -> time.pending() > timers);
        return closing;
    }

    @Test
    @DisplayName("closing waits for a fetch in the background, and no other one begins")
    void waitsForWhatIsUnderWay() throws Exception {
        refreshIsUnderWay();
        int timers = time.pending();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        master.after(operation -> ended.complete(null));

        Future<?> closing = closing(timers);
        gate.open();
        result(closing);

        assertThat(ended).isCompleted();
        int calls = master.loads();
        assertThatExceptionOfType(ClosedException.class).isThrownBy(() -> table.readGet("1"));
        assertThat(master.loads()).isEqualTo(calls);
    }

    @Test
    @DisplayName("closing does not wait for long for a master that hangs")
    void waitsForAMoment() throws Exception {
        refreshIsUnderWay();
        int timers = time.pending();

        Future<?> closing = closing(timers);
        time.advance(Duration.ofSeconds(2));
        result(closing);

        gate.open();
    }

    @Test
    @DisplayName("while closing waits for a write, a reader with old rows waits for fetch-timeout at most")
    void readersWhileItWaitsForAWrite() throws Exception {
        table.close();
        LiveTable old = open(builder().ttl(TTL).staleIfError(TTL).fetchTimeout(Duration.ofSeconds(1)));
        old.get("1");
        time.advance(TTL.plusSeconds(1));
        master.before(operation -> gate.pass());
        CompletableFuture<?> write = old.patchAsync("2", Row.of("price", 1));
        gate.awaitReached();
        int timers = time.pending();
        Future<?> closing = threads.submit(old::close);
        Awaitility.await().until(() -> time.pending() > timers);
        int before = time.pending();

        Future<Reading<Optional<Row>>> reading = threads.submit(() -> old.readGet("1"));
        Awaitility.await().until(() -> time.pending() > before);
        time.advance(Duration.ofSeconds(1));
        assertThat(result(reading).source()).isEqualTo(ReadSource.STALE);

        gate.open();
        result(closing);
        assertThat(result(write)).as("told on another thread, perhaps later").isNotNull();
    }

    @Test
    @DisplayName("closing waits for a stream's thread that has the master look at its columns")
    void waitsForAStreamsThread() throws Exception {
        CompletableFuture<Void> looked = new CompletableFuture<>();
        Table slow = new ForwardingTable() {
            @Override
            protected Table delegate() {
                return master;
            }

            @Override
            public void reviseSchema(boolean anew) {
                gate.pass();
                looked.complete(null);
            }
        };
        ManualLiveStream stream = new ManualLiveStream();
        LiveTable told = open(
                LiveTable.builder("told", slow)
                        .cache(cache)
                        .scheduler(time)
                        .clock(time.clock())
                        .executor(threads)
                        .stream(stream));
        told.awaitStream();
        told.get("1");
        Future<?> lagging = threads.submit(stream::lag);
        gate.awaitReached();

        Future<?> closing = threads.submit(told::close);
        gate.open();
        result(closing);

        assertThat(looked).isCompleted();
        result(lagging);
    }
}
