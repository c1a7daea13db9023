package dev.livetable;

import dev.livetable.table.Participation;
import dev.livetable.table.Table;
import org.jspecify.annotations.Nullable;

/** Says how reads are answered, by the transaction that their thread is in. Safe for use by many threads. */
final class ReadWays {

    /*
     * A transaction sees what it has written, and its hits are rows that are committed. So it gets hits only while it has
     * surely written nothing to the table: it cannot write, or what it writes is noticed, or its owner says that it
     * writes by the live table alone. A transaction that reads from one snapshot gets hits only if that is allowed: they
     * may be newer than the snapshot.
     */

    private final Table master;
    private final ChangeLog log;
    private final CallerTransactions transactions;
    private final @Nullable InTransaction configured;
    private final boolean hitsInSnapshots;

    ReadWays(Table master, ChangeLog log, Settings settings) {
        this.master = master;
        this.log = log;
        this.transactions = settings.transactions();
        this.configured = settings.inTransaction();
        this.hitsInSnapshots = settings.hitsInSnapshots();
    }

    /** Returns whether the cache answers in a transaction that may write; by default where writes are noticed. */
    private boolean isUntilWrite() {
        return configured == null ? master.noticesWrites() : configured == InTransaction.UNTIL_WRITE;
    }

    /** Returns whether the calling thread is in a transaction that may write, and that the master takes part in, or may. */
    boolean mayWrite() {
        if (transactions.current() == CallerTransaction.NONE) {
            return false;
        }
        Participation participation = master.participation();
        return participation == Participation.OUTER // whose flags nobody knows
                || participation.mayTakePart() && transactions.current() == CallerTransaction.READ_WRITE;
    }

    /** Returns whether the master answers within the transaction; one that may write is not asked whether it has. */
    boolean isInside() {
        return transactions.current() == CallerTransaction.READ_WRITE ? mayWrite() : now() == ReadWay.INSIDE;
    }

    ReadWay now() {
        CallerTransaction transaction = transactions.current();
        if (transaction == CallerTransaction.NONE) {
            return ReadWay.CACHE;
        }
        Participation participation = master.participation();
        if (!participation.mayTakePart()) {
            return ReadWay.CACHE;
        }
        if (participation == Participation.OUTER) {
            return ReadWay.INSIDE; // the flags of Spring tell of the inner one
        }
        boolean isReadOnly = transaction == CallerTransaction.READ_ONLY;
        if (transactions.isSnapshot() ? !(isReadOnly && hitsInSnapshots) : !(isReadOnly || isUntilWrite())) {
            return ReadWay.INSIDE;
        }
        return log.isWriting(Thread.currentThread()) || master.hasWritten() ? ReadWay.INSIDE : ReadWay.CACHE_OR_INSIDE;
    }
}
