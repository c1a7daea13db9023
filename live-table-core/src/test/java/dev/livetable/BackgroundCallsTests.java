package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackgroundCallsTests {

    private final Queue<Runnable> handedOver = new ArrayDeque<>();
    private final List<String> ran = new ArrayList<>();
    private boolean isFull;

    private final BackgroundCalls calls = new BackgroundCalls(task -> {
        if (isFull) {
            throw new RejectedExecutionException("full");
        }
        handedOver.add(task);
    });

    @Test
    @DisplayName("what was taken before closing runs, and closing is complete when it has ended")
    void takenBeforeClosing() {
        calls.execute(() -> ran.add("first"));
        calls.execute(() -> {
            throw new IllegalStateException("of a fetch");
        });

        CompletableFuture<Void> ended = calls.close();
        assertThat(ended).isNotDone();

        handedOver.remove().run();
        assertThat(ran).containsExactly("first");
        assertThat(ended).isNotDone();
        assertThatIllegalStateException().isThrownBy(() -> handedOver.remove().run());
        assertThat(ended).isCompleted();
    }

    @Test
    @DisplayName("nothing is taken after closing")
    void takenAfterClosing() {
        assertThat(calls.close()).isCompleted();

        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> calls.execute(() -> ran.add("late")))
                .withMessageContaining("closed");
        calls.run(() -> ran.add("late here"));

        assertThat(handedOver).isEmpty();
        assertThat(ran).isEmpty();
        assertThat(calls.isClosed()).isTrue();
    }

    @Test
    @DisplayName("what the executor refuses is not waited for")
    void refused() {
        isFull = true;
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> calls.execute(() -> {}));

        assertThat(calls.close()).isCompleted();
    }

    @Test
    @DisplayName("what runs on a thread that is there already is waited for, too")
    void runHere() {
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        calls.run(() -> {
            ended.add(calls.close());
            ran.add(ended.get(0).isDone() ? "ended" : "under way");
        });

        assertThat(ran).containsExactly("under way");
        assertThat(ended.get(0)).isCompleted();
    }
}
