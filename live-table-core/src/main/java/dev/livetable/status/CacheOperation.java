package dev.livetable.status;

/** What a cache was asked to do when it failed. */
public enum CacheOperation {
    /** To look up an entry. */
    GET,
    /** To keep an entry. */
    PUT,
    /** To invalidate entries. */
    INVALIDATE,
    /** To record a change, or tell what was recorded. */
    RECORD,
    /** To mark a region, or take its mark away. */
    MARK,
    /** To check what the rows of a region depend on. */
    BIND
}
