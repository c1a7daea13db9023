package dev.livetable;

import dev.livetable.table.TimeLimits;
import java.time.Duration;

/**
 * For how long old rows may be shown, with the words of RFC 5861.
 *
 * @param whileRevalidate how long after the end of the ttl rows are shown while they are fetched anew; zero for never
 * @param ifError how long after they ceased to be shown rows are shown when the master fails; zero for never
 */
record StaleLimits(Duration whileRevalidate, Duration ifError) {

    /** Old rows are never shown. */
    static final StaleLimits NEVER = new StaleLimits(Duration.ZERO, Duration.ZERO);

    /**
     * Returns a limit, of which zero is one.
     *
     * @throws IllegalArgumentException if it is negative
     */
    static Duration checked(String setting, Duration given) {
        return given.isZero() ? given : TimeLimits.positive(setting, given);
    }

    /** Returns whether old rows may be shown at all. */
    boolean areAny() {
        return !whileRevalidate.isZero() || !ifError.isZero();
    }
}
