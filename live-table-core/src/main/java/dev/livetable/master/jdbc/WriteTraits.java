package dev.livetable.master.jdbc;

import dev.livetable.table.WriteReach;

/**
 * What the database's metadata tells of the writes to a table.
 *
 * @param reach what a write of one row changes besides that row
 * @param returning the most that a statement can return of a row that it changes
 * @param isView whether the rows are those of other tables
 */
record WriteTraits(WriteReach reach, Returning returning, boolean isView) {

    /**
     * Returns what is certain of a table of which the metadata tells nothing.
     *
     * @param why why it does not, in a sentence without a full stop
     */
    static WriteTraits unknown(String why) {
        return new WriteTraits(WriteReach.anyRow(why), Returning.NOTHING, false);
    }

    /** Returns what is certain of a view. */
    static WriteTraits ofView() {
        WriteReach any = WriteReach.anyRow("it is a view, whose rows are those of other tables");
        return new WriteTraits(any, Returning.NOTHING, true);
    }
}
