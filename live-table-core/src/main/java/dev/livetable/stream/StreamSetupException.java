package dev.livetable.stream;

import org.jspecify.annotations.Nullable;

/**
 * A stream cannot be used as things are set up, and trying again will not help: a trigger is missing, say, or a privilege.
 * The message says what is wrong, the advice what to do. Neither holds ids or values of rows.
 */
public class StreamSetupException extends RuntimeException {

    private final String advice;

    /**
     * Creates an error.
     *
     * @param message what is wrong
     * @param advice what to do, in one or more whole sentences; may end with statements to run
     */
    public StreamSetupException(String message, String advice) {
        this(message, advice, null);
    }

    /**
     * Creates an error that another one showed.
     *
     * @param message what is wrong
     * @param advice what to do, in one or more whole sentences; may end with statements to run
     * @param cause the other one; null if there is none
     */
    public StreamSetupException(String message, String advice, @Nullable Throwable cause) {
        super(message, cause);
        this.advice = advice;
    }

    /** Returns what to do. */
    public String advice() {
        return advice;
    }

    /** Returns what is wrong, and what to do: so a log says both. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // the message is part of sentences that have the advice elsewhere
    public String toString() {
        return super.toString() + ". " + advice;
    }
}
