package dev.livetable.cache;

import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All scopes of a disk cache, and whether they may be changed. What readers see is decided here, in memory. */
final class DiskScopes {

    /*
     * `mode` is asked by puts and partial drops under their scope's lock. Whoever changes it (the store's thread only) then
     * takes each lock once, so that all who saw the former mode are through. Only while RUNNING are maps changed.
     */

    /** What may be done. */
    enum Mode {
        /** Entries are read and stored. */
        RUNNING,
        /** The disk refuses writes, or there is no store: entries are read, none is stored. */
        PAUSED,
        /** The store is being copied: entries are read, none is stored. */
        COPYING,
        /** Nothing is there. */
        CLOSED
    }

    private static final Logger log = LoggerFactory.getLogger(DiskScopes.class);
    private static final long REMOVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ConcurrentHashMap<String, DiskScope> scopes = new ConcurrentHashMap<>();
    private final AtomicLong lastGeneration = new AtomicLong();
    private final Queue<Long> hidden = new ConcurrentLinkedQueue<>();
    private volatile Mode mode = Mode.PAUSED;

    Mode mode() {
        return mode;
    }

    boolean isRunning() {
        return mode == Mode.RUNNING;
    }

    void changeMode(Mode changed) {
        mode = changed;
        scopes.values().forEach(scope -> scope.exclusively(() -> {}));
    }

    /** Returns the scope of a name; null when it is not known. */
    @Nullable
    DiskScope known(String name) {
        return scopes.get(name);
    }

    /** Returns the scope of a name; made when it is new. */
    DiskScope scope(String name) {
        DiskScope scope = scopes.get(name);
        return scope != null
                ? scope
                : scopes.computeIfAbsent(name, added -> new DiskScope(added, lastGeneration.incrementAndGet()));
    }

    Collection<DiskScope> all() {
        return scopes.values();
    }

    /** Takes over the scopes that a store holds, and gives them their maps. */
    void take(StoreFile store) {
        Set<Long> maps = store.generations();
        Map<String, ScopeRecord> records = store.records();
        maps.forEach(this::noteGeneration);
        records.values().forEach(record -> noteGeneration(record.generation()));
        hidden.addAll(maps);
        records.forEach((name, record) -> {
            hidden.remove(record.generation());
            scopes.put(name, DiskScope.of(name, record));
        });
        attach(store);
    }

    private void noteGeneration(long number) {
        lastGeneration.accumulateAndGet(number, Math::max);
    }

    void forgetAll() {
        scopes.clear();
        hidden.clear();
    }

    /** Hides all entries of a scope, under its exclusive lock; the store learns of it with the scope's record. */
    void hide(DiskScope scope) {
        hidden.add(scope.startGeneration(lastGeneration.incrementAndGet()).number);
    }

    void hideAll() {
        scopes.values().forEach(scope -> scope.exclusively(() -> hide(scope)));
    }

    /** Takes the maps away: nothing is found until they are back. */
    void detach() {
        scopes.values().forEach(scope -> scope.generation.map = null);
    }

    /** Gives scopes their maps in a store that is as it was committed; what was dropped since then is hidden. */
    void attach(StoreFile store) {
        scopes.values()
                .forEach(scope -> scope.exclusively(() -> {
                    DiskGeneration generation = scope.generation;
                    if (generation.isDurable() && store.has(generation.number)) {
                        generation.map = store.entries(generation.number);
                    } else if (generation.used) {
                        hide(scope);
                    }
                }));
    }

    /**
     * Removes maps that hold only hidden entries from a store, for a limited time.
     *
     * @param between is run now and then, so that those who wait for the thread need not wait long
     */
    void removeHidden(StoreFile store, Runnable between) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < REMOVAL_NANOS) {
            Long number = hidden.poll();
            if (number == null) {
                return;
            }
            store.remove(number);
            between.run();
        }
    }

    /**
     * Drops, at the start, what was marked when the process ended, and what was dropped after the last commit.
     *
     * @param voided the generations that were dropped
     */
    void dropUntrusted(Set<Long> voided) {
        DiskScope bare = scopes.get(Scopes.BARE);
        for (DiskScope scope : scopes.values()) {
            if (scope.isMarked() || voided.contains(scope.generation.number)) {
                log.info("{} was changed right before the process ended; its cached rows are dropped", scope.name);
                scope.unmark();
                hide(scope);
                if (bare != null) {
                    new DiskEntries(bare.generation).remove(Scopes.regionOf(scope.name));
                }
            }
        }
    }

    /** Returns how many bytes the entries take on disk, about. */
    long liveBytes() {
        return scopes.values().stream()
                .mapToLong(scope -> scope.generation.bytes.get())
                .sum();
    }
}
