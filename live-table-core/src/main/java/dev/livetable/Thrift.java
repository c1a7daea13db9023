package dev.livetable;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a live table asks its master less often, or earlier.
 *
 * @param readAhead how many pages are fetched ahead; 0 for none
 * @param negativeTtl how long a missing row is remembered at the most; null for not at all
 * @param rewarm how many questions are fetched again after anything may have changed; 0 for none
 */
record Thrift(int readAhead, @Nullable Duration negativeTtl, int rewarm) {

    /** What a table does that was told nothing. */
    static final Thrift DEFAULT = new Thrift(0, null, 0);
}
