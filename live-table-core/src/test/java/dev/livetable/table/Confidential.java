package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** An id and a value that no message of the library may hold. */
public final class Confidential {

    /** What must not be seen: too long for short columns, no number, and no part of any message. */
    public static final String VALUE = "s3cr3t-v4lu3-th4t-1s-10ng";

    private Confidential() {}

    /** Sees that calls fail, and that no message of the library holds the value; what others say stays in causes. */
    public static void assertNotShown(ThrowingCallable... calls) {
        for (int i = 0; i < calls.length; i++) {
            Throwable failure = catchThrowable(calls[i]);
            assertThat(failure).as("call %d", i).isNotNull();
            assertThat(failure.getMessage()).as("call %d: %s", i, failure).doesNotContain(VALUE);
            for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
                if (cause.getClass().getName().startsWith("dev.livetable.")) {
                    assertThat(cause.getMessage()).as("cause of call %d", i).doesNotContain(VALUE);
                }
            }
        }
    }
}
