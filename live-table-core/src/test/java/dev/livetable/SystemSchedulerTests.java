package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.stream.StreamTime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SystemSchedulerTests {

    private static final Duration SOON = Duration.ofMillis(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void end() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private void run() {
        runs.incrementAndGet();
        done.countDown();
    }

    private void awaitRun() throws InterruptedException {
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).hasValue(1);
    }

    @Test
    @DisplayName("a task that its executor does not take runs at its time on another thread")
    void aTaskThatIsNotTakenRunsElsewhere() throws InterruptedException {
        Executor shutDown = task -> {
            throw new RejectedExecutionException("shut down");
        };

        Scheduler.system(shutDown).after(SOON, this::run);

        awaitRun();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a task for which there is no thread at all is tried again until there is one, and runs once")
    void aTaskIsTriedAgain(RefusingExecutor.Failure failure) throws InterruptedException {
        RefusingExecutor one = new RefusingExecutor(threads).failAt(1, failure);
        RefusingExecutor other = new RefusingExecutor(threads).failAt(1, failure);

        new SystemScheduler(one, other).after(SOON, this::run);

        awaitRun();
        assertThat(other.hasFailed()).isTrue();
    }

    @Test
    @DisplayName("a task that is cancelled while no thread takes it does not run")
    void aCancelledTaskDoesNotRun() throws Exception {
        CompletableFuture<Runnable> held = new CompletableFuture<>();
        StreamTime.Cancellation timer = new SystemScheduler(held::complete, held::complete).after(SOON, this::run);
        Runnable handedOver = held.get(30, TimeUnit.SECONDS);

        timer.cancel();
        handedOver.run();

        assertThat(runs).hasValue(0);
    }

    @Test
    @DisplayName("a duration without end is one")
    void aDurationWithoutEndIsOne() throws InterruptedException {
        Scheduler scheduler = Scheduler.system(threads);
        Duration forever = Duration.ofSeconds(Long.MAX_VALUE);

        scheduler.after(forever, this::run).cancel();

        assertThat(scheduler.await(CompletableFuture.completedFuture(null), forever))
                .isTrue();
        assertThat(runs).hasValue(0);
    }

    /** In a process of its own, since a process starts its thread for delays once. */
    @Test
    @DisplayName("what the JDK needs to plan anything is there before anything is planned")
    void theThreadForDelaysIsThereBefore() throws IOException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Planning.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        try (InputStream out = child.getInputStream()) {
            assertThat(new String(out.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("[]");
        } finally {
            child.destroyForcibly();
        }
    }

    /** Tells which threads are started by planning a task. */
    static final class Planning {

        private Planning() {}

        public static void main(String[] arguments) {
            Scheduler scheduler = Scheduler.system(Runnable::run);
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            scheduler.after(Duration.ofHours(1), () -> {});
            Set<Thread> started = new HashSet<>(Thread.getAllStackTraces().keySet());
            started.removeAll(before);
            System.out.print(started.stream().map(Thread::getName).toList());
        }
    }
}
