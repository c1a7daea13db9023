package dev.livetable;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The changes of one table that threads make past its queue, until they have ended. Safe for use by many threads. */
final class OpenChanges {

    /*
     * A change is taken up before it asks whether the table is closed, and closing asks for those taken up after it has
     * said that it is closed; so a change is either refused or waited for.
     */

    private static final String WRITE_BEFORE =
            "write before the application closes its live tables, such as when Spring publishes the ContextClosedEvent";

    private static final Logger logger = LoggerFactory.getLogger(OpenChanges.class);

    private final Region region;
    private final StatusRecorder recorder;
    private final Settings settings;
    private final Followers followers;
    private final Set<OpenChange> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean hasWarned = new AtomicBoolean();
    private volatile boolean closed;

    OpenChanges(Region region, StatusRecorder recorder, Settings settings, Followers followers) {
        this.region = region;
        this.recorder = recorder;
        this.settings = settings;
        this.followers = followers;
    }

    /**
     * Begins a change of the transaction that the calling thread is in: marks the regions, draws the tickets and announces it.
     *
     * @param ids the ids of the rows that it may concern; null when that may be any
     * @param context the context of who makes it; null where there are none
     * @throws NotAcceptedException if it cannot be begun; then nothing may be changed
     */
    OpenChange begin(@Nullable Set<String> ids, @Nullable String context) {
        PendingChange change = PendingChange.begin(region, followers::now, ids, context);
        if (change == null) {
            throw NotAcceptedException.ofWrite(recorder.table(), WritePath.NOT_MARKED, null);
        }
        OpenChange begun = unlessClosed(begin(change, true, false));
        if (begun == null) {
            throw NotAcceptedException.ofWrite(recorder.table(), "the live table is closed", null);
        }
        return begun;
    }

    /**
     * Begins a change that is made all the same, whatever becomes of it here. Where a region cannot be marked, that is only
     * logged. When the table is closed, its mark stays, so that the next process begins with anything; but where other nodes
     * would have to be told, it is refused, unless they are not to be waited for.
     *
     * @param ids the ids of the rows that it may concern; null when that may be any
     * @param context the context of who makes it; null where there are none, or it concerns all of them
     * @param holdsConnection whether the thread holds a connection of a pool
     * @param endsByItsCaller whether its end is told by who has begun it, and not by the transactions of callers
     * @return the change; null when the table is closed
     * @throws NotAcceptedException if it has to be announced to the other nodes, and that is refused, or the table is closed;
     *     then nothing may be changed
     */
    @Nullable
    OpenChange beginPast(
            @Nullable Set<String> ids, @Nullable String context, boolean holdsConnection, boolean endsByItsCaller) {
        OpenChange begun = closed ? null : unlessClosed(begin(marked(ids, context), holdsConnection, endsByItsCaller));
        if (begun == null) {
            refuseUntold();
            leaveUntold();
        }
        return begun;
    }

    /** Marks the region for good, since nobody tells what is written from now on. */
    void leaveUntold() {
        if (!region.holdForGood()) {
            logger.warn("Live table '{}' is closed, and {}", recorder.table(), WritePath.NOT_MARKED);
        }
    }

    /** Refuses what the other nodes would have to be told, since a closed table tells nobody; or warns of it, once. */
    private void refuseUntold() {
        AnnouncedWrites others = region.announcedWrites();
        if (others == null) {
            return;
        }
        if (others.refusesUntold()) {
            throw AnnouncedWrites.refused(recorder.table(), "the live table is closed by now; " + WRITE_BEFORE, null);
        }
        if (hasWarned.compareAndSet(false, true)) {
            logger.warn(
                    "Live table '{}' is closed, and its master is written to all the same. The other nodes are not told, and may"
                            + " show what was there before: {}. This is logged once",
                    recorder.table(),
                    WRITE_BEFORE);
        }
    }

    /**
     * Begins one more change of a transaction that has one begun, which closing waits for: also when the table is being closed.
     *
     * @param context see {@link #beginPast}
     * @param endsByItsCaller see {@link #beginPast}
     * @throws NotAcceptedException see {@link #beginPast}
     */
    OpenChange beginMore(@Nullable String context, boolean endsByItsCaller) {
        return begin(marked(null, context), true, endsByItsCaller);
    }

    private PendingChange marked(@Nullable Set<String> ids, @Nullable String context) {
        PendingChange change = PendingChange.begin(region, followers::now, ids, context);
        if (change != null) {
            return change;
        }
        logger.warn("Live table '{}' is written to all the same: {}", recorder.table(), WritePath.NOT_MARKED);
        return PendingChange.beginUnmarked(region, followers::now, ids, context);
    }

    private OpenChange begin(PendingChange change, boolean holdsConnection, boolean endsByItsCaller) {
        try {
            if (holdsConnection) {
                change.announceHoldingConnection(settings, announcedBefore());
            } else {
                change.announce();
            }
        } catch (RuntimeException e) {
            change.withdraw();
            throw e;
        }
        OpenChange begun = new OpenChange(change, endsByItsCaller);
        open.add(begun);
        begun.ended().whenComplete((how, failure) -> open.remove(begun));
        return begun;
    }

    /** Returns a change that was begun; null, and as if it had not been, when the table was closed meanwhile. */
    private @Nullable OpenChange unlessClosed(OpenChange begun) {
        if (closed) {
            open.remove(begun);
            begun.change().withdraw();
            return null;
        }
        return begun;
    }

    /** Returns a change that a transaction of this thread has announced, which is this one unless that is suspended. */
    private @Nullable PendingChange announcedBefore() {
        return ofThisThread().map(OpenChange::change).findFirst().orElse(null);
    }

    /** Returns those that the calling thread makes. */
    Stream<OpenChange> ofThisThread() {
        return open.stream().filter(OpenChange::isOfThisThread);
    }

    /**
     * Refuses further changes, and returns what is complete when those begun have ended: at once on a thread that is in a
     * transaction, which may be that of one of them. Nobody waits for what the calling thread itself has to end.
     */
    CompletableFuture<Void> close() {
        closed = true;
        if (settings.transactions().current() != CallerTransaction.NONE) {
            return CompletableFuture.completedFuture(null);
        }
        List<OpenChange> left = open.stream()
                .filter(change -> !change.isOfThisThread()) // this may be suspended now
                .toList();
        return CompletableFuture.allOf(left.stream().map(OpenChange::ended).toArray(CompletableFuture[]::new));
    }
}
