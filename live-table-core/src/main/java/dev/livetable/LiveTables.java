package dev.livetable;

import dev.livetable.cache.CachedRows;
import dev.livetable.table.BlockAnswer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.springframework.data.domain.Slice;

/** The live tables of an application, by name. Immutable; safe for use by many threads. */
public final class LiveTables implements AutoCloseable {

    /*
     * A table is closed on a thread of its own, unless the calling thread is writing to it: then nobody but this thread knows
     * that it would wait for itself.
     */

    private final Map<String, LiveTable> tables;
    private final Map<Long, LiveTable> byLog;
    private final Neighbours neighbours;

    /**
     * Takes the tables.
     *
     * @param tables the tables, in the order in which they are shown; a view of one counts as a table of the same name
     * @throws IllegalArgumentException if two of them have one name, or one follows a table that is not there, or itself,
     *     directly or over others
     */
    public LiveTables(Collection<LiveTable> tables) {
        this(tables, Set.of());
    }

    /**
     * Takes the tables of an application in which something else stands in for others, such as a mock in a test.
     *
     * @param tables the tables, in the order in which they are shown; a view of one counts as a table of the same name
     * @param standIns the names of tables that are not here, and that those here may follow all the same
     * @throws IllegalArgumentException if two of them have one name, or one follows a table that is not there, or itself,
     *     directly or over others
     */
    public LiveTables(Collection<LiveTable> tables, Set<String> standIns) {
        this.tables = byName(tables);
        this.byLog = byLog(tables);
        this.neighbours = new Neighbours(this.tables, standIns);
        neighbours.connect();
    }

    private LiveTables(Map<String, LiveTable> tables, Neighbours neighbours) {
        this.tables = tables;
        this.byLog = byLog(tables.values());
        this.neighbours = neighbours;
    }

    private static Map<String, LiveTable> byName(Collection<LiveTable> tables) {
        Map<String, LiveTable> byName = new LinkedHashMap<>();
        for (LiveTable table : tables) {
            if (byName.put(table.name(), table) != null) {
                throw new IllegalArgumentException("There are two live tables with the name '" + table.name() + "'");
            }
        }
        return byName;
    }

    /** An entry bears the name of the log of the table that it is of, or of one before that, in an earlier process. */
    private static Map<Long, LiveTable> byLog(Collection<LiveTable> tables) {
        Map<Long, LiveTable> byLog = new HashMap<>();
        for (LiveTable table : tables) {
            table.parts().region().log().names().forEach(name -> byLog.putIfAbsent(name, table));
        }
        return byLog;
    }

    /**
     * Returns these tables without some of them. Which of all of them follow which stays as it is.
     *
     * @param others the tables to leave out; those that are not here do not matter
     */
    public LiveTables without(Collection<LiveTable> others) {
        return new LiveTables(
                byName(tables.values().stream()
                        .filter(table -> !others.contains(table))
                        .toList()),
                neighbours);
    }

    /**
     * Returns the names of the tables that one follows directly: those it was built to follow, and those whose masters
     * are known to change rows of its own master with theirs.
     *
     * @param name the name of the table
     * @return the names, in alphabetical order; none when there is no table of that name
     */
    public Set<String> followedBy(String name) {
        return neighbours.leadersOf(name);
    }

    /** Returns all tables, in the order they were given. */
    public List<LiveTable> all() {
        return List.copyOf(tables.values());
    }

    /**
     * Returns where a slice or a page came from that {@link LiveTable#list} or {@link LiveTable#page} of one of these tables
     * returned, or of a view of one, or a page of a live repository over one. A page whose total was counted apart is as old as
     * the older of the two.
     *
     * @return the reading, of the very slice; empty if these tables know nothing of it
     */
    public <S extends Slice<?>> Optional<Reading<S>> readingOf(S slice) {
        if (!(slice instanceof BlockAnswer answer && answer.origin() instanceof RowSlice rows)) {
            return Optional.empty();
        }
        Reading<?> told = rows.reading();
        if (told != null) {
            return Optional.of(told.map(same -> slice));
        }
        CachedRows cached = rows.cached();
        return Optional.ofNullable(byLog.get(cached.asOf().log())).map(table -> table.hit(slice, cached.fetchedAt()));
    }

    /** Returns the table with a name; empty when there is none. */
    public Optional<LiveTable> find(String name) {
        return Optional.ofNullable(tables.get(name));
    }

    /**
     * Invalidates all that is cached of any of the tables.
     *
     * @throws ClosedException if one of them is closed; the others are invalidated all the same
     */
    public void invalidateAll() {
        ClosedException closed = null;
        for (LiveTable table : tables.values()) {
            try {
                table.invalidate();
            } catch (ClosedException e) {
                closed = e;
            }
        }
        if (closed != null) {
            throw closed;
        }
    }

    /**
     * Waits a limited time until the streams of all tables that have one tell of changes. Each table's time began when
     * it was built; one whose stream is not there by then reads from its master until it is. A thread that is
     * interrupted waits no longer, and stays interrupted.
     */
    public void awaitStreams() {
        tables.values().forEach(LiveTable::awaitStream);
    }

    /**
     * Closes all tables, side by side, and returns when each has ended its writes or its time for that is over. What the calling
     * thread is writing itself is not waited for.
     */
    @Override
    public void close() {
        close(LiveThreads.shared());
    }

    void close(Executor executor) {
        Map<Boolean, List<LiveTable>> byThread = tables.values().stream()
                .collect(Collectors.partitioningBy(table -> table.parts().isWrittenByThisThread()));
        List<CompletableFuture<Void>> closings = new ArrayList<>();
        byThread.getOrDefault(false, List.of()).forEach(table -> closings.add(closing(table, executor)));
        byThread.getOrDefault(true, List.of()).forEach(table -> closings.add(closing(table, Runnable::run)));
        CompletableFuture.allOf(closings.toArray(CompletableFuture<?>[]::new)).join();
    }

    /** Begins to close a table by an executor; where that has no thread, closes it on this one. */
    private static CompletableFuture<Void> closing(LiveTable table, Executor executor) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Runnable close = () -> {
            try {
                table.close();
                closed.complete(null);
            } catch (Throwable e) {
                closed.completeExceptionally(e);
            }
        };
        try {
            HandOver.to(executor, close);
        } catch (RejectedExecutionException e) {
            close.run();
        }
        return closed;
    }

    /** Returns the names of the tables. */
    @Override
    public String toString() {
        return "live tables " + tables.keySet();
    }
}
