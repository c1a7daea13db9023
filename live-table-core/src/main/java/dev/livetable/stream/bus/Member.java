package dev.livetable.stream.bus;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.Mailbox;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A subscription over a link. What is told is told under the lock of the link, so that it is in one order. */
final class Member implements LiveStream.Subscription {

    private static final int ROOM = 4096;

    private final Link link;
    private final String table;
    private final Mailbox mailbox;
    private final Map<Object, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    private volatile boolean isOver;
    private boolean isConfirmed;

    Member(Link link, String table, LiveStream.Subscriber subscriber, Executor executor) {
        this.link = link;
        this.table = table;
        this.mailbox = new Mailbox(subscriber, ROOM, executor);
    }

    boolean isOf(String other) {
        return table.equals(other);
    }

    void confirm() {
        if (!isConfirmed) {
            isConfirmed = true;
            mailbox.post(LiveStream.Subscriber::confirmed);
        }
    }

    void event(LiveEvent event) {
        if (isConfirmed) {
            mailbox.postEvent(event);
        }
    }

    void lagged() {
        if (isConfirmed) {
            mailbox.postLagged();
        }
    }

    void end(@Nullable Throwable cause) {
        mailbox.post(subscriber -> subscriber.ended(cause));
    }

    /** Fails whatever waits for this subscription, or will. */
    void stopWaiting() {
        isOver = true;
        waiting.values().forEach(Member::fail);
    }

    private static void fail(CompletableFuture<Void> caughtUp) {
        caughtUp.completeExceptionally(new IllegalStateException("The subscription has ended"));
    }

    @Override
    public CompletableFuture<Void> catchUp() {
        CompletableFuture<Void> caughtUp = new CompletableFuture<>();
        Object key = new Object();
        waiting.put(key, caughtUp);
        caughtUp.whenComplete((all, failure) -> waiting.remove(key));
        link.catchUp().whenComplete((all, failure) -> {
            if (failure == null) {
                mailbox.post(subscriber -> caughtUp.complete(null));
            } else {
                caughtUp.completeExceptionally(failure);
            }
        });
        if (isOver) {
            fail(caughtUp);
        }
        return caughtUp;
    }

    @Override
    public void close() {
        link.leave(this);
        mailbox.close();
        stopWaiting();
    }
}
