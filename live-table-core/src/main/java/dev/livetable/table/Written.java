package dev.livetable.table;

/**
 * What a write answered, and what the row was just before it.
 *
 * @param <T> what the write answers
 * @param answer what the write answered
 * @param before the row as it was when the write changed it, found out in the same step as the change; unknown when the
 *     table cannot say that
 */
public record Written<T>(T answer, RowImage before) {}
