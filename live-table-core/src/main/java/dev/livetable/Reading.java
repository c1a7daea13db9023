package dev.livetable;

import dev.livetable.status.ReadSource;
import dev.livetable.status.StaleReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * An answer and where it came from. Immutable where the answer is.
 *
 * @param <T> the type of the answer
 * @param value the answer
 * @param source where it came from
 * @param fetchedAt when the master was asked for it, which is before it had answered
 * @param stale why the answer is older than it should be; there if the source is {@link ReadSource#STALE}, else empty
 * @param freshness for how long the table, or the view of it that was read, shows its answers; those that had to be fresh it does
 *     not show again, so they have no {@code ttl}
 */
public record Reading<T>(
        T value, ReadSource source, Instant fetchedAt, Optional<StaleReason> stale, Freshness freshness) {

    /** Makes a reading that is no older than it should be, of a table of which nothing is known. */
    public Reading(T value, ReadSource source, Instant fetchedAt) {
        this(value, source, fetchedAt, Optional.empty(), Freshness.UNKNOWN);
    }

    /** Makes a reading that is no older than it should be. */
    Reading(T value, ReadSource source, Instant fetchedAt, Freshness freshness) {
        this(value, source, fetchedAt, Optional.empty(), freshness);
    }

    /** Makes a reading of old rows. */
    static <T> Reading<T> stale(T value, Instant fetchedAt, StaleReason why, Freshness freshness) {
        return new Reading<>(value, ReadSource.STALE, fetchedAt, Optional.of(why), freshness);
    }

    /**
     * Returns the same reading with another value. What is made of an empty {@code Optional} has no {@code ttl}: that there is no
     * row is not remembered for it.
     *
     * @param change makes the new value of the old one
     */
    public <R> Reading<R> map(Function<? super T, ? extends R> change) {
        boolean isNoRow = value instanceof Optional<?> row && row.isEmpty();
        Freshness shown = isNoRow ? freshness.withoutTtl() : freshness;
        return new Reading<>(change.apply(value), source, fetchedAt, stale, shown);
    }

    /** Returns the same reading, shown for another time. */
    Reading<T> shownFor(Freshness other) {
        return new Reading<>(value, source, fetchedAt, stale, other);
    }

    /** Returns the same reading of something that another one is a part of: it is as old as the older of the two. */
    Reading<T> with(Reading<?> part) {
        StaleReason worst = StaleReads.worse(stale.orElse(null), part.stale.orElse(null));
        Instant oldest = part.fetchedAt.isBefore(fetchedAt) ? part.fetchedAt : fetchedAt;
        return worst == null ? new Reading<>(value, source, oldest, freshness) : stale(value, oldest, worst, freshness);
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
