package dev.livetable;

import dev.livetable.table.OutdatedRefusal;
import dev.livetable.table.PartlyWrittenException;
import java.lang.reflect.UndeclaredThrowableException;

/** What to do with a throwable that is not known more closely. */
final class Failures {

    private Failures() {}

    /**
     * Returns whether a write that failed thereby has ended for certain, and shows that what is cached of the table may be
     * out of date.
     */
    static boolean saysOutdated(Throwable failure) {
        return failure instanceof OutdatedRefusal
                || failure instanceof PartlyWrittenException partly && partly.isEndKnown();
    }

    /** Returns the exception itself if it is unchecked, else one around it; throws it if it is an error. */
    static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException exception ? exception : new UndeclaredThrowableException(failure);
    }
}
