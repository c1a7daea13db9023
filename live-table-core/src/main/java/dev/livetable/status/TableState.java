package dev.livetable.status;

/** Whether a live table answers from its cache. */
public enum TableState {
    /** It does. */
    LIVE,
    /** Events may have been missed: reads go to the master until the stream is confirmed again. */
    SUSPECT,
    /**
     * An invalidation failed, or a table that was closed has left its region with a write that has not settled: reads
     * go to the master until that is over.
     */
    BYPASS,
    /** It is closed and answers nothing. */
    CLOSED
}
