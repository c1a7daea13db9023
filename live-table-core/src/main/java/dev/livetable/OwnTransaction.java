package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.InvalidationCause;
import dev.livetable.table.RowChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one transaction changes at the master past the table. Its end may be told by any thread. */
final class OwnTransaction implements OwnChange {

    /*
     * What is told is collected, for each context in which it was done, and appended once when the transaction has
     * ended: as rows if all of it is known to be changes of rows, else as anything. What is rolled back to a savepoint makes
     * images false that were told before, so it makes all of it anything.
     *
     * What may be any row concerns all contexts: it may be a statement, or a row of another table that they share. That part is
     * begun when it is told, also while the table is being closed, since closing waits for the first part. So it ends first.
     *
     * Where the master may not be part of the transaction, each change is anything at once, too, and its end decides
     * nothing: what was done may stay.
     */

    /** How many rows are told apart; a transaction that changes more may have changed anything. */
    static final int MOST_ROWS = 1_000;

    /** The context of what may have changed any row. */
    private static final @Nullable String OF_ALL = null;

    private static final Logger logger = LoggerFactory.getLogger(OwnTransaction.class);

    private final OwnWrites writes;
    private final boolean endsWithIt;
    private final boolean endsByItsCaller;
    private final ReentrantLock lock = new ReentrantLock();

    /** By the context; what concerns all of them is under null. */
    @GuardedBy("lock")
    private final Map<@Nullable String, InContext> parts = new HashMap<>();

    @GuardedBy("lock")
    private boolean isOver;

    /** What is done in one context. */
    private static final class InContext {

        /** What is begun; null when the table was closed before. */
        final @Nullable OpenChange open;

        final @Nullable String context;
        final Map<String, RowChange> rows = new LinkedHashMap<>();
        boolean changesAnything;
        boolean changesCalls;

        InContext(@Nullable OpenChange open, @Nullable String context) {
            this.open = open;
            this.context = context;
        }

        void add(RowChange change) {
            if (!changesAnything) {
                rows.merge(
                        change.id(), change, (first, last) -> new RowChange(last.id(), first.before(), last.after()));
                changesAnything = rows.size() > MOST_ROWS;
            }
            if (changesAnything) {
                rows.clear();
            }
        }

        /** Returns what is appended; null when anything may have changed. */
        @Nullable
        List<RowChange> told(boolean isPrecise) {
            if (changesAnything || !rows.isEmpty() && !isPrecise) {
                return null;
            }
            return rows.values().stream().map(RowChange::compact).toList();
        }

        boolean isNothing() {
            return !changesAnything && !changesCalls && rows.isEmpty();
        }
    }

    /**
     * Takes how it ends.
     *
     * @param endsWithIt whether what is done stays exactly if the transaction is committed
     * @param endsByItsCaller whether its end is told by who has begun it
     */
    OwnTransaction(OwnWrites writes, boolean endsWithIt, boolean endsByItsCaller) {
        this.writes = writes;
        this.endsWithIt = endsWithIt;
        this.endsByItsCaller = endsByItsCaller;
    }

    /** Begins it in the context of the calling thread. */
    void begin() {
        tell(writes.context(), part -> {});
    }

    @Override
    public void changed(RowChange change) {
        tell(writes.context(), part -> part.add(change));
    }

    @Override
    public void changedAnything() {
        tell(OF_ALL, part -> part.changesAnything = true);
    }

    @Override
    public void changedCalls() {
        tell(OF_ALL, part -> part.changesCalls = true);
    }

    private void tell(@Nullable String context, Consumer<InContext> change) {
        InContext part;
        boolean hasOpen;
        lock.lock();
        try {
            if (isOver) {
                throw new IllegalStateException("The transaction has ended");
            }
            part = parts.get(context);
            hasOpen = parts.values().stream().anyMatch(each -> each.open != null);
        } finally {
            lock.unlock();
        }
        if (part == null) { // only the thread of the transaction gets here
            OpenChange open = hasOpen
                    ? writes.open().beginMore(context, endsByItsCaller)
                    : writes.open().beginPast(null, context, true, endsByItsCaller);
            if (open != null) {
                open.change().beginInTransaction();
            }
            part = new InContext(open, context);
        }
        boolean isLate;
        lock.lock();
        try {
            isLate = isOver;
            change.accept(part);
            if (!isLate) {
                parts.put(context, part);
            }
        } finally {
            lock.unlock();
        }
        if (isLate) {
            end(part, Completion.UNKNOWN);
        } else if (!endsWithIt && !part.isNothing() && part.open != null) {
            part.open.change().appendEarly(InvalidationCause.WRITE, () -> {});
        }
    }

    /** Notes that the transaction was rolled back to a savepoint. */
    void partUndone() {
        lock.lock();
        try {
            parts.values().forEach(part -> {
                part.changesAnything |= !part.isNothing();
                part.rows.clear();
            });
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void completed(Completion how) {
        List<InContext> ended;
        lock.lock();
        try {
            if (isOver) {
                return;
            }
            isOver = true;
            ended = new ArrayList<>(parts.values());
            ended.sort(Comparator.comparing(part -> part.context != null)); // what concerns all first
        } finally {
            lock.unlock();
        }
        writes.forget(this);
        Completion certain = how == Completion.ROLLED_BACK && !endsWithIt ? Completion.UNKNOWN : how;
        ended.forEach(part -> end(part, certain));
    }

    private void end(InContext part, Completion how) {
        OpenChange open = part.open;
        if (open == null) {
            return;
        }
        PendingChange change = open.change();
        change.endTransaction();
        try {
            if (how == Completion.ROLLED_BACK || part.isNothing()) {
                change.withdraw();
            } else if (how == Completion.COMMITTED) {
                change.acknowledge(
                        part.told(writes.isPrecise(part.context)),
                        null,
                        writes.settings().writeTimeout(),
                        this::acknowledged);
            } else {
                settle(change);
            }
        } catch (RuntimeException e) { // what is not known counts as changed
            logger.error(
                    "Live table '{}' failed to append what a transaction did",
                    writes.recorder().table(),
                    e);
            settle(change);
        } finally {
            open.end(how);
        }
    }

    private void settle(PendingChange change) {
        change.endWhenSettled(writes.settings().scheduler(), writes.settings().settleTime(), () -> {});
    }

    private void acknowledged(@Nullable Throwable untold) {
        if (untold != null) { // it is told on until it is accepted, and stays announced until then
            logger.warn(
                    "Live table '{}' could not tell the other nodes in time what a transaction did",
                    writes.recorder().table(),
                    untold);
        }
    }
}
