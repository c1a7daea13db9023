package dev.livetable.spring.boot.hibernate;

import dev.livetable.spring.boot.store.SentStatement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
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

    private final Map<Object, Audience> audiences = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Map<String, Set<Class<?>>>> tables = new AtomicReference<>();
    private final ReadBack readBack = new ReadBack();
    private volatile boolean hasWritten;

    /**
     * The live repositories of one application context. A factory may have several: its own, and children of that.
     *
     * @param targets returns who is told, as of now
     * @param isOver whether the context is closed, so that nobody is told any more
     */
    record Audience(Supplier<List<HibernateTarget>> targets, BooleanSupplier isOver) {}

    /** Returns whether the writes are told to an audience. */
    boolean areTold(Object whose) {
        return audiences.containsKey(whose);
    }

    /**
     * Has the writes told to one more audience from now on, until that is over. To do it again does nothing.
     *
     * @param whose what the audience is known by
     */
    void tell(Object whose, Audience audience) {
        audiences.putIfAbsent(whose, audience);
    }

    /**
     * Takes the tables of all entities and collections, and the classes that are written there; returns whether they were not
     * known before.
     */
    boolean areKnown(Map<String, Set<Class<?>>> all) {
        return tables.compareAndSet(null, all);
    }

    /** Returns who is told, as of now, of what is about to be written. */
    List<HibernateTarget> targets() {
        leaveThoseOver();
        return audiences.values().stream()
                .flatMap(audience -> audience.targets().get().stream())
                .toList();
    }

    /** Takes leave of those that are over: of the first write that they are not told of they keep a mark. */
    private void leaveThoseOver() {
        audiences.forEach((whose, audience) -> {
            if (audience.isOver().getAsBoolean()) {
                audience.targets().get().forEach(target -> target.target().leaveUntold());
                audiences.remove(whose, audience);
            }
        });
    }

    /** Returns the table that a statement writes to; null if it is not that of an entity or a collection. */
    @Nullable
    String table(SentStatement statement) {
        Map<String, Set<Class<?>>> known = tables.get();
        String table = statement.table();
        return known == null || table == null || !known.containsKey(table) ? null : table;
    }

    /** Returns the classes of entities that are written to a table, by themselves or with their collections. */
    Set<Class<?>> classes(@Nullable String table) {
        Map<String, Set<Class<?>>> known = tables.get();
        return known == null || table == null ? Set.of() : known.getOrDefault(table, Set.of());
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
