package dev.livetable.stream;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A stream over which the nodes themselves tell each other what they write, where the master tells nothing. Safe for use by
 * many threads.
 *
 * <p>A node announces a write before its master is called, tells what it has done, and acknowledges it only when that is
 * accepted. An announcement that nobody closes is taken for a change of anything by the others.
 */
public interface NodeStream extends LiveStream {

    /**
     * Announces that this node is about to write to the table. Blocks for a limited time.
     *
     * @return the announcement, which the other nodes are sure to learn of
     * @throws RuntimeException if it was not accepted; the master must not be called then
     */
    Announcement announce();

    /**
     * Returns whether a write is to be refused that the other nodes cannot be told of. By default it is.
     *
     * @return false if it is carried out all the same, as {@link dev.livetable.stream.bus.WhenUnreachable#WRITE} says
     */
    default boolean refusesUntold() {
        return true;
    }

    /**
     * A write that was announced. Each announcement is closed once, by {@link #close} or by {@link #tell}. What could not be
     * told may be told again, also when it is not known yet whether it is accepted; so it may be closed a second time, which
     * does nothing more.
     */
    interface Announcement {

        /**
         * Tells what the write did. Does not block.
         *
         * @param changes what became of which row, or {@link LiveEvent#changed()}, or {@link LiveEvent#beside()}
         * @param closes whether the write is over and changes nothing any more
         * @return what is complete when the other nodes are sure to learn of it; fails when they may not, and the
         *     announcement then stays open for them
         */
        CompletableFuture<Void> tell(List<LiveEvent> changes, boolean closes);

        /**
         * Tells what a write may have done that goes on, and is told once more when it ends. Does not block. By default it is
         * told like the end of one that does not close the announcement.
         *
         * @param changes what may have become of which row, or {@link LiveEvent#changed()}
         * @return what is complete when the other nodes are sure to learn of it; fails when they may not
         */
        default CompletableFuture<Void> tellEarly(List<LiveEvent> changes) {
            return tell(changes, false);
        }

        /** Says that the write has changed nothing and will not. Does not block, and does not throw. */
        void close();
    }
}
