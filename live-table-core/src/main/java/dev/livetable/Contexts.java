package dev.livetable;

import dev.livetable.table.ContextException;
import dev.livetable.table.TableContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** In whose context the calls of one live table are made (F15). Safe for use by many threads. */
final class Contexts {

    /*
     * The invariant: the master is called for a question, or for a write, only on a thread that is in the context of that
     * question or write. So what is kept under a key is what the master shows in the context that is part of the key.
     *
     * The context is asked on the caller's thread, once for each question and each write. What runs on another thread gets
     * the caller's thread-locals first (Caller). There the context is asked again. Where it is another one, or none, the
     * thread-local that holds it has not travelled: the master is not called.
     *
     * A change has the context in which it was made only where contexts are declared disjoint: what one of them shows no
     * other one does, and no row goes from one to another. Then a change in one leaves the answers of all others as they
     * are. Where they are not, nobody knows which rows another context shows, nor whether a changed row is still shown in
     * its own. So there each change is one of anything, without a context.
     */

    private final String table;
    private final @Nullable TableContext context;
    private final boolean areDisjoint;
    private final ThreadLocalCarrier carrier;

    /**
     * Takes how contexts are told.
     *
     * @param table the name of the live table
     * @param context tells the context of the calling thread; null where the table is the same for all who ask
     * @param areDisjoint whether no row is shown in two contexts or goes from one to another
     * @param carrier carries the thread-locals of callers to other threads
     */
    Contexts(String table, @Nullable TableContext context, boolean areDisjoint, ThreadLocalCarrier carrier) {
        this.table = table;
        this.context = context;
        this.areDisjoint = areDisjoint && context != null;
        this.carrier = carrier;
    }

    /** Returns those of a table that is the same for all who ask. */
    static Contexts none() {
        return new Contexts("", null, false, ThreadLocalCarrier.none());
    }

    /** Returns the context of the calling thread; null where the table is the same for all who ask. */
    @Nullable
    String current() {
        return context == null ? null : TableContext.of(context, table);
    }

    /** Returns whether the calling thread has a context, or needs none. */
    boolean isCurrentKnown() {
        try {
            current();
            return true;
        } catch (ContextException e) {
            return false;
        }
    }

    /** Returns whether there are contexts. */
    boolean areThere() {
        return context != null;
    }

    /** Returns whether there are contexts in which the same rows may be shown. */
    boolean mayOverlap() {
        return context != null && !areDisjoint;
    }

    /** Returns the context that a change has which is made in one; null when it concerns all. */
    @Nullable
    String ofChange(@Nullable String made) {
        return areDisjoint ? made : null;
    }

    /**
     * Returns the context that a change of another table, made in a context of these, has here; null when it concerns all.
     *
     * @param others the contexts of the other table
     */
    @SuppressWarnings("ReferenceEquality") // two that are told by one are the same
    @Nullable
    String ofFollowed(Contexts others, @Nullable String made) {
        return others.areDisjoint && others.context == context ? ofChange(made) : null;
    }

    /** Returns what the rows depend on besides the master; of another process, this may be another text. */
    String kind() {
        return context == null ? "" : areDisjoint ? " in disjoint contexts" : " in contexts";
    }

    /** Returns the caller that the calling thread works for. */
    Caller caller() {
        String current = current();
        try {
            return new Caller(this, current, carrier.capture());
        } catch (Throwable e) {
            throw notCarried(e);
        }
    }

    /**
     * Returns a task that is run as the caller that the calling thread works for, and does nothing where that cannot be; null
     * when there is no such caller, or what he knows cannot be carried.
     */
    @Nullable
    Runnable carrying(Runnable task) {
        Caller caller;
        try {
            caller = caller();
        } catch (ContextException e) {
            return null;
        }
        return () -> caller.run(task, contextIsMissing -> {});
    }

    /**
     * Returns a task that is run as the caller that the calling thread works for, if there is one and it can be.
     *
     * @param atEnd is run after the task, or in its place
     */
    Runnable carrying(Runnable task, Runnable atEnd) {
        Runnable carried = carrying(task);
        if (carried == null) {
            return atEnd;
        }
        return () -> {
            try {
                carried.run();
            } finally {
                atEnd.run();
            }
        };
    }

    /**
     * Checks that the calling thread is in a context.
     *
     * @throws ContextException if it is not
     */
    void require(@Nullable String wanted) {
        if (!Objects.equals(current(), wanted)) {
            throw new ContextException(
                    table,
                    "the context of the calling thread has changed while it was called; leave it as it is until the call"
                            + " has returned",
                    null);
        }
    }

    /** Returns why the calling thread must not work in a context; null when it is in it. */
    @Nullable
    ContextException obstacle(@Nullable String wanted) {
        try {
            return Objects.equals(current(), wanted) ? null : lost(null);
        } catch (ContextException e) {
            return lost(e);
        } catch (Throwable e) { // whoever waits for this thread is told
            return new ContextException(
                    table,
                    "what tells the context of a call has failed on the thread that works for the caller, so the master was"
                            + " not called; see the cause",
                    e);
        }
    }

    private ContextException lost(@Nullable Throwable cause) {
        return new ContextException(
                table,
                "the context of the caller has not travelled to the thread that works for it, so the master was not called;"
                        + " have the thread-local that holds it carried along: with Spring Boot, add"
                        + " io.micrometer:context-propagation and register a ThreadLocalAccessor for it, else give the"
                        + " builder of the live table a carrier(..)",
                cause);
    }

    ContextException notCarried(Throwable cause) {
        return new ContextException(
                table,
                "what the caller has in its thread-locals cannot be carried to the thread that works for it, so the master"
                        + " was not called; see the cause",
                cause);
    }

    /** Returns the name of the table. */
    String table() {
        return table;
    }
}
