package dev.livetable.simulation;

/** A failure that the simulation made. */
final class SimulatedFailure extends RuntimeException {

    SimulatedFailure(String message) {
        super(message, null, false, false);
    }
}
