package dev.livetable;

import dev.livetable.table.Table;
import dev.livetable.table.WritableTable;
import dev.livetable.table.WriteReach;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a write of one row is taken to have changed, and why. Safe for use by many threads. */
final class PrecisionChoice {

    /*
     * What was configured counts. Else the target of writes is asked before the first write: it may have to ask its
     * database. Until it has answered, each change is one of anything.
     *
     * Where contexts may overlap, each change is one of anything too: which rows a context shows may depend on what is in
     * them, so nobody knows what a changed row means for an answer.
     */

    private static final Logger logger = LoggerFactory.getLogger(PrecisionChoice.class);

    private final String table;
    private final @Nullable Precision configured;
    private final @Nullable WritableTable target;
    private final boolean isMaster;
    private final Executor executor;
    private final Contexts contexts;
    private final AtomicBoolean isBeingAsked = new AtomicBoolean();
    private volatile @Nullable WriteReach reach;

    private volatile boolean wasAsked;

    /** Whether the target was to be asked on another thread, where the context of the caller was not. */
    private volatile boolean isLeftBehind;

    /**
     * Takes what there is to choose from.
     *
     * @param table the name of the live table
     * @param configured what was configured; null when nothing was
     * @param target the target of writes; null when there is none
     * @throws IllegalArgumentException if each change is to be one of its row, and writes go to another table
     */
    PrecisionChoice(
            String table,
            @Nullable Precision configured,
            Table master,
            @Nullable WritableTable target,
            Executor executor,
            Contexts contexts) {
        this.table = table;
        this.contexts = contexts;
        this.configured = configured;
        this.target = target;
        this.isMaster = target == master || target != null && isSame(master, target);
        if (configured == Precision.ROW && target != null && !isMaster) {
            throw new IllegalArgumentException(
                    "Live table '" + table + "' cannot have the precision row: its writes go to"
                            + " another table than its master, which may show them later or otherwise. Leave the precision out,"
                            + " or let both tables have one identity() if they are the same");
        }
        if (configured == Precision.ROW && contexts.mayOverlap()) {
            throw new IllegalArgumentException(
                    "Live table '" + table + "' cannot have the precision row: its contexts are"
                            + " not declared disjoint, so nobody knows in which of them a changed row is shown. Leave the precision"
                            + " out, or declare the contexts disjoint if no row is shown in two of them or goes from one to another");
        }
        this.executor = executor;
    }

    private static boolean isSame(Table master, WritableTable target) {
        return master.identity().isPresent() && master.identity().equals(target.identity());
    }

    /** Returns the precision as far as it is known without asking. */
    Precision now() {
        return configured != null ? configured : of(reach);
    }

    private Precision of(@Nullable WriteReach known) {
        return known != null && known.isOneRow() && isMaster && !contexts.mayOverlap()
                ? Precision.ROW
                : Precision.TABLE;
    }

    /** Returns why the precision is what it is, in a sentence without a full stop. */
    String why() {
        WriteReach known = reach;
        if (configured != null) {
            return "configured";
        }
        if (target == null) {
            return "nothing is known of what else changes with a row of a master that is not written to";
        }
        if (!isMaster) {
            return "writes go to another table than the master";
        }
        if (contexts.mayOverlap()) {
            return "its contexts are not declared disjoint";
        }
        if (known != null) {
            return known.why();
        }
        return isLeftBehind
                ? "the master could not be asked, since the context of who writes does not travel to other threads"
                : "the master has not been asked yet";
    }

    /** Returns whether there is a target that can say what its writes change. */
    boolean canBeAsked() {
        return target != null;
    }

    /** Returns what a write of one row can change; null when it has not been found out. */
    @Nullable
    WriteReach reach() {
        return reach;
    }

    /** Returns the precision, for which the target may be asked; where it cannot answer, it is asked again later. */
    Precision ask() {
        if (reach == null && target != null && contexts.isCurrentKnown()) {
            wasAsked = true;
            try {
                WriteReach found = target.writeReach();
                reach = found;
                logger.info(
                        "Live table '{}' has the precision {}: {}",
                        table,
                        now().name().toLowerCase(Locale.ROOT),
                        why());
            } catch (Throwable e) {
                logger.debug("Live table '{}' cannot find out yet what its writes change besides their row", table, e);
            }
        }
        return now();
    }

    private void askedElsewhere(boolean isForCaller) {
        isLeftBehind = isForCaller && !wasAsked;
        isBeingAsked.set(false);
    }

    /** Has the target asked on another thread, unless that was done before. */
    void askElsewhere() {
        if (reach == null && target != null && isBeingAsked.compareAndSet(false, true)) {
            try {
                boolean isForCaller = contexts.isCurrentKnown(); // else nobody can travel
                HandOver.to(executor, contexts.carrying(this::ask, () -> askedElsewhere(isForCaller)));
            } catch (RejectedExecutionException e) {
                isBeingAsked.set(false); // the next event or write asks
            }
        }
    }
}
