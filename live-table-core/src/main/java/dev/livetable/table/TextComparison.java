package dev.livetable.table;

/** What is known of how a table compares the texts of a column. */
public enum TextComparison {
    /** Nothing: two texts that are not written alike may be equal. */
    UNKNOWN,
    /** Two texts are equal exactly if they are written alike; their order is not known. */
    EXACT,
    /** As {@link #EXACT}, and their order is that of their code points. */
    CODE_POINTS
}
