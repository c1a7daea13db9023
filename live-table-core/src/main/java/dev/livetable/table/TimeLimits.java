package dev.livetable.table;

import java.time.Duration;

/**
 * Checks the durations that tables are set up with, and makes them such that nothing that counts with them overflows.
 */
public final class TimeLimits {

    /** A hundred years, which counts as for ever and fits twice in a long of nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** 24 days: drivers and HTTP clients count milliseconds in an int. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(Integer.MAX_VALUE / 1000);

    private TimeLimits() {}

    /**
     * Returns a duration that is longer than zero.
     *
     * @param setting what errors call it
     * @param given the duration
     * @return the same; a hundred years if it is longer than that
     * @throws IllegalArgumentException if it is zero or negative
     */
    public static Duration positive(String setting, Duration given) {
        return positive(setting, given, LONGEST);
    }

    /**
     * Returns the time limit of a call to a database or a server.
     *
     * @param setting what errors call it
     * @param given the limit
     * @return the same; 24 days if it is longer than that, since drivers do not take longer ones
     * @throws IllegalArgumentException if it is zero or negative
     */
    public static Duration ofCall(String setting, Duration given) {
        return positive(setting, given, LONGEST_CALL);
    }

    private static Duration positive(String setting, Duration given, Duration longest) {
        if (given.isNegative() || given.isZero()) {
            throw new IllegalArgumentException(setting + " must be positive, not " + given);
        }
        return given.compareTo(longest) < 0 ? given : longest;
    }

    /**
     * Returns the time limit of a call in whole seconds, rounded up.
     *
     * @param setting what errors call it
     * @param given the limit
     * @return the seconds, at least 1; those of 24 days if it is longer than that
     * @throws IllegalArgumentException if it is zero or negative
     */
    public static int secondsOfCall(String setting, Duration given) {
        return (int) ofCall(setting, given).plusNanos(999_999_999).toSeconds();
    }
}
