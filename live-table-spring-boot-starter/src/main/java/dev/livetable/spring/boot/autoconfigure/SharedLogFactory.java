package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.stream.bus.SharedLog;

/** Makes what carries the messages of the nodes. Contacts nobody. */
interface SharedLogFactory {

    /** Returns what carries the messages. */
    LiveProperties.BusKind kind();

    /**
     * Makes the log of the nodes.
     *
     * @param name what all nodes have in common: {@code live.bus.name}
     * @throws IllegalArgumentException if there cannot be a log of that name; the message says why
     * @throws AdviceException if the application has not what leads to the engine
     */
    SharedLog create(String name);
}
