package dev.livetable.repository;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Carries what a repository has thrown through a live table, to the one who called the repository. */
final class CallFailed extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final transient @Nullable MasterCall call;

    /**
     * Takes what was thrown.
     *
     * @param call the call that has thrown it; null where nobody else can wait for it
     */
    CallFailed(@Nullable MasterCall call, Throwable thrown) {
        super("A repository has failed; the cause is what it has thrown", thrown, false, false);
        this.call = call;
    }

    /** Returns what a call has thrown itself; null if something else has failed, such as one that was waited for. */
    @SuppressWarnings("ReferenceEquality") // asks whether it is the very same
    static @Nullable Throwable thrownBy(MasterCall asked, Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof CallFailed failed) {
                return failed.call == asked ? failed.getCause() : null;
            }
        }
        return null;
    }
}
