package dev.livetable;

import static dev.livetable.CallerTransaction.READ_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.WriteOperation;
import dev.livetable.stream.StreamTime;
import dev.livetable.stream.bus.InMemorySharedLog;
import dev.livetable.stream.bus.NodeBus;
import dev.livetable.stream.bus.WhenUnreachable;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Writes that go on while the bus cannot be reached. */
class GoingOnWithoutTheBusTests extends LiveTableSetup {

    private final FakeTransactions transactions = new FakeTransactions();
    private final InMemorySharedLog log = new InMemorySharedLog(time);
    private final NodeBus bus = NodeBus.builder(log, new Waited(), threads)
            .whenUnreachable(WhenUnreachable.WRITE)
            .build();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(AnnouncementBreaker.class);

    /** The time of the test, which goes on for who waits in vain. */
    private final class Waited implements StreamTime {

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Cancellation after(Duration delay, Runnable task) {
            return time.after(delay, task);
        }

        @Override
        public boolean await(CompletableFuture<?> future, Duration limit) {
            if (!future.isDone()) {
                time.advance(limit);
            }
            return future.isDone();
        }
    }

    @BeforeEach
    void breakTheBus() {
        log.accepts(false);
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void restoreTheBus() {
        logger.detachAppender(logged);
        log.accepts(true);
        time.advance(Duration.ofMinutes(1));
        bus.close();
    }

    private LiveTable openOnBus() {
        master.participation(Participation.JOINED);
        return open(builder().transactions(transactions).stream(bus.table("products")));
    }

    @Test
    @DisplayName(
            "in a transaction each write is carried out, from the first one on, and nothing warns that it is refused")
    void writesInATransactionAreCarriedOut() {
        LiveTable table = openOnBus();
        transactions.begin(READ_WRITE);

        table.patch("1", Row.of("price", 11));
        table.patch("2", Row.of("price", 22));
        transactions.end(Completion.COMMITTED);

        assertThat(master.get("1")).contains(product(1, "apple", 11));
        assertThat(master.get("2")).contains(product(2, "banana", 22));
        assertThat(logged.list).isEmpty();
    }

    @Test
    @DisplayName("what a live repository does in a transaction is carried out, and nothing warns that it is refused")
    void whatARepositoryDoesIsCarriedOut() {
        LiveTable table = openOnBus();
        transactions.begin(READ_WRITE);

        String answer =
                OwnWritesTests.writes(table).write(WriteOperation.PATCH, Set.of("1"), () -> "done", done -> null);
        transactions.end(Completion.COMMITTED);

        assertThat(answer).isEqualTo("done");
        assertThat(logged.list).isEmpty();
    }

    @Test
    @DisplayName("outside of a transaction a write waits half a second at most, and nothing warns that it is refused")
    void aWriteAloneIsCarriedOut() {
        LiveTable table = openOnBus();
        long before = time.nanoTime();

        table.patch("1", Row.of("price", 11));

        assertThat(Duration.ofNanos(time.nanoTime() - before)).isEqualTo(Duration.ofMillis(500));
        assertThat(logged.list).isEmpty();
        assertThat(bus.unannounced()).isOne();
    }
}
