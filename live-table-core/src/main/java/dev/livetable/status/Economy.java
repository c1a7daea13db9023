package dev.livetable.status;

/** What a live table does to ask its master less often, or earlier. */
public enum Economy {
    /** The total of a filter that is known is used for the pages of that filter, so that it is not counted for each of them. */
    KNOWN_TOTALS,
    /** The next pages are fetched when pages are read in order. */
    READ_AHEAD,
    /** That an id has no row is kept. */
    MISSING_ROWS,
    /** What is read often is fetched again after anything may have changed. */
    REWARM
}
