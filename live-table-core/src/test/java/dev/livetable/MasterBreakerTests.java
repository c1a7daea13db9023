package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When a master that keeps failing is left alone. */
class MasterBreakerTests {

    private final ManualScheduler time = new ManualScheduler();
    private final MasterBreaker breaker = new MasterBreaker("products", time, () -> 1.0);

    private void fail(String question, int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed(question, time.nanoTime());
        }
    }

    @Test
    void itOpensAfterSomeFailuresInARow() {
        fail("a", MasterBreaker.FAILURES - 1);
        assertThat(breaker.isOpen()).isFalse();
        breaker.succeeded();
        fail("a", MasterBreaker.FAILURES - 1);
        assertThat(breaker.isOpen()).as("not in a row").isFalse();

        fail("a", 1);

        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.mayTry("b")).isFalse();
    }

    @Test
    void oneCallInEachWaitMayTry() {
        fail("a", MasterBreaker.FAILURES);
        time.advance(MasterBreaker.FIRST);

        assertThat(breaker.mayTry("b")).isTrue();
        assertThat(breaker.mayTry("b")).isFalse();
        time.advance(MasterBreaker.FIRST);
        assertThat(breaker.mayTry("b")).as("the first one has not ended").isTrue();
    }

    @Test
    @DisplayName("each failure after a wait doubles it, up to a limit; those that were asked before count once")
    void theWaitDoubles() {
        long before = time.nanoTime();
        fail("a", MasterBreaker.FAILURES);
        for (int i = 0; i < 20; i++) {
            breaker.failed("a", before - 1);
        }
        time.advance(MasterBreaker.FIRST);
        assertThat(breaker.mayTry("b")).as("one wait").isTrue();

        breaker.failed("b", time.nanoTime());

        time.advance(MasterBreaker.FIRST.multipliedBy(2).minusMillis(1));
        assertThat(breaker.mayTry("c")).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(breaker.mayTry("c")).isTrue();
        for (int i = 0; i < 20; i++) {
            breaker.failed("c", time.nanoTime());
        }
        time.advance(MasterBreaker.LONGEST.minusMillis(1));
        assertThat(breaker.mayTry("d")).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(breaker.mayTry("d")).isTrue();
    }

    @Test
    void oneSuccessClosesIt() {
        fail("a", MasterBreaker.FAILURES);

        breaker.succeeded();

        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.mayTry("a")).isTrue();
        assertThat(breaker.mayTry("a")).isTrue();
    }

    @Test
    @DisplayName(
            "the question that failed last waits for longer, so that another one finds out whether the master answers")
    void oneQuestionThatAlwaysFailsDoesNotKeepOthersAway() {
        fail("poison", MasterBreaker.FAILURES);
        time.advance(MasterBreaker.FIRST);

        assertThat(breaker.mayTry("poison")).isFalse();
        assertThat(breaker.mayTry("good")).isTrue();
        time.advance(MasterBreaker.FIRST.multipliedBy(2));
        assertThat(breaker.mayTry("poison")).as("nobody else asks").isTrue();
    }
}
