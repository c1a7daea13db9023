package dev.livetable.stream.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.bus.SharedLog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * A log that nodes share as one stream of Redis, 6.2 or later: a single server, sentinels or a cluster. Safe for use by many
 * threads.
 *
 * <p>The key is {@code live:{name}}. Each reading has a connection and a thread of its own, and so have appending and catching
 * up together. The user of Redis must be allowed {@code XADD}, {@code XREAD}, {@code XRANGE}, {@code XINFO}, {@code SETEX},
 * {@code EXISTS}, {@code EVAL}, {@code TIME} and {@code INFO} on {@code live:{name}*}.
 */
public final class RedisSharedLog implements SharedLog {

    /*
     * A stream begins with an entry of birth. As long as that is its first one, nothing was ever removed. What this process
     * itself has seen is believed more than that: if the server is another one now, or the stream begins after what was read
     * already, or ends before it, something is lost. Nobody can read back to before that.
     */

    /** How many entries the stream keeps at least. They are some 30 MB when each tells of a row or two. */
    public static final long ENTRIES = 100_000;

    private static final Duration LONGEST_BLOCK = Duration.ofMillis(200);

    private static final Logger logger = LoggerFactory.getLogger(RedisSharedLog.class);

    private final RedisConnections connections;
    private final String key;
    private final String name;
    private final Duration block;
    private final RedisErrands errands;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable String server;

    @GuardedBy("lock")
    private @Nullable EntryId reached;

    /** When a loss was last noticed, by the clock of the server. */
    @GuardedBy("lock")
    private long lostAt;

    @GuardedBy("lock")
    private boolean isAdvised;

    /**
     * Takes what connects to Redis. Connects when the log is first used.
     *
     * @param connections connects; is not closed by this log
     * @param name the name of the log, the same on all nodes, without braces
     * @param timeout how long the client of Redis waits for an answer, such as {@code spring.data.redis.timeout}
     */
    public RedisSharedLog(RedisConnectionFactory connections, String name, Duration timeout) {
        this(connections, name, timeout, ENTRIES);
    }

    /**
     * Takes what connects to Redis. Connects when the log is first used.
     *
     * @param connections connects; is not closed by this log
     * @param name the name of the log, the same on all nodes, without braces
     * @param timeout how long the client of Redis waits for an answer, such as {@code spring.data.redis.timeout}
     * @param entries how many entries the stream keeps at least; Redis removes older ones some at a time. A reading that is
     *     further behind ends
     * @throws IllegalArgumentException if the name is empty or has a brace in it, or another value is not positive
     */
    public RedisSharedLog(RedisConnectionFactory connections, String name, Duration timeout, long entries) {
        if (name.isEmpty() || name.indexOf('{') >= 0 || name.indexOf('}') >= 0) {
            throw new IllegalArgumentException(
                    "The name of a log in Redis is not empty and has no braces; it is '" + name + "'");
        }
        if (timeout.isNegative() || timeout.isZero() || entries <= 0) {
            throw new IllegalArgumentException(
                    "The timeout and the number of entries are positive; they are " + timeout + " and " + entries);
        }
        this.connections = new RedisConnections(connections, name);
        this.name = name;
        this.key = "live:{" + name + "}";
        Duration half = Duration.ofMillis(Math.max(1, timeout.toMillis() / 2));
        this.block = half.compareTo(LONGEST_BLOCK) < 0 ? half : LONGEST_BLOCK;
        this.errands = new RedisErrands(this.connections, key, name, entries);
    }

    @Override
    public String kind() {
        return "redis";
    }

    @Override
    public CompletableFuture<String> append(byte[] message) {
        return errands.append(message);
    }

    @Override
    public Reader read(Duration back, Receiver receiver) {
        RedisConnection connection = connections.open();
        try {
            Marks start = Marks.ask(connection, key.getBytes(UTF_8), back.toMillis());
            if (start.last() == null) {
                errands.giveBirth(connection);
                start = Marks.ask(connection, key.getBytes(UTF_8), back.toMillis());
            }
            advise(connection);
            RedisReader reader = new RedisReader(
                    connections,
                    connection,
                    key,
                    errands,
                    receiver,
                    start,
                    reachesBack(start, back),
                    block,
                    this::reached);
            reader.start();
            return reader;
        } catch (Throwable e) {
            connections.close(connection, e);
            throw e;
        }
    }

    private boolean reachesBack(Marks start, Duration back) {
        lock.lock();
        try {
            EntryId first = start.first();
            EntryId last = start.last();
            boolean isLost = server != null && !server.equals(start.server())
                    || reached != null && (last == null || reached.isAfter(last))
                    || reached != null && start.isBorn() && first != null && first.isAfter(reached);
            server = start.server();
            if (isLost) {
                lostAt = start.start() + back.toMillis();
                reached = null;
            }
            boolean holdsAll = first != null && (start.isBorn() || first.millis() < start.start());
            return holdsAll && lostAt <= start.start();
        } finally {
            lock.unlock();
        }
    }

    private void reached(EntryId id) {
        lock.lock();
        try {
            reached = reached == null || id.isAfter(reached) ? id : reached;
        } finally {
            lock.unlock();
        }
    }

    private void advise(RedisConnection connection) {
        lock.lock();
        try {
            if (isAdvised) {
                return;
            }
            isAdvised = true;
        } finally {
            lock.unlock();
        }
        RedisAdvice.of(connection).forEach(advice -> logger.warn("The log '{}' may lose messages: {}", name, advice));
    }

    @Override
    public void close() {
        errands.close();
    }

    /** Returns the key of the log. */
    @Override
    public String toString() {
        return "shared log under the key " + key;
    }
}
