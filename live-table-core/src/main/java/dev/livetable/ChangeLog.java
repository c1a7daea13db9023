package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.cache.LogPosition;
import dev.livetable.status.InvalidationCause;
import dev.livetable.table.RowChange;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The numbered list of what happened to a table, as far as this node knows: its own writes, events, and whatever may
 * have changed anything. Safe for use by many threads.
 */
final class ChangeLog {

    /*
     * Positions are 1, 2, 3, … `head` is the last one, and is published after the change that it counts. So whoever
     * reads head finds every change up to it that is kept. An entry that is right at a position is right at a later one
     * if no change in between touches it. Nobody searches the cache when something changes.
     *
     * The last changes are kept, bounded by number and by bytes. Of one that is not kept any more only its position is
     * known: for a reader it is one that touches.
     *
     * Tickets tell what a write may be applied to. A write draws a ticket, and notes the head, before the master is
     * called. An entry keeps the number of the last ticket that was drawn when its fetch had ended. A change may patch
     * a row of an entry only if its ticket was drawn after that, since then the fetch cannot have seen the write, and
     * if no other change of that row, nor anything, was appended between the note and the append, since then the row as
     * the write left it follows on what the entry shows. `patchable` holds the ids for which the second is so. While
     * another ticket is open that may write a row, the other write may have been applied already: so the row's before
     * is unknown in every change that is appended, and the change patches nothing there.
     *
     * Where contexts are disjoint, rows of two contexts are two rows, also under one id. So for a change in one context,
     * tickets and changes of another context do not count. Those without a context count for all.
     *
     * The lock guards short sections only: appending, drawing and closing tickets, and changes of the table's state,
     * which the region makes in `exclusively`. Nothing in them waits, and nothing of others is called.
     */

    /** How many changes are kept at the most. */
    static final int MOST_CHANGES = 1 << 14;

    private static final int FIRST_SLOTS = 1 << 6;

    private final long name;
    private final List<LogPosition> earlier;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile AtomicReferenceArray<@Nullable Change> slots = new AtomicReferenceArray<>(FIRST_SLOTS);
    private volatile long head;
    private volatile long lastTicket;

    @GuardedBy("lock")
    private final Map<Long, Ticket> open = new HashMap<>();

    /** The threads whose transactions have written, by the number of the ticket. */
    private final Map<Long, Thread> writing = new ConcurrentHashMap<>();

    @GuardedBy("lock")
    private long firstKept;

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private long maximumBytes;

    /**
     * A write that has been begun.
     *
     * @param number its number, in the order in which tickets were drawn
     * @param noted the head when it was drawn
     * @param ids the ids of the rows that it may write; null when that may be any
     * @param context the context in which it writes; null when it concerns every context
     */
    record Ticket(
            long number,
            long noted,
            @Nullable Set<String> ids,
            @Nullable String context) {

        private boolean mayWrite(String id, @Nullable String other) {
            boolean isOfOther = context != null && other != null && !context.equals(other);
            return !isOfOther && (ids == null || ids.contains(id));
        }
    }

    /**
     * Makes a log that keeps no changes yet.
     *
     * @param name tells its positions from those of another log; not 0
     * @param earlier the logs that this one goes on from, each with the last of its positions that counts; the last of
     *     them is where this log begins
     * @param maximumBytes how much heap the changes that are kept may take, by estimate
     * @param lastTicket what tickets are counted from; higher than any ticket of a log before
     */
    ChangeLog(long name, List<LogPosition> earlier, long maximumBytes, long lastTicket, Clock clock) {
        this.name = name;
        this.earlier = List.copyOf(earlier);
        this.head = earlier.isEmpty() ? 0 : earlier.get(earlier.size() - 1).position();
        this.firstKept = head + 1;
        this.maximumBytes = maximumBytes;
        this.lastTicket = lastTicket;
        this.clock = clock;
    }

    long name() {
        return name;
    }

    /** Returns its name and those of the logs that it goes on from. */
    Stream<Long> names() {
        return Stream.concat(Stream.of(name), earlier.stream().map(LogPosition::log));
    }

    /** Returns the position of the last change; 0 when there was none. */
    long head() {
        return head;
    }

    /** Returns the number of the ticket that was drawn last. */
    long lastTicket() {
        return lastTicket;
    }

    /** Returns up to which position of this log an entry is right; -1 when it tells nothing of this log. */
    long positionOf(LogPosition asOf) {
        if (asOf.log() == name) {
            return asOf.position();
        }
        for (LogPosition end : earlier) {
            if (asOf.log() == end.log() && asOf.position() <= end.position()) {
                return asOf.position();
            }
        }
        return -1;
    }

    /** Returns whether the changes that a receipt covers are in this log, or in one that it goes on from. */
    boolean contains(Receipt receipt) {
        long position = positionOf(new LogPosition(receipt.log(), receipt.position(), 0));
        return position >= 0 && position <= head;
    }

    /** Returns the change at a position up to the head; null when it is not kept any more. */
    @Nullable
    Change at(long position) {
        AtomicReferenceArray<@Nullable Change> kept = slots;
        Change change = kept.get(slot(kept, position));
        return change != null && change.position() == position ? change : null;
    }

    /** Returns whether anything may have changed after a position up to another one, in any context. */
    boolean hasAnything(long from, long to) {
        return hasAnything(from, to, null);
    }

    /**
     * Returns whether anything may have changed after a position up to another one, for all that is kept.
     *
     * @param context in which context; null for any
     */
    boolean hasAnything(long from, long to, @Nullable String context) {
        for (long position = to; position > from; position--) {
            Change change = at(position);
            if (change == null || change.isAnything() && change.concerns(context)) {
                return true;
            }
        }
        return false;
    }

    private static int slot(AtomicReferenceArray<?> slots, long position) {
        return (int) (position & (slots.length() - 1));
    }

    /** Keeps changes whose estimated heap is at most so many bytes; the oldest ones go. */
    void keepAtMost(long limit) {
        lock.lock();
        try {
            maximumBytes = limit;
            removeOldest(head);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Begins a write that concerns every context.
     *
     * @param ids the ids of the rows that it may write; null when that may be any
     */
    Ticket draw(@Nullable Set<String> ids) {
        return draw(ids, null);
    }

    /**
     * Begins a write.
     *
     * @param ids the ids of the rows that it may write; null when that may be any
     * @param context the context in which it writes; null when it concerns every context
     */
    Ticket draw(@Nullable Set<String> ids, @Nullable String context) {
        lock.lock();
        try {
            Ticket ticket = new Ticket(lastTicket + 1, head, ids, context);
            lastTicket = ticket.number;
            open.put(ticket.number, ticket);
            return ticket;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Notes that the transaction that the calling thread is in writes.
     *
     * @param ticket the ticket of the write
     */
    void beginInTransaction(Ticket ticket) {
        writing.put(ticket.number, Thread.currentThread());
    }

    /** Notes that the transaction that a write was part of has ended, however it did. */
    void endTransaction(Ticket ticket) {
        writing.remove(ticket.number);
    }

    /** Returns whether a transaction of a thread has written, and has not ended. */
    boolean isWriting(Thread thread) {
        return !writing.isEmpty() && writing.containsValue(thread);
    }

    /** Returns whether a write is under way that may have changed rows, and is not in the log. */
    boolean hasOpenTickets() {
        lock.lock();
        try {
            return !open.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a write that changes nothing any more. Ending it twice does nothing more. */
    void close(Ticket ticket) {
        lock.lock();
        try {
            open.remove(ticket.number);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends what a write did, and ends it.
     *
     * @param rows what it did to which rows; null when it may have changed anything
     * @param isKnown whether that counts; else it is anything. Short, and calls nobody
     */
    Change append(InvalidationCause cause, Ticket ticket, @Nullable List<RowChange> rows, BooleanSupplier isKnown) {
        lock.lock();
        try {
            open.remove(ticket.number);
            if (!isKnown.getAsBoolean()) {
                return addAnything(cause, null, null);
            }
            return rows == null
                    ? addAnything(cause, ticket.context, null)
                    : add(cause, rows, ticket.number, unchangedSince(ticket, rows), ticket.context, null);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends what is no write of this table, and concerns every context.
     *
     * @param rows what happened to which rows; null when anything may have changed
     * @param isKnown whether that counts; else it is anything. Short, and calls nobody
     */
    Change append(InvalidationCause cause, @Nullable List<RowChange> rows, BooleanSupplier isKnown) {
        return append(cause, rows, null, isKnown);
    }

    /**
     * Appends what is no write of this table.
     *
     * @param rows what happened to which rows; null when anything may have changed
     * @param context the context in which it happened; null when it concerns every context
     * @param isKnown whether that counts; else it is anything, in any context. Short, and calls nobody
     */
    Change append(
            InvalidationCause cause,
            @Nullable List<RowChange> rows,
            @Nullable String context,
            BooleanSupplier isKnown) {
        return append(cause, rows, context, null, isKnown);
    }

    /**
     * Appends what is no write of this table.
     *
     * @param node the name of the other node that made it; null when that is not known
     */
    Change append(
            InvalidationCause cause,
            @Nullable List<RowChange> rows,
            @Nullable String context,
            @Nullable String node,
            BooleanSupplier isKnown) {
        lock.lock();
        try {
            if (!isKnown.getAsBoolean()) {
                return addAnything(cause, null, node);
            }
            return rows == null ? addAnything(cause, context, node) : add(cause, rows, 0, Set.of(), context, node);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends that changes may have gone by untold, in any context.
     *
     * @param since since when that may be, in milliseconds since 1970
     * @param isKnown whether that counts; else anything has changed, as far as is known. Short, and calls nobody
     */
    Change appendGap(InvalidationCause cause, long since, BooleanSupplier isKnown) {
        lock.lock();
        try {
            return isKnown.getAsBoolean() ? addGap(cause, since) : addAnything(cause, null, null);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes a change of state if a condition holds, and appends before it that anything may have changed.
     *
     * @param cause why anything may have changed: for {@link InvalidationCause#GAP} untold; null when nothing is appended
     * @param condition asked first; short, and calls nobody
     * @param step changes the state; short, and calls nobody
     * @return whether the condition held
     */
    boolean exclusively(@Nullable InvalidationCause cause, BooleanSupplier condition, Runnable step) {
        return exclusively(cause, clock::millis, condition, step);
    }

    /**
     * Like the other method.
     *
     * @param untoldSince since when changes may have gone by untold, in milliseconds since 1970, where that is appended; asked
     *     before the step
     */
    boolean exclusively(
            @Nullable InvalidationCause cause, LongSupplier untoldSince, BooleanSupplier condition, Runnable step) {
        lock.lock();
        try {
            boolean holds = condition.getAsBoolean();
            if (holds) {
                if (cause == InvalidationCause.GAP) {
                    addGap(cause, untoldSince.getAsLong());
                } else if (cause != null) {
                    addAnything(cause, null, null);
                }
                step.run();
            }
            return holds;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the ids of those rows that no change since a ticket was drawn names. */
    @GuardedBy("lock")
    private Set<String> unchangedSince(Ticket ticket, List<RowChange> rows) {
        Set<String> unchanged = new HashSet<>();
        rows.forEach(row -> unchanged.add(row.id()));
        for (long position = ticket.noted + 1; position <= head && !unchanged.isEmpty(); position++) {
            Change between = at(position);
            unchanged.removeIf(id -> between == null || between.concerns(ticket.context) && between.names(id));
        }
        return unchanged;
    }

    @GuardedBy("lock")
    private Change add(
            InvalidationCause cause,
            List<RowChange> rows,
            long ticket,
            Set<String> unchanged,
            @Nullable String context,
            @Nullable String node) {
        List<RowChange> known = new ArrayList<>(rows.size());
        Set<String> patchable = unchanged;
        for (RowChange row : rows) {
            boolean isContended = open.values().stream().anyMatch(other -> other.mayWrite(row.id(), context));
            known.add(isContended ? row.withoutBefore() : row);
            if (isContended && patchable.contains(row.id())) {
                patchable = new HashSet<>(patchable);
                patchable.remove(row.id());
            }
        }
        Change change = new Change(
                head + 1, cause, List.copyOf(known), ticket, Set.copyOf(patchable), clock.millis(), context, node);
        return ChangeWeights.of(change) > maximumBytes ? addAnything(cause, context, node) : keep(change);
    }

    @GuardedBy("lock")
    private Change addAnything(InvalidationCause cause, @Nullable String context, @Nullable String node) {
        return keep(new Change(head + 1, cause, null, 0, Set.of(), clock.millis(), context, node));
    }

    @GuardedBy("lock")
    private Change addGap(InvalidationCause cause, long since) {
        return keep(new Change(head + 1, cause, null, 0, Set.of(), since, null, null, true));
    }

    /** Returns what time it is, as changes bear it. */
    long millis() {
        return clock.millis();
    }

    /** Keeps changes that an earlier process recorded, which end at the head. */
    void restore(List<Change> recorded) {
        lock.lock();
        try {
            if (!recorded.isEmpty()) {
                firstKept = recorded.get(0).position();
            }
            recorded.forEach(this::put);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Change keep(Change change) {
        put(change);
        head = change.position();
        return change;
    }

    @GuardedBy("lock")
    private void put(Change change) {
        if (change.position() - firstKept >= slots.length()) {
            makeRoom(change.position());
        }
        slots.set(slot(slots, change.position()), change);
        bytes += ChangeWeights.of(change);
        removeOldest(change.position());
    }

    /** Makes twice as many slots, up to the most there are; then the oldest change gives way. */
    @GuardedBy("lock")
    private void makeRoom(long position) {
        if (slots.length() == MOST_CHANGES) {
            remove(firstKept);
            return;
        }
        AtomicReferenceArray<@Nullable Change> more = new AtomicReferenceArray<>(2 * slots.length());
        for (long kept = firstKept; kept < position; kept++) {
            more.set(slot(more, kept), at(kept));
        }
        slots = more;
    }

    @GuardedBy("lock")
    private void removeOldest(long last) {
        while (bytes > maximumBytes && firstKept < last) {
            remove(firstKept);
        }
    }

    @GuardedBy("lock")
    private void remove(long position) {
        Change first = at(position);
        if (first != null) {
            bytes -= ChangeWeights.of(first);
            slots.set(slot(slots, position), null);
        }
        firstKept = position + 1;
    }

    /** Returns the last changes that are kept, the latest first, for people to look at. */
    List<Change> last(int limit) {
        List<Change> last = new ArrayList<>();
        for (long position = head; last.size() < limit; position--) {
            Change change = at(position);
            if (change == null) {
                break;
            }
            last.add(change);
        }
        return last;
    }
}
