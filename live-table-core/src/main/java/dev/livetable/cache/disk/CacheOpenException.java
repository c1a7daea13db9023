package dev.livetable.cache.disk;

/** Says why a cache folder cannot be used, and what to do about it. */
public class CacheOpenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Returns an exception whose message is a description and an advice. */
    public CacheOpenException(String message) {
        super(message);
    }

    /** Returns an exception whose message is a description and an advice. */
    public CacheOpenException(String message, Throwable cause) {
        super(message, cause);
    }
}
