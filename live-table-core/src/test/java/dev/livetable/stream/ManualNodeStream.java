package dev.livetable.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * A stream of nodes whose other nodes are a test: it accepts, refuses, fails or hangs as it is told, and notes in order what
 * it was asked. What others change is told by {@link #others}. Safe for use by many threads.
 *
 * <p>What is noted: {@code announce 1}; {@code tell 1 U7} for row 7 updated, {@code I} inserted, {@code D} deleted, {@code *}
 * for anything, {@code beside} for something beside the table, {@code #transaction} and {@code @context} behind it
 * where there is one; {@code tell 1 U7 closes}; {@code close 1}.
 */
public final class ManualNodeStream implements NodeStream {

    /** What becomes of a call. */
    public enum Answer {
        /** It is accepted at once. */
        ACCEPT,
        /** It fails at once. */
        FAIL,
        /** Nothing comes, until {@link ManualNodeStream#release}. */
        HANG
    }

    private final ManualLiveStream others = new ManualLiveStream();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<CompletableFuture<Void>> hanging = new ArrayList<>();
    private volatile Answer announcing = Answer.ACCEPT;
    private volatile Answer telling = Answer.ACCEPT;
    private volatile boolean refusesUntold = true;
    private int announcements;

    /** Returns what tells what other nodes have changed. */
    public ManualLiveStream others() {
        return others;
    }

    /** Sets what becomes of announcements from now on. */
    public ManualNodeStream announcing(Answer answer) {
        announcing = answer;
        return this;
    }

    /** Sets what becomes of what is told from now on. */
    public ManualNodeStream telling(Answer answer) {
        telling = answer;
        return this;
    }

    /** Has writes go on that cannot be told. */
    public ManualNodeStream writingUntold() {
        refusesUntold = false;
        return this;
    }

    /** Accepts all that hangs. */
    public void release() {
        List<CompletableFuture<Void>> released;
        lock.lock();
        try {
            released = new ArrayList<>(hanging);
            hanging.clear();
        } finally {
            lock.unlock();
        }
        released.forEach(call -> call.complete(null));
    }

    /** Notes something of the test's own, in the order of the calls. */
    public void note(String what) {
        calls.add(what);
    }

    /** Returns what was noted, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public Subscription subscribe(Subscriber subscriber) {
        return others.subscribe(subscriber);
    }

    @Override
    public boolean refusesUntold() {
        return refusesUntold;
    }

    @Override
    public Announcement announce() {
        int number;
        lock.lock();
        try {
            number = ++announcements;
        } finally {
            lock.unlock();
        }
        calls.add("announce " + number);
        answer(announcing).join();
        return new Noted(number);
    }

    private CompletableFuture<Void> answer(Answer answer) {
        return switch (answer) {
            case ACCEPT -> CompletableFuture.completedFuture(null);
            case FAIL -> CompletableFuture.failedFuture(new IllegalStateException("The bus does not accept it"));
            case HANG -> hang();
        };
    }

    private CompletableFuture<Void> hang() {
        CompletableFuture<Void> call = new CompletableFuture<>();
        lock.lock();
        try {
            hanging.add(call);
        } finally {
            lock.unlock();
        }
        return call;
    }

    private final class Noted implements Announcement {

        private final int number;

        Noted(int number) {
            this.number = number;
        }

        @Override
        public CompletableFuture<Void> tell(List<LiveEvent> changes, boolean closes) {
            String told = changes.stream().map(Noted::text).collect(Collectors.joining(" "));
            calls.add("tell " + number + " " + told + (closes ? " closes" : ""));
            return answer(telling);
        }

        private static String text(LiveEvent event) {
            String what =
                    switch (event.kind()) {
                        case CHANGED -> "*";
                        case BESIDE -> "beside";
                        default -> event.kind().name().charAt(0) + event.id();
                    };
            String of = event.transaction() == null ? what : what + "#" + event.transaction();
            return event.context() == null ? of : of + "@" + event.context();
        }

        @Override
        public void close() {
            calls.add("close " + number);
        }
    }
}
