package dev.livetable.table;

import java.util.Objects;
import java.util.stream.Stream;

/** What a failure came from. */
public final class Causes {

    /** How many causes are looked at, since some lead in circles. */
    private static final int MOST_CAUSES = 64;

    private Causes() {}

    /**
     * Returns a failure, what it came from, what that came from, and so on, 64 of them at most.
     *
     * @param failure the failure, which comes first
     */
    public static Stream<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MOST_CAUSES);
    }
}
