package dev.livetable.simulation;

import dev.livetable.NotAcceptedException;
import dev.livetable.table.OutdatedRefusal;
import dev.livetable.table.Refusal;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.UnknownOutcomeException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** One write: what its caller was told, and what became of it at the master. */
final class SimulatedWrite {

    private final SimulatedCaller table;
    private final SimulatedTable.Opening opening;
    private final History history;
    private final SimulatedOperation operation;
    private final String text;
    private final int[] lastBegun;
    private final int number;
    private long limit = Long.MAX_VALUE;
    private boolean begun;
    private long begunAt;
    private boolean answered;
    private boolean refused;
    private boolean isOverdue;
    private boolean isInterrupted;
    private @Nullable Throwable callFailure;
    private int endVersion = -1;
    private SimulatedMaster.@Nullable Commit commit;

    /**
     * Begins.
     *
     * @param lastBegun the number of the write that its writer began last, of those that were begun at the master
     */
    SimulatedWrite(
            SimulatedCaller table,
            SimulatedTable.Opening opening,
            History history,
            SimulatedOperation operation,
            String text,
            int[] lastBegun,
            int number) {
        this.table = table;
        this.opening = opening;
        this.history = history;
        this.operation = operation;
        this.text = text;
        this.lastBegun = lastBegun;
        this.number = number;
    }

    /** Its turn at the master has come. */
    void begin(long now, long limitBegan) {
        begunAt = now;
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

    /** Returns when the master was called for it. */
    long begunAt() {
        return begunAt;
    }

    /** Returns when it must have ended at the master, or is overdue. */
    long limit() {
        return limit;
    }

    /** Returns whether it is of the same live table as another one, which was not closed and opened again between. */
    boolean isOfTableOf(SimulatedWrite other) {
        return opening.number() == other.opening.number();
    }

    /** The master has carried it out. */
    void committed(SimulatedMaster.Commit done) {
        commit = done;
        table.committed(this, done);
    }

    /** Its call at the master has ended, for better or worse. */
    void end(@Nullable Throwable failure, Actor worker) {
        endVersion = table.master().version();
        callFailure = failure;
        if (!isRefusal(failure)) {
            worker.atEnd(this::atEnd);
        }
    }

    private static boolean isRefusal(@Nullable Throwable failure) {
        return failure instanceof Refusal && !(failure instanceof OutdatedRefusal);
    }

    /** Whoever called the master for it has nothing more to do. */
    private void atEnd() {
        if (isInterrupted) {
            ended(callFailure);
        } else if (isOverdue) {
            table.announced(endVersion, "F7: late has ended " + this);
        }
    }

    /** The server has carried it out after its call had ended. */
    void appliedLate(int version) {
        table.settles(version);
    }

    /** Returns whether an answer is due before the last process ends. */
    boolean isMissing(int process) {
        return opening.process() == process && !answered;
    }

    /** Returns whether it was not accepted. */
    boolean isRefused() {
        return refused;
    }

    /** Its caller has its answer. */
    void answer(@Nullable Throwable told) {
        Throwable failure = SimulatedFailure.behind(told);
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
            isInterrupted = String.valueOf(failure.getMessage()).contains("interrupted");
            isOverdue = !isInterrupted;
            if (String.valueOf(failure.getMessage()).contains("not ended within")) {
                table.announced(table.master().versionBefore(limit), "F7: overdue is " + this);
                if (begun && opening.closedAt() < limit) {
                    history.violation("F10: left unanswered when the table was closed: " + this);
                }
            }
        } else if (failure instanceof CancellationException) {
            history.count("write cancelled");
        } else if (isRefusal(failure)) {
            history.count("write refused by the master");
        } else if (failure == null
                || failure instanceof SimulatedFailure
                || failure instanceof StackOverflowError
                || failure instanceof OutdatedRefusal) {
            if (endVersion < 0) {
                history.violation("F10: answered although it was not carried out: " + this);
            }
            ended(failure);
        } else {
            history.violation("a write failed in a way it must not: " + this, failure);
        }
    }

    private void ended(@Nullable Throwable failure) {
        history.count(failure == null ? "write acknowledged" : "write failed");
        if (failure == null && commit != null) {
            table.acknowledged(commit);
        }
        if (failure == null && commit != null && operation.areRowsKnown()) {
            table.told(commit, endVersion, "F1: acknowledged is " + this);
        } else if (failure == null || failure instanceof SimulatedFailure || failure instanceof StackOverflowError) {
            table.announced(endVersion, failure == null ? "F1: acknowledged is " + this : "F7: failed has " + this);
        } else if (failure instanceof RowNotFoundException missing) {
            table.toldOf(missing.id(), endVersion, "F7: outdated is what was known of the row before " + this);
        } else {
            table.announced(endVersion, "F7: outdated is what was known before " + this);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
