package dev.livetable.cache.disk;

/** Says why a cache folder cannot be used, and what to do about it. */
public class CacheOpenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an error.
     *
     * @param message a description and an advice
     */
    public CacheOpenException(String message) {
        super(message);
    }

    /**
     * Creates an error.
     *
     * @param message a description and an advice
     * @param cause what led to it
     */
    public CacheOpenException(String message, Throwable cause) {
        super(message, cause);
    }
}
