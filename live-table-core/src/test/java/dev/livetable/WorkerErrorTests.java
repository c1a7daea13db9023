package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.livetable.table.ContextException;
import dev.livetable.table.Row;
import dev.livetable.table.UnknownOutcomeException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** An error of the JVM, or of what the application gave, ends one write and not the worker of all. */
class WorkerErrorTests extends LiveTableSetup {

    /** Counts down to the call that fails; none does when it is negative. */
    private final AtomicInteger left = new AtomicInteger(-1);

    private final Logger logger = (Logger) LoggerFactory.getLogger(WritePath.class);
    private final AppenderBase<ILoggingEvent> brokenLog = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            throw new OutOfMemoryError("as the test told, of the log");
        }
    };

    @BeforeEach
    void breakTheLog() {
        brokenLog.start();
        logger.addAppender(brokenLog);
    }

    @AfterEach
    void mendTheLog() {
        logger.detachAppender(brokenLog);
    }

    private void failIfItIsTime() {
        if (left.get() >= 0 && left.getAndDecrement() == 0) {
            throw new OutOfMemoryError("as the test told");
        }
    }

    /** Returns the time of the test, each call of which may be the one that fails. */
    private Scheduler failing() {
        return (Scheduler) Proxy.newProxyInstance(
                Scheduler.class.getClassLoader(), new Class<?>[] {Scheduler.class}, (proxy, method, arguments) -> {
                    failIfItIsTime();
                    try {
                        return method.invoke(time, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void aWriteIsAnsweredWhicheverCallOfItsTimeFails(int call) throws Exception {
        for (boolean masterFails : new boolean[] {false, true}) {
            LiveTable table = open(builder().scheduler(failing()));
            table.get("1");
            master.after(operation -> {
                if (masterFails && operation.equals("patch")) {
                    throw new IllegalStateException("nobody knows whether that was done");
                }
            });
            left.set(call);
            Throwable failure = catchThrowable(() -> awaitEnd(table.patchAsync("1", Row.of("price", 11))));
            left.set(-1);
            master.after(operation -> {});

            assertThat(failure instanceof TimeoutException).as("%s", failure).isFalse();
            awaitEnd(table.patchAsync("2", Row.of("price", 22)));
            assertThat(price(table, "2")).isEqualTo(22L);
            assertThat(table.get("1")).isEqualTo(master.get("1"));
            master.patch("1", Row.of("price", 10));
            table.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aWriteThatHangsIsAnsweredWhicheverCallOfItsTimeFails(int call) throws Exception {
        Gate gate = new Gate();
        LiveTable table = open(builder().scheduler(failing()).writeTimeout(Duration.ofSeconds(3)));
        master.before(operation -> {
            if (operation.equals("patch")) {
                gate.pass();
            }
        });
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        gate.awaitReached();

        left.set(call);
        Throwable ofTheTime = catchThrowable(() -> time.advance(Duration.ofSeconds(3)));
        left.set(-1);

        assertThatThrownBy(() -> awaitEnd(write)).as("%s", ofTheTime).hasCauseInstanceOf(UnknownOutcomeException.class);
        gate.open();
        master.before(operation -> {});
        awaitEnd(table.patchAsync("2", Row.of("price", 22)));
        assertThat(price(table, "2")).isEqualTo(22L);
    }

    private static void awaitEnd(CompletableFuture<Row> write) throws Exception {
        write.get(30, TimeUnit.SECONDS);
    }

    @Test
    void anErrorOfWhatTellsTheContextRefusesTheWrite() throws Exception {
        Thread caller = Thread.currentThread();
        LiveTable table = open(builder().context(() -> {
            if (Thread.currentThread() != caller) {
                failIfItIsTime();
            }
            return "mine";
        }));
        left.set(0);

        assertThatThrownBy(() -> awaitEnd(table.patchAsync("1", Row.of("price", 11))))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(ContextException.class)
                .hasCauseInstanceOf(OutOfMemoryError.class);
        awaitEnd(table.patchAsync("1", Row.of("price", 12)));
        assertThat(price(table, "1")).isEqualTo(12L);
    }
}
