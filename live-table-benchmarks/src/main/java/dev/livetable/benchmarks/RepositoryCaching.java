package dev.livetable.benchmarks;

/** What keeps what a repository has read. */
public enum RepositoryCaching {
    /** Nothing. */
    NONE,
    /** A live table, by one line. */
    LIVE,
    /** Hibernate's second-level cache and query cache, in Caffeine by JCache. */
    SECOND_LEVEL
}
