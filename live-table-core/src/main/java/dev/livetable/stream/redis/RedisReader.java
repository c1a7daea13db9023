package dev.livetable.stream.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.bus.SharedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.stream.ByteRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.connection.stream.StreamReadOptions;

/** Reads a stream on a thread of its own, over a connection of its own. */
final class RedisReader implements SharedLog.Reader {

    /*
     * "position" is the last entry that was surely read: all up to it that was not removed before the reading began was
     * handed over, and was of the server of the beginning. Each read asks for what comes after it. So neither the pause
     * between two reads nor a new connection loses an entry that the server still has. What was handed over without being
     * sure is handed over again.
     *
     * A driver may connect anew without a word, to another server too. Entries may be removed before they are read, and a
     * read then begins after them and tells nothing of it. So the position moves only when the server was asked for the
     * marks of the stream after the read, over the same connection, and they are right. They are asked for each second as
     * well, and by who catches up, and after each error.
     *
     * The marks must be of the same server and the same history. They must not be behind what was handed over before they
     * were asked for. And the stream must not begin after "floor": the position, or what is to be read first. The beginning
     * of a stream only moves on. So what was removed before a read is seen after it. Whether there was an entry between the
     * floor and a later beginning is not known; it is taken to have been there.
     *
     * Where the log does not reach back, what it held when the reading began may be missing. So the floor is the last entry
     * of then until the position has passed it. Else a stream that is trimmed all the time would end each reading at its
     * beginning.
     *
     * What fails again and again ends the reading after RESUMES_MILLIS: only a read that is sure counts as a success. A reading
     * that ends by itself leaves its server, since a pool would hand the connection out again to the next one.
     */

    private static final int AT_ONCE = 500;
    private static final long IDLE_MILLIS = 1000;
    private static final long RESUMES_MILLIS = 3000;
    private static final long PAUSE_MILLIS = 100;

    private static final Logger logger = LoggerFactory.getLogger(RedisReader.class);

    private final RedisConnections connections;
    private final byte[] key;
    private final RedisErrands errands;
    private final SharedLog.Receiver receiver;
    private final Consumer<EntryId> reached;
    private final StreamReadOptions options;
    private final String name;
    private final String server;
    private final boolean reachesBack;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final List<Wait> waits = new ArrayList<>();

    @GuardedBy("lock")
    private EntryId position;

    @GuardedBy("lock")
    private EntryId floor;

    @GuardedBy("lock")
    private @Nullable RuntimeException failure;

    /** Of the thread that reads, as is when it has asked the server last who it is. */
    private @Nullable RedisConnection connection;

    private long asked = System.nanoTime();

    /** Of the thread that reads: whether a read has failed, and when the first did, since one was sure. */
    private boolean isFailing;

    private long failingSince;

    private final RuntimeException closing = new IllegalStateException("The reading has ended");

    private volatile boolean isOver;
    private volatile boolean isClosed;

    private record Wait(EntryId until, CompletableFuture<Void> caughtUp) {}

    /**
     * Takes a connection, which is closed at the end.
     *
     * @param connections makes another one after an error
     * @param start what the stream is
     * @param reached is told how far it was surely read
     */
    RedisReader(
            RedisConnections connections,
            RedisConnection connection,
            String key,
            RedisErrands errands,
            SharedLog.Receiver receiver,
            Marks start,
            boolean reachesBack,
            Duration block,
            Consumer<EntryId> reached) {
        this.connections = connections;
        this.connection = connection;
        this.key = key.getBytes(UTF_8);
        this.errands = errands;
        this.receiver = receiver;
        this.name = key;
        this.server = start.server();
        this.reachesBack = reachesBack;
        this.reached = reached;
        this.options = StreamReadOptions.empty().count(AT_ONCE).block(block);
        EntryId last = requireNonNull(start.last());
        this.position = start.wanted() == null ? last : EntryId.before(start.start());
        this.floor = start.wanted() == null || !reachesBack ? last : start.wanted();
        this.thread = new Thread(this::work, "live-table-redis-reader");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void work() {
        try {
            receiver.readsBack(reachesBack);
            while (!isOver) {
                readOrResume();
            }
        } catch (Throwable e) { // an Error too: else who waits would wait for ever
            end(e instanceof RuntimeException failed ? failed : new IllegalStateException(e));
        }
        try {
            if (!isClosed) {
                receiver.ended(failure());
            }
        } finally {
            if (connection != null && failure() != closing) {
                RedisConnections.leaveServerOfReads(connection);
            }
            RedisConnections.close(connection);
        }
    }

    private void readOrResume() {
        try {
            read();
        } catch (RuntimeException e) {
            logger.debug("Reading the log '{}' failed", name, e);
            boolean isFirst = !isFailing;
            failingSince = isFirst ? System.nanoTime() : failingSince;
            isFailing = true;
            for (boolean isTime = isFirst; !isOver && !(isTime && resumes()); isTime = true) {
                if (System.nanoTime() - failingSince > TimeUnit.MILLISECONDS.toNanos(RESUMES_MILLIS)) {
                    throw e;
                }
                pause();
            }
        }
    }

    /** Returns whether there is a new connection, over which nothing that was not read is missing. */
    private boolean resumes() {
        RedisConnections.close(connection);
        connection = null;
        Marks marks;
        try {
            connection = connections.open();
            marks = Marks.ask(connection, key, 0);
        } catch (RuntimeException e) {
            logger.debug("The log '{}' is not reached", name, e);
            return false;
        }
        RuntimeException missed = missed(position(), marks);
        if (missed != null) {
            throw missed;
        }
        return true;
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            end(new IllegalStateException("Interrupted while reading", e));
        }
    }

    @SuppressWarnings("unchecked") // an array of one type of offsets
    private void read() {
        EntryId before = position();
        RedisConnection current = requireNonNull(connection);
        List<ByteRecord> entries =
                current.streamCommands().xRead(options, StreamOffset.create(key, ReadOffset.from(before.toString())));
        boolean isNothing = entries == null || entries.isEmpty();
        if (isNothing && System.nanoTime() - asked < TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS)) {
            return;
        }
        EntryId last = hand(entries == null ? List.of() : entries);
        if (isOver) {
            return;
        }
        asked = System.nanoTime();
        Marks marks = Marks.ofReads(current, key);
        if (!marks.server().equals(server)) {
            RedisConnections.leaveServerOfReads(current);
        }
        RuntimeException missed = missed(last == null ? before : last, marks);
        if (missed != null) {
            throw missed;
        }
        isFailing = false;
        if (last != null) {
            moved(last);
        }
    }

    /** Hands entries over, and returns the last of them; null when there is none. */
    private @Nullable EntryId hand(List<ByteRecord> entries) {
        EntryId last = null;
        for (ByteRecord entry : entries) {
            if (isOver) {
                return last;
            }
            String id = requireNonNull(entry.getId().getValue());
            Map.Entry<byte[], byte[]> field =
                    entry.getValue().entrySet().iterator().next();
            if (!Marks.BIRTH.equals(new String(field.getKey(), UTF_8))) {
                receiver.message(id, field.getValue());
            }
            last = EntryId.parse(id);
        }
        return last;
    }

    /** Notes how far entries were surely read. */
    private void moved(EntryId id) {
        List<Wait> done = new ArrayList<>();
        lock.lock();
        try {
            position = id;
            floor = id.isAfter(floor) ? id : floor;
            waits.removeIf(wait -> !wait.until.isAfter(id) && done.add(wait));
        } finally {
            lock.unlock();
        }
        reached.accept(id);
        done.forEach(wait -> wait.caughtUp.complete(null));
    }

    private EntryId position() {
        lock.lock();
        try {
            return position;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable RuntimeException failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CompletableFuture<Void> catchUp() {
        EntryId before = position();
        return errands.marks().thenCompose(marks -> catchUp(before, marks));
    }

    private CompletableFuture<Void> catchUp(EntryId before, Marks marks) {
        CompletableFuture<Void> caughtUp = new CompletableFuture<>();
        RuntimeException missed = missed(before, marks);
        lock.lock();
        try {
            missed = failure != null ? failure : missed;
            EntryId last = marks.last();
            if (missed == null && last != null) {
                if (last.isAfter(position)) {
                    waits.add(new Wait(last, caughtUp));
                } else {
                    caughtUp.complete(null);
                }
            }
        } finally {
            lock.unlock();
        }
        if (missed != null) {
            end(missed);
            caughtUp.completeExceptionally(missed);
        }
        return caughtUp;
    }

    /** Returns what is wrong with the marks of a moment when entries up to "before" had been handed over. */
    private @Nullable RuntimeException missed(EntryId before, Marks marks) {
        EntryId first = marks.first();
        EntryId last = marks.last();
        if (!marks.server().equals(server)) {
            return anotherServer();
        }
        if (last == null || before.isAfter(last)) {
            return new IllegalStateException("The stream has lost its last entries");
        }
        lock.lock();
        try {
            boolean isTrimmed = first == null ? last.isAfter(position) : first.isAfter(floor);
            return isTrimmed ? new IllegalStateException("Entries were removed before they were read") : null;
        } finally {
            lock.unlock();
        }
    }

    private static IllegalStateException anotherServer() {
        return new IllegalStateException("Another Redis answers than before, or it has another history");
    }

    /** Ends the reading, which its own thread tells; whoever waits learns of it now. */
    private void end(RuntimeException cause) {
        List<Wait> left;
        lock.lock();
        try {
            failure = failure == null ? cause : failure;
            isOver = true;
            left = List.copyOf(waits);
            waits.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(wait -> wait.caughtUp.completeExceptionally(cause));
    }

    @Override
    public void close() {
        isClosed = true;
        end(closing);
        if (Thread.currentThread() != thread) {
            thread.interrupt();
        }
    }
}
