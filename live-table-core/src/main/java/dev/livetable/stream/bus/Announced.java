package dev.livetable.stream.bus;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The announcements of this node for one table. Guarded by the lock of the outbox. */
final class Announced {

    /*
     * Each write rests on one announcement: the one that was the latest when the write began, and had not been closed by a
     * message. Invariant: no message closes an announcement on which a write rests, nor one that is yet to be sent.
     *
     * A message closes by number, up to a number. That is all that was sent, or what came before the oldest announcement
     * on which a write rests. It is found out when the message is written, and the announcement is then not the
     * latest any more. So a write that comes later rests on a new one.
     */

    private final String table;
    private final Set<Write> writes = new LinkedHashSet<>();
    private final TreeSet<Long> open = new TreeSet<>();
    private @Nullable Announcement latest;

    Announced(String table) {
        this.table = table;
    }

    String table() {
        return table;
    }

    /** An announcement; its number is that of the message which makes it, 0 as long as there is none. */
    static final class Announcement {

        final CompletableFuture<Void> accepted = new CompletableFuture<>();
        private long number;
        private long sentAt;
    }

    /** A write that rests on an announcement. */
    static final class Write {

        final Announcement announcement;

        /** Whether the master was called though the announcement was not accepted. */
        volatile boolean goesOnUnannounced;

        private Write(Announcement announcement) {
            this.announcement = announcement;
        }
    }

    /**
     * Begins a write.
     *
     * @param oldest when an announcement must have been sent to be young enough, in nanoseconds
     */
    Write begin(long oldest) {
        if (latest == null || latest.number > 0 && latest.sentAt - oldest < 0) {
            latest = new Announcement();
        }
        Write write = new Write(latest);
        writes.add(write);
        return write;
    }

    void end(Write write) {
        writes.remove(write);
    }

    /** Returns whether an announcement is to be sent; forgets one on which no write rests any more. */
    boolean wantsToAnnounce() {
        if (latest != null && latest.number == 0 && writes.stream().noneMatch(write -> write.announcement == latest)) {
            latest = null;
        }
        return latest != null && latest.number == 0;
    }

    /** Takes the announcement that is to be sent. */
    Announcement announce(long number, long now) {
        Announcement next = latest;
        if (next == null || next.number > 0) {
            throw new IllegalStateException("There is nothing to announce");
        }
        next.number = number;
        next.sentAt = now;
        open.add(number);
        return next;
    }

    /** Returns the number up to which announcements can be closed; 0 if there is none to close. */
    long closable() {
        long upTo = open.isEmpty() ? 0 : open.last();
        for (Write write : writes) {
            long number = write.announcement.number;
            upTo = number > 0 ? Math.min(upTo, number - 1) : upTo;
        }
        return open.isEmpty() || open.first() > upTo ? 0 : upTo;
    }

    /** Notes that a message closes announcements up to a number. */
    void close(long upTo) {
        open.headSet(upTo, true).clear();
        if (latest != null && latest.number > 0 && latest.number <= upTo) {
            latest = null;
        }
    }

    /** Returns the numbers of the announcements that were sent and are not closed. */
    List<Long> open() {
        return List.copyOf(open);
    }

    boolean isIdle() {
        return writes.isEmpty() && open.isEmpty();
    }
}
