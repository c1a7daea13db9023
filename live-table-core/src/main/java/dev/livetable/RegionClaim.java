package dev.livetable;

/**
 * What the live tables that have a region of a cache share, one after the other: the log of changes, and the durable
 * mark. What a closed table still changes late is in the log of the table that has the region then.
 *
 * @param log the log of changes
 * @param mark the durable mark
 */
record RegionClaim(ChangeLog log, DurableMark mark) {}
