package dev.livetable.sample;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What tells several nodes of changes, as a server that was started for a test. */
interface NodesEngine extends AutoCloseable {

    /** Returns the properties that make a node use it and the database. */
    List<String> properties();

    /** Returns the JDBC address of the database that all nodes write to, past whatever goes wrong on the way. */
    String database();

    /** Returns the statements that prepare the table. */
    default List<String> setup() {
        return List.of();
    }

    /** Returns whether what is written past all nodes is told, too. */
    boolean tellsAll();

    /** Returns what can go wrong with it, by name. Each takes some seconds at most, and mends what it has broken. */
    Map<String, Consumer<NodesRun>> faults();

    @Override
    void close() throws Exception;
}
