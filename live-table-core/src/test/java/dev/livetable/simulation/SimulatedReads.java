package dev.livetable.simulation;

import dev.livetable.CallerTransaction;
import dev.livetable.ClosedException;
import dev.livetable.FetchTimeoutException;
import dev.livetable.Reading;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.TableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The questions that are put to one live table in the simulation, and whether their answers are right. */
final class SimulatedReads {

    private final SimulatedTable table;
    private final Interleaving turns;
    private final History history;
    private final SplittableRandom random;
    private final @Nullable Duration ttl;
    private final boolean inTransactions;
    private final List<Inquiry> inquiries = new ArrayList<>();

    /** A question, and the view it is put to. */
    private record Inquiry(SimulatedQuestion question, Filter view) {}

    SimulatedReads(
            SimulatedTable table,
            Interleaving turns,
            History history,
            SplittableRandom random,
            @Nullable Duration ttl,
            boolean inTransactions) {
        this.table = table;
        this.turns = turns;
        this.history = history;
        this.random = random;
        this.ttl = ttl;
        this.inTransactions = inTransactions;
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            Filter view = table.anyView();
            inquiries.add(new Inquiry(SimulatedQuestion.any(random, view), view));
        }
    }

    private SimulatedMaster master() {
        return table.master();
    }

    /** Asks one of the questions, perhaps within a transaction. */
    void read() {
        Inquiry inquiry = inquiries.get(random.nextInt(inquiries.size()));
        Actor me = turns.current();
        me.transaction = !inTransactions || random.nextInt(3) != 0
                ? CallerTransaction.NONE
                : random.nextBoolean() ? CallerTransaction.READ_ONLY : CallerTransaction.READ_WRITE;
        read(inquiry.question, inquiry.view);
        me.transaction = CallerTransaction.NONE;
    }

    /** Asks all questions. */
    void readAll() {
        inquiries.forEach(inquiry -> read(inquiry.question, inquiry.view));
    }

    /** Asks, and checks the answer. */
    void read(SimulatedQuestion question, Filter view) {
        Actor me = turns.current();
        int oldest = me.transaction == CallerTransaction.READ_WRITE ? master().version() : table.floor();
        long begun = turns.now();
        boolean wasClosed = table.isClosed();
        SimulatedStream stream = table.stream();
        int gap = stream == null ? -1 : stream.gap();
        history.note("reads, from version " + oldest + " on", question.text());
        me.wasInterrupted = false;
        me.lockless = true;
        me.readSteps = 2;
        Reading<SimulatedQuestion.Answer> reading;
        try {
            reading = question.ask().apply(table.through(view));
        } catch (Interleaving.Stopped e) {
            throw e;
        } catch (Throwable e) {
            turns.checkAlive();
            checkFailure(question, e, begun);
            return;
        } finally {
            me.lockless = false;
            me.readSteps = 0;
            Thread.interrupted();
        }
        turns.checkAlive();
        history.note("has read by " + reading.source(), reading.value());
        history.count("read " + reading.source());
        if (stream != null && gap >= 0 && stream.gap() == gap && reading.source() == ReadSource.HIT) {
            history.violation("F8: a hit in a gap");
        }
        if (wasClosed) {
            history.violation("a closed table answers");
        }
        if (!question.isAnswered(
                reading.value(), master().states(oldest, master().version()), master().isTotalKnown())) {
            history.violation("a read shows no state of the master from version " + oldest + " to " + master().version()
                    + ": " + question.text());
        }
        checkSource(reading, me.transaction, begun);
    }

    private void checkSource(Reading<?> reading, CallerTransaction transaction, long begun) {
        if (transaction == CallerTransaction.READ_WRITE && reading.source() != ReadSource.BYPASS) {
            history.violation("F11: a transaction that may write is answered by a " + reading.source());
        }
        long fetched =
                Duration.between(turns.clock().instant(), reading.fetchedAt()).toNanos() + turns.now();
        if (ttl != null && reading.source() == ReadSource.HIT && begun - fetched >= ttl.toNanos()) {
            history.violation("a hit is older than its time to live");
        }
    }

    private void checkFailure(SimulatedQuestion question, Throwable failure, long begun) {
        history.note("fails to read", failure);
        boolean expected;
        if (failure instanceof FetchTimeoutException) {
            history.count("read timed out");
            expected = turns.now() - begun >= Simulation.FETCH_TIMEOUT.toNanos();
            boolean alone = turns.current().transaction != CallerTransaction.READ_ONLY
                    && !turns.hasOtherFetched(begun - Simulation.FETCH_TIMEOUT.toNanos());
            if (alone) {
                history.violation("joined a fetch that was past its limit: " + question.text());
            }
        } else if (failure instanceof ClosedException) {
            expected = table.isClosing();
        } else if (String.valueOf(failure.getMessage()).contains("takes no more tasks")) {
            history.count("read not taken");
            expected = turns.current().transaction == CallerTransaction.READ_ONLY;
        } else if (failure instanceof TableException || failure instanceof IllegalStateException) {
            expected = turns.current().wasInterrupted;
        } else {
            history.count("read failed");
            expected = String.valueOf(failure.getMessage()).startsWith("the master");
        }
        if (!expected) {
            history.violation("F5: a read fails in a way it must not: " + question.text(), failure);
        }
    }
}
