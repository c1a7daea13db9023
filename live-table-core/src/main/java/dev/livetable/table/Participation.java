package dev.livetable.table;

/** What the calls of a table on a thread have to do with the transaction that the thread is in. */
public enum Participation {
    /** They are never part of a transaction, as those of an API are not. */
    NEVER,
    /** They are not part of this one, if there is one; they may be part of others. */
    APART,
    /** They are part of it: they see what it has written, and what they write is committed or rolled back with it. */
    JOINED,
    /** They are part of one that the thread is in, but within that another one of another store was begun. */
    OUTER,
    /** Nobody knows. */
    UNKNOWN;

    /** Returns whether they are part of this transaction, or may be. */
    public boolean mayTakePart() {
        return this != NEVER && this != APART;
    }
}
