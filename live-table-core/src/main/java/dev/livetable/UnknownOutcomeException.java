package dev.livetable;

import dev.livetable.table.TableException;

/**
 * A write was begun, and nobody knows how it ends: it did not end within its limit, or its caller stopped waiting. It
 * may have been applied, may yet be, or never.
 */
public class UnknownOutcomeException extends TableException {

    UnknownOutcomeException(String table, String message) {
        super(table, message, null);
    }
}
