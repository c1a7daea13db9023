package dev.livetable.check;

/** What was found out about one {@link Aspect}, from good to bad. */
public enum Verdict {
    /** The answers agree with what was asked, and with each other. */
    AGREES,
    /** It was not asked: the table is not said to be able to do it, or has no row to ask about. */
    NOT_ASKED,
    /** The table did not answer, or said itself that it cannot. */
    FAILED,
    /** The answers contradict what was asked, or each other. */
    CONTRADICTS;

    /** Returns whether the table does not do what it is said to do. */
    public boolean isBad() {
        return this == FAILED || this == CONTRADICTS;
    }
}
