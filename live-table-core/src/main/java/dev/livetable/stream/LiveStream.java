package dev.livetable.stream;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells what changes at a master. A stream is safe for use by many threads.
 *
 * <p>Whoever writes a stream owes its subscribers one thing: after {@link Subscriber#confirmed} every change is told,
 * or {@link Subscriber#lagged} or {@link Subscriber#ended} is.
 */
public interface LiveStream {

    /**
     * Starts telling a subscriber of changes. May block while it connects, and may call the
     * subscriber before it returns.
     *
     * @param subscriber who is told, by one call at a time
     * @return what ends the subscription
     * @throws RuntimeException if the subscription cannot be made; the subscriber is then told nothing
     */
    Subscription subscribe(Subscriber subscriber);

    /**
     * Returns whether subscriptions of this stream can say when they have told all, see {@link Subscription#catchUp}. Only
     * over such a stream does a live table know how old its rows are at most.
     */
    default boolean catchesUp() {
        return false;
    }

    /**
     * Returns whether the master itself tells: whatever anybody changes there is told, and counts as changed before a {@link
     * Subscription#catchUp} when it was committed. It is not so where only those tell who change it, as nodes do over a bus,
     * or where changes reach the stream on a way that takes an unknown time.
     */
    default boolean tellsAll() {
        return false;
    }

    /** Returns how this stream is doing, at about this moment. */
    default StreamStatus status() {
        return StreamStatus.unknown();
    }

    /** Who is told of changes. Each call returns when what it told has been handled. */
    interface Subscriber {

        /** Told once: from now on no change goes by untold. */
        void confirmed();

        /**
         * Told of each change, in order.
         *
         * @param event what changed
         */
        void event(LiveEvent event);

        /** Told that changes went by untold, after which the subscription goes on. */
        void lagged();

        /**
         * Told at most once, as the last thing: the subscription has ended.
         *
         * @param cause why; null when the other side ended it in good order
         */
        void ended(@Nullable Throwable cause);
    }

    /** A subscription that can be ended. */
    interface Subscription extends AutoCloseable {

        /**
         * Finds out when all is told that had changed at the master before this call. Does not block, and may be called by
         * many threads.
         *
         * <p>It may fail when that cannot be said now. A live table subscribes anew when it has failed for long, unless it
         * was with a {@link java.util.concurrent.TimeoutException}, which says that the stream is slow.
         *
         * @return what is complete when the subscriber has handled each such change, or that it missed some; fails, or is
         *     never complete, when the subscription ends first. Fails with {@link UnsupportedOperationException} where the
         *     stream cannot tell, see {@link LiveStream#catchesUp}
         */
        default CompletableFuture<Void> catchUp() {
            return CompletableFuture.failedFuture(
                    new UnsupportedOperationException("This stream cannot say when it has told all that had changed"));
        }

        /**
         * Ends the subscription; the subscriber is told nothing more, not even that it ended.
         * Closing twice does nothing.
         */
        @Override
        void close();
    }
}
