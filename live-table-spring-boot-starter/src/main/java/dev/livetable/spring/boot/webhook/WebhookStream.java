package dev.livetable.spring.boot.webhook;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.stream.NodeStream;
import dev.livetable.stream.StreamStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells a table what a service has told this node. Safe for use by many threads. */
public sealed class WebhookStream implements LiveStream {

    private final ManualLiveStream told = new ManualLiveStream();

    private WebhookStream() {}

    /** Makes a stream where there is no bus. */
    public static WebhookStream alone() {
        return new WebhookStream();
    }

    /**
     * Makes a stream that is that of a bus, and what a service tells besides.
     *
     * @param bus the stream of the table over the bus
     * @param tell tells the other nodes of changes; what it returns is complete when they are sure to learn of them
     */
    public static WebhookStream with(NodeStream bus, Function<List<LiveEvent>, CompletableFuture<Void>> tell) {
        return new OverBus(bus, tell);
    }

    /**
     * Tells of changes.
     *
     * @return what is complete when the table has handled them, and the other nodes are sure to learn of them
     */
    CompletableFuture<Void> tell(List<LiveEvent> events) {
        List<CompletableFuture<Void>> handled = new ArrayList<>();
        events.forEach(event -> handled.addAll(told.offer(event)));
        return CompletableFuture.allOf(handled.toArray(CompletableFuture[]::new));
    }

    @Override
    public Subscription subscribe(Subscriber subscriber) {
        return told.subscribe(subscriber);
    }

    @Override
    public StreamStatus status() {
        return new StreamStatus("webhook", null, null, 0, 0, 0);
    }

    private static final class OverBus extends WebhookStream implements NodeStream {

        private final NodeStream bus;
        private final Function<List<LiveEvent>, CompletableFuture<Void>> tell;

        OverBus(NodeStream bus, Function<List<LiveEvent>, CompletableFuture<Void>> tell) {
            this.bus = bus;
            this.tell = tell;
        }

        @Override
        CompletableFuture<Void> tell(List<LiveEvent> events) {
            return events.isEmpty() // which the bus would take for a change of anything
                    ? CompletableFuture.completedFuture(null)
                    : super.tell(events).thenCompose(handled -> tell.apply(events));
        }

        @Override
        public boolean refusesUntold() {
            return bus.refusesUntold();
        }

        @Override
        public Announcement announce() {
            return bus.announce();
        }

        @Override
        public Subscription subscribe(Subscriber subscriber) {
            Both both = new Both(subscriber);
            // The service first: a node does not hear over the bus what it has told there itself.
            Subscription ofService = super.subscribe(both.eventsOnly());
            Subscription ofBus;
            try {
                ofBus = bus.subscribe(both);
            } catch (Throwable e) {
                ofService.close();
                throw e;
            }
            return new Subscription() {
                @Override
                public CompletableFuture<Void> catchUp() {
                    return ofBus.catchUp();
                }

                @Override
                public void close() {
                    ofService.close();
                    ofBus.close();
                }
            };
        }

        @Override
        public boolean catchesUp() {
            return bus.catchesUp();
        }

        @Override
        public StreamStatus status() {
            return bus.status();
        }
    }

    /** Passes on what two streams tell, one call at a time, until the first one ends. */
    private static final class Both implements Subscriber {

        private final Subscriber subscriber;
        private final ReentrantLock lock = new ReentrantLock();
        private boolean hasEnded;

        Both(Subscriber subscriber) {
            this.subscriber = subscriber;
        }

        private void pass(Runnable news) {
            lock.lock();
            try {
                if (!hasEnded) {
                    news.run();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void confirmed() {
            pass(subscriber::confirmed);
        }

        @Override
        public void event(LiveEvent event) {
            pass(() -> subscriber.event(event));
        }

        @Override
        public void lagged() {
            pass(subscriber::lagged);
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            pass(() -> {
                hasEnded = true;
                subscriber.ended(cause);
            });
        }

        /** Returns who passes on changes, and what was missed of them; the bus confirms and ends. */
        Subscriber eventsOnly() {
            return new Subscriber() {
                @Override
                public void confirmed() {
                    // The bus says when no change goes by untold.
                }

                @Override
                public void event(LiveEvent event) {
                    Both.this.event(event);
                }

                @Override
                public void lagged() {
                    Both.this.lagged();
                }

                @Override
                public void ended(@Nullable Throwable cause) {
                    Both.this.ended(cause);
                }
            };
        }
    }
}
