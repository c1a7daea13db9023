package dev.livetable;

import java.lang.reflect.UndeclaredThrowableException;

/** What to do with a throwable that is not known more closely. */
final class Failures {

    private Failures() {}

    /** Returns the exception itself if it is unchecked, else one around it; throws it if it is an error. */
    static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException exception ? exception : new UndeclaredThrowableException(failure);
    }
}
