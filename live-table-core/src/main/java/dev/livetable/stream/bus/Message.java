package dev.livetable.stream.bus;

import dev.livetable.stream.LiveEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node says in one message.
 *
 * @param node the random id of the node, which no other has, nor the same application after a restart
 * @param name what people call the node
 * @param number the number of the message: 1, 2, 3, … for each node
 * @param isAfterQuiet whether the node had sent nothing for its limit before this message, and had no announcement open
 * @param limit after how long an announcement of this node that is not closed is a change of anything
 * @param at when it was written, by the clock of the node; for people to look at
 * @param changed what has changed, in order
 * @param closed the tables of which announcements are over, each with the number up to which they are
 * @param open all tables of which announcements are open, each with their numbers, apart from those in this message; null when
 *     the message does not say
 * @param announced the tables that the node may write to from now on
 */
record Message(
        String node,
        String name,
        long number,
        boolean isAfterQuiet,
        Duration limit,
        Instant at,
        List<Changed> changed,
        Map<String, Long> closed,
        @Nullable Map<String, List<Long>> open,
        List<String> announced) {

    /**
     * What a write did to a table.
     *
     * @param events what became of which row, or a change of anything, or of something beside the table; not empty
     */
    record Changed(String table, List<LiveEvent> events) {}
}
