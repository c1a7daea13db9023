package dev.livetable;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.StreamTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOffExecution;

/** One change that the other nodes are told of again and again until their stream has accepted it. */
final class Telling {

    /*
     * One attempt is made after the other. An attempt is over when the stream has answered, or has not in time. The first
     * one tells what has changed, the next ones tell anything: it is the shorter text, and covers what was not accepted.
     * An attempt that is accepted late counts all the same.
     */

    private static final Logger logger = LoggerFactory.getLogger(Telling.class);

    private final AnnouncedWrites owner;
    private final Function<List<LiveEvent>, CompletableFuture<Void>> call;
    private final LiveEvent anything;
    private final CompletableFuture<Void> accepted = new CompletableFuture<>();
    private final BackOffExecution delays;
    private final AtomicBoolean hasFailed = new AtomicBoolean();

    /**
     * Takes what to call; from now on it counts as not told.
     *
     * @param call tells the stream, and returns what is complete when that is accepted
     * @param context in which context anything may have changed; null for every one
     */
    Telling(AnnouncedWrites owner, Function<List<LiveEvent>, CompletableFuture<Void>> call, @Nullable String context) {
        this.owner = owner;
        this.call = call;
        this.anything = anything(context);
        this.delays = owner.delays().start();
        owner.begin(this);
        accepted.whenComplete((nothing, failure) -> owner.end(this));
    }

    /** Returns the event that says that anything may have changed in a context; null is every one. */
    static LiveEvent anything(@Nullable String context) {
        return context == null ? LiveEvent.changed() : LiveEvent.changed().in(context);
    }

    /** Returns what is complete when the stream has accepted it; fails when nobody tries any more. */
    CompletableFuture<Void> accepted() {
        return accepted;
    }

    /** Tells the stream, and again what may be anything when that is not accepted. */
    void attempt(List<LiveEvent> changes) {
        if (accepted.isDone()) {
            return;
        }
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Void> answer;
        try {
            answer = call.apply(changes);
        } catch (Throwable e) {
            answer = CompletableFuture.failedFuture(e);
        }
        StreamTime.Cancellation limit = owner.scheduler()
                .after(owner.answerLimit(), () -> failed(isOver, new TimeoutException("The stream has not answered")));
        answer.whenComplete((nothing, failure) -> {
            limit.cancel();
            if (failure == null) {
                accepted.complete(null);
            } else {
                failed(isOver, failure);
            }
        });
    }

    private void failed(AtomicBoolean isOver, Throwable why) {
        if (isOver.getAndSet(true) || accepted.isDone()) {
            return;
        }
        if (owner.isClosed()) {
            giveUp(why);
            return;
        }
        if (!hasFailed.getAndSet(true)) {
            logger.warn(
                    "Live table '{}' cannot tell the other nodes what has changed, and tries on; they take what was announced"
                            + " for a change of anything",
                    owner.table(),
                    why);
        }
        owner.scheduler().after(BackOffs.next(delays), () -> attempt(List.of(anything)));
    }

    /** Ends it untold: the table is closed. */
    void giveUp() {
        giveUp(null);
    }

    private void giveUp(@Nullable Throwable why) {
        accepted.completeExceptionally(
                new IllegalStateException("The live table was closed before its nodes' stream accepted it", why));
    }
}
