package dev.livetable.check;

/** What a check asks a table about. */
public enum Aspect {
    /** Whether it tells its columns. */
    COLUMNS,
    /** Whether its first pages are parts of one list. */
    PAGES,
    /** Whether a row that was listed is found by its id, and is the same there. */
    ROW,
    /** Whether a row that is not there is told as such. */
    MISSING_ROW,
    /** Whether it sorts. */
    SORT,
    /** Whether it filters. */
    FILTER,
    /** Whether the number of rows it tells fits the rows it shows. */
    TOTAL,
    /** Whether there is nothing behind the last page. */
    PAST_END
}
