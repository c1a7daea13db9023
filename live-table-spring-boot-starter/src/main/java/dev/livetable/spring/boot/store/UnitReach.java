package dev.livetable.spring.boot.store;

import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.table.CanonicalText;
import dev.livetable.table.UnusableMasterException;
import dev.livetable.table.WriteReach;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tables of a store the database itself changes when others are written to: by cascades, and by triggers, which may
 * write anywhere. Safe for use by many threads.
 */
public final class UnitReach {

    /*
     * Nobody tells of what a database does by itself. It is asked once of each table that entities are in, with those of their
     * subclasses and collections. That is done on another thread, since it takes a while and a connection. As long as it has
     * not answered, any write may change anything.
     */

    private static final Logger logger = LoggerFactory.getLogger(UnitReach.class);

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final RepositoryStore store;
    private final Function<StoredTable, JdbcTable> tables;
    private final Executor executor;
    private final AtomicBoolean isAsking = new AtomicBoolean();
    private volatile @Nullable Unit unit;
    private volatile @Nullable Long lastAsked;

    /**
     * What the database has said.
     *
     * @param reached what writes to the table of each class change besides
     * @param views the tables of entities that are views, whose rows may change with any other
     */
    private record Unit(Map<Class<?>, Reached> reached, Set<String> views) {}

    /**
     * What writes to an entity's table change besides.
     *
     * @param isAny whether that may be any table
     * @param tables the tables, in small letters and without qualifiers: its own, and those that the database changes with them
     */
    private record Reached(boolean isAny, Set<String> tables) {}

    UnitReach(RepositoryStore store, Function<StoredTable, JdbcTable> tables, Executor executor) {
        this.store = store;
        this.tables = tables;
        this.executor = executor;
    }

    /** Has the database asked, unless it was. */
    public void ask() {
        long now = System.nanoTime();
        Long before = lastAsked;
        boolean isDue = before == null || now - before > PAUSE_NANOS;
        if (unit == null && isDue && isAsking.compareAndSet(false, true)) {
            lastAsked = now;
            try {
                executor.execute(this::askNow);
            } catch (RejectedExecutionException e) {
                isAsking.set(false); // the application is being closed
            }
        }
    }

    private void askNow() {
        try {
            unit = read();
        } catch (RuntimeException e) {
            logger.debug("The database cannot be asked yet which tables it changes by itself", e);
        } finally {
            isAsking.set(false);
        }
    }

    private Unit read() {
        Map<Class<?>, Reached> found = new HashMap<>();
        Set<String> views = new HashSet<>();
        for (Class<?> type : store.types()) {
            store.entity(type).ifPresent(entity -> {
                found.put(type, read(entity));
                Stream.concat(Stream.of(entity.table()), entity.others().stream())
                        .filter(this::isView)
                        .forEach(view -> views.add(StoredEntity.key(view.name())));
            });
        }
        return new Unit(found, views);
    }

    private boolean isView(StoredTable table) {
        try {
            return tables.apply(table).isView();
        } catch (UnusableMasterException e) {
            return true; // it may be one
        }
    }

    private Reached read(StoredEntity entity) {
        WriteReach reach;
        try {
            reach = EntityTable.reach(entity, tables);
        } catch (UnusableMasterException e) {
            return new Reached(true, entity.tables());
        }
        Set<String> names = new HashSet<>(entity.tables());
        entity.others().forEach(other -> names.add(StoredEntity.key(other.name())));
        reach.others().forEach(other -> names.add(name(other)));
        return new Reached(!reach.isOneRow(), names);
    }

    /** Returns the name of a table from what a {@link WriteReach} calls it. */
    private static String name(String other) {
        String table = other.replaceFirst("^jdbc table ", "").replaceFirst(" in .*$", "");
        return StoredEntity.key(CanonicalText.unescape(table.substring(table.lastIndexOf('/') + 1)));
    }

    /** Returns whether a write of an entity of a class may change one of some tables. */
    public boolean mayChange(Class<?> type, Set<String> some) {
        Unit known = unit;
        if (known == null) {
            ask();
            return true;
        }
        Reached of = known.reached().get(type);
        return of == null
                || of.isAny()
                || of.tables().stream().anyMatch(some::contains)
                || known.views().stream().anyMatch(some::contains);
    }
}
