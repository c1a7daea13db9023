package dev.livetable.stream.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CatchUpsTests {

    private final TestTime time = new TestTime();
    private final List<CompletableFuture<Void>> begun = new ArrayList<>();
    private final CatchUps catchUps = new CatchUps(
            () -> {
                begun.add(new CompletableFuture<>());
                return begun.get(begun.size() - 1);
            },
            time);

    @Test
    @DisplayName("those who ask while one is under way share the next one")
    void thoseWhoAskMeanwhileShareTheNext() {
        CompletableFuture<Void> first = catchUps.catchUp();
        CompletableFuture<Void> second = catchUps.catchUp();
        CompletableFuture<Void> third = catchUps.catchUp();
        assertThat(begun).hasSize(1);

        begun.get(0).complete(null);

        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        assertThat(begun).hasSize(2);
        begun.get(1).complete(null);
        assertThat(second).isCompleted();
        assertThat(third).isCompleted();
        catchUps.catchUp();
        assertThat(begun).hasSize(3);
    }

    @Test
    @DisplayName("one that fails is no answer to those who asked later")
    void oneThatFailsIsNoAnswerToOthers() {
        CompletableFuture<Void> first = catchUps.catchUp();
        CompletableFuture<Void> second = catchUps.catchUp();

        begun.get(0).completeExceptionally(new IllegalStateException("the log does not answer"));

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isNotDone();
        begun.get(1).complete(null);
        assertThat(second).isCompleted();
    }

    private void end(boolean isSuccess) {
        catchUps.catchUp();
        CompletableFuture<Void> last = begun.get(begun.size() - 1);
        if (isSuccess) {
            last.complete(null);
        } else {
            last.completeExceptionally(new IllegalStateException("the log does not answer"));
        }
    }

    @Test
    @DisplayName("they fail for as long as there were failures and no success, and not since somebody asked last")
    void theyFailForAsLongAsThereWasNoSuccess() {
        long longest = Duration.ofSeconds(1).toNanos();
        end(false);
        time.advance(Duration.ofHours(1));
        assertThat(catchUps.fails(longest)).as("nobody has asked since").isFalse();

        end(true);
        end(false);
        time.advance(Duration.ofSeconds(1));
        end(false);
        assertThat(catchUps.fails(longest)).isFalse();
        time.advance(Duration.ofMillis(1));
        end(false);
        assertThat(catchUps.fails(longest)).isTrue();

        end(true);
        assertThat(catchUps.fails(longest)).isFalse();
    }

    @Test
    @DisplayName("one hangs when it is under way for longer than a time")
    void oneHangsWhenItIsUnderWayForLong() {
        catchUps.catchUp();
        time.advance(Duration.ofSeconds(1));
        assertThat(catchUps.hangs(Duration.ofSeconds(1).toNanos())).isFalse();

        time.advance(Duration.ofMillis(1));

        assertThat(catchUps.hangs(Duration.ofSeconds(1).toNanos())).isTrue();
        begun.get(0).complete(null);
        assertThat(catchUps.hangs(0)).isFalse();
    }
}
