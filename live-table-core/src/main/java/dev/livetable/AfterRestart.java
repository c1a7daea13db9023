package dev.livetable;

/** What becomes of rows that a cache kept from an earlier process. */
public enum AfterRestart {
    /** They are invalidated. */
    DROP,
    /**
     * They are served: nobody else wrote to the master while this application was down. Rows of another master,
     * or of one that {@linkplain dev.livetable.table.Table#identity() does not tell which it is}, are
     * invalidated all the same.
     */
    TRUST
}
