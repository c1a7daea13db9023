package dev.livetable;

/** How a read of the calling thread is answered. */
enum ReadWay {
    /** From the cache, else by a fetch that is shared and kept: the thread is in no transaction of the master. */
    CACHE,
    /** From the cache, else by the master within the transaction; that answer is the reader's alone. */
    CACHE_OR_INSIDE,
    /** By the master within the transaction, past the cache; that answer is the reader's alone. */
    INSIDE
}
