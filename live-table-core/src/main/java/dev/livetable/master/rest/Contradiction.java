package dev.livetable.master.rest;

import dev.livetable.table.ContradictionException;
import java.io.Serial;

/** The error of an answer that contradicts what was asked, or itself, so that nothing of it can be shown or kept. */
final class Contradiction extends ContradictionException {

    @Serial
    private static final long serialVersionUID = 1;

    private final String setting;

    /**
     * Creates an error.
     *
     * @param setting the setting of the builder that is probably wrong
     */
    Contradiction(RestErrors errors, String setting, String what) {
        super(errors.table(), what + " " + errors.setting(setting), null);
        this.setting = setting;
    }

    /** Returns the setting of the builder that is probably wrong. */
    String setting() {
        return setting;
    }
}
