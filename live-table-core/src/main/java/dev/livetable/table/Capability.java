package dev.livetable.table;

/** What a table may or may not be able to do. Listing all rows and getting one by its id every table can. */
public enum Capability {
    /** Listing or counting with a filter that is not {@link Filter#all()}; {@link Table#filterSupport()} says which. */
    FILTER,
    /** Listing in a given order. */
    SORT,
    /** Counting rows. */
    COUNT,
    /** Adding a row. */
    INSERT,
    /** Replacing a row. */
    REPLACE,
    /** Changing some columns of a row. */
    PATCH,
    /** Deleting one row. */
    DELETE,
    /** Deleting the rows that satisfy a filter. */
    DELETE_ALL
}
