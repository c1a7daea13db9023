package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RefetchesTests {

    private final Queue<Runnable> handedOver = new ArrayDeque<>();
    private final List<String> fetched = new ArrayList<>();
    private boolean isFull;

    private final Refetches refetches = new Refetches(new FakeTransactions(), new BackgroundCalls(task -> {
        if (isFull) {
            throw new RejectedExecutionException("full");
        }
        handedOver.add(task);
    }));

    private void fetch(String key) {
        refetches.soon(key, () -> fetched.add(key));
    }

    private void fail(String key) {
        refetches.soon(key, () -> {
            throw new IllegalStateException("of " + key);
        });
    }

    private void runNext() {
        handedOver.remove().run();
    }

    @Test
    @DisplayName("a fetch that throws takes no worker away, and those that wait have their turn")
    void aFetchThatThrows() {
        for (int i = 0; i < 2 * Refetches.WORKERS; i++) {
            fail("failing " + i);
            assertThatIllegalStateException().isThrownBy(this::runNext);
            handedOver.forEach(Runnable::run);
            handedOver.clear();
        }
        fail("failing");
        fetch("1");
        fetch("2");
        assertThat(handedOver).hasSize(Refetches.WORKERS);

        assertThatIllegalStateException().isThrownBy(this::runNext);
        assertThat(handedOver).as("one in its place").hasSize(Refetches.WORKERS);
        runNext();
        runNext();

        assertThat(fetched).containsExactly("1", "2");
        fetch("3");
        assertThat(handedOver).hasSize(1);
    }

    @Test
    void aWorkerThatCannotBeReplacedIsStartedWithTheNextFetch() {
        for (int i = 0; i < Refetches.WORKERS; i++) {
            fail("failing " + i);
        }
        isFull = true;
        assertThatIllegalStateException().isThrownBy(this::runNext);
        isFull = false;
        runNext();

        fetch("1");
        runNext();

        assertThat(fetched).containsExactly("1");
    }
}
