package dev.livetable.stream.bus;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.bus.MessageFormat.WrittenChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this node says. Safe for use by many threads. */
final class Outbox {

    /*
     * One message at a time is under way. Whatever is to be said meanwhile waits, and all of it goes into the next one. So
     * numbers go out in their order, and a log that appends in the order in which it accepts has them in that order.
     *
     * A message that was not accepted, or of which that is not known, is appended again under its number until it is
     * accepted; after some times with each change as one of anything, in case it was refused for what it holds. An
     * earlier copy may be in the log all the same: the others read whichever comes first and leave out the rest, and each is
     * true. All close and announce the same.
     *
     * A change and the end of its write are told by the same message: the write ends when its change is put into a message.
     * So an announcement is never closed before the change is told.
     *
     * What waits is bounded. When a message was not accepted, one change waits for each table. Futures that wait fail when
     * they are older than the limit; where writes go on without the bus, they are complete at once. When one write has waited
     * in vain to be announced, the next ones do not wait, until a message is accepted.
     *
     * A node that has said something within the limit, or has an announcement open, is active: every now and then it sends
     * a message that says what is open. The first message of a node that was not active says so. Then whoever has not heard
     * of this node for the limit has missed nothing.
     *
     * Under the lock nobody asks for the time, and neither the log nor a future is called.
     */

    private static final Logger logger = LoggerFactory.getLogger(Outbox.class);
    private static final long FIRST_DELAY = 50;
    private static final long LONGEST_DELAY = 1_000;
    private static final int TRIES_WITH_ROWS = 3;

    /** How long a write waits at most that goes on anyway; half of the time for which a live table waits for this. */
    private static final Duration LONGEST_WAIT_OF_WHO_GOES_ON = Duration.ofMillis(500);

    private final BusSettings settings;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<String, Announced> tables = new LinkedHashMap<>();

    @GuardedBy("lock")
    private final Deque<Waiting> changes = new ArrayDeque<>();

    @GuardedBy("lock")
    private @Nullable Parcel underWay;

    @GuardedBy("lock")
    private long number;

    @GuardedBy("lock")
    private long lastSaid;

    @GuardedBy("lock")
    private boolean isActive;

    @GuardedBy("lock")
    private boolean tellsWhatIsOpen;

    @GuardedBy("lock")
    private int failures;

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Void> emptied;

    private volatile boolean isReachable = true;
    private volatile boolean isGivenUp;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong unannounced = new AtomicLong();

    /** A change that waits to be told, with the writes that end with it, and those who want to know. */
    private static final class Waiting {

        private final List<Announced.Write> ends = new ArrayList<>();
        private final List<Asker> askers = new ArrayList<>();
        private final long since;
        private WrittenChange change;

        Waiting(WrittenChange change, long since) {
            this.change = change;
            this.since = since;
        }
    }

    /**
     * Somebody who wants to know.
     *
     * @param told is completed when the message is accepted
     * @param counts whether there is one more write that went on without the bus when it is not
     */
    private record Asker(CompletableFuture<Void> told, boolean counts) {}

    /** A message under way. */
    private record Parcel(
            Message message,
            List<WrittenChange> changes,
            List<Waiting> waiting,
            List<Announced.Announcement> announcements) {

        boolean says() {
            return !changes.isEmpty()
                    || !message.closed().isEmpty()
                    || !message.announced().isEmpty();
        }

        Parcel ofAnything() {
            List<WrittenChange> anything = changes.stream()
                    .map(WrittenChange::table)
                    .distinct()
                    .map(MessageFormat::anything)
                    .toList();
            return new Parcel(message, anything, waiting, announcements);
        }
    }

    Outbox(BusSettings settings) {
        this.settings = settings;
    }

    boolean isReachable() {
        return isReachable;
    }

    /** Returns how many messages were accepted. */
    long accepted() {
        return accepted.get();
    }

    /** Returns how many writes went on that were not announced, or not told before they were acknowledged. */
    long unannounced() {
        return unannounced.get();
    }

    /** Announces a write, and waits until that is accepted, or writes go on without. */
    Announced.Write announce(String table) {
        Announced.Write write = begin(table, settings.time().nanoTime());
        sendNext();
        boolean goesOn = false;
        try {
            Duration limit = isGivenUp ? Duration.ZERO : longestWait();
            goesOn = settings.time().await(write.announcement.accepted, limit);
            isGivenUp |= !goesOn;
            if (!goesOn && settings.whenUnreachable() == WhenUnreachable.WRITE) {
                write.goesOnUnannounced = true;
                goesOn = true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a write to '" + table + "' was announced", e);
        } finally {
            if (!goesOn) {
                end(table, write);
            }
        }
        if (!goesOn) {
            throw new IllegalStateException("The bus (" + settings.log().kind() + ") has not accepted within "
                    + settings.announceTimeout() + " the announcement of a write to '" + table + "'");
        }
        return write;
    }

    private Duration longestWait() {
        Duration limit = settings.announceTimeout();
        boolean isShorter =
                settings.whenUnreachable() == WhenUnreachable.WRITE && limit.compareTo(LONGEST_WAIT_OF_WHO_GOES_ON) > 0;
        return isShorter ? LONGEST_WAIT_OF_WHO_GOES_ON : limit;
    }

    private Announced.Write begin(String table, long now) {
        lock.lock();
        try {
            if (emptied != null) {
                throw new IllegalStateException("The bus is closed");
            }
            return tables.computeIfAbsent(table, Announced::new)
                    .begin(now - settings.limit().toNanos() / 2);
        } finally {
            lock.unlock();
        }
    }

    /** Ends a write that has changed nothing. */
    void end(String table, Announced.Write write) {
        lock.lock();
        try {
            tables.computeIfAbsent(table, Announced::new).end(write);
        } finally {
            lock.unlock();
        }
        sendNext();
    }

    /**
     * Tells a change.
     *
     * @param ends the write that ends with it; null if none does
     * @return what is complete when the message is accepted
     */
    CompletableFuture<Void> tell(String table, List<LiveEvent> events, Announced.@Nullable Write ends) {
        return ends != null && ends.goesOnUnannounced
                ? tellUnannounced(table, events, ends)
                : tell(table, events, ends, true, true);
    }

    /**
     * Tells the change of a write that rests on the announcement of another one, which goes on.
     *
     * @return what is complete when the message is accepted
     */
    CompletableFuture<Void> tellBeside(String table, List<LiveEvent> events, Announced.Write other) {
        return other.goesOnUnannounced ? tellUnannounced(table, events, null) : tell(table, events, null, true, true);
    }

    /**
     * Tells a change of a write that goes on, and will be told again when it ends.
     *
     * @return what is complete when the message is accepted
     */
    CompletableFuture<Void> tellEarly(String table, List<LiveEvent> events) {
        return tell(table, events, null, false, true);
    }

    /** Tells the change of a write that was not announced: it is told when the bus takes it, and nobody waits for that. */
    private CompletableFuture<Void> tellUnannounced(
            String table, List<LiveEvent> events, Announced.@Nullable Write ends) {
        unannounced.incrementAndGet();
        return tell(table, events, ends, false, false);
    }

    /**
     * Tells a change.
     *
     * @param counts whether there is one more write that went on without the bus if it is not told in time
     * @param mayWait whether somebody waits until it is told, unless writes go on without
     */
    private CompletableFuture<Void> tell(
            String table, List<LiveEvent> events, Announced.@Nullable Write ends, boolean counts, boolean mayWait) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        WrittenChange change = MessageFormat.change(table, events);
        long now = settings.time().nanoTime();
        boolean waits;
        lock.lock();
        try {
            if (emptied != null) {
                return CompletableFuture.failedFuture(new IllegalStateException("The bus is closed"));
            }
            waits = mayWait && (failures == 0 || settings.whenUnreachable() == WhenUnreachable.REFUSE);
            Waiting waiting = failures == 0 ? null : waitingFor(table);
            if (waiting == null) {
                waiting = new Waiting(change, now);
                changes.add(waiting);
            } else {
                waiting.change = MessageFormat.anything(table);
            }
            if (ends != null) {
                waiting.ends.add(ends);
            }
            if (waits) {
                waiting.askers.add(new Asker(told, counts));
            }
        } finally {
            lock.unlock();
        }
        if (!waits) {
            unannounced.addAndGet(counts ? 1 : 0);
            told.complete(null);
        }
        sendNext();
        return told;
    }

    @GuardedBy("lock")
    private @Nullable Waiting waitingFor(String table) {
        for (Waiting waiting : changes) {
            if (waiting.change.table().equals(table)) {
                return waiting;
            }
        }
        return null;
    }

    private void sendNext() {
        long now = settings.time().nanoTime();
        Instant at = settings.clock().instant();
        send(takeNext(now, at));
    }

    private @Nullable Parcel takeNext(long now, Instant at) {
        CompletableFuture<Void> nothingLeft;
        lock.lock();
        try {
            if (underWay != null) {
                return null;
            }
            underWay = next(now, at);
            if (underWay != null) {
                return underWay;
            }
            nothingLeft = emptied;
        } finally {
            lock.unlock();
        }
        if (nothingLeft != null) {
            nothingLeft.complete(null);
        }
        return null;
    }

    /** Puts all that is to be said into a message; null if there is nothing. */
    @GuardedBy("lock")
    private @Nullable Parcel next(long now, Instant at) {
        List<Waiting> taken = takeChanges();
        Map<String, Long> closed = new LinkedHashMap<>();
        Map<String, List<Long>> open = new LinkedHashMap<>();
        List<String> announced = new ArrayList<>();
        List<Announced.Announcement> announcements = new ArrayList<>();
        for (Announced table : tables.values()) {
            long upTo = table.closable();
            if (upTo > 0) {
                table.close(upTo);
                closed.put(table.table(), upTo);
            }
            if (!table.open().isEmpty()) {
                open.put(table.table(), table.open());
            }
            if (table.wantsToAnnounce()) {
                announced.add(table.table());
                announcements.add(table.announce(number + 1, now));
            }
        }
        if (taken.isEmpty() && closed.isEmpty() && announced.isEmpty() && !tellsWhatIsOpen) {
            return null;
        }
        Message message = new Message(
                settings.id(),
                settings.nodeName(),
                ++number,
                !isActive,
                settings.limit(),
                at,
                List.of(),
                closed,
                tellsWhatIsOpen ? open : null,
                announced);
        tellsWhatIsOpen = false;
        List<WrittenChange> told = taken.stream().map(waiting -> waiting.change).toList();
        Parcel parcel = new Parcel(message, told, taken, announcements);
        if (parcel.says()) {
            beActive(now);
        }
        return parcel;
    }

    /** Takes as many changes as a message has room for, and ends the writes that end with them. */
    @GuardedBy("lock")
    private List<Waiting> takeChanges() {
        List<Waiting> taken = new ArrayList<>();
        int length = 0;
        for (Waiting first = changes.peek(); first != null; first = changes.peek()) {
            length += first.change.length();
            if (!taken.isEmpty() && length > MessageFormat.MOST_BYTES) {
                break;
            }
            taken.add(changes.remove());
            Announced table = tables.get(first.change.table());
            if (table != null) {
                first.ends.forEach(table::end);
            }
        }
        return taken;
    }

    @GuardedBy("lock")
    private void beActive(long now) {
        lastSaid = now;
        if (!isActive) {
            isActive = true;
            settings.time().after(settings.aliveEvery(), this::sayWhatIsOpen);
        }
    }

    private void sayWhatIsOpen() {
        long now = settings.time().nanoTime();
        lock.lock();
        try {
            isActive = now - lastSaid < settings.limit().toNanos()
                    || tables.values().stream().anyMatch(table -> !table.isIdle());
            if (!isActive || emptied != null) {
                return;
            }
            tellsWhatIsOpen = true;
        } finally {
            lock.unlock();
        }
        settings.time().after(settings.aliveEvery(), this::sayWhatIsOpen);
        sendNext();
    }

    /** Appends a message, and what is to be said when it is accepted, and so on. */
    private void send(@Nullable Parcel first) {
        Parcel parcel = first;
        while (parcel != null) {
            Parcel sent = parcel;
            CompletableFuture<String> position = append(sent);
            if (!position.isDone()) {
                position.whenComplete((where, failure) -> send(settle(sent, failure)));
                return;
            }
            parcel = settle(sent, position.handle((where, failure) -> failure).join());
        }
    }

    private CompletableFuture<String> append(Parcel parcel) {
        try {
            return settings.log().append(MessageFormat.write(parcel.message, parcel.changes));
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private @Nullable Parcel settle(Parcel parcel, @Nullable Throwable failure) {
        if (failure == null) {
            return isAccepted(parcel);
        }
        isNotAccepted(parcel, failure);
        return null;
    }

    private @Nullable Parcel isAccepted(Parcel parcel) {
        long now = settings.time().nanoTime();
        Instant at = settings.clock().instant();
        boolean isBack;
        lock.lock();
        try {
            isBack = failures > 0;
            failures = 0;
            underWay = null;
            lastSaid = parcel.says() ? now : lastSaid;
        } finally {
            lock.unlock();
        }
        accepted.incrementAndGet();
        isReachable = true;
        isGivenUp = false;
        if (isBack) {
            logger.info("The bus ({}) accepts messages again", settings.log().kind());
        }
        settings.aside(() -> {
            parcel.announcements.forEach(announcement -> announcement.accepted.complete(null));
            parcel.waiting.forEach(
                    waiting -> waiting.askers.forEach(asker -> asker.told().complete(null)));
        });
        return takeNext(now, at);
    }

    private void isNotAccepted(Parcel parcel, Throwable failure) {
        long now = settings.time().nanoTime();
        Parcel again;
        List<Asker> givenUp = new ArrayList<>();
        boolean isFirst;
        boolean isOver;
        long delay;
        lock.lock();
        try {
            isFirst = failures++ == 0;
            delay = Math.min(FIRST_DELAY << Math.min(failures - 1, 10), LONGEST_DELAY);
            again = failures < TRIES_WITH_ROWS ? parcel : parcel.ofAnything();
            underWay = again;
            mergeChanges();
            isOver = emptied != null;
            parcel.waiting.forEach(waiting -> giveUp(waiting, now, isOver, givenUp));
            changes.forEach(waiting -> giveUp(waiting, now, isOver, givenUp));
        } finally {
            lock.unlock();
        }
        isReachable = false;
        if (isFirst) {
            logger.warn(
                    "The bus ({}) does not accept messages; it is tried again",
                    settings.log().kind(),
                    failure);
        }
        if (!isOver) {
            settings.time().after(Duration.ofMillis(delay), () -> send(again));
        }
        boolean writes = settings.whenUnreachable() == WhenUnreachable.WRITE;
        unannounced.addAndGet(writes ? givenUp.stream().filter(Asker::counts).count() : 0);
        settings.aside(() -> givenUp.forEach(asker -> {
            if (writes) {
                asker.told().complete(null);
            } else {
                asker.told().completeExceptionally(failure);
            }
        }));
    }

    /** Makes one change of anything of all that wait for one table. */
    @GuardedBy("lock")
    private void mergeChanges() {
        Map<String, Waiting> merged = new LinkedHashMap<>();
        for (Waiting waiting : changes) {
            Waiting first = merged.putIfAbsent(waiting.change.table(), waiting);
            if (first != null) {
                first.change = MessageFormat.anything(waiting.change.table());
                first.ends.addAll(waiting.ends);
                first.askers.addAll(waiting.askers);
            }
        }
        changes.clear();
        changes.addAll(merged.values());
    }

    @GuardedBy("lock")
    private void giveUp(Waiting waiting, long now, boolean isOver, List<Asker> givenUp) {
        boolean isLate = now - waiting.since >= settings.limit().toNanos();
        if (isOver || isLate || settings.whenUnreachable() == WhenUnreachable.WRITE) {
            givenUp.addAll(waiting.askers);
            waiting.askers.clear();
        }
    }

    /** Says what is left to say, if the log accepts it soon, and then no more. */
    void close() {
        CompletableFuture<Void> nothingLeft = new CompletableFuture<>();
        lock.lock();
        try {
            if (emptied != null) {
                return;
            }
            emptied = nothingLeft;
            tellsWhatIsOpen |= isActive;
        } finally {
            lock.unlock();
        }
        sendNext();
        try {
            settings.time().await(nothingLeft, settings.announceTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
