package dev.livetable.cache.disk;

/** Says that a cache folder is in use already, by this process or by another. Nothing in the folder was touched. */
public final class CacheInUseException extends CacheOpenException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an error.
     *
     * @param message a description and an advice
     */
    public CacheInUseException(String message) {
        super(message);
    }
}
