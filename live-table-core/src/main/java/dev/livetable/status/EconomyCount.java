package dev.livetable.status;

/**
 * What one {@link Economy} of a live table has brought so far.
 *
 * @param saved how often nobody had to wait for the master, since it had been asked before, or was asked for less
 * @param wasted how often it was for nothing: what was fetched or kept for it was not read in time, or could not be used
 * @param isPaused whether it is left alone for a while, since of late it has wasted more than it has saved
 */
public record EconomyCount(long saved, long wasted, boolean isPaused) {

    /** Has brought nothing yet. */
    public static final EconomyCount NONE = new EconomyCount(0, 0, false);
}
