package dev.livetable;

import dev.livetable.status.InvalidationCause;
import dev.livetable.table.RowChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A change that a write is about to make: in the log of its own table, and as anything in those of the tables that
 * follow it. Used by the thread that writes; what is to be appended early or later may come from another.
 */
final class PendingChange {

    /*
     * Each region is marked, and has a ticket drawn, before the master is called. The change is in every log, and on
     * record, before the write is acknowledged. The logs' critical sections are entered one after the other, never one
     * within another. Where nobody knows how the write ended, the tickets stay open and the marks stay set until it has
     * settled: the statement may be carried out until then.
     */

    private final Region own;
    private final List<Region> followers;
    private final @Nullable String context;
    private final List<ChangeLog.Ticket> tickets = new ArrayList<>();
    private final List<Region> held = new ArrayList<>();

    private PendingChange(Region own, List<Region> followers, @Nullable String context) {
        this.own = own;
        this.followers = followers;
        this.context = context;
    }

    /**
     * Marks the regions and draws their tickets.
     *
     * @param followers the regions of the tables that follow
     * @param ids the ids of the rows that the write may change; null when that may be any
     * @param context the context of who writes; null where there are none
     * @return the change; null when a region cannot be marked, so that nothing may be written
     */
    static @Nullable PendingChange begin(
            Region own, List<Region> followers, @Nullable Set<String> ids, @Nullable String context) {
        PendingChange change = new PendingChange(own, followers, context);
        if (!change.hold()) {
            return null;
        }
        change.tickets.add(own.draw(ids, context));
        followers.forEach(follower -> change.tickets.add(follower.draw(null, change.contextIn(follower))));
        return change;
    }

    /** Notes in all logs that the transaction that the calling thread is in writes; {@link #endTransaction} ends that. */
    void beginInTransaction() {
        forEachLog(ChangeLog::beginInTransaction);
    }

    /** Notes in all logs that the transaction has ended, however it did. */
    void endTransaction() {
        forEachLog(ChangeLog::endTransaction);
    }

    private void forEachLog(BiConsumer<ChangeLog, ChangeLog.Ticket> step) {
        step.accept(own.log(), tickets.get(0));
        for (int i = 0; i < followers.size(); i++) {
            step.accept(followers.get(i).log(), tickets.get(i + 1));
        }
    }

    /** Begins what a statement may yet change that has outlived its process, which has left the region marked. */
    static PendingChange ofLateStatement(Region own) {
        PendingChange change = new PendingChange(own, List.of(), null);
        own.holdFound();
        change.held.add(own);
        change.tickets.add(own.draw(null));
        return change;
    }

    private @Nullable String contextIn(Region follower) {
        return follower.contexts().ofFollowed(own.contexts(), context);
    }

    private boolean hold() {
        List<Region> all = new ArrayList<>(followers);
        all.add(own);
        for (Region region : all) {
            if (!region.hold()) {
                release();
                return false;
            }
            held.add(region);
        }
        return true;
    }

    private void release() {
        held.forEach(Region::release);
        held.clear();
    }

    /**
     * Appends what the write did, acknowledges it, and ends this.
     *
     * @param rows what it did to which rows; null when it may have changed anything
     */
    void append(InvalidationCause cause, @Nullable List<RowChange> rows, Runnable acknowledge) {
        own.append(cause, tickets.get(0), rows);
        for (int i = 0; i < followers.size(); i++) {
            followers.get(i).append(InvalidationCause.FOLLOWED, tickets.get(i + 1), null);
        }
        acknowledge.run();
        tell(cause);
        release();
    }

    /** Appends that anything may have changed, and acknowledges that; the write is not over, and may yet do more. */
    void appendEarly(InvalidationCause cause, Runnable acknowledge) {
        own.append(cause, null, context);
        followers.forEach(follower -> follower.append(InvalidationCause.FOLLOWED, null, contextIn(follower)));
        acknowledge.run();
        tell(cause);
    }

    private void tell(InvalidationCause cause) {
        own.tell(cause);
        followers.forEach(follower -> follower.tell(InvalidationCause.FOLLOWED));
    }

    /** Ends this; nothing was changed. */
    void withdraw() {
        forEachLog(ChangeLog::close);
        release();
    }

    /**
     * Appends that anything may have changed, acknowledges that, and does so again after a time, which ends this. The
     * master may still be at the write until then.
     */
    void endWhenSettled(Scheduler scheduler, Duration settleTime, Runnable acknowledge) {
        scheduler.after(settleTime, () -> append(InvalidationCause.UNKNOWN, null, () -> {}));
        appendEarly(InvalidationCause.UNKNOWN, acknowledge);
    }
}
