package dev.livetable.master.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * What a statement that changes a row is to say of that row.
 *
 * @param before how it is known what the row was before
 * @param stored whether what the statement returns of the row is what it leaves behind, so that the row need not be
 *     read again
 * @param transaction the expression by which a statement says in which transaction it runs; null where nobody asks, or the
 *     database cannot say that
 */
record Returning(Before before, boolean stored, @Nullable String transaction) {

    /** Nothing: what is stored is read afterwards. */
    static final Returning NOTHING = new Returning(Before.UNKNOWN, false, null);

    /** How a write knows what the row was before it. */
    enum Before {
        /** Not at all: nobody asks, or the database can neither return nor lock the row. */
        UNKNOWN,
        /** A statement before it reads the row and locks it. */
        LOOKED_AT,
        /** The statement returns old and new values, as PostgreSQL can from version 18 on. */
        RETURNED,
        /** The statement has a part that reads and locks the row first, as PostgreSQL can. */
        LOCKED_BY_STATEMENT,
        /** The statement is in a query of the rows as they were, as H2 can. */
        OLD_TABLE;

        /** Returns whether the statement itself says it. */
        boolean isReturned() {
            return this == RETURNED || this == LOCKED_BY_STATEMENT || this == OLD_TABLE;
        }
    }

    /** Returns the same for a caller who does not ask what was before, nor in which transaction. */
    Returning withoutBefore() {
        return new Returning(Before.UNKNOWN, stored, null);
    }
}
