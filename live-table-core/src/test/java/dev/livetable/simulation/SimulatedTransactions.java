package dev.livetable.simulation;

import dev.livetable.CallerTransaction;
import dev.livetable.CallerTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The transactions that the actors of the simulation are in. */
final class SimulatedTransactions implements CallerTransactions {

    private final Interleaving turns;
    private final Supplier<CallerTransaction> current;

    /** Takes what says whether the current actor is in a transaction, which may pause. */
    SimulatedTransactions(Interleaving turns, Supplier<CallerTransaction> current) {
        this.turns = turns;
        this.current = current;
    }

    @Override
    public CallerTransaction current() {
        return current.get();
    }

    @Override
    public void afterCompletion(Consumer<Completion> action) {
        List<Consumer<Completion>> actions = turns.current().atCompletion;
        if (actions == null) {
            throw new IllegalStateException("There is no transaction that can be waited for");
        }
        actions.add(action);
    }

    /** Begins a transaction of an actor. */
    static void begin(Actor actor) {
        actor.transaction = CallerTransaction.READ_WRITE;
        actor.atCompletion = new ArrayList<>();
    }

    /** Ends the transaction of an actor, who tells all that wait for it. */
    static void end(Actor actor, Completion completion) {
        List<Consumer<Completion>> actions = actor.atCompletion;
        actor.transaction = CallerTransaction.NONE;
        actor.atCompletion = null;
        if (actions != null) {
            actions.forEach(action -> action.accept(completion));
        }
    }
}
