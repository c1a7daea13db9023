package dev.livetable.simulation;

import dev.livetable.table.TableFailure;
import org.jspecify.annotations.Nullable;

/** A failure that the simulation made. */
final class SimulatedFailure extends RuntimeException {

    SimulatedFailure(String message) {
        super(message, null, false, false);
    }

    /** Returns the failure that the simulation made where a live table tells of it, else what was told. */
    static @Nullable Throwable behind(@Nullable Throwable told) {
        return told instanceof TableFailure && told.getCause() instanceof SimulatedFailure made ? made : told;
    }
}
