package dev.livetable.table;

/**
 * What was made of the rows of a {@link RowBlock}, and is kept beside them, such as their JSON. Safe for use by many
 * threads.
 */
public interface Derived {

    /** Returns how many bytes of heap it takes, by estimate; 0 or more. */
    long weight();
}
