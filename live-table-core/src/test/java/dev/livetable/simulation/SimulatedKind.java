package dev.livetable.simulation;

import java.util.SplittableRandom;

/**
 * What a run is about.
 *
 * @param rows whether a change is taken for one of its row, and not of the whole table
 * @param others who else writes, and whether they are heard of
 * @param streams whether there is a stream
 * @param transactions whether callers write in transactions of their own
 * @param apart whether is read from a copy of the table that is written to
 * @param isFocused whether a few questions and rows are asked for and written again and again
 * @param mortal whether it is about processes that are killed, and what is then on the disk
 * @param bulk whether many rows are read and written at once, too
 * @param old whether rows may be shown that are older than they should be
 */
record SimulatedKind(
        boolean rows,
        Others others,
        boolean streams,
        boolean transactions,
        boolean apart,
        boolean isFocused,
        boolean mortal,
        boolean bulk,
        boolean old) {

    /** Who else writes. */
    enum Others {
        /** Nobody. */
        NONE,
        /** Somebody, and each of their changes is told. */
        TOLD,
        /** Somebody, and some of their changes are told. */
        PARTLY_TOLD,
        /** Somebody, and nobody tells. */
        UNTOLD
    }

    static SimulatedKind any(SplittableRandom random) {
        boolean rows = random.nextInt(4) != 0;
        boolean mortal = random.nextInt(4) == 0;
        boolean streams = !mortal && random.nextInt(5) < (rows ? 2 : 3);
        boolean apart = !rows && random.nextInt(4) == 0;
        boolean transactions = !apart && random.nextInt(rows ? 6 : 3) == 0;
        Others others = streams
                ? !rows || random.nextInt(3) != 0 ? Others.TOLD : Others.PARTLY_TOLD
                : !rows || random.nextBoolean() ? Others.UNTOLD : Others.NONE;
        return new SimulatedKind(
                rows, others, streams, transactions, apart, rows && random.nextBoolean(), mortal, false, false);
    }

    /** Returns what a run is about that is narrow: one table, few rows and questions, and hardly anything goes wrong. */
    static SimulatedKind narrow(SplittableRandom random) {
        boolean streams = random.nextInt(3) == 0;
        Others others = random.nextInt(3) == 0 ? Others.NONE : streams ? Others.TOLD : Others.UNTOLD;
        return new SimulatedKind(true, others, streams, false, false, true, false, false, false);
    }

    /** Returns the same with reads and writes of many rows. */
    SimulatedKind withBulk() {
        return new SimulatedKind(rows, others, streams, transactions, apart, isFocused, mortal, true, old);
    }

    /** Returns the same where rows may be shown that are older than they should be. */
    SimulatedKind withOld() {
        return new SimulatedKind(rows, others, streams, transactions, apart, isFocused, mortal, bulk, true);
    }

    /** Returns whether each change is either a write of the live table or told in order, so that no row is below its floor. */
    boolean isClosed() {
        return others == Others.NONE;
    }

    /** Returns whether there is one writer at a time, so that each answer is of one state of the master. */
    boolean isOneWriter() {
        return others == Others.NONE && !streams && !transactions;
    }
}
