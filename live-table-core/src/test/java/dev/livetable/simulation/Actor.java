package dev.livetable.simulation;

import dev.livetable.CallerTransaction;
import dev.livetable.CallerTransactions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Somebody who takes turns in an {@link Interleaving}: a thread that waits while it is not its turn. */
final class Actor {

    private static final int SPINS = 100;

    private final String name;
    private final int process;
    private final Runnable body;
    private final List<Runnable> atEnd = new ArrayList<>();
    private volatile boolean turn;
    private volatile @Nullable Thread thread;

    /** What it waits for, and when it goes on nevertheless. */
    BooleanSupplier ready = () -> true;

    long deadline = Long.MAX_VALUE;

    /** When it may have begun a fetch last. */
    long lastFetch = -1;

    /** The locks that it may take up to its next pause. */
    Set<Interleaving.Held> mayTake = EnumSet.allOf(Interleaving.Held.class);

    /** Whether it is interrupted when it goes on. */
    boolean interrupted;

    /** Whether it is in a read. */
    boolean reads;

    /** Whether it opens or closes a table. */
    boolean opensOrCloses;

    /** Whether it was interrupted since this was last set to false. */
    boolean wasInterrupted;

    /** The transaction the actor is in. */
    CallerTransaction transaction = CallerTransaction.NONE;

    /** What is to be told when that transaction ends; null when nobody can be told any more. */
    @Nullable
    List<Consumer<CallerTransactions.Completion>> atCompletion;

    Actor(String name, int process, Runnable body) {
        this.name = name;
        this.process = process;
        this.body = body;
    }

    @Nullable
    Thread thread() {
        return thread;
    }

    int process() {
        return process;
    }

    boolean isReady(long now) {
        return interrupted || ready.getAsBoolean() || now >= deadline;
    }

    /** Makes it be interrupted when it goes on. */
    void interrupt() {
        interrupted = true;
    }

    void atEnd(Runnable task) {
        atEnd.add(task);
    }

    /** Does what it is there for; called on its own thread. */
    void live() {
        body.run();
    }

    void end() {
        atEnd.forEach(Runnable::run);
    }

    /** Takes the thread that calls for its own, at its first turn. */
    void begin() {
        thread = Thread.currentThread();
    }

    /** Says that it is its turn. */
    void giveTurn() {
        turn = true;
        LockSupport.unpark(thread);
    }

    /** Waits until it is its turn; called on its own thread. */
    void awaitTurn() {
        boolean wasSet = Thread.interrupted();
        for (int spins = 0; !turn; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
        turn = false;
        if (wasSet) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
