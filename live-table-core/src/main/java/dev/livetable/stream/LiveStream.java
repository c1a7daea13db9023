package dev.livetable.stream;

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
         * Ends the subscription; the subscriber is told nothing more, not even that it ended.
         * Closing twice does nothing.
         */
        @Override
        void close();
    }
}
