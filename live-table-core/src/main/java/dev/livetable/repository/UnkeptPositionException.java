package dev.livetable.repository;

import java.io.Serial;

/** Says why a position within an answer cannot be kept. */
final class UnkeptPositionException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    /**
     * Says why.
     *
     * @param why why, as the rest of a sentence about the answer
     */
    UnkeptPositionException(String why) {
        super(why, null, false, false);
    }
}
