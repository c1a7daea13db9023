package dev.livetable.simulation;

import java.time.Duration;

/** What carries changes to the nodes, and how it fails. None of these calls pauses. */
interface SimulatedEngine {

    /** Ends the connection to the node of a process, which learns of that. */
    void cut(int process);

    /** Has nothing come to the node of a process for a time, who does not know why. */
    void stall(int process, Duration time);

    /** Loses what is on its way to the node of a process, which is told that something is missing. */
    void lose(int process);

    /** Ends all connections, and takes none for a time; not every node learns of that. */
    void fail(Duration time);

    /** Forgets the connection to the node of a process that is killed. */
    void forget(int process);

    /** Lets all be well. */
    void heal();
}
