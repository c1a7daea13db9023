package dev.livetable.cache.disk;

/** Says that a cache folder is in use already, by this process or by another. Nothing in the folder was touched. */
public final class CacheInUseException extends CacheOpenException {

    private static final long serialVersionUID = 1L;

    private final boolean inThisProcess;

    /**
     * Creates an error.
     *
     * @param message a description and an advice
     * @param inThisProcess whether it is this process that has the folder open
     */
    public CacheInUseException(String message, boolean inThisProcess) {
        super(message);
        this.inThisProcess = inThisProcess;
    }

    /** Returns whether it is this process that has the folder open, such as another application context of it. */
    public boolean isInThisProcess() {
        return inThisProcess;
    }
}
