package dev.livetable.repository;

import java.io.Serial;

/** Says why nobody knows what all the answer to a query depends on. */
public final class UnknownCriteriaException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    /**
     * Says why.
     *
     * @param why why, as the rest of a sentence about criteria
     */
    public UnknownCriteriaException(String why) {
        super(why, null, false, false);
    }
}
