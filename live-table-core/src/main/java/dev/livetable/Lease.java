package dev.livetable;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Until when a live table may answer from its cache (F12). Safe for use by many threads. */
final class Lease {

    /*
     * The invariant: while a term is held and its time is not over, all that had been acknowledged anywhere before the term
     * began is in the log, or anything was appended since. So whatever a read under it does not see is younger than the
     * lease is long.
     *
     * A term begins before the stream is asked. It is held when that has caught up, or confirmed its subscription. It is
     * taken, and given up, in the log's critical section, so that no term of a subscription that is lost is held.
     *
     * Each hit asks whether the time is over. A timer would not do: a process that was stopped goes on with its readers
     * before its timers. Two clocks have to agree, since a machine that was suspended may stop the one, and people may set
     * the other.
     *
     * What is gone by in milliseconds is at most one less than in truth, and the length is in whole ones: so the time is
     * never over too late.
     */

    private static final Duration SHORTEST = Duration.ofMillis(10);

    private final @Nullable Duration length;
    private final long nanos;
    private final long millis;
    private final Scheduler scheduler;
    private final Clock clock;
    private final AtomicLong begun = new AtomicLong();
    private volatile @Nullable Term held;

    /**
     * What was noted before the stream was asked.
     *
     * @param number which term it is, counted from 1 in the order in which they began
     * @param nanos when it began, in the scheduler's nanoseconds
     * @param millis when it began by the clock, in milliseconds since 1970
     */
    record Term(long number, long nanos, long millis) {}

    /**
     * Makes a lease that is not held.
     *
     * @param length how long it lasts; null when none is needed, and all is served without it
     */
    Lease(@Nullable Duration length, Scheduler scheduler, Clock clock) {
        this.length = length;
        this.nanos = length == null ? 0 : length.toNanos();
        this.millis = length == null ? 0 : length.toMillis();
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * Returns how long a lease may last.
     *
     * @throws IllegalArgumentException if it is shorter than 10 ms
     */
    static Duration checked(String setting, Duration given) {
        if (given.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    setting + " must be at least " + SHORTEST.toMillis() + " ms, not " + given);
        }
        return given;
    }

    /** Returns how long it lasts; null when none is needed. */
    @Nullable
    Duration length() {
        return length;
    }

    /** Returns whether it has to be held for the cache to be used. */
    boolean isNeeded() {
        return length != null;
    }

    /** Returns after how long the stream is asked again. */
    Duration renewal() {
        return Duration.ofNanos(nanos / 3);
    }

    /** Returns a time limit, or how long it lasts, if that is less. */
    Duration atMost(Duration limit) {
        return length == null || limit.compareTo(length) < 0 ? limit : length;
    }

    /** Returns a time limit, or how long it lasts, if that is more. */
    Duration atLeast(Duration limit) {
        return length == null || limit.compareTo(length) > 0 ? limit : length;
    }

    /** Begins a term, before the stream is asked. */
    Term begin() {
        return new Term(begun.incrementAndGet(), scheduler.nanoTime(), clock.millis());
    }

    /** Returns the number of the term that began last; 0 when none has. */
    long lastBegun() {
        return begun.get();
    }

    /** Holds a term, if none is held that began later. Called in the log's critical section. */
    void hold(Term term) {
        Term before = held;
        if (before == null || before.number < term.number) {
            held = term;
        }
    }

    /** Holds no term any more. Called in the log's critical section. */
    void giveUp() {
        held = null;
    }

    /** Returns whether a term is held whose time is not over, or none is needed. */
    boolean isValid() {
        if (length == null) {
            return true;
        }
        Term term = held;
        return term != null && isWithin(term.nanos, term.millis);
    }

    /** Returns when the term that is held was or will be over by the clock, in milliseconds since 1970; now when none is held. */
    long end() {
        Term term = held;
        return term == null ? clock.millis() : term.millis + millis;
    }

    /**
     * Returns whether less time than the lease is long has passed since a moment, by both clocks; always when none is needed.
     *
     * @param sinceNanos the moment in the scheduler's nanoseconds
     * @param sinceMillis the moment by the clock, in milliseconds since 1970
     */
    boolean isWithin(long sinceNanos, long sinceMillis) {
        if (length == null) {
            return true;
        }
        long passed = clock.millis() - sinceMillis;
        return scheduler.nanoTime() - sinceNanos < nanos && passed >= 0 && passed < millis;
    }

    /**
     * Returns whether a term is held that began after another one, be its time over or not: so what had been acknowledged
     * between the two is in the log, or anything was appended since.
     */
    boolean isHeldSince(long number) {
        Term term = held;
        return length != null && term != null && term.number > number;
    }

    /** Returns how much time is left, for people to look at: zero when it is not held; null when none is needed. */
    @Nullable
    Duration left() {
        Term term = held;
        if (length == null) {
            return null;
        }
        if (term == null || !isWithin(term.nanos, term.millis)) {
            return Duration.ZERO;
        }
        long byNanos = nanos - (scheduler.nanoTime() - term.nanos);
        long byMillis = TimeUnit.MILLISECONDS.toNanos(millis - (clock.millis() - term.millis));
        return Duration.ofNanos(Math.max(0, Math.min(byNanos, byMillis)));
    }
}
