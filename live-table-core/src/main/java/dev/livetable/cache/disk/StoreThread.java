package dev.livetable.cache.disk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes a store's file. Those who need a change to be safe wait for it, however many, and one commit
 * serves all who wait. Waiting cannot be interrupted, and keeps the flag.
 */
final class StoreThread {

    private static final Logger log = LoggerFactory.getLogger(StoreThread.class);
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What the thread does. */
    interface Work {

        /**
         * Gives regions their maps, and makes their invalidations and marks safe from the process's end.
         *
         * @param entriesToo whether what was put is to be safe, too
         */
        void makeDurable(Set<DiskRegion> regions, boolean entriesToo);

        /** Does what is done every second, or sooner when the thread was woken. */
        void tick();

        /** Ends the work; nothing else is called afterwards. */
        void stop();
    }

    private record DurabilityRequest(
            Collection<DiskRegion> regions, boolean entriesToo, CompletableFuture<Void> done) {}

    private final Work work;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final Queue<DurabilityRequest> requests = new ArrayDeque<>();

    @GuardedBy("lock")
    private boolean woken;

    @GuardedBy("lock")
    private boolean closing;

    StoreThread(Work work) {
        this.work = work;
        this.thread = new Thread(this::run, "live-cache-redb");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Waits until regions have their maps, and their invalidations and marks are safe.
     *
     * @throws RuntimeException if that could not be done
     */
    void makeDurable(Collection<DiskRegion> regions) {
        ask(regions, false);
    }

    /**
     * Waits until all that was put is safe.
     *
     * @throws RuntimeException if that could not be done
     */
    void flush() {
        ask(List.of(), true);
    }

    private void ask(Collection<DiskRegion> regions, boolean entriesToo) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        lock.lock();
        try {
            if (closing) {
                throw new IllegalStateException("The cache is closed");
            }
            requests.add(new DurabilityRequest(regions, entriesToo, done));
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            done.join();
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    "What was invalidated could not be recorded: " + e.getCause(), e.getCause());
        }
    }

    /** Makes the next tick come at once. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread, after all that was asked of it before, and waits for its end. */
    void close() {
        lock.lock();
        try {
            closing = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long nextTick = System.nanoTime() + TICK_NANOS;
        boolean last = false;
        while (!last) {
            last = await(nextTick);
            serve();
            if (last || takeWoken() || System.nanoTime() - nextTick >= 0) {
                nextTick = System.nanoTime() + TICK_NANOS;
                quietly(work::tick);
            }
        }
        serve();
        quietly(work::stop);
    }

    /** Waits until there is something to do; returns whether the end has come. */
    private boolean await(long nextTick) {
        lock.lock();
        try {
            long left = nextTick - System.nanoTime();
            while (requests.isEmpty() && !woken && !closing && left > 0) {
                left = changed.awaitNanos(left);
            }
            return closing;
        } catch (InterruptedException e) {
            return false; // nobody has this thread to interrupt it; go round
        } finally {
            lock.unlock();
        }
    }

    private boolean takeWoken() {
        lock.lock();
        try {
            boolean was = woken;
            woken = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    /** Serves all who wait now; on this thread, also from within longer work. */
    void serve() {
        Queue<DurabilityRequest> batch;
        lock.lock();
        try {
            batch = new ArrayDeque<>(requests);
            requests.clear();
        } finally {
            lock.unlock();
        }
        if (batch.isEmpty()) {
            return;
        }
        Set<DiskRegion> regions = new LinkedHashSet<>();
        batch.forEach(request -> regions.addAll(request.regions));
        try {
            work.makeDurable(regions, batch.stream().anyMatch(DurabilityRequest::entriesToo));
            batch.forEach(request -> request.done.complete(null));
        } catch (Throwable e) {
            batch.forEach(request -> request.done.completeExceptionally(e));
        }
    }

    private static void quietly(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            log.error("The disk cache's upkeep failed; it goes on", e);
        }
    }
}
