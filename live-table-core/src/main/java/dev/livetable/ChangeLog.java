package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.status.InvalidationCause;
import dev.livetable.table.RowChange;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The numbered list of what happened to a table, as far as this node knows: its own writes, events, and whatever may have
 * changed anything. Safe for use by many threads.
 */
final class ChangeLog {

    /*
     * Positions are 1, 2, 3, … `head` is the last one, and is published after the change that it counts; so whoever reads
     * head finds every change up to it that is kept. An entry that holds up to a position is right at a later one if no change
     * in between touches it. Nobody searches the cache when something changes.
     *
     * A ring keeps the last changes, bounded by number and by bytes. Of a change that is not kept any more only its position is
     * known: for a reader it is one that touches.
     *
     * Tickets tell what a write may be applied to. A write draws a ticket, and notes the head, before the master is called. An
     * entry keeps the counter of tickets as it was when its fetch had ended. A change may patch a row of an entry only if its
     * ticket was drawn after that (the fetch cannot have seen the write), and if no other change of that row, nor anything, was
     * appended between the note and the append (the image is what follows on what the entry shows). `patchable` holds the ids
     * for which the second is so. While another ticket is open that may write a row, the row's before is unknown in every
     * change that is appended, and the change patches nothing there: the other write may have been applied already.
     *
     * The lock guards short sections only: appending, drawing and closing tickets, and changes of the table's state, which the
     * region makes in `exclusively`. Nothing in them waits, and nothing of others is called.
     */

    /** How many changes are kept at the most. */
    static final int SLOTS = 1 << 14;

    private final long name;
    private final long maximumBytes;
    private final Clock clock;
    private final AtomicReferenceArray<@Nullable Change> ring = new AtomicReferenceArray<>(SLOTS);
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long head;
    private volatile long tickets;

    @GuardedBy("lock")
    private final Map<Long, Ticket> open = new HashMap<>();

    @GuardedBy("lock")
    private long firstKept;

    @GuardedBy("lock")
    private long bytes;

    /**
     * A write that has been begun.
     *
     * @param number its number, from 1, in the order in which tickets were drawn
     * @param noted the head when it was drawn
     * @param ids the ids of the rows that it may write; null when that may be any
     */
    record Ticket(long number, long noted, @Nullable Set<String> ids) {

        private boolean mayWrite(String id) {
            return ids == null || ids.contains(id);
        }
    }

    /**
     * Makes an empty log.
     *
     * @param name tells its positions from those of another log; not 0
     * @param head the position to begin after
     * @param maximumBytes how much heap the changes that are kept may take, by estimate
     */
    ChangeLog(long name, long head, long maximumBytes, Clock clock) {
        this.name = name;
        this.head = head;
        this.firstKept = head + 1;
        this.maximumBytes = maximumBytes;
        this.clock = clock;
    }

    long name() {
        return name;
    }

    /** Returns the position of the last change; 0 when there was none. */
    long head() {
        return head;
    }

    /** Returns the number of the ticket that was drawn last; 0 when none was. */
    long lastTicket() {
        return tickets;
    }

    /** Returns the change at a position up to the head; null when it is not kept any more. */
    @Nullable
    Change at(long position) {
        Change change = ring.get(slot(position));
        return change != null && change.position() == position ? change : null;
    }

    private static int slot(long position) {
        return (int) (position & (SLOTS - 1));
    }

    /**
     * Begins a write.
     *
     * @param ids the ids of the rows that it may write; null when that may be any
     */
    Ticket draw(@Nullable Set<String> ids) {
        lock.lock();
        try {
            Ticket ticket = new Ticket(tickets + 1, head, ids);
            tickets = ticket.number;
            open.put(ticket.number, ticket);
            return ticket;
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

    /** Appends what a write did, and ends it. */
    Change append(InvalidationCause cause, Ticket ticket, List<RowChange> rows) {
        lock.lock();
        try {
            open.remove(ticket.number);
            return add(cause, rows, ticket.number, unchangedSince(ticket.noted, rows));
        } finally {
            lock.unlock();
        }
    }

    /** Appends what an event told. */
    Change append(InvalidationCause cause, List<RowChange> rows) {
        lock.lock();
        try {
            return add(cause, rows, 0, Set.of());
        } finally {
            lock.unlock();
        }
    }

    /** Appends that anything may have changed. */
    Change appendAnything(InvalidationCause cause) {
        lock.lock();
        try {
            return add(cause, null, 0, Set.of());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes a change of state if a condition holds, and appends before it that anything may have changed.
     *
     * @param cause why anything may have changed; null when nothing is appended
     * @param step asks for the condition, changes the state if it holds, and returns whether it did; short, and calls nobody
     * @return whether it did
     */
    boolean exclusively(@Nullable InvalidationCause cause, BooleanSupplier condition, Runnable step) {
        lock.lock();
        try {
            boolean holds = condition.getAsBoolean();
            if (holds) {
                if (cause != null) {
                    add(cause, null, 0, Set.of());
                }
                step.run();
            }
            return holds;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the ids of those rows that no change since a position names. */
    @GuardedBy("lock")
    private Set<String> unchangedSince(long noted, List<RowChange> rows) {
        if (noted + 1 < firstKept) {
            return Set.of();
        }
        Set<String> unchanged = new HashSet<>();
        for (RowChange row : rows) {
            unchanged.add(row.id());
        }
        for (long position = noted + 1; position <= head; position++) {
            Change between = at(position);
            if (between == null || between.isAnything()) {
                return Set.of();
            }
            unchanged.removeIf(between::names);
        }
        return unchanged;
    }

    @GuardedBy("lock")
    private Change add(InvalidationCause cause, @Nullable List<RowChange> rows, long ticket, Set<String> unchanged) {
        List<RowChange> kept = null;
        Set<String> patchable = unchanged;
        if (rows != null) {
            kept = new ArrayList<>(rows.size());
            for (RowChange row : rows) {
                boolean isContended = open.values().stream().anyMatch(other -> other.mayWrite(row.id()));
                kept.add(isContended ? row.withoutBefore() : row);
                if (isContended && patchable.contains(row.id())) {
                    patchable = new HashSet<>(patchable);
                    patchable.remove(row.id());
                }
            }
            kept = List.copyOf(kept);
        }
        Change change = new Change(head + 1, cause, kept, ticket, Set.copyOf(patchable), clock.millis());
        if (ChangeWeights.of(change) > maximumBytes) {
            change = new Change(head + 1, cause, null, ticket, Set.of(), clock.millis());
        }
        keep(change);
        head = change.position();
        return change;
    }

    @GuardedBy("lock")
    private void keep(Change change) {
        if (change.position() - firstKept >= SLOTS) {
            removeFirst(); // its slot is needed
        }
        bytes += ChangeWeights.of(change);
        ring.set(slot(change.position()), change);
        while (bytes > maximumBytes && firstKept < change.position()) {
            removeFirst();
        }
    }

    @GuardedBy("lock")
    private void removeFirst() {
        Change first = at(firstKept);
        if (first != null) {
            bytes -= ChangeWeights.of(first);
            ring.set(slot(firstKept), null);
        }
        firstKept++;
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
