package dev.livetable;

/** How a write ended. */
public enum WriteOutcome {
    /** Applied and acknowledged. */
    OK,
    /** Certainly not applied. */
    REFUSED,
    /** Failed, and perhaps applied. */
    FAILED,
    /** Not ended within its limit, and perhaps applied. */
    TIMEOUT
}
