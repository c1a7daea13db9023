package dev.livetable.table;

import java.util.Set;

/**
 * What a write of one row can change at the master besides that row. Immutable.
 *
 * @param isOneRow whether it changes nothing else of this table, and leaves the row as the write answered it
 * @param why how that is known, or what else may change, in a sentence without a full stop
 * @param others the identities of other tables whose rows it can change, see {@link Table#identity}
 */
public record WriteReach(boolean isOneRow, String why, Set<String> others) {

    /** Takes a copy of the set. */
    public WriteReach {
        others = Set.copyOf(others);
    }

    /**
     * Returns what is known of a table whose writes may change other rows of it.
     *
     * @param why what else may change, in a sentence without a full stop
     */
    public static WriteReach anyRow(String why) {
        return new WriteReach(false, why, Set.of());
    }
}
