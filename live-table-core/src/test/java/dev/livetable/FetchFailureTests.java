package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.CachedRows;
import dev.livetable.table.UnsupportedRequestException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Which failures of a fetch are its fetcher's own, so that those who wait fetch anew. */
class FetchFailureTests {

    private static Fetch failed(Throwable failure) {
        Fetch fetch = new Fetch(7, Instant.ofEpochMilli(8), 3, false, false);
        fetch.fail(failure);
        return fetch;
    }

    private static Throwable within(int causes, Throwable failure) {
        Throwable outer = failure;
        for (int i = 0; i < causes; i++) {
            outer = new IllegalStateException(outer);
        }
        return outer;
    }

    @Test
    void aFetchKnowsWhenItBegan() {
        Fetch fetch = failed(new IllegalStateException());

        assertThat(fetch.begun()).isEqualTo(7);
        assertThat(fetch.head()).isEqualTo(3);
        assertThat(fetch.wasTrusted()).isFalse();
        assertThat(new Fetch(0, Instant.EPOCH, 0, true, false).wasTrusted()).isTrue();
    }

    @Test
    void anInterruptionOfTheFetcherIsItsOwn() {
        assertThat(failed(new InterruptedException()).isAbandoned()).isTrue();
        assertThat(failed(new ClosedByInterruptException()).isAbandoned()).isTrue();
        assertThat(failed(within(63, new InterruptedException())).isAbandoned()).isTrue();
        Thread.currentThread().interrupt();
        assertThat(failed(new InterruptedIOException()).isAbandoned()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatCannotBeDoneForTheFetcherMayBeDoneForOthers() {
        assertThat(failed(new UnsupportedRequestException("fruits", "not on this thread", null))
                        .isAbandoned())
                .isTrue();
    }

    @Test
    void whatTheMasterOrAnotherThreadMetIsNot() {
        assertThat(failed(new InterruptedIOException("timed out")).isAbandoned())
                .isFalse();
        assertThat(failed(new ExecutionException(new InterruptedException())).isAbandoned())
                .isFalse();
        assertThat(failed(new CompletionException(new InterruptedException())).isAbandoned())
                .isFalse();
        assertThat(failed(within(64, new InterruptedException())).isAbandoned())
                .as("too deep to look")
                .isFalse();
    }

    @Test
    void aFetchThatGivesWayHasNotFailed() {
        Fetch fetch = new Fetch(0, Instant.EPOCH, 0, true, false);
        assertThat(fetch.hasFailed()).isFalse();

        fetch.giveWay();

        assertThat(fetch.hasFailed()).isFalse();
        assertThat(fetch.isAbandoned()).isTrue();
        assertThat(fetch.answer()).isCancelled();
        assertThat(failed(new IllegalStateException()).hasFailed()).isTrue();
        Fetch answered = new Fetch(0, Instant.EPOCH, 0, true, false);
        answered.succeed(CachedRows.ofCount(1, Instant.EPOCH));
        assertThat(answered.hasFailed()).isFalse();
        assertThat(answered.rows().total()).hasValue(1);
    }

    @Test
    void whoWaitsGetsWhatTheMasterThrew() {
        IllegalStateException thrown = new IllegalStateException("down");
        CompletionException bare = new CompletionException("down", null);

        assertThatThrownBy(failed(thrown)::rows).isSameAs(thrown);
        assertThatThrownBy(failed(bare)::rows).isSameAs(bare);
    }
}
