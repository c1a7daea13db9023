package dev.livetable;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.cache.RecordedChange;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.TableState;
import dev.livetable.status.Verdict;
import dev.livetable.stream.StreamTime;
import dev.livetable.table.RowChange;
import dev.livetable.table.TableSchema;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one live table has in the cache, the log of changes that tells how far each entry is right, and the table's
 * state: the place where the paths of reads, writes and events meet.
 */
final class Region {

    /*
     * The invariant (F1-F3): a read that begins after a change was appended shows nothing that the change may have made
     * wrong.
     *
     * A reader looks at the lease, notes the state, then the head of the log, and then takes the entry. The entry is right up to its own
     * position; each change between that and the head is judged against the question and the rows. If all leave them
     * right, the rows take the head as their position, in the place of the very entry that was judged. If one does not,
     * or is not kept any more, it is a miss. So a change need not search the cache; it has to be appended before it is
     * acknowledged. That entries are also retired when anything may have changed is for room only.
     *
     * The state changes in the log's own critical section, together with the change "anything" that goes with it. So
     * what was kept before a table became live again is wrong to whoever finds it live.
     *
     * A table that follows others is shown only while these may be, too: see standing().
     *
     * A cache that outlives the process records each change before it is acknowledged (F9). What it cannot record keeps
     * the durable mark set until it can.
     *
     * A gap is noted as a change of its own kind: of anything for all that is shown as it is, and of nothing that somebody
     * knows for rows that are shown as old ones, see StaleReads.
     *
     * A master that may answer from a replica shows what was before a change for some time. What is fetched meanwhile is
     * found by the same change, which is appended once more when that time is over. The durable mark is held until then.
     */

    private final RegionCache cache;
    private final DurableMark mark;
    private final ChangeLog log;
    private final Fetches fetches;
    private final Unrecorded unrecorded;
    private final StatusRecorder recorder;
    private final Scheduler scheduler;
    private final @Nullable Duration replicaLag;
    private final Contexts contexts;
    private final Lease lease;
    private final @Nullable AnnouncedWrites announcedWrites;
    private final Echoes echoes;
    private final AtomicBoolean holdsEntries = new AtomicBoolean(true);
    private final CopyOnWriteArrayList<Region> leaders = new CopyOnWriteArrayList<>();
    private volatile TableState state = TableState.LIVE;
    private volatile @Nullable EventPath events;
    private volatile Runnable afterAnything = () -> {};

    /** The head when the stream was first confirmed; what is right up to a position before it was kept by an earlier table. */
    private volatile long trustedFrom;

    private volatile long suspectSince;
    private volatile Duration keptAcrossGaps = Duration.ZERO;
    private final AtomicReference<StreamTime.@Nullable Cancellation> retirement = new AtomicReference<>();

    /** Whether what is kept may be shown, and what is fetched may be kept. */
    enum Standing {
        /** Both: each change is told, and was told up to lately. */
        LIVE,
        /** What is fetched may be kept: each change is told, but perhaps late, since there is no lease. */
        LAPSED,
        /** Neither: changes may go by untold. */
        GAP,
        /** Neither: the table is closed. */
        CLOSED;

        /** Returns whether what is fetched may be kept. */
        boolean isTrusted() {
            return this == LIVE || this == LAPSED;
        }
    }

    /** Makes the region of a table that needs no lease, is the same for all who ask, and whose master is never behind. */
    Region(RegionCache cache, RegionClaim claim, Scheduler scheduler, StatusRecorder recorder) {
        this(
                cache,
                claim,
                scheduler,
                null,
                recorder,
                Contexts.none(),
                new Lease(null, scheduler, Clock.systemUTC()),
                null);
    }

    /**
     * Takes what it needs.
     *
     * @param replicaLag for how long the master may show what was before a change; null when it never does
     * @param lease until when entries may be shown
     * @param announcedWrites what the other nodes are told; null where the table's stream is none of the nodes' own
     */
    Region(
            RegionCache cache,
            RegionClaim claim,
            Scheduler scheduler,
            @Nullable Duration replicaLag,
            StatusRecorder recorder,
            Contexts contexts,
            Lease lease,
            @Nullable AnnouncedWrites announcedWrites) {
        this.lease = lease;
        this.scheduler = scheduler;
        this.replicaLag = replicaLag;
        this.cache = cache;
        this.mark = claim.mark();
        this.log = claim.log();
        this.fetches = new Fetches(cache, () -> append(InvalidationCause.UNKNOWN, null));
        this.recorder = recorder;
        this.contexts = contexts;
        this.announcedWrites = announcedWrites;
        this.echoes = new Echoes(scheduler);
        this.unrecorded = new Unrecorded(claim, cache, this::recordAnything, () -> !isOpen(), scheduler, recorder);
    }

    /** Returns the name of the table. */
    String table() {
        return recorder.table();
    }

    RegionCache cache() {
        return cache;
    }

    Fetches fetches() {
        return fetches;
    }

    ChangeLog log() {
        return log;
    }

    Contexts contexts() {
        return contexts;
    }

    Lease lease() {
        return lease;
    }

    /** Returns what the other nodes are told; null where the table's stream is none of the nodes' own. */
    @Nullable
    AnnouncedWrites announcedWrites() {
        return announcedWrites;
    }

    Echoes echoes() {
        return echoes;
    }

    /** Returns whether what is kept may be shown now. */
    TableState state() {
        return switch (standing()) {
            case LIVE -> TableState.LIVE;
            case LAPSED, GAP -> TableState.SUSPECT;
            case CLOSED -> TableState.CLOSED;
        };
    }

    /** Notes that this table follows another one, directly or over others. */
    void follow(Region leader) {
        if (!leader.equals(this)) {
            leaders.addIfAbsent(leader);
        }
    }

    /** Returns the open tables that this one follows. */
    List<Region> leaders() {
        return leaders.stream().filter(Region::isOpen).toList();
    }

    /** Takes what hears its stream. */
    void hears(EventPath stream) {
        events = stream;
        trustedFrom = Long.MAX_VALUE;
    }

    /** From now on what was kept before a gap is removed only when so much time has passed: it may be shown till then. */
    void keepAcrossGaps(Duration time) {
        if (time.compareTo(keptAcrossGaps) > 0) {
            keptAcrossGaps = time;
        }
    }

    /** Returns the position before which an entry is none of this table's own, so that nobody knows what has gone by since. */
    long trustedFrom() {
        boolean isEachTrusted = leaders.stream().allMatch(leader -> leader.trustedFrom != Long.MAX_VALUE);
        return isEachTrusted ? trustedFrom : Long.MAX_VALUE;
    }

    /**
     * Returns since when changes may go by untold, or be told late, in milliseconds since 1970; {@link Long#MAX_VALUE} while
     * each is told in time.
     */
    long untoldSince() {
        long since = ownUntoldSince();
        for (Region leader : leaders) {
            since = Math.min(since, leader.ownUntoldSince());
        }
        return since;
    }

    private long ownUntoldSince() {
        return switch (ownStanding()) {
            case LIVE, CLOSED -> Long.MAX_VALUE;
            case LAPSED -> lease.end();
            case GAP -> suspectSince;
        };
    }

    /** Returns since when changes may go by untold, or be told late, in milliseconds since 1970; now, while each is told in time. */
    long untoldBegan() {
        return Math.min(log.millis(), ownUntoldSince());
    }

    /** Takes what is told when anything may have changed, after that was appended. Short, and waits for nobody. */
    void onAnything(Runnable told) {
        afterAnything = told;
    }

    /** Returns what hears its stream; null when it has none. */
    @Nullable
    EventPath events() {
        return events;
    }

    /** Returns whether each change is told, so that what is fetched may be kept. */
    boolean isTrusted() {
        return state == TableState.LIVE;
    }

    /**
     * Returns what may be done with entries now. What changes a table that this one follows is told by the stream of that
     * one. So nothing is shown while that may come late, or not at all.
     */
    Standing standing() {
        Standing own = ownStanding();
        if (own == Standing.LIVE && !leaders.isEmpty()) {
            for (Region leader : leaders) {
                Standing standing = leader.ownStanding();
                if (standing != Standing.LIVE && standing != Standing.CLOSED) {
                    return Standing.LAPSED;
                }
            }
        }
        return own;
    }

    /** Returns whether what may be done now is {@link Standing#LIVE}: each hit asks this first. */
    private boolean isShown() {
        return lease.isValid() // before the state: a lease is taken in one step with it
                && state == TableState.LIVE
                && (leaders.isEmpty() || standing() == Standing.LIVE);
    }

    private Standing ownStanding() {
        boolean isLeased = lease.isValid(); // before the state: a lease is taken in one step with it
        return switch (state) {
            case LIVE -> isLeased ? Standing.LIVE : Standing.LAPSED;
            case SUSPECT -> Standing.GAP;
            case CLOSED -> Standing.CLOSED;
        };
    }

    /**
     * Returns what is kept of a question, right up to the head of the log at some moment of this call; null when there
     * is nothing, it may not be used, or a change touches it.
     *
     * @param schema the columns of the master; null when they are not known yet
     * @param isCounted whether what changes meant for the entry is counted
     */
    @Nullable
    CachedRows lookup(Question question, @Nullable TableSchema schema, boolean isCounted) {
        if (!isShown()) {
            return null;
        }
        long head = log.head();
        CachedRows entry = cache.get(question);
        if (entry == null || state == TableState.CLOSED) {
            return null; // what is there may be of the table that has the region next
        }
        long position = log.positionOf(entry.asOf());
        if (position < 0) {
            return null;
        }
        if (position >= head) {
            return entry;
        }
        Judging judging = question.judging(schema, entry);
        Verdict verdict = judging.judge(log, position, head);
        if (isCounted) {
            recorder.judged(verdict);
        }
        if (!verdict.isRight()) {
            return null;
        }
        CachedRows right =
                judging.right(new LogPosition(log.name(), head, entry.asOf().ticket()));
        cache.replace(question.key(), entry, right);
        return right;
    }

    /** Returns whether what a master answered before a position is right up to another one, just as it is. */
    boolean isUntouched(Question question, @Nullable TableSchema schema, CachedRows answer, long from, long to) {
        return from >= to || question.judging(schema, answer).isUntouched(log, from, to);
    }

    // ---- changes

    /**
     * Appends what a write did, and closes its ticket.
     *
     * @param rows what it did to which rows; null when it may have changed anything
     * @param transaction what the master calls its transaction; null when it does not say
     * @return what was appended, which may be anything all the same
     */
    @CanIgnoreReturnValue
    Change append(
            InvalidationCause cause,
            ChangeLog.Ticket ticket,
            @Nullable List<RowChange> rows,
            @Nullable String transaction) {
        Change change = log.append(cause, ticket, rows, this::isOpen);
        appended(change);
        echoes.wrote(transaction, change);
        return change;
    }

    /**
     * Appends what is no write of this table.
     *
     * @param rows what happened to which rows; null when anything may have changed
     * @param context the context in which it happened; null when it concerns every context
     * @return whether the change is on record, or the region is marked
     */
    boolean append(InvalidationCause cause, @Nullable List<RowChange> rows, @Nullable String context) {
        return append(cause, rows, context, null);
    }

    /**
     * Appends what is no write of this table, and says who made it.
     *
     * @param node the name of the other node that made it; null when that is not known
     */
    @CanIgnoreReturnValue
    boolean append(
            InvalidationCause cause, @Nullable List<RowChange> rows, @Nullable String context, @Nullable String node) {
        return appended(log.append(cause, rows, contexts.ofChange(context), node, this::isOpen));
    }

    /**
     * Appends that changes may have gone by untold, though nobody knows of one.
     *
     * @param since since when, in milliseconds since 1970
     */
    void appendGap(InvalidationCause cause, long since) {
        appended(log.appendGap(cause, since, this::isOpen));
    }

    /** Appends what is no write of this table, and concerns every context; see the other method. */
    boolean append(InvalidationCause cause, @Nullable List<RowChange> rows) {
        return append(cause, rows, null);
    }

    /** Returns whether what this table says of rows counts; that of a closed one is anything to the next. */
    private boolean isOpen() {
        return state != TableState.CLOSED;
    }

    private boolean appended(Change change) {
        boolean isSafe =
                cache.record(new RecordedChange(log.name(), change.position(), change.rows(), null, change.context()))
                        || unrecorded.add();
        recorder.countInvalidation(change.cause()); // so that whoever is answered finds it counted
        if (change.isAnything() && change.context() == null && isOpen()) {
            retireEntries(change.isGap()); // before anybody is answered, so that what is fetched then stays
        }
        appendAgainLater(change.cause(), change.rows(), change.context(), change.isGap() ? change.millis() : null);
        return isSafe;
    }

    /**
     * Appends what was appended once more, when the replicas have it.
     *
     * @param untoldSince since when changes may have gone by untold, if that was appended, in milliseconds since 1970; else null
     */
    private void appendAgainLater(
            InvalidationCause cause,
            @Nullable List<RowChange> rows,
            @Nullable String context,
            @Nullable Long untoldSince) {
        if (replicaLag == null || cause == InvalidationCause.REPLICA) {
            return;
        }
        boolean isHeld = hold();
        scheduler.after(replicaLag, () -> {
            if (untoldSince != null) {
                appendGap(InvalidationCause.REPLICA, untoldSince);
            } else {
                append(InvalidationCause.REPLICA, rows, context);
            }
            tell(InvalidationCause.REPLICA);
            if (isHeld) {
                release();
            }
        });
    }

    /** Tells the listeners of a change, when whoever made it has been answered. */
    void tell(InvalidationCause cause) {
        recorder.tellInvalidation(cause);
    }

    /** Notes that an entry was kept. */
    void kept() {
        holdsEntries.set(true);
    }

    /**
     * Makes room of entries that nobody reads any more; those kept meanwhile may go with them.
     *
     * @param isGap whether they may still be shown as old ones: then those that are left of them go later
     */
    private void retireEntries(boolean isGap) {
        if (isGap && !keptAcrossGaps.isZero()) {
            Instant begun = Instant.ofEpochMilli(log.millis());
            retireWith(scheduler.after(keptAcrossGaps, () -> cache.removeFetchedBefore(begun)));
        } else if (holdsEntries.getAndSet(false)) {
            cache.invalidate();
        }
        afterAnything.run();
    }

    /** Takes what will retire entries, in the place of an earlier one: it retires what that would have. */
    private void retireWith(StreamTime.@Nullable Cancellation timer) {
        StreamTime.Cancellation earlier = retirement.getAndSet(timer);
        if (earlier != null) {
            earlier.cancel();
        }
        if (!isOpen() && timer != null) {
            timer.cancel();
        }
    }

    /**
     * Appends that anything may have changed.
     *
     * @return whether that is on record, or the region is marked
     */
    boolean invalidate(InvalidationCause cause) {
        boolean isSafe = append(cause, null);
        tell(cause);
        return isSafe;
    }

    /** Like {@link #invalidate(InvalidationCause)}, in one context; its entries are removed, too. */
    boolean invalidate(InvalidationCause cause, String context) {
        boolean isSafe = append(cause, null, context);
        cache.invalidate(context);
        tell(cause);
        return isSafe;
    }

    private boolean recordAnything() {
        return cache.record(new RecordedChange(log.name(), log.head(), null));
    }

    // ---- state

    /**
     * Stops using the cache until {@link #trust}, if a condition holds, and returns whether it did.
     *
     * @param invalidates whether anything may have changed already, as when the stream was lost
     */
    boolean suspect(boolean invalidates, BooleanSupplier condition) {
        return change(
                TableState.LIVE,
                TableState.SUSPECT,
                invalidates ? InvalidationCause.GAP : null,
                condition,
                lease::giveUp);
    }

    /**
     * Uses the cache again after {@link #suspect}, if a condition holds, and returns whether it did.
     *
     * @param cause why anything may have changed; null when what was kept before is served again
     * @param term the first one of the lease, which began before the subscription was asked for
     * @param condition asked in the same step, so that a loss of the stream cannot come between
     */
    boolean trust(@Nullable InvalidationCause cause, Lease.Term term, BooleanSupplier condition) {
        boolean holds = change(TableState.SUSPECT, TableState.LIVE, cause, condition, () -> {
            lease.hold(term);
            if (trustedFrom == Long.MAX_VALUE) {
                trustedFrom = cause == null ? 0 : log.head();
            }
        });
        if (holds && cause != null) {
            recorder.invalidated(cause);
        }
        return holds;
    }

    /** Holds a term of the lease, if a condition holds, and returns whether it did. */
    boolean hold(Lease.Term term, BooleanSupplier condition) {
        return log.exclusively(null, condition, () -> lease.hold(term));
    }

    private boolean change(
            TableState from,
            TableState to,
            @Nullable InvalidationCause cause,
            BooleanSupplier condition,
            Runnable step) {
        boolean holds = log.exclusively(cause, this::untoldBegan, condition, () -> {
            if (state == from) {
                suspectSince = untoldBegan(); // before the state, which readers look at first
                state = to;
            }
            step.run();
        });
        if (holds) {
            echoes.forget();
        }
        if (holds && cause != null) {
            if (!recordAnything()) {
                unrecorded.add();
            }
            boolean isGap = cause == InvalidationCause.GAP;
            appendAgainLater(cause, null, null, isGap ? suspectSince : null);
            retireEntries(isGap);
        }
        return holds;
    }

    /**
     * Tells the cache what the rows depend on. Where they depended on something else, or the cache cannot tell,
     * anything may have changed.
     *
     * @return whether that is so
     */
    boolean bind(String property, String value) {
        boolean isOther = cache.bind(property, value);
        if (isOther) {
            invalidate(InvalidationCause.RESTART);
        }
        return isOther;
    }

    /**
     * Marks the region durably until {@link #release}: what it holds is not to be trusted if the process ends now.
     *
     * @return whether it is marked; if not, there is nothing to release, and nothing may be written
     */
    boolean hold() {
        return mark.hold(cache);
    }

    /**
     * Marks the region durably, and nobody takes the mark away.
     *
     * @return whether it is marked
     */
    boolean holdForGood() {
        return mark.keep(cache);
    }

    /** Holds the mark that an earlier process has left, until {@link #release}. */
    void holdFound() {
        mark.holdFound(cache);
    }

    /** Ends one {@link #hold} that succeeded, or one {@link #holdFound}. */
    void release() {
        mark.release(cache);
    }

    /**
     * Begins a write.
     *
     * @param ids the ids of the rows that it may write; null when that may be any
     * @param context the context in which it writes; null when it concerns every context
     */
    ChangeLog.Ticket draw(@Nullable Set<String> ids, @Nullable String context) {
        return log.draw(ids, contexts.ofChange(context));
    }

    /** Begins a write that concerns every context; see the other method. */
    ChangeLog.Ticket draw(@Nullable Set<String> ids) {
        return draw(ids, null);
    }

    /** Stops for good. */
    void close() {
        log.exclusively(null, () -> true, () -> state = TableState.CLOSED);
        retireWith(null);
        fetches.close();
    }
}
