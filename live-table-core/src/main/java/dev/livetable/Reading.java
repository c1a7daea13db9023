package dev.livetable;

import dev.livetable.status.ReadSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * An answer and where it came from. Immutable where the answer is.
 *
 * @param <T> the type of the answer
 * @param value the answer
 * @param source where it came from
 * @param fetchedAt when the master was asked for it, which is before it had answered
 */
public record Reading<T>(T value, ReadSource source, Instant fetchedAt) {

    /**
     * Returns the same reading with another value.
     *
     * @param change makes the new value of the old one
     */
    public <R> Reading<R> map(Function<? super T, ? extends R> change) {
        return new Reading<>(change.apply(value), source, fetchedAt);
    }

    /**
     * Returns how long ago the master was asked for the answer, which is at most as old; never negative.
     *
     * @param clock what says how late it is
     */
    public Duration age(Clock clock) {
        Duration age = Duration.between(fetchedAt, clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }
}
