package dev.livetable.repository;

/** What a call of a repository's method is to its live table. */
public enum MethodKind {
    /** The question for one row by its id. */
    ROW,
    /** The question for several rows by their ids. */
    ROWS,
    /** The question for rows that satisfy a filter, in an order, all or some of them. */
    WINDOW,
    /** The question how many rows satisfy a filter, or whether one does. */
    COUNT,
    /** A question of which nothing is known but its method and its arguments: any change may change its answer. */
    CALL,
    /** A write, or a method that may write. */
    WRITE,
    /** A read that is never answered from the cache. */
    MASTER,
    /** A method that runs as it is: a default method, whose calls of other methods are as theirs are. */
    PLAIN;

    /** Returns whether such a call can be answered from the cache. */
    public boolean isLive() {
        return switch (this) {
            case ROW, ROWS, WINDOW, COUNT, CALL -> true;
            case WRITE, MASTER, PLAIN -> false;
        };
    }
}
