package dev.livetable.master.jdbc;

import dev.livetable.table.WriteReach;

/**
 * What the database's metadata tells of the writes to a table.
 *
 * @param reach what a write of one row changes besides that row
 * @param returning the most that a statement can return of a row that it changes
 */
record WriteTraits(WriteReach reach, Returning returning) {

    /**
     * Returns what is certain of a table of which the metadata tells nothing.
     *
     * @param why why it does not, in a sentence without a full stop
     */
    static WriteTraits unknown(String why) {
        return new WriteTraits(WriteReach.anyRow(why), Returning.NOTHING);
    }
}
