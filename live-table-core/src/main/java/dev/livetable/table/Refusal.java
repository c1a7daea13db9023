package dev.livetable.table;

/**
 * The call was refused: certainly nothing was changed. An exception of a master that is one leaves the cache warm,
 * unless it is an {@link OutdatedRefusal}. One that is none leaves the outcome of a write unknown.
 */
public interface Refusal extends TableFailure {}
