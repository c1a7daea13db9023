package dev.livetable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/** How long to wait before what failed is tried again. */
final class BackOffs {

    private BackOffs() {}

    /** Returns waits, each twice as long as the one before, in milliseconds, at least one, and without end. */
    static BackOff doubling(Duration first, Duration longest) {
        ExponentialBackOff backOff = new ExponentialBackOff(millis(first), 2);
        backOff.setMaxInterval(millis(longest));
        return backOff;
    }

    /** Returns the next wait. */
    static Duration next(BackOffExecution waits) {
        return Duration.ofMillis(waits.nextBackOff());
    }

    private static long millis(Duration duration) {
        return Math.max(1, TimeUnit.MILLISECONDS.convert(duration));
    }
}
