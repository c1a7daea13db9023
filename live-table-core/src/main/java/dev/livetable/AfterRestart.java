package dev.livetable;

/** What becomes of rows that a cache kept from an earlier process. */
public enum AfterRestart {
    /** They are dropped. */
    DROP,
    /** They are served: nobody else wrote to the master while this application was down. */
    TRUST
}
