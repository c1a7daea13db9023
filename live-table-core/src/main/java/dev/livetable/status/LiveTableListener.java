package dev.livetable.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is told what live tables do. All methods do nothing by default. The first parameter of each is the name of the live
 * table.
 *
 * <p>{@link #read} is called on the thread that reads, for every read and by many threads at once, so it must be safe
 * for that, and as cheap as counting. The others are called one at a time for each table, in order, on a thread of the
 * table's executor, after the fact; a listener that is far behind misses some. Whatever a listener throws is logged
 * once and harms nobody.
 */
public interface LiveTableListener {

    /**
     * Told of each read that was answered.
     *
     * @param table the name of the live table
     * @param source where the answer came from
     */
    default void read(String table, ReadSource source) {}

    /**
     * Told of each call of the master for a read. What is refused because the master has no such column, or cannot do
     * it, is no call.
     *
     * @param table the name of the live table
     * @param took how long the master took
     * @param failure what the master threw; null when it answered
     */
    default void fetched(String table, Duration took, @Nullable Throwable failure) {}

    /**
     * Told of each fetch whose rows were kept.
     *
     * @param table the name of the live table
     */
    default void filled(String table) {}

    /**
     * Told of each fetch whose rows were not kept because they were invalidated while it ran.
     *
     * @param table the name of the live table
     */
    default void fillRejected(String table) {}

    /**
     * Told of each fetch whose rows are too large for the cache ever to keep them.
     *
     * @param table the name of the live table
     */
    default void fillTooLarge(String table) {}

    /**
     * Told of each write that was accepted and has ended.
     *
     * @param table the name of the live table
     * @param operation what kind of write it was
     * @param outcome how it ended
     * @param waited how long it waited for its turn
     * @param took how long the master took; zero when the master was not called
     */
    default void written(
            String table, WriteOperation operation, WriteOutcome outcome, Duration waited, Duration took) {}

    /**
     * Told of each invalidation that took effect.
     *
     * @param table the name of the live table
     * @param cause why it was
     */
    default void invalidated(String table, InvalidationCause cause) {}

    /**
     * Told of each failure of the cache.
     *
     * @param table the name of the live table
     * @param operation what the cache was asked to do
     * @param failure what it threw
     */
    default void cacheFailed(String table, CacheOperation operation, Throwable failure) {}

    /**
     * Told when the stream comes or goes. That it has gone is told once more when it turns out later that something is not
     * set up, see {@link dev.livetable.stream.StreamSetupException}.
     *
     * @param table the name of the live table
     * @param state what has become of it
     * @param cause why it went; null when it came, or went in good order
     */
    default void streamChanged(String table, StreamState state, @Nullable Throwable cause) {}

    /**
     * Told when the lease has lapsed, and when there is one again. Without one the master is asked, and the cache keeps what
     * it has: see {@link LiveTableStatus#leaseLeft}. The loss of the stream, which ends the lease too, is told by {@link
     * #streamChanged}.
     *
     * @param table the name of the live table
     * @param isValid whether there is one again
     */
    default void leaseChanged(String table, boolean isValid) {}

    /**
     * Told when the number of writes that wait for their turn has changed.
     *
     * @param table the name of the live table
     * @param depth the number, 0 or more
     */
    default void queueChanged(String table, int depth) {}
}
