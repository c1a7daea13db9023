package dev.livetable.status;

/** What made a change: of some rows, or of anything. */
public enum InvalidationCause {
    /** A write of its own was acknowledged, or found a row that is not what its caller believed. */
    WRITE,
    /** A write of its own ended without saying whether it was applied. */
    UNKNOWN,
    /** An event said that something changed. */
    EVENT,
    /** A table that this one follows was changed. */
    FOLLOWED,
    /** Events may have been missed. */
    GAP,
    /** A replica may have shown what was before a change, some time after it. */
    REPLICA,
    /** Somebody asked for it. */
    MANUAL,
    /** The rows were kept by an earlier process and could not be trusted. */
    RESTART
}
