package dev.livetable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Transactions that a test begins and ends by hand, one at a time. */
public final class FakeTransactions implements CallerTransactions {

    private final List<Consumer<Completion>> actions = new ArrayList<>();
    private volatile Supplier<CallerTransaction> current;
    private volatile boolean over;

    public FakeTransactions() {
        this(() -> CallerTransaction.NONE);
    }

    /** Takes what says whether the calling thread is in a transaction. */
    public FakeTransactions(Supplier<CallerTransaction> current) {
        this.current = current;
    }

    public FakeTransactions begin(CallerTransaction kind) {
        current = () -> kind;
        return this;
    }

    public void end(Completion completion) {
        current = () -> CallerTransaction.NONE;
        actions.forEach(action -> action.accept(completion));
        actions.clear();
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
