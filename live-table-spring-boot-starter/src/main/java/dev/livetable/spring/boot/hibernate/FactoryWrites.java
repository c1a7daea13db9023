package dev.livetable.spring.boot.hibernate;

import dev.livetable.spring.boot.store.SentStatement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The writes by way of one factory of Hibernate's sessions, and who is told of them. Safe for use by many threads. */
final class FactoryWrites {

    /*
     * A version proves that a row is as it was loaded only if each write changes the version. Bulk statements need not. So
     * what was loaded proves nothing when such a statement was under way at any moment since the session was opened. It is
     * under way until what it did is in the logs.
     */

    private static final AtomicLong begun = new AtomicLong();
    private static final AtomicInteger underWay = new AtomicInteger();

    private final AtomicReference<@Nullable Audience> audience = new AtomicReference<>();
    private final ReadBack readBack = new ReadBack();
    private volatile boolean hasWritten;

    /** Who is told, as of now, and the tables of all entities and collections, with the classes that are written there. */
    private record Audience(Supplier<List<HibernateTarget>> targets, Map<String, Set<Class<?>>> tables) {}

    /** Returns whether the writes are told. */
    boolean areTold() {
        return audience.get() != null;
    }

    /**
     * Has the writes told from now on; returns whether they were not told before.
     *
     * @param tables the tables of all entities and collections, and the classes that are written there
     */
    boolean tell(Supplier<List<HibernateTarget>> targets, Map<String, Set<Class<?>>> tables) {
        return audience.compareAndSet(null, new Audience(targets, tables));
    }

    /** Returns who is told, as of now. */
    List<HibernateTarget> targets() {
        Audience told = audience.get();
        return told == null ? List.of() : told.targets().get();
    }

    /** Returns the table that a statement writes to; null if it is not that of an entity or a collection. */
    @Nullable
    String table(SentStatement statement) {
        Audience told = audience.get();
        String table = statement.table();
        return told == null || table == null || !told.tables().containsKey(table) ? null : table;
    }

    /** Returns the classes of entities that are written to a table, by themselves or with their collections. */
    Set<Class<?>> classes(@Nullable String table) {
        Audience told = audience.get();
        return told == null || table == null ? Set.of() : told.tables().getOrDefault(table, Set.of());
    }

    /** Returns what reads back rows that were written. */
    ReadBack readBack() {
        return readBack;
    }

    /** Notes that something is about to be written. */
    void write() {
        hasWritten = true;
    }

    /** Returns whether something was written, or nearly so. */
    boolean hasWritten() {
        return hasWritten;
    }

    /** Notes that a statement is sent of which nobody knows which rows it changes. */
    static void beginUnexplained() {
        underWay.incrementAndGet();
        begun.incrementAndGet();
    }

    /** Notes that what such statements have done is in the logs. */
    static void endUnexplained(int statements) {
        underWay.addAndGet(-statements);
    }

    /** Returns a number that is the same as long as no such statement is under way; negative while one is. */
    static long quiet() {
        long now = begun.get();
        return underWay.get() == 0 ? now : -1;
    }
}
