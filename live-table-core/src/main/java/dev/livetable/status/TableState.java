package dev.livetable.status;

/** Whether a live table answers from its cache. */
public enum TableState {
    /** It does. */
    LIVE,
    /**
     * Events may have been missed, or come too late: reads go to the master until the stream is confirmed again, or has
     * caught up.
     */
    SUSPECT,
    /** It is closed and answers nothing. */
    CLOSED
}
