package dev.livetable.repository;

import dev.livetable.table.Causes;
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
        return Causes.of(failure)
                .filter(CallFailed.class::isInstance)
                .map(CallFailed.class::cast)
                .findFirst()
                .filter(failed -> failed.call == asked)
                .map(CallFailed::getCause)
                .orElse(null);
    }
}
