package dev.livetable.status;

import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.UnsupportedRequestException;
import org.jspecify.annotations.Nullable;

/** How a fetch ended. */
public enum FetchOutcome {
    /** The master has answered. */
    OK,
    /** The question names what the master does not have, or asks for what it cannot do. */
    REFUSED,
    /** The master was not reached, or has failed. */
    FAILED;

    /**
     * Returns how a fetch ended.
     *
     * @param failure what it threw; null when it returned
     */
    public static FetchOutcome of(@Nullable Throwable failure) {
        if (failure == null) {
            return OK;
        }
        boolean isRefused = failure instanceof InvalidRequestException
                || failure instanceof UnsupportedRequestException
                || failure instanceof UnsupportedOperationException;
        return isRefused ? REFUSED : FAILED;
    }
}
