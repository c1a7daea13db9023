package dev.livetable.stream.kafka;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads partitions of topics on a thread of its own. */
final class TopicReader implements AutoCloseable {

    /*
     * One thread alone uses the consumer. What others want of it is a task that it does between two polls. A position is
     * that of the next record to hand over: it is noted after the records before it were, and comes from the consumer,
     * which passes over the marks of transactions, too.
     *
     * Whatever ends the thread ends the reading, an Error as well: whoever waits fails, the consumer is closed, and the
     * handler is told.
     */

    private static final Duration POLL = Duration.ofMillis(100);

    private static final Logger logger = LoggerFactory.getLogger(TopicReader.class);

    /** Who is told what is read, by one call at a time. */
    interface Handler {

        /** Told of each record. */
        void record(ConsumerRecord<byte[], byte[]> record);

        /** Told when all that came at once was told. */
        default void pause() {}

        /** Told at most once, as the last thing. */
        void ended(Throwable cause);
    }

    private final Consumer<byte[], byte[]> consumer;
    private final Handler handler;
    private final Thread thread;
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final List<Wait> waits = new ArrayList<>();

    @GuardedBy("lock")
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    @GuardedBy("lock")
    private @Nullable RuntimeException failure;

    private volatile boolean isOver;
    private volatile boolean isClosed;

    private record Wait(Map<TopicPartition, Long> ends, CompletableFuture<Void> reached) {}

    /** Takes a consumer, which is closed at the end. It may have partitions assigned, and be positioned in them. */
    TopicReader(Consumer<byte[], byte[]> consumer, Handler handler, String name) {
        this.consumer = consumer;
        this.handler = handler;
        this.thread = new Thread(this::work, "live-table-kafka-" + name);
        thread.setDaemon(true);
    }

    void start() {
        notePositions();
        thread.start();
    }

    private void work() {
        try {
            while (!isOver) {
                step();
            }
        } catch (RuntimeException e) {
            end(e);
        } catch (InterruptedException e) {
            end(new IllegalStateException("Interrupted while reading", e));
        } catch (Throwable e) {
            end(new IllegalStateException("The reading has failed: " + e, e));
        } finally {
            try {
                consumer.close(CloseOptions.timeout(Duration.ZERO));
            } catch (Throwable e) {
                logger.debug("A consumer failed to close", e);
            }
        }
        RuntimeException cause = failure();
        if (!isClosed && cause != null) {
            handler.ended(cause);
        }
    }

    private void step() throws InterruptedException {
        boolean isIdle = consumer.assignment().isEmpty();
        Runnable task = isIdle ? tasks.poll(POLL.toMillis(), TimeUnit.MILLISECONDS) : tasks.poll();
        if (task != null) {
            task.run();
            notePositions();
        } else if (!isIdle) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (isOver) {
                    return;
                }
                handler.record(record);
            }
            handler.pause();
            notePositions();
        }
    }

    private void notePositions() {
        Map<TopicPartition, Long> now = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            now.put(partition, consumer.position(partition));
        }
        List<Wait> done = new ArrayList<>();
        lock.lock();
        try {
            positions.clear();
            positions.putAll(now);
            waits.removeIf(wait -> isReached(wait.ends, now) && done.add(wait));
        } finally {
            lock.unlock();
        }
        done.forEach(wait -> wait.reached.complete(null));
    }

    private static boolean isReached(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> positions) {
        return ends.entrySet().stream().allMatch(end -> positions.getOrDefault(end.getKey(), -1L) >= end.getValue());
    }

    /** Returns the position in each partition: that of the next record to hand over. */
    Map<TopicPartition, Long> positions() {
        lock.lock();
        try {
            return Map.copyOf(positions);
        } finally {
            lock.unlock();
        }
    }

    /** Does something with the consumer, between two polls; waits until it is done. */
    void run(java.util.function.Consumer<Consumer<byte[], byte[]>> task) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                task.accept(consumer);
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            } catch (Throwable e) {
                done.completeExceptionally(e);
                throw e; // nobody knows how the consumer is
            }
        });
        try {
            done.get(2L * KafkaClients.LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka does not answer in time", e);
        }
    }

    /**
     * Returns what is complete when all up to the ends is handed over.
     *
     * @param before the positions when the ends were asked for
     * @param ends the position after the last record of each partition
     */
    CompletableFuture<Void> reached(Map<TopicPartition, Long> before, Map<TopicPartition, Long> ends) {
        boolean isLost =
                ends.entrySet().stream().anyMatch(end -> before.getOrDefault(end.getKey(), 0L) > end.getValue());
        if (isLost) {
            end(new IllegalStateException("The topic has lost its last records"));
        }
        CompletableFuture<Void> reached = new CompletableFuture<>();
        lock.lock();
        try {
            if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
            if (isReached(ends, positions)) {
                return CompletableFuture.completedFuture(null);
            }
            waits.add(new Wait(ends, reached));
        } finally {
            lock.unlock();
        }
        return reached;
    }

    /** Ends the reading, which its own thread tells; whoever waits learns of it now. */
    void end(RuntimeException cause) {
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
        left.forEach(wait -> wait.reached.completeExceptionally(cause));
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
    public void close() {
        isClosed = true;
        end(new IllegalStateException("The reading has ended"));
    }
}
