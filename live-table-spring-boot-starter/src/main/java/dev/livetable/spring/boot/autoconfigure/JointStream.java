package dev.livetable.spring.boot.autoconfigure;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.StreamStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The streams of several tables as one: of the table that rows are in, and of others that they show. A change of those may
 * have changed any row. Safe for use by many threads.
 */
final class JointStream implements LiveStream {

    /*
     * A subscription is one of each stream. It is confirmed when all are, and ends with the first that ends; then the others
     * are closed. What they tell is handed on by one call at a time, which the lock sees to.
     */

    private final LiveStream rows;
    private final List<LiveStream> others;
    private final UnaryOperator<LiveEvent> translation;

    /**
     * Takes the streams.
     *
     * @param rows the stream of the table that the rows are in
     * @param others those of the tables that they show
     * @param translation returns what an event of the table is to the rows
     */
    JointStream(LiveStream rows, List<LiveStream> others, UnaryOperator<LiveEvent> translation) {
        this.rows = rows;
        this.others = List.copyOf(others);
        this.translation = translation;
    }

    private Stream<LiveStream> all() {
        return Stream.concat(Stream.of(rows), others.stream());
    }

    /** Returns those of the streams that are to be checked before they are used. */
    List<CheckedStream> checked() {
        return all().filter(CheckedStream.class::isInstance)
                .map(CheckedStream.class::cast)
                .toList();
    }

    @Override
    public Subscription subscribe(Subscriber subscriber) {
        Joint joint = new Joint(subscriber, 1 + others.size());
        try {
            joint.add(rows.subscribe(joint.part(translation)));
            for (LiveStream other : others) {
                joint.add(other.subscribe(joint.part(event -> LiveEvent.changed())));
            }
        } catch (RuntimeException e) {
            joint.close();
            throw e;
        }
        return joint;
    }

    @Override
    public boolean catchesUp() {
        return all().allMatch(LiveStream::catchesUp);
    }

    @Override
    public boolean tellsAll() {
        return all().allMatch(LiveStream::tellsAll);
    }

    @Override
    public StreamStatus status() {
        return rows.status();
    }

    private static final class Joint implements Subscription {

        private final Subscriber subscriber;
        private final ReentrantLock lock = new ReentrantLock();

        @GuardedBy("lock")
        private final List<Subscription> subscriptions = new ArrayList<>();

        @GuardedBy("lock")
        private int unconfirmed;

        @GuardedBy("lock")
        private boolean isOver;

        Joint(Subscriber subscriber, int unconfirmed) {
            this.subscriber = subscriber;
            this.unconfirmed = unconfirmed;
        }

        void add(Subscription subscription) {
            boolean isLate;
            lock.lock();
            try {
                isLate = isOver;
                subscriptions.add(subscription);
            } finally {
                lock.unlock();
            }
            if (isLate) {
                subscription.close();
            }
        }

        Subscriber part(UnaryOperator<LiveEvent> translation) {
            return new Subscriber() {
                @Override
                public void confirmed() {
                    confirm();
                }

                @Override
                public void event(LiveEvent event) {
                    tell(() -> subscriber.event(translation.apply(event)));
                }

                @Override
                public void lagged() {
                    tell(subscriber::lagged);
                }

                @Override
                public void ended(@Nullable Throwable cause) {
                    end(cause);
                    closeAll();
                }
            };
        }

        private void confirm() {
            lock.lock();
            try {
                unconfirmed--;
                if (!isOver && unconfirmed == 0) {
                    subscriber.confirmed();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Before all parts are confirmed nothing is promised, and a confirmation is a change of anything. */
        private void tell(Runnable what) {
            lock.lock();
            try {
                if (!isOver && unconfirmed == 0) {
                    what.run();
                }
            } finally {
                lock.unlock();
            }
        }

        private void end(@Nullable Throwable cause) {
            lock.lock();
            try {
                if (!isOver) {
                    isOver = true;
                    subscriber.ended(cause);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public CompletableFuture<Void> catchUp() {
            lock.lock();
            try {
                return CompletableFuture.allOf(
                        subscriptions.stream().map(Subscription::catchUp).toArray(CompletableFuture[]::new));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                isOver = true;
            } finally {
                lock.unlock();
            }
            closeAll();
        }

        private void closeAll() {
            List<Subscription> open;
            lock.lock();
            try {
                open = List.copyOf(subscriptions);
            } finally {
                lock.unlock();
            }
            open.forEach(Subscription::close);
        }
    }
}
