package dev.livetable.status;

/** Whether a live table answers from its cache. */
public enum TableState {
    /** It does. */
    LIVE,
    /** Events may have been missed: reads go to the master until the stream is confirmed again. */
    SUSPECT,
    /** It is closed and answers nothing. */
    CLOSED
}
