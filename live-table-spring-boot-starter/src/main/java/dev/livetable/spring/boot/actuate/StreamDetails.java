package dev.livetable.spring.boot.actuate;

import dev.livetable.status.LiveTableStatus;
import dev.livetable.status.StreamState;
import dev.livetable.stream.StreamStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a live table learns what others change.
 *
 * @param engine what carries the changes, such as postgres or redis; null when the stream does not tell
 * @param state what becomes of events: connecting, up, down or closed
 * @param lastEvent when the last event came; null when none has
 * @param position how far the stream has told, in the words of the engine; null when the engine has no positions
 * @param lag how old the last change was when it was told; null when the engine does not tell
 * @param maxStaleness how old what is answered from the cache is at most; null when nobody can tell
 * @param leaseLeft for how long the cache may be used before the stream has to catch up again: zero when it may not be used;
 *     null when the stream cannot catch up
 * @param gaps how often events may have been missed, by reason
 * @param received how many messages were received
 * @param sent how many messages this node has sent
 * @param announced how many writes of other nodes are announced and have not ended
 * @param announcedWrites how many writes of this node were announced to the other nodes
 * @param openAnnouncements how many announcements of this node are open, since the other nodes are not sure yet to learn how
 *     the writes ended
 * @param echoes how many events told of a row that this node itself had written
 */
public record StreamDetails(
        @Nullable String engine,
        String state,
        @Nullable Instant lastEvent,
        @Nullable String position,
        @Nullable Duration lag,
        @Nullable Duration maxStaleness,
        @Nullable Duration leaseLeft,
        Map<String, Long> gaps,
        long received,
        long sent,
        int announced,
        long announcedWrites,
        int openAnnouncements,
        long echoes) {

    /** Returns how the stream of a table is doing; null when it has none. */
    static @Nullable StreamDetails of(LiveTableStatus status) {
        if (status.streamState() == StreamState.NONE) {
            return null;
        }
        StreamStatus stream = status.stream();
        return new StreamDetails(
                stream.engine(),
                LiveTableSummary.word(status.streamState()),
                status.lastEvent(),
                stream.position(),
                stream.lag(),
                status.maxStaleness(),
                status.leaseLeft(),
                LiveTableSummary.byWord(status.gaps()),
                stream.received(),
                stream.sent(),
                stream.announced(),
                status.announcedWrites(),
                status.openAnnouncements(),
                status.echoes());
    }
}
