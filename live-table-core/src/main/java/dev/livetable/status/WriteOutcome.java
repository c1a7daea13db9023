package dev.livetable.status;

import dev.livetable.table.Refusal;
import org.jspecify.annotations.Nullable;

/** How a write ended. */
public enum WriteOutcome {
    /** Applied and acknowledged. */
    OK,
    /** Certainly not applied. */
    REFUSED,
    /** Failed, and perhaps applied. */
    FAILED,
    /** Not ended within its limit, and perhaps applied. */
    TIMEOUT;

    /**
     * Returns how a call of the master ended.
     *
     * @param failure what the call threw; null when it returned
     */
    public static WriteOutcome of(@Nullable Throwable failure) {
        if (failure == null) {
            return OK;
        }
        return failure instanceof Refusal || failure instanceof UnsupportedOperationException ? REFUSED : FAILED;
    }
}
