package dev.livetable.stream;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An engine that tells what a test says. */
final class FakeEngine implements SharedStream.Engine {

    final List<Link> links = new CopyOnWriteArrayList<>();

    /** Run in each call to connect, with its number from 1. */
    volatile Step connecting = number -> {};

    /** Run in each call to listen, with how often there was one. */
    volatile Step listening = number -> {};

    /** Whether catch-ups end at once; else never, but by hand. */
    volatile boolean answers = true;

    /** Run in each call to catch up, with how many there were over the connection. */
    volatile Step catchingUp = number -> {};

    private final AtomicInteger listened = new AtomicInteger();

    /** What may fail or hang. */
    interface Step {
        void run(int number) throws Exception;
    }

    final class Link implements SharedStream.Connection {

        final SharedStream.News news;
        final List<String> channels = new CopyOnWriteArrayList<>();
        final List<CompletableFuture<Void>> asked = new CopyOnWriteArrayList<>();
        volatile boolean isClosed;
        volatile long progress;

        private Link(SharedStream.News news) {
            this.news = news;
        }

        @Override
        public void listen(String channel) throws Exception {
            channels.add(channel);
            listening.run(listened.incrementAndGet());
        }

        @Override
        public CompletableFuture<Void> catchUp() {
            CompletableFuture<Void> end = new CompletableFuture<>();
            asked.add(end);
            try {
                catchingUp.run(asked.size());
            } catch (Exception e) {
                end.completeExceptionally(e);
            }
            if (answers) {
                end.complete(null);
            }
            return end;
        }

        @Override
        public long progress() {
            return progress;
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private final AtomicInteger connects = new AtomicInteger();

    @Override
    public SharedStream.Connection connect(SharedStream.News news) throws Exception {
        connecting.run(connects.incrementAndGet());
        Link link = new Link(news);
        links.add(link);
        return link;
    }

    int connects() {
        return connects.get();
    }

    Link last() {
        return links.get(links.size() - 1);
    }

    void tell(String channel, LiveEvent event) {
        links.forEach(link -> link.news.event(channel, event));
    }

    void end(@Nullable Throwable cause) {
        links.forEach(link -> link.news.ended(cause));
    }
}
