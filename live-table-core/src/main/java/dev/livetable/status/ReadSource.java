package dev.livetable.status;

/** Where the answer to a read came from. */
public enum ReadSource {
    /** From the cache. */
    HIT,
    /** From the master, by a fetch of this read's own or one it joined. */
    MISS,
    /**
     * From the master, because the cache could not be asked: the table is not live, or the reader is in a
     * transaction that may write.
     */
    BYPASS,
    /** From the cache, though the rows are older than they should be: see {@link StaleReason}. */
    STALE
}
