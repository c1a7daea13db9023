package dev.livetable.cache;

/**
 * Up to where an entry is known to be right: a position in the log of changes of its live table. Caches keep it with the rows
 * and need not know what it means.
 *
 * @param log the name of the log; 0 when there is none
 * @param position the position in it up to which the entry holds
 * @param ticket the number of the last write that had been begun when the fetch of the entry ended
 */
public record LogPosition(long log, long position, long ticket) {

    /** The position of rows of which nobody said up to where they hold. */
    public static final LogPosition NONE = new LogPosition(0, 0, 0);
}
