package dev.livetable.status;

/** What the changes since an entry was last known to be right mean for it. */
public enum Verdict {
    /** It is right as it is. */
    UNTOUCHED,
    /** It is right with the changes applied to it. */
    PATCHED,
    /** It may be wrong. */
    TOUCHED,
    /** Nobody can know, without asking the master, whether it is right. */
    NOT_KNOWABLE,
    /** So much has changed since that the log has not kept all of it. */
    TOO_OLD;

    /** Returns whether the entry can be shown, as it is or patched. */
    public boolean isRight() {
        return this == UNTOUCHED || this == PATCHED;
    }
}
