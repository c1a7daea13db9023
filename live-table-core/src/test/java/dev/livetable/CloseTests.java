package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.status.ReadSource;
import java.time.Duration;
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
}
