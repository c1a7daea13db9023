package dev.livetable.master.repository;

/** Notices what a transaction writes to the store of a repository, by whatever way. Safe for use by many threads. */
@FunctionalInterface
public interface WriteNotice {

    /**
     * Returns whether the transaction that the calling thread is in may have written to the entities. What it has put off
     * is sent to the store first, as a query would have it sent.
     */
    boolean hasWritten();
}
