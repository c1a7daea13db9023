package dev.livetable.cache.disk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes a store's file. Those who need a change to be safe wait for it, however many, and one
 * commit serves all who wait. Waiting cannot be interrupted, and keeps the flag.
 */
final class StoreThread {

    /*
     * Nobody waits for ever. Whatever a step of the work throws is told to those who wait for it, and the thread goes
     * on. So it does when a round fails outside of the work: those in hand are refused, and the next round begins after
     * a pause. A lack of memory passes, so it may come as often as it likes until the thread is closed. Any other error
     * ends the thread when it has come in some rounds on end. If the thread ends, in order or by an error, all who wait
     * then are told, and whoever asks later is refused. A disk that does not answer is given up after a limit, and so
     * what was asked of it has failed.
     *
     * The thread parks, and waits for no condition: that needs no memory, and an error leaves nothing of it in a queue.
     */

    private static final Logger log = LoggerFactory.getLogger(StoreThread.class);
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How many rounds on end may fail. */
    private static final int MOST_FAILURES = 10;

    /** What the thread does. */
    interface Work {

        /**
         * Gives regions their maps, and makes their invalidations and marks safe from the process's end.
         *
         * @param entriesToo whether what was put is to be safe, too
         */
        void makeDurable(Set<DiskRegion> regions, boolean entriesToo);

        /**
         * Puts changes on record.
         *
         * @throws IOException if they are not
         */
        void record(List<Recording> changes) throws IOException;

        /** Does what is done every second, or sooner when the thread was woken. */
        void tick();

        /**
         * Ends the work; nothing else is called afterwards.
         *
         * @param cause what ended the thread; null when it was closed
         */
        void stop(@Nullable Throwable cause);
    }

    /** What somebody waits for: one of the three. */
    private record Request(
            Collection<DiskRegion> regions,
            boolean entriesToo,
            @Nullable Recording change,
            CompletableFuture<Void> done) {

        void end(@Nullable Throwable failure) {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        }
    }

    private final Work work;
    private final Duration limit;
    private final Runnable pause;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private List<Request> requests = new ArrayList<>();

    @GuardedBy("lock")
    private boolean woken;

    /** Those who wait for a tick that begins after they have asked. */
    @GuardedBy("lock")
    private List<CompletableFuture<Void>> forTick = new ArrayList<>();

    /** Set under `lock`. */
    private volatile boolean closing;

    /** Whether somebody has waited in vain for as long as the limit, since the thread was last done with a round. */
    private volatile boolean silent;

    /** Those who are being served; of the thread only. */
    private List<Request> served = List.of();

    /** Those for whom the tick is that has begun; of the thread only. */
    private List<CompletableFuture<Void>> awaited = List.of();

    /** When the next tick is; of the thread only. */
    private long nextTick = System.nanoTime() + TICK_NANOS;

    StoreThread(Work work) {
        this(work, LIMIT, () -> LockSupport.parkNanos(PAUSE_NANOS));
    }

    /**
     * Takes what it needs.
     *
     * @param limit how long anyone waits at most
     * @param pause lets some time pass, after a round that failed
     */
    StoreThread(Work work, Duration limit, Runnable pause) {
        this.work = work;
        this.limit = limit;
        this.pause = pause;
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
        ask(regions, false, null);
    }

    /**
     * Waits until a change is on record.
     *
     * @throws RuntimeException if that could not be done
     */
    void record(Recording change) {
        ask(List.of(), false, change);
    }

    /**
     * Waits until all that was put is safe.
     *
     * @throws RuntimeException if that could not be done
     */
    void flush() {
        ask(List.of(), true, null);
    }

    private void ask(Collection<DiskRegion> regions, boolean entriesToo, @Nullable Recording change) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        lock.lock();
        try {
            checkOpen();
            requests.add(new Request(regions, entriesToo, change, done));
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(thread);
        await(done, "What was invalidated or changed could not be recorded: ");
    }

    private void await(CompletableFuture<Void> done, String failed) {
        try {
            done.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof TimeoutException) {
                silent = true;
            }
            throw new IllegalStateException(
                    failed
                            + (cause instanceof TimeoutException
                                    ? "the disk did not answer within " + limit.toMillis() + " ms"
                                    : cause),
                    cause);
        }
    }

    /** Returns whether somebody has waited in vain, and the thread has not come to an end with anything since. */
    boolean isSilent() {
        return silent;
    }

    /** Returns whether anyone waits to be served, for tests. */
    boolean isAsked() {
        lock.lock();
        try {
            return !requests.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether anyone waits for a tick that has not begun, for tests. */
    boolean isTickAsked() {
        lock.lock();
        try {
            return !forTick.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Makes the next tick come at once. */
    void wake() {
        lock.lock();
        try {
            woken = true;
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(thread);
    }

    /**
     * Waits until a tick has ended that begins after this call.
     *
     * @throws RuntimeException if there is none within the limit
     */
    void tickNow() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        lock.lock();
        try {
            checkOpen();
            forTick.add(done);
            woken = true;
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(thread);
        await(done, "The upkeep has not been done: ");
    }

    @GuardedBy("lock")
    private void checkOpen() {
        if (closing) {
            throw new IllegalStateException("The cache is closed");
        }
    }

    /** Ends the thread, after all that was asked of it before, and waits for its end. */
    void close() {
        lock.lock();
        try {
            closing = true;
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(thread);
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
        Throwable cause = null;
        try {
            goRoundUntilClosed();
        } catch (Throwable e) {
            cause = e;
        } finally {
            end(cause);
        }
    }

    private void goRoundUntilClosed() {
        int failures = 0;
        boolean isTold = false;
        boolean last = false;
        while (!last) {
            try {
                last = goRound();
                failures = 0;
                isTold = false;
            } catch (Throwable e) {
                failures += e instanceof OutOfMemoryError && !closing ? 0 : 1;
                if (failures == MOST_FAILURES) {
                    throw e;
                }
                if (!isTold) {
                    tell(e);
                }
                isTold = true;
                pause.run();
            }
        }
    }

    /** Tells of a round that failed; where that fails, too, nobody is told. */
    private static void tell(Throwable e) {
        try {
            log.error("The disk cache's thread failed; it goes on", e);
        } catch (Throwable untold) {
            return; // there is no memory for it
        }
    }

    /** Waits until there is something to do, and does it; returns whether the end has come. */
    private boolean goRound() {
        endAwaited(); // whom an error left
        boolean last = await(nextTick);
        serve();
        if (last || takeWoken() || System.nanoTime() - nextTick >= 0) {
            nextTick = System.nanoTime() + TICK_NANOS;
            awaited = takeForTick();
            quietly(work::tick);
            endAwaited();
        }
        if (last) {
            serve();
        }
        silent = false;
        return last;
    }

    /** Refuses those whom an error left in hand. */
    private void refuseLeft() {
        if (!served.isEmpty()) {
            IllegalStateException refusal =
                    new IllegalStateException("The disk cache's thread failed; the log says why");
            served.forEach(request -> request.end(refusal));
            served = List.of();
        }
    }

    /** Tells those for whom the tick was that it has ended. */
    private void endAwaited() {
        awaited.forEach(each -> each.complete(null));
        awaited = List.of();
    }

    /** Refuses all who wait, and whoever asks from now on. */
    private void end(@Nullable Throwable cause) {
        List<Request> waiting;
        lock.lock();
        try {
            closing = true;
            waiting = requests;
        } finally {
            lock.unlock();
        }
        IllegalStateException refusal = new IllegalStateException("The cache has stopped", cause);
        served.forEach(request -> request.end(refusal));
        waiting.forEach(request -> request.end(refusal));
        awaited.forEach(each -> each.completeExceptionally(refusal));
        takeForTick().forEach(each -> each.completeExceptionally(refusal));
        quietly(() -> work.stop(cause));
    }

    /** Waits until there is something to do; returns whether the end has come. */
    private boolean await(long nextTick) {
        long left = nextTick - System.nanoTime();
        while (!isNeeded() && left > 0) {
            Thread.interrupted(); // nobody has this thread to interrupt it, and the flag would keep it from parking
            LockSupport.parkNanos(this, left);
            left = nextTick - System.nanoTime();
        }
        return closing;
    }

    private boolean isNeeded() {
        lock.lock();
        try {
            return !requests.isEmpty() || woken || closing;
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

    private List<CompletableFuture<Void>> takeForTick() {
        lock.lock();
        try {
            List<CompletableFuture<Void>> taken = forTick;
            forTick = new ArrayList<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Serves all who wait now; on this thread, also from within longer work. */
    void serve() {
        refuseLeft();
        List<Request> batch = take();
        if (batch.isEmpty()) {
            return;
        }
        serve(batch.stream().filter(request -> request.change != null).toList(), this::record);
        serve(batch.stream().filter(request -> request.change == null).toList(), this::makeDurable);
        served = List.of();
    }

    private interface Step {
        void accept(List<Request> requests) throws IOException;
    }

    private static void serve(List<Request> requests, Step step) {
        Throwable failure = null;
        try {
            if (!requests.isEmpty()) {
                step.accept(requests);
            }
        } catch (Throwable e) {
            failure = e;
        }
        for (Request request : requests) {
            request.end(failure);
        }
    }

    private void record(List<Request> requests) throws IOException {
        List<Recording> changes = new ArrayList<>();
        for (Request request : requests) {
            if (request.change != null) {
                changes.add(request.change);
            }
        }
        work.record(changes);
    }

    private void makeDurable(List<Request> requests) {
        Set<DiskRegion> regions = new LinkedHashSet<>();
        requests.forEach(request -> regions.addAll(request.regions));
        work.makeDurable(regions, requests.stream().anyMatch(Request::entriesToo));
    }

    /** Takes over those who wait; they are in one of the two lists at every moment. */
    private List<Request> take() {
        lock.lock();
        try {
            if (!requests.isEmpty()) {
                List<Request> none = new ArrayList<>();
                served = requests;
                requests = none;
            }
            return served;
        } finally {
            lock.unlock();
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
