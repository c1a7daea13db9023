package dev.livetable;

/** Whether the calling thread is in a transaction at the master. */
public enum CallerTransaction {
    /** It is not. */
    NONE,
    /** It is in one that only reads. */
    READ_ONLY,
    /** It is in one that may write. */
    READ_WRITE
}
