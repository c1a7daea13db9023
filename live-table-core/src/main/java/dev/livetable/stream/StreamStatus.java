package dev.livetable.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a stream is doing, for people to look at. Counts begin when the stream was made.
 *
 * @param engine what carries the changes, such as {@code postgres} or {@code redis}; null when that is not known
 * @param position how far the stream has told, in the words of the engine, such as the id of an entry; null when the engine
 *     has no positions, or nothing was told yet
 * @param lag how old the last change was when it was told; null when the engine does not tell
 * @param received how many messages were received
 * @param sent how many messages this node has sent; 0 where the master itself tells
 * @param announced how many writes of other nodes are announced and have not ended; 0 where the master itself tells
 */
public record StreamStatus(
        @Nullable String engine,
        @Nullable String position,
        @Nullable Duration lag,
        long received,
        long sent,
        int announced) {

    /** Returns the status of a stream that tells nothing of itself. */
    public static StreamStatus unknown() {
        return new StreamStatus(null, null, null, 0, 0, 0);
    }
}
