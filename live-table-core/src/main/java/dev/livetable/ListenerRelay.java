package dev.livetable;

import dev.livetable.status.LiveTableListener;
import dev.livetable.status.ReadSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes news to one listener, in order, one at a time, and never on the thread that has them. */
final class ListenerRelay {

    /*
     * pending counts the news in the queue. Whoever raises it from 0 hands the emptying of the queue to the executor;
     * that task goes on until it has brought it back to 0. So at most one task per relay is at work, and since the
     * executor takes every task, there is one as long as there are news.
     */

    private static final Logger logger = LoggerFactory.getLogger(ListenerRelay.class);
    private static final int CAPACITY = 10_000;

    private final LiveTableListener listener;
    private final Executor executor;
    private final Queue<Consumer<LiveTableListener>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicBoolean complained = new AtomicBoolean();

    /** Takes a listener, and an executor that takes every task. */
    ListenerRelay(LiveTableListener listener, Executor executor) {
        this.listener = listener;
        this.executor = executor;
    }

    /** Tells of a read, on this very thread. */
    void read(String table, ReadSource source) {
        try {
            listener.read(table, source);
        } catch (Throwable e) {
            complain("threw", e);
        }
    }

    /** Has the listener told, sooner or later; neither waits for it nor throws. */
    void tell(Consumer<LiveTableListener> news) {
        if (pending.get() >= CAPACITY) {
            complain("is too far behind to be told everything", null);
            return;
        }
        queue.add(news);
        if (pending.getAndIncrement() == 0) {
            executor.execute(this::drain);
        }
    }

    private void drain() {
        do {
            Consumer<LiveTableListener> news = queue.remove();
            try {
                news.accept(listener);
            } catch (Throwable e) {
                complain("threw", e);
            }
        } while (pending.decrementAndGet() > 0);
    }

    private void complain(String what, @Nullable Throwable failure) {
        if (complained.compareAndSet(false, true)) {
            logger.warn("Listener {} {}; this is logged once", listener, what, failure);
        }
    }
}
