package dev.livetable.stream.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStreamCommands.XAddOptions;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.RecordId;
import org.springframework.data.redis.connection.stream.StreamRecords;

/** What is asked of the server besides reading: to append, and to tell how far the stream is. */
final class RedisErrands implements AutoCloseable {

    /*
     * One thread does all errands over one connection, in their order. It takes along all that wait: messages go in one
     * pipeline, and one answer is for all who ask how far the stream is. An errand that has waited for too long is over;
     * what was not sent by then is not sent. After an error the connection is a new one.
     *
     * Who asks how far the stream is has a probe written first. So a primary that is cut off does not answer, as soon as
     * its min-replicas-to-write says that it is.
     */

    static final long SECONDS = 5;

    private static final int WAITING = 10_000;
    private static final int AT_ONCE = 256;
    private static final byte[] MESSAGE = {'m'};
    private static final byte[] NOTHING = {};
    private static final long PROBE_KEPT_SECONDS = 60;

    private static final Logger logger = LoggerFactory.getLogger(RedisErrands.class);

    private final RedisConnections connections;
    private final byte[] key;
    private final byte[] probe;
    private final XAddOptions trimming;
    private final String name;
    private final BlockingQueue<Errand> waiting = new LinkedBlockingQueue<>(WAITING);
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Thread thread;

    @GuardedBy("lock")
    private boolean closed;

    private long probes;

    private sealed interface Errand {
        CompletableFuture<?> answer();
    }

    @SuppressWarnings("ArrayRecordComponent") // nobody compares messages
    private record Append(byte[] message, CompletableFuture<String> answer) implements Errand {}

    private record Ask(CompletableFuture<Marks> answer) implements Errand {}

    RedisErrands(RedisConnections connections, String key, String name, long entries) {
        this.connections = connections;
        this.key = key.getBytes(UTF_8);
        this.probe = (key + ":probe:" + UUID.randomUUID()).getBytes(UTF_8);
        this.name = name;
        this.trimming = trimming(entries);
    }

    /** Says it in the words of Spring Data Redis 4.0, which 4.1 has, too. */
    @SuppressWarnings("deprecation")
    private static XAddOptions trimming(long entries) {
        return XAddOptions.maxlen(entries).approximateTrimming(true);
    }

    CompletableFuture<String> append(byte[] message) {
        CompletableFuture<String> position = new CompletableFuture<>();
        give(new Append(message, position));
        return position;
    }

    /** Returns the marks of a moment after this call. */
    CompletableFuture<Marks> marks() {
        CompletableFuture<Marks> marks = new CompletableFuture<>();
        give(new Ask(marks));
        return marks;
    }

    private void give(Errand errand) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("The log '" + name + "' is closed");
            }
            if (thread == null) {
                Thread started = new Thread(this::work, "live-table-redis-" + name);
                started.setDaemon(true);
                started.start();
                thread = started;
            }
            if (!waiting.offer(errand)) {
                throw new IllegalStateException("Redis answers too slowly: " + WAITING + " messages wait for it");
            }
            errand.answer().orTimeout(SECONDS, TimeUnit.SECONDS);
        } catch (RuntimeException | OutOfMemoryError e) { // such as: no native thread
            errand.answer().completeExceptionally(e);
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        RedisConnection connection = null;
        List<Errand> taken = new ArrayList<>();
        try {
            while (true) {
                taken.clear();
                taken.add(waiting.take());
                waiting.drainTo(taken, AT_ONCE - 1);
                taken.removeIf(errand -> errand.answer().isDone());
                try {
                    connection = connection == null ? connect() : connection;
                    run(connection, taken);
                } catch (Throwable e) { // this thread goes on whatever happens: nobody starts another one
                    logger.debug("The log '{}' was not reached", name, e);
                    taken.forEach(errand -> errand.answer().completeExceptionally(e));
                    connections.close(connection, e);
                    connection = null;
                }
            }
        } catch (InterruptedException e) {
            logger.debug("The log '{}' is closed", name);
        } finally {
            taken.forEach(errand -> errand.answer().completeExceptionally(new IllegalStateException("Closed")));
            RedisConnections.close(connection);
        }
    }

    /** Connects, and begins the stream if there is none: it shows by its first entry that nothing was removed. */
    private RedisConnection connect() {
        RedisConnection connection = connections.open();
        try {
            if (!Boolean.TRUE.equals(connection.keyCommands().exists(key))) {
                giveBirth(connection);
            }
            return connection;
        } catch (RuntimeException e) {
            connections.close(connection, e);
            throw e;
        }
    }

    private void run(RedisConnection connection, List<Errand> taken) {
        List<Append> messages = new ArrayList<>();
        List<Ask> questions = new ArrayList<>();
        for (Errand errand : taken) {
            if (errand instanceof Append append) {
                messages.add(append);
            } else if (errand instanceof Ask ask) {
                questions.add(ask);
            }
        }
        if (connection instanceof RedisClusterConnection
                || messages.size() == 1) { // not each driver has pipelines there
            messages.forEach(message -> accepted(message, add(connection, message)));
        } else if (!messages.isEmpty()) {
            connection.openPipeline();
            messages.forEach(message -> add(connection, message));
            List<Object> ids = connection.closePipeline();
            for (int i = 0; i < messages.size(); i++) {
                accepted(messages.get(i), ids.get(i));
            }
        }
        if (!questions.isEmpty()) {
            byte[] number = Long.toString(++probes).getBytes(UTF_8);
            connection.stringCommands().setEx(probe, PROBE_KEPT_SECONDS, number);
            Marks marks = Marks.ask(connection, key, 0);
            questions.forEach(question -> question.answer.complete(marks));
        }
    }

    private @Nullable RecordId add(RedisConnection connection, Append append) {
        return connection.streamCommands().xAdd(entry(MESSAGE, append.message), trimming);
    }

    private static void accepted(Append append, @Nullable Object id) {
        append.answer.complete(((RecordId) requireNonNull(id)).getValue());
    }

    /** Begins the stream. */
    void giveBirth(RedisConnection connection) {
        connection.streamCommands().xAdd(entry(Marks.BIRTH.getBytes(UTF_8), NOTHING), trimming);
    }

    private MapRecord<byte[], byte[], byte[]> entry(byte[] field, byte[] value) {
        return StreamRecords.rawBytes(Collections.singletonMap(field, value)).withStreamKey(key);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (thread != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
        for (Errand left = waiting.poll(); left != null; left = waiting.poll()) {
            left.answer().completeExceptionally(new IllegalStateException("The log '" + name + "' is closed"));
        }
    }
}
