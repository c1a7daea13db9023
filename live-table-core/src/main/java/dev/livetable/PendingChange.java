package dev.livetable;

import dev.livetable.status.InvalidationCause;
import dev.livetable.status.WriteOutcome;
import dev.livetable.table.OutdatedRefusal;
import dev.livetable.table.RowChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
     *
     * A table may begin to follow while a write is under way. Whoever connects it looks at the head of this log after the table
     * follows; a change is appended to this log before it is asked again who follows. So one of the two sees the other.
     *
     * Where nodes tell each other (F14), it is announced on the stream of each table after the tickets are drawn and before
     * the master is called. What goes into a log is told on the stream of that table, after that.
     */

    private final Region own;
    private final Supplier<List<Region>> following;
    private List<Region> followers;
    private final @Nullable String context;
    private final List<ChangeLog.Ticket> tickets = new ArrayList<>();
    private final List<Region> held = new ArrayList<>();

    /** Never changed, but replaced as a whole: whoever gives the write up reads it on another thread. */
    private volatile Map<Region, AnnouncedWrite> announced = new LinkedHashMap<>();

    private boolean holdsConnection;

    private PendingChange(
            Region own, List<Region> followers, Supplier<List<Region>> following, @Nullable String context) {
        this.own = own;
        this.following = following;
        this.followers = followers;
        this.context = context;
    }

    /**
     * Marks the regions and draws their tickets.
     *
     * @param following returns the regions of the tables that follow now
     * @param ids the ids of the rows that the write may change; null when that may be any
     * @param context the context of who writes; null where there are none
     * @return the change; null when a region cannot be marked, so that nothing may be written
     */
    static @Nullable PendingChange begin(
            Region own, Supplier<List<Region>> following, @Nullable Set<String> ids, @Nullable String context) {
        PendingChange change = new PendingChange(own, following.get(), following, context);
        try {
            return change.hold() ? change.drawn(ids) : null;
        } catch (Throwable e) {
            change.withdraw();
            throw e;
        }
    }

    /**
     * Draws the tickets, where what was written cannot be kept from happening because a region cannot be marked. If the process
     * ends before the change is on record, it is lost for the next one.
     *
     * @param ids the ids of the rows that the write may change; null when that may be any
     */
    static PendingChange beginUnmarked(
            Region own, Supplier<List<Region>> following, @Nullable Set<String> ids, @Nullable String context) {
        return new PendingChange(own, following.get(), following, context).drawn(ids);
    }

    private PendingChange drawn(@Nullable Set<String> ids) {
        tickets.add(own.draw(ids, context));
        followers.forEach(follower -> tickets.add(follower.draw(null, contextIn(follower))));
        return this;
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
        for (int i = 0; i < tickets.size(); i++) {
            Region region = i == 0 ? own : followers.get(i - 1);
            step.accept(region.log(), tickets.get(i));
        }
    }

    /**
     * Begins what a statement may yet change that has outlived its process, which has left the region marked.
     *
     * @param following returns the regions of the tables that follow now; none does yet
     */
    static PendingChange ofLateStatement(Region own, Supplier<List<Region>> following) {
        PendingChange change = new PendingChange(own, List.of(), following, null);
        own.holdFound();
        change.held.add(own);
        change.tickets.add(own.draw(null));
        return change;
    }

    /**
     * Announces it to the other nodes, and returns when that is accepted.
     *
     * @throws NotAcceptedException if it is not; then the master must not be called, and this is to be withdrawn
     */
    void announce() {
        announced = Announcing.all(toldElsewhere());
    }

    /**
     * Like {@link #announce}, on a thread that holds a connection of a pool.
     *
     * @param earlier a change that the same transaction has announced; null when there is none
     */
    void announceHoldingConnection(Settings settings, @Nullable PendingChange earlier) {
        holdsConnection = true;
        Map<Region, AnnouncedWrite> all = new LinkedHashMap<>();
        List<Region> others = new ArrayList<>();
        for (Region region : toldElsewhere()) {
            AnnouncedWrite joined = join(region, earlier);
            if (joined == null) {
                others.add(region);
            } else {
                all.put(region, joined);
                announced = new LinkedHashMap<>(all); // so that it is withdrawn if another one is refused
            }
        }
        all.putAll(Announcing.allInTime(others, settings));
        announced = all;
    }

    private static @Nullable AnnouncedWrite join(Region region, @Nullable PendingChange earlier) {
        AnnouncedWrite before = earlier == null ? null : earlier.announced.get(region);
        if (before != null && before.join()) {
            return before;
        }
        AnnouncedWrites writes = region.announcedWrites();
        return writes == null ? null : writes.join();
    }

    private List<Region> toldElsewhere() {
        return Stream.concat(Stream.of(own), followers.stream())
                .filter(region -> region.announcedWrites() != null)
                .toList();
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
     * Appends what the write did, tells the other nodes, and answers when they are sure to learn of it; at once where nobody
     * is told. Ends this.
     *
     * @param rows what it did to which rows; null when it may have changed anything; none when it has changed only what
     *     others have: that is nothing to the tables that follow
     * @param transaction what the master calls its transaction; null when it does not say
     * @param limit how long it may take until the other nodes are sure to learn of it
     * @param answer is given null when they are, or why they may not
     */
    void acknowledge(
            @Nullable List<RowChange> rows,
            @Nullable String transaction,
            Duration limit,
            Consumer<@Nullable Throwable> answer) {
        List<Change> changes = appendAll(InvalidationCause.WRITE, rows, transaction);
        if (announced.isEmpty()) {
            answer.accept(null);
            tell(InvalidationCause.WRITE);
        } else {
            AnnouncedWrites any = announced.values().iterator().next().owner();
            any.within(tellOthers(changes), limit).whenComplete((nothing, untold) -> {
                answer.accept(untold);
                tell(InvalidationCause.WRITE);
            });
        }
        release();
    }

    /**
     * Appends what the write did, answers its caller, and ends this. The other nodes are told, and nobody waits for that.
     *
     * @param rows what it did to which rows; null when it may have changed anything
     */
    void append(InvalidationCause cause, @Nullable List<RowChange> rows, Runnable answer) {
        tellOthers(appendAll(cause, rows, null));
        answer.run();
        tell(cause);
        release();
    }

    private List<Change> appendAll(
            InvalidationCause cause, @Nullable List<RowChange> rows, @Nullable String transaction) {
        List<Change> changes = new ArrayList<>();
        changes.add(own.append(cause, tickets.get(0), rows, transaction));
        if (rows != null && rows.isEmpty()) {
            leaveFollowers();
            return changes;
        }
        for (int i = 0; i < followers.size(); i++) {
            changes.add(followers.get(i).append(InvalidationCause.FOLLOWED, tickets.get(i + 1), null, null));
        }
        invalidateNewFollowers();
        return changes;
    }

    private void invalidateNewFollowers() {
        List<Region> added = new ArrayList<>(following.get());
        added.removeAll(followers);
        added.forEach(follower -> follower.invalidate(InvalidationCause.FOLLOWED));
    }

    /** Ends this in all tables that follow, where nothing was changed. */
    private void leaveFollowers() {
        Map<Region, AnnouncedWrite> left = new LinkedHashMap<>(announced);
        for (int i = 0; i < followers.size(); i++) {
            followers.get(i).log().close(tickets.get(i + 1));
            AnnouncedWrite write = left.remove(followers.get(i));
            if (write != null) {
                write.withdraw(holdsConnection);
            }
        }
        announced = left;
        followers = List.of();
    }

    /** Tells the other nodes what was appended, first of this table and then of each that follows. */
    private CompletableFuture<Void> tellOthers(List<Change> changes) {
        List<CompletableFuture<Void>> told = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            AnnouncedWrite write = announced.get(i == 0 ? own : followers.get(i - 1));
            if (write != null) {
                Change change = changes.get(i);
                told.add(write.tell(change.events(), change.context(), holdsConnection));
            }
        }
        return CompletableFuture.allOf(told.toArray(CompletableFuture[]::new));
    }

    /** Appends that anything may have changed, and acknowledges that; the write is not over, and may yet do more. */
    void appendEarly(InvalidationCause cause, Runnable acknowledge) {
        appendHere(cause, null, () -> {
            announced.forEach((region, write) -> write.tellEarly(
                    region == own ? own.contexts().ofChange(context) : contextIn(region), holdsConnection));
            acknowledge.run();
        });
    }

    /**
     * Appends what a failure shows of the rows of the table, and answers its caller; the other nodes are told nothing. The
     * write has changed nothing, it has only shown that somebody else has.
     *
     * @param isAbsenceKnown whether a row that was not found is not there for anybody
     */
    void appendShownBy(Throwable failure, boolean isAbsenceKnown, Runnable answer) {
        Set<String> ids = tickets.get(0).ids();
        appendHere(InvalidationCause.WRITE, RefusedRows.shownBy(failure, ids, isAbsenceKnown), answer);
    }

    private void appendHere(InvalidationCause cause, @Nullable List<RowChange> rows, Runnable answer) {
        own.append(cause, rows, context);
        followers.forEach(follower -> follower.append(InvalidationCause.FOLLOWED, null, contextIn(follower)));
        invalidateNewFollowers();
        answer.run();
        tell(cause);
    }

    private void tell(InvalidationCause cause) {
        own.tell(cause);
        followers.forEach(follower -> follower.tell(InvalidationCause.FOLLOWED));
    }

    /** Ends this; nothing was changed. */
    void withdraw() {
        forEachLog(ChangeLog::close);
        announced.values().forEach(write -> write.withdraw(holdsConnection));
        announced = Map.of();
        release();
    }

    /**
     * Appends what a write did that has failed, tells its caller, and ends this. A clear refusal changes nothing, unless it says
     * that what is known of its row may be out of date. After any other failure nobody knows (F7).
     *
     * @param isAbsenceKnown whether a row that was not found is not there for anybody
     */
    void endFailed(Throwable why, boolean isAbsenceKnown, Settings settings, Runnable fail) {
        if (why instanceof OutdatedRefusal) {
            appendShownBy(why, isAbsenceKnown, fail);
            withdraw();
        } else if (Failures.saysOutdated(why)) {
            append(InvalidationCause.WRITE, null, fail);
        } else if (WriteOutcome.of(why) == WriteOutcome.REFUSED) {
            withdraw();
            fail.run();
        } else {
            endWhenSettled(settings.scheduler(), settings.settleTime(), fail);
        }
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
