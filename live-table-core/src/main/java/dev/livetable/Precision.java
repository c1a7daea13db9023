package dev.livetable;

/** What a write or an event of one row is taken to have changed. */
public enum Precision {
    /** That row and no other: entries that the change of the row cannot have made wrong are served on. */
    ROW,
    /** Any row of the table: each change makes all entries be fetched anew. */
    TABLE
}
