package dev.livetable;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.table.RowChange;

/**
 * What one transaction changes at the master of a live table past it, from its first write until it has ended. Used by the
 * thread of the transaction; its end may be told by another one.
 *
 * <p>Changes of the same row become one: from the first image before to the last one after.
 */
public interface OwnChange {

    /**
     * Tells what the transaction has done to a row, or is about to do. Called before the commit.
     *
     * @param change the row as it was before its first change in the transaction, as far as that is known, and as it is now;
     *     images that are not known for certain are unknown. A whole image has the columns of the master's schema
     * @throws NotAcceptedException if it is the first one in a context, and the other nodes have to be told beforehand and cannot
     *     be; then the transaction must not be committed
     */
    void changed(RowChange change);

    /**
     * Tells that the transaction has done something, or is about to, and that it may have changed any row, of any context. Called
     * before the commit.
     *
     * @throws NotAcceptedException see {@link #changed}
     */
    void changedAnything();

    /**
     * Tells that the transaction has changed no row of the table by this, or is about to, but something of the same store that
     * {@linkplain MasterCalls#call questions of which nothing is known} may ask for. It touches their answers and nothing
     * else. Called before the commit.
     *
     * @throws NotAcceptedException see {@link #changed}
     */
    void changedCalls();

    /**
     * Tells how the transaction has ended: after that, and before whoever ended it is told. Once it is told nothing else counts.
     * Never blocks for long, and never throws but for errors of the JVM.
     *
     * @param how how it ended. {@link Completion#ROLLED_BACK} means all of it
     */
    void completed(Completion how);
}
