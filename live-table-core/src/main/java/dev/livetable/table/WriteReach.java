package dev.livetable.table;

import java.util.HashSet;
import java.util.Set;

/**
 * What a write of one row can change at the master besides that row. Immutable.
 *
 * @param isOneRow whether it changes nothing else of this table, and leaves the row as the write answered it
 * @param why how that is known, or what else may change, in a sentence without a full stop
 * @param self what the {@code others} of other tables call this table; empty when that is not known. It is not the
 *     {@linkplain Table#identity() identity}: that tells how a table was asked for, so two tables that are one in the
 *     database may have two of them
 * @param others what the tables are called whose rows it can change besides, as each says by its own {@code self}
 */
public record WriteReach(boolean isOneRow, String why, String self, Set<String> others) {

    /** Takes a copy of the set. */
    public WriteReach {
        others = Set.copyOf(others);
    }

    /** Creates the reach of a write to a table that other tables have no name for. */
    public WriteReach(boolean isOneRow, String why, Set<String> others) {
        this(isOneRow, why, "", others);
    }

    /**
     * Returns what is known of writes that go to another table, too, where a row of this one is kept in both.
     *
     * @param other what is known of the other table
     */
    public WriteReach and(WriteReach other) {
        Set<String> all = new HashSet<>(others);
        all.addAll(other.others);
        return new WriteReach(isOneRow && other.isOneRow, isOneRow && !other.isOneRow ? other.why : why, self, all);
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
