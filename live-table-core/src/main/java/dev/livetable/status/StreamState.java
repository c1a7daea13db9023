package dev.livetable.status;

/** What becomes of the events from outside. */
public enum StreamState {
    /** There is no stream. */
    NONE,
    /** A subscription is being made. */
    CONNECTING,
    /** The subscription is confirmed: no change goes by untold. */
    UP,
    /** The subscription was lost; another will be made. */
    DOWN,
    /** The table is closed. */
    CLOSED
}
