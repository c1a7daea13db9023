package dev.livetable.simulation;

import dev.livetable.NotAcceptedException;
import dev.livetable.UnknownOutcomeException;
import dev.livetable.table.ConflictException;
import dev.livetable.table.OutdatedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.RowNotFoundException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** One write: what its caller was told, and what became of it at the master. */
final class SimulatedWrite {

    private final SimulatedTable table;
    private final History history;
    private final String text;
    private final int process;
    private final int[] lastBegun;
    private final int number;
    private long limit = Long.MAX_VALUE;
    private boolean begun;
    private boolean answered;
    private boolean refused;
    private int endVersion = -1;

    /**
     * Begins.
     *
     * @param lastBegun the number of the write that its writer began last, of those that were begun at the master
     */
    SimulatedWrite(SimulatedTable table, History history, String text, int process, int[] lastBegun, int number) {
        this.table = table;
        this.history = history;
        this.text = text;
        this.process = process;
        this.lastBegun = lastBegun;
        this.number = number;
    }

    /** Its turn at the master has come. */
    void begin(long now, long limitBegan) {
        limit = limitBegan + Simulation.WRITE_TIMEOUT.toNanos();
        if (begun) {
            history.violation("F10: carried out twice: " + this);
        }
        if (refused) {
            history.violation("F10: carried out although it was refused: " + this);
        }
        if (lastBegun[0] > number && now < limit) {
            history.violation("carried out after a later one of the same writer: " + this);
        }
        lastBegun[0] = Math.max(lastBegun[0], number);
        begun = true;
    }

    /** Returns when it must have ended at the master, or is overdue. */
    long limit() {
        return limit;
    }

    /** Its call at the master has ended, for better or worse. */
    void end(boolean wasRefused, Actor worker) {
        int version = table.master().version();
        endVersion = version;
        if (wasRefused) {
            return;
        }
        worker.atEnd(() -> table.announced(version, "F7: the call has ended of " + this));
    }

    /** The server has carried it out after its call had ended. */
    void appliedLate(int version) {
        table.settles(version);
    }

    int process() {
        return process;
    }

    boolean isAnswered() {
        return answered;
    }

    /** Returns whether it was not accepted. */
    boolean isRefused() {
        return refused;
    }

    /** Its caller has its answer. */
    void answer(@Nullable Throwable failure) {
        history.note("is answered " + (failure == null ? "well" : failure), this);
        if (answered) {
            history.violation("F10: answered twice: " + this);
        }
        answered = true;
        if (failure instanceof NotAcceptedException) {
            history.count("write not accepted");
            refused = true;
            if (begun) {
                history.violation("F10: refused although it was carried out: " + this);
            }
        } else if (failure instanceof UnknownOutcomeException) {
            history.count("write overdue");
            if (String.valueOf(failure.getMessage()).contains("not ended within")) {
                table.announced(table.master().versionBefore(limit), "F7: overdue is " + this);
                if (begun && table.closedAt() < limit) {
                    history.violation("F10: left unanswered when the table was closed: " + this);
                }
            }
        } else if (failure instanceof CancellationException) {
            history.count("write cancelled");
        } else if (failure instanceof RefusedException && !(failure instanceof OutdatedException)) {
            history.count("write refused by the master");
        } else if (failure == null
                || failure instanceof SimulatedFailure
                || failure instanceof StackOverflowError
                || failure instanceof OutdatedException
                || failure instanceof RowNotFoundException
                || failure instanceof ConflictException) {
            if (endVersion < 0) {
                history.violation("F10: answered although it was not carried out: " + this);
            }
            history.count(failure == null ? "write acknowledged" : "write failed");
            table.announced(endVersion, failure == null ? "F1: acknowledged is " + this : "F7: failed has " + this);
        } else {
            history.violation("a write failed in a way it must not: " + this, failure);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
