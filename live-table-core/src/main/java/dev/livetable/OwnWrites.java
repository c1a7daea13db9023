package dev.livetable;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.CallerTransactions.Ongoing;
import dev.livetable.status.WriteOperation;
import dev.livetable.table.MisplacedWriteException;
import dev.livetable.table.Participation;
import dev.livetable.table.RowChange;
import dev.livetable.table.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a live table what this process writes at its master past the table. What is told keeps all promises that a write
 * through the table keeps: when it is committed, each read that begins after whoever committed was told sees it. Safe for use
 * by many threads.
 */
public final class OwnWrites {

    /*
     * The order is that of the table's own writes. Before the transaction is committed the regions are marked (F9), a ticket is
     * drawn, and it is announced to the other nodes (F14). When it has ended, before whoever ended it is told, the change is
     * in the logs (F1). From its first change on the transaction reads past the cache. One change stands for all that a
     * transaction does; a thread has one for each of its transactions, of which those that are suspended go on.
     *
     * What is written is written all the same, whatever fails here: the application knows nothing of this table. If a region cannot
     * be marked, a kill before the change is on record loses it. If the table is closed, its mark is left for the next process.
     * Only a bus that is told to refuse writes does so: when it cannot be reached, and when the table is closed, which then tells
     * nobody.
     *
     * Which rows it will change is not known when it begins. So until it has ended, other changes know of no row what it was
     * before.
     */

    private final Table master;
    private final StatusRecorder recorder;
    private final Settings settings;
    private final CallerTransactions transactions;
    private final PrecisionChoice precision;
    private final OpenChanges open;
    private final Map<Ongoing, OwnTransaction> byTransaction = new ConcurrentHashMap<>();

    OwnWrites(Table master, StatusRecorder recorder, Settings settings, PrecisionChoice precision, OpenChanges open) {
        this.master = master;
        this.recorder = recorder;
        this.settings = settings;
        this.transactions = settings.transactions();
        this.precision = precision;
        this.open = open;
    }

    /**
     * Returns what the transaction that the calling thread is in changes: begun at the first call, and the same one again until
     * the transaction has ended. From the first call on, reads in the transaction go to the master. Its end need not be told:
     * the table learns of it. Where the transaction is rolled back to a savepoint, it may have changed anything.
     *
     * @throws IllegalStateException if the thread is in no transaction that the master takes part in, or its end has come and
     *     others are being told of it
     * @throws MisplacedWriteException if nobody can know when the transaction of the master ends, since one of another store
     *     was begun within it
     * @throws NotAcceptedException if the other nodes have to be told beforehand, and cannot be; then the transaction must
     *     not be committed. Nothing else keeps anybody from writing
     */
    public OwnChange inTransaction() {
        return inTransaction(participation());
    }

    private OwnChange inTransaction(Participation participation) {
        if (!participation.mayTakePart()) {
            throw new IllegalStateException("Live table '" + recorder.table()
                    + "': the calling thread is in no transaction that the master takes part in");
        }
        if (participation == Participation.OUTER) {
            throw new MisplacedWriteException(
                    recorder.table(),
                    "the write is not applied: a transaction of another store was begun within that of the master, and"
                            + " nobody can tell from within it when the outer one ends; write before the inner one begins"
                            + " or after it has ended",
                    null);
        }
        Ongoing ongoing = transactions.ongoing();
        OwnTransaction known = ongoing == null ? null : byTransaction.get(ongoing);
        return known == null ? begun(ongoing, participation == Participation.JOINED) : known;
    }

    private Participation participation() {
        return transactions.current() == CallerTransaction.NONE ? Participation.APART : master.participation();
    }

    private OwnTransaction begun(@Nullable Ongoing ongoing, boolean endsWithIt) {
        OwnTransaction change = new OwnTransaction(this, endsWithIt, false);
        try {
            if (ongoing == null) {
                transactions.afterCompletion(how -> change.completed(ofWhole(how, change)));
            } else {
                ongoing.afterCompletion(change::completed, change::partUndone);
            }
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "Live table '" + recorder.table() + "': the transaction has ended but for its listeners", e);
        }
        change.begin(); // only now: what is begun ends
        if (ongoing != null) {
            byTransaction.put(ongoing, change);
        }
        return change;
    }

    /** Returns how a transaction has ended of which nobody tells what became of parts of it. */
    private static Completion ofWhole(Completion how, OwnTransaction change) {
        change.partUndone();
        return how == Completion.ROLLED_BACK ? Completion.UNKNOWN : how;
    }

    /**
     * Begins what a transaction changes that only the caller knows of. He tells its end by {@link OwnChange#completed}; until
     * then the table cannot be closed in peace, and judges other changes less precisely.
     *
     * @throws NotAcceptedException see {@link #inTransaction}
     */
    public OwnChange begin() {
        OwnTransaction change = new OwnTransaction(this, true, true);
        change.begin();
        return change;
    }

    /**
     * Calls the master for one write, on this thread. In a transaction of the master that is part of {@link #inTransaction}.
     * Outside of one, what it did is acknowledged when this returns. No limit of the live table counts, but those that the
     * store has.
     *
     * @param operation what kind of write it is, for those who observe the table
     * @param ids the canonical texts of the ids of all rows that the write may change; null when that may be any
     * @param call calls the master; what it throws is thrown. A {@link dev.livetable.table.Refusal} says that nothing was changed;
     *     after any other failure, whether something was changed is unknown
     * @param changes returns what became of which rows, of what the call has returned; null when anything may have changed
     * @throws NotAcceptedException if the other nodes have to be told beforehand, and cannot be; then the master is not called
     * @throws dev.livetable.table.UnknownOutcomeException if it was applied, but other nodes may not learn of it in time
     */
    public <T> T write(
            WriteOperation operation,
            @Nullable Set<String> ids,
            Supplier<T> call,
            Function<? super T, ? extends @Nullable List<RowChange>> changes) {
        OwnCall<T> write = new OwnCall<>(this, operation, call, changes);
        Participation participation = participation();
        if (!participation.mayTakePart()) {
            return write.alone(ids);
        }
        OwnChange transaction;
        try {
            transaction = inTransaction(participation);
        } catch (IllegalStateException e) {
            return write.uncertain(); // what a listener of its end still writes may stay or not
        }
        return write.within(transaction);
    }

    /**
     * Has the master asked, on another thread, what a write of one row changes besides, unless it was. Without this it is asked
     * at the first write, which then counts as one of any row.
     */
    public void prepare() {
        precision.askElsewhere();
    }

    /**
     * Notes that the master may be written to from now on without anybody telling this table of it, which is closed. What its
     * cache keeps beyond that is not shown any more, neither by another table in its place nor after a restart.
     */
    public void leaveUntold() {
        open.leaveUntold();
    }

    /** Forgets a change that has ended. */
    void forget(OwnTransaction change) {
        byTransaction.values().remove(change);
    }

    StatusRecorder recorder() {
        return recorder;
    }

    Settings settings() {
        return settings;
    }

    OpenChanges open() {
        return open;
    }

    /**
     * Returns whether what a write does to a row is taken for a change of that row.
     *
     * @param context the context in which it is done, see {@link #context}
     */
    boolean isPrecise(@Nullable String context) {
        precision.askElsewhere(); // not here: a question that fails may end the caller's transaction
        return precision.now() == Precision.ROW
                && (context != null || !settings.contexts().areThere());
    }

    /** Returns the context of the calling thread; null where there are none, or it is not known and each may be meant. */
    @Nullable
    String context() {
        return settings.contexts().isCurrentKnown() ? settings.contexts().current() : null;
    }

    /** Returns whose they are. */
    @Override
    public String toString() {
        return "own writes of live table '" + recorder.table() + "'";
    }
}
