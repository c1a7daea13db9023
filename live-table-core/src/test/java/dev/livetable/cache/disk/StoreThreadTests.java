package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody waits for ever for the thread, whatever happens to it. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoreThreadTests {

    private final AtomicReference<@Nullable Throwable> stoppedBy = new AtomicReference<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Runnable onRequest = () -> {};
    private volatile Runnable onTick = () -> {};

    private final StoreThread.Work work = new StoreThread.Work() {
        @Override
        public void makeDurable(Set<DiskRegion> regions, boolean entriesToo) {
            onRequest.run();
        }

        @Override
        public void record(List<Recording> changes) {
            onRequest.run();
        }

        @Override
        public void tick() {
            onTick.run();
        }

        @Override
        public void stop(@Nullable Throwable cause) {
            stoppedBy.set(cause);
            stopped.countDown();
        }
    };
    private StoreThread thread = new StoreThread(work);

    @AfterEach
    void close() {
        thread.close();
    }

    /** Regions that cannot be looked at, for lack of memory. */
    private static List<DiskRegion> noMemory() {
        return new AbstractList<>() {
            @Override
            public DiskRegion get(int index) {
                throw new OutOfMemoryError("injected");
            }

            @Override
            public int size() {
                return 1;
            }
        };
    }

    @Test
    @DisplayName("an error of the work is told to those who wait, and the thread goes on")
    void errorOfTheWork() {
        thread.start();
        onRequest = () -> {
            throw new OutOfMemoryError("injected");
        };
        assertThatThrownBy(thread::flush).hasMessageContaining("OutOfMemoryError: injected");
        onRequest = () -> {};
        thread.flush();
    }

    @Test
    @DisplayName("an error outside of the work is told to those who wait, and the thread goes on")
    void errorOutsideOfTheWork() {
        thread.start();
        assertThatThrownBy(() -> thread.makeDurable(noMemory())).hasMessageContaining("OutOfMemoryError: injected");
        thread.flush();
    }

    @Test
    @DisplayName("who waits for a tick has one that began after he asked")
    void ticksThatAreAwaited() {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch ticking = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        onTick = () -> {
            if (begun.incrementAndGet() == 1) {
                ticking.countDown();
                awaitUninterruptibly(asked);
                thread.serve();
            }
        };
        thread.start();
        thread.wake();
        awaitUninterruptibly(ticking);
        CompletableFuture<Void> waiter = CompletableFuture.runAsync(thread::tickNow, task -> new Thread(task).start());
        await().until(() -> thread.isTickAsked());
        asked.countDown();

        assertThat(waiter).succeedsWithin(Duration.ofSeconds(20));
        assertThat(begun).hasValueGreaterThan(1);
    }

    /** Fails one round outside of the work, while somebody waits to be served. */
    private CompletableFuture<Void> failWhileWaitedFor(Supplier<Error> error) {
        CountDownLatch ticking = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(1);
        onTick = () -> {
            ticking.countDown();
            awaitUninterruptibly(waiting);
            throw new UnprintableError(error);
        };
        thread.start();
        thread.wake();
        awaitUninterruptibly(ticking); // so that nobody serves the one who waits
        CompletableFuture<Void> waiter = CompletableFuture.runAsync(thread::flush, task -> new Thread(task).start());
        await().until(() -> thread.isAsked());
        waiting.countDown();
        return waiter;
    }

    @Test
    @DisplayName("an error outside of the work, for lack of memory, does not end the thread")
    void errorOfARound() {
        assertThat(failWhileWaitedFor(() -> new OutOfMemoryError("injected"))).succeedsWithin(Duration.ofSeconds(20));
        onTick = () -> {};
        thread.tickNow();
        assertThat(stopped.getCount()).isOne();
    }

    @Test
    @DisplayName("the lack of memory may last; other errors end the thread when they come in some rounds on end")
    void errorsOnEnd() {
        AtomicInteger rounds = new AtomicInteger();
        AtomicInteger pauses = new AtomicInteger();
        thread = new StoreThread(work, Duration.ofSeconds(20), pauses::incrementAndGet);
        AtomicBoolean isMemory = new AtomicBoolean(true);
        onTick = () -> {
            rounds.incrementAndGet();
            thread.wake(); // the next round fails, too
            throw new UnprintableError(
                    () -> isMemory.get() ? new OutOfMemoryError("injected") : new InternalError("injected"));
        };
        thread.start();
        thread.wake();
        await().until(() -> rounds.get() > 1_000);
        assertThat(stopped.getCount()).isOne();
        isMemory.set(false);
        awaitUninterruptibly(stopped);
        assertThat(stoppedBy.get()).isInstanceOf(InternalError.class);
        assertThat(pauses).as("one after each round, but for the last").hasValue(rounds.get() - 1);
        assertThatThrownBy(thread::flush).hasMessageContaining("closed");
    }

    /** An error that cannot even be logged. */
    private static final class UnprintableError extends Error {

        private static final long serialVersionUID = 1L;

        private final transient Supplier<Error> whenLogged;

        UnprintableError(Supplier<Error> whenLogged) {
            this.whenLogged = whenLogged;
        }

        @Override
        public String getMessage() {
            throw whenLogged.get();
        }
    }

    @Test
    @DisplayName("a disk that does not answer is given up after a limit")
    void diskThatDoesNotAnswer() {
        CountDownLatch answers = new CountDownLatch(1);
        thread = new StoreThread(work, Duration.ofMillis(50), () -> {});
        onRequest = () -> awaitUninterruptibly(answers);
        thread.start();
        assertThatThrownBy(thread::flush).hasMessageContaining("did not answer within 50 ms");
        assertThat(thread.isSilent()).isTrue();
        answers.countDown();
        await().until(() -> !thread.isSilent());
    }

    @Test
    @DisplayName("closing serves those who wait")
    void closing() {
        thread.start();
        thread.flush();
        thread.close();
        assertThat(stopped.getCount()).isZero();
        assertThat(stoppedBy.get()).isNull();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
