package dev.livetable;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The live tables of an application, by name. Immutable; safe for use by many threads. */
public final class LiveTables implements AutoCloseable {

    private final Map<String, LiveTable> tables = new LinkedHashMap<>();

    /**
     * Takes the tables.
     *
     * @throws IllegalArgumentException if two of them have one name
     */
    public LiveTables(Collection<LiveTable> tables) {
        for (LiveTable table : tables) {
            if (this.tables.put(table.name(), table) != null) {
                throw new IllegalArgumentException("There are two live tables with the name '" + table.name() + "'");
            }
        }
    }

    /** Returns all tables, in the order they were given. */
    public List<LiveTable> all() {
        return List.copyOf(tables.values());
    }

    /** Returns the table with a name; empty when there is none. */
    public Optional<LiveTable> find(String name) {
        return Optional.ofNullable(tables.get(name));
    }

    /** Drops all that is cached of any of the tables. */
    public void invalidateAll() {
        tables.values().forEach(LiveTable::invalidate);
    }

    /** Closes all tables, side by side, and returns when each has ended its writes or its time for that is over. */
    @Override
    public void close() {
        CompletableFuture<?>[] closings = tables.values().stream()
                .map(table -> CompletableFuture.runAsync(table::close, LiveThreads.shared()))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(closings).join();
    }
}
