package dev.livetable.status;

/** What a fetch asks of a master. */
public enum QuestionKind {
    /** A page of the rows that satisfy a filter. */
    PAGE,
    /** All rows that satisfy a filter. */
    ALL,
    /** One row, by its id. */
    ROW,
    /** Several rows, by their ids. */
    ROWS,
    /** How many rows satisfy a filter. */
    COUNT,
    /** A question of the application's own, of which nothing is known but that it only reads. */
    CALL
}
