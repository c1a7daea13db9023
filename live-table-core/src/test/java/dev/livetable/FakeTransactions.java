package dev.livetable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Transactions that a test begins and ends by hand, one at a time. */
public final class FakeTransactions implements CallerTransactions {

    private final List<Consumer<Completion>> actions = new ArrayList<>();
    private volatile Supplier<CallerTransaction> current;
    private volatile boolean over;
    private volatile boolean isSnapshot;
    private volatile @Nullable FakeOngoing ongoing;
    private final AtomicInteger givenBack = new AtomicInteger();

    public FakeTransactions() {
        this(() -> CallerTransaction.NONE);
    }

    /** Takes what says whether the calling thread is in a transaction. */
    public FakeTransactions(Supplier<CallerTransaction> current) {
        this.current = current;
    }

    public FakeTransactions begin(CallerTransaction kind) {
        current = () -> kind;
        ongoing = new FakeOngoing();
        return this;
    }

    /** Begins a transaction within the one that is open, and returns what ends it and goes on with the outer one. */
    public Consumer<Completion> suspend(CallerTransaction kind) {
        Supplier<CallerTransaction> outerKind = current;
        FakeOngoing outer = ongoing;
        List<Consumer<Completion>> outerActions = List.copyOf(actions);
        actions.clear();
        begin(kind);
        return completion -> {
            end(completion);
            current = outerKind;
            ongoing = outer;
            actions.addAll(outerActions);
        };
    }

    /** Rolls the transaction back to a savepoint. */
    public void rollBackPart() {
        FakeOngoing open = ongoing;
        if (open != null) {
            open.undone.forEach(Runnable::run);
        }
    }

    /** Has no transaction be told from others from now on. */
    public void forgetWhich() {
        ongoing = null;
    }

    @Override
    public @Nullable Ongoing ongoing() {
        return ongoing;
    }

    private final class FakeOngoing implements Ongoing {

        private final List<Runnable> undone = new ArrayList<>();

        @Override
        public void afterCompletion(Consumer<Completion> action, Runnable partUndone) {
            FakeTransactions.this.afterCompletion(action);
            undone.add(partUndone);
        }
    }

    public void end(Completion completion) {
        current = () -> CallerTransaction.NONE;
        ongoing = null;
        List<Consumer<Completion>> told = List.copyOf(actions);
        actions.clear();
        told.forEach(action -> action.accept(completion));
    }

    /** Sets whether transactions read from a snapshot. */
    public void snapshot(boolean is) {
        this.isSnapshot = is;
    }

    @Override
    public boolean isSnapshot() {
        return isSnapshot;
    }

    @Override
    public void giveBackIdle() {
        givenBack.incrementAndGet();
    }

    /** Returns how often a thread was about to wait. */
    public int givenBack() {
        return givenBack.get();
    }

    @Override
    public CallerTransaction current() {
        return current.get();
    }

    /** Ends the transaction, and leaves the thread in what is left of it, as it is while others are told of the end. */
    public void endButForListeners(Completion completion) {
        Supplier<CallerTransaction> before = current;
        end(completion);
        over = true;
        current = before;
    }

    @Override
    public void afterCompletion(Consumer<Completion> action) {
        if (over) {
            throw new IllegalStateException("The transaction has ended");
        }
        actions.add(action);
    }
}
