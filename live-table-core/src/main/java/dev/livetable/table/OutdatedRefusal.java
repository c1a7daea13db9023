package dev.livetable.table;

/**
 * The call was refused because of what is there, or of a change that came first: certainly nothing was changed by it,
 * and what the caller knows of the table may be out of date. So what is cached of it is not trusted any more.
 */
public interface OutdatedRefusal extends Refusal {}
