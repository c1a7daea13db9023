package dev.livetable.simulation;

/** Who writes to a simulated master, and raises the floors of its readers with what becomes of that. */
interface SimulatedCaller {

    SimulatedMaster master();

    /** From now on no read may show an older state of the master than this. */
    void announced(int version, String why);

    /**
     * From now on no read may show older versions of rows than a commit made.
     *
     * @param version the last state of the master when the call had ended
     */
    void told(SimulatedMaster.Commit commit, int version, String why);

    /** From now on no read may show an older version of a row than it had in a state. */
    void toldOf(String id, int state, String why);

    /** When all has come to rest, no read may show an older state of the master than this. */
    void settles(int version);

    /** The master has carried a write out just now; must not pause. */
    default void committed(SimulatedWrite write, SimulatedMaster.Commit commit) {}

    /** A write was acknowledged just now; must not pause. */
    default void acknowledged(SimulatedMaster.Commit commit) {}
}
