package dev.livetable.repository;

import dev.livetable.table.Causes;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Says that an answer of a repository cannot be kept as rows, and brings it to the one who has asked. */
final class NotKept extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final transient MasterCall call;
    private final transient @Nullable Object answer;
    private final boolean isWhole;

    /** Says that the whole answer to a call cannot be kept. */
    NotKept(MasterCall call, @Nullable Object answer) {
        super("An answer of a repository cannot be kept as rows", null, false, false);
        this.call = call;
        this.answer = answer;
        this.isWhole = true;
    }

    /** Says that a part of the answer to a call cannot be kept, so that it has to be made anew. */
    NotKept(MasterCall call) {
        super("A part of an answer of a repository cannot be kept as rows", null, false, false);
        this.call = call;
        this.answer = null;
        this.isWhole = false;
    }

    /** Returns this, if a failure is one; else null. */
    static @Nullable NotKept in(Throwable failure) {
        return Causes.of(failure)
                .filter(NotKept.class::isInstance)
                .map(NotKept.class::cast)
                .findFirst()
                .orElse(null);
    }

    /** Returns whether this brings the answer to a call, not that of another one which was waited for. */
    @SuppressWarnings("ReferenceEquality") // asks whether it is the very same
    boolean answers(MasterCall asked) {
        return isWhole && call == asked;
    }

    @Nullable
    Object answer() {
        return answer;
    }
}
