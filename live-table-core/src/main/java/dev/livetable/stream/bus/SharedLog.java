package dev.livetable.stream.bus;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One list of messages to which every node appends, and which every node reads in the same order: a key of a Redis Stream, or
 * a partition of a Kafka topic. Safe for use by many threads.
 *
 * <p>A log may lose its last messages, as in a failover, and may have a message twice. The numbers in the messages show that.
 * It must not reorder what one node has appended one after the other.
 */
public interface SharedLog extends AutoCloseable {

    /** Returns what kind of log this is, such as {@code redis}, for people to look at. */
    String kind();

    /**
     * Appends a message. Does not block for long, and does not throw.
     *
     * @param message the message, which nobody changes; at most 300 KB
     * @return the position of the message, in the words of the engine, when the log has accepted it. Fails when it was not
     *     accepted, or when that is not known; the same message may then be appended again. Ends in any case, within seconds
     */
    CompletableFuture<String> append(byte[] message);

    /**
     * Begins to read. Blocks until the log was reached, and not until it was read.
     *
     * @param back how far back in time to begin, by the log's own clock where it has one
     * @param receiver who is told each message since then and each that comes; by one call at a time, in the order of the log.
     *     May be called before this returns
     * @return what reads
     * @throws Exception if the log cannot be read; the receiver is then told nothing more
     */
    Reader read(Duration back, Receiver receiver) throws Exception;

    /** Closes what this log has opened itself. Readers are to be closed before. Closing twice does nothing. */
    @Override
    void close();

    /** Who is told what a log holds. None of these calls blocks. */
    interface Receiver {

        /**
         * Told first, and once.
         *
         * @param reachesBack whether the log still holds all that was appended since the time asked for
         */
        void readsBack(boolean reachesBack);

        /**
         * Told of each message.
         *
         * @param position where it is, in the words of the engine
         * @param message the message, which nobody changes
         */
        void message(String position, byte[] message);

        /**
         * Told at most once, as the last thing: no more is read. Whatever may have gone by unread ends the reading: an error,
         * a connection that was made anew, a failover, a message that was removed before it was read.
         *
         * @param cause why; null when the other side ended it in good order
         */
        void ended(@Nullable Throwable cause);
    }

    /** What reads a log. */
    interface Reader extends AutoCloseable {

        /**
         * Finds out when all is told that the log had accepted before this call, from any node. Asks the log, and not what was
         * read of it. Does not block.
         *
         * @return what is complete when the receiver has returned from each such message; fails when that cannot be said
         */
        CompletableFuture<Void> catchUp();

        /** Stops reading; the receiver is told nothing more, not even that it ended. Closing twice does nothing. */
        @Override
        void close();
    }
}
