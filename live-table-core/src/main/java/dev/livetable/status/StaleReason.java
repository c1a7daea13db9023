package dev.livetable.status;

/** Why a read was answered with rows that are older than they should be, by the choice of whoever runs the table. */
public enum StaleReason {
    /** The rows are older than the {@code ttl}, and are fetched anew in the background. */
    REFRESHING,
    /** The rows are older than the {@code ttl}, and the master has failed. */
    ERROR,
    /** The master has failed, and changes may have gone by untold since the rows were last known to be right. */
    GAP
}
