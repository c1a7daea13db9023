package dev.livetable.status;

/** Why events may have been missed. */
public enum GapReason {
    /** The subscription has ended. */
    LOST,
    /** The stream has said that changes went by untold. */
    LAGGED,
    /** The first subscription was not confirmed in time. */
    LATE,
    /** The stream did not catch up in time, twice in a row; or has failed to for long. */
    UNANSWERED
}
