package dev.livetable.table;

/**
 * The call was refused because of what is there, or of a change that came first: certainly nothing was changed by it,
 * and what the caller knows of the table may be out of date. So what is cached of it is not trusted any more, or what is cached
 * of the rows that the call named.
 */
public interface OutdatedRefusal extends Refusal {

    /**
     * Returns whether what may be out of date is what is known of the rows that the call named by their ids, and of no other
     * one. By default it may be any row.
     */
    default boolean isOfNamedRows() {
        return false;
    }
}
