package dev.livetable;

/** What answers reads in a transaction of the master that may write. */
public enum InTransaction {
    /** The master, within the transaction. */
    BYPASS,
    /** The cache, until the transaction has written to the table; then the master, within the transaction. */
    UNTIL_WRITE
}
