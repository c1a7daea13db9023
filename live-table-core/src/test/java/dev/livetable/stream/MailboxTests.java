package dev.livetable.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTests {

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdown();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("what was posted while there was no thread to tell it is told later, in order, by itself")
    void whatWasPostedWithoutAThreadIsToldLater(boolean isFull) throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        Executor failing = task -> {
            if (failures.getAndDecrement() > 0) {
                if (isFull) {
                    throw new RejectedExecutionException("full");
                }
                throw new OutOfMemoryError("unable to create native thread");
            }
            threads.execute(task);
        };
        LiveStreamContract.Listener listener = new LiveStreamContract.Listener();
        Mailbox mailbox = new Mailbox(listener, 10, failing);

        mailbox.post(LiveStream.Subscriber::confirmed);
        CompletableFuture<Void> handled = mailbox.postEvent(LiveEvent.updated("1"));

        handled.get(30, TimeUnit.SECONDS);
        listener.awaits("confirmed", LiveEvent.updated("1"));
        assertThat(mailbox.postEvent(LiveEvent.updated("2"))).succeedsWithin(30, TimeUnit.SECONDS);
    }
}
