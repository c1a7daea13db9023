package dev.livetable.cache.disk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.table.CanonicalText;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** What a disk cache knows about a region while it is open. */
final class DiskRegion {

    /*
     * Puts hold the lock shared; whatever invalidates entries, or stops puts, holds it exclusively. `invalidations` is raised when an invalidation
     * is done: a put stores only if it is what it was when the put began, and a reader, who takes no lock, returns what it
     * found only if it is what it was before it looked. `generation` changes under the exclusive lock.
     *
     * The record (marked, bound) is guarded by this object's monitor, under which nothing waits. It is handed to the store
     * by the store's thread only. `markIsSafe` says that the region would be invalidated at opening if the process ended now or
     * during a commit that is under way: it is set when a set mark is noted or committed, and taken back before a record
     * without one is handed over.
     */

    final String name;
    final ReadWriteLock lock = new ReentrantReadWriteLock();
    final AtomicLong invalidations = new AtomicLong();
    final AtomicLong evictions = new AtomicLong();
    volatile DiskGeneration generation;

    /** When something was last found or put, in seconds since the cache was opened. */
    volatile long lastUse;

    /** Whether the record in the store is behind. */
    volatile boolean dirty;

    /** The number of the generation that the store has, committed; 0 when it has none. Of the store's thread. */
    private long stored;

    @GuardedBy("this")
    private boolean marked;

    @GuardedBy("this")
    private boolean markIsSafe;

    @GuardedBy("this")
    private SortedMap<String, String> bound = new TreeMap<>();

    DiskRegion(String name, long generation) {
        this.name = name;
        this.generation = new DiskGeneration(generation);
    }

    /** Returns the region that a record in the store tells of. */
    static DiskRegion of(String name, RegionRecord record) {
        DiskRegion region = new DiskRegion(name, record.generation());
        region.generation.used = true;
        region.generation.durable = true;
        region.generation.bytes.set(record.bytes());
        region.stored = record.generation();
        synchronized (region) {
            region.marked = record.marked();
            region.markIsSafe = record.marked();
            region.bound = new TreeMap<>(record.bound());
        }
        return region;
    }

    /** Does something while nobody puts into this region or invalidates any of it. */
    void exclusively(Runnable step) {
        lock.writeLock().lock();
        try {
            step.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Hides all entries, under the exclusive lock or before anyone else has the region; returns the generation they are in. */
    DiskGeneration startGeneration(long number) {
        DiskGeneration retired = generation;
        generation = new DiskGeneration(number);
        invalidations.incrementAndGet();
        dirty = true;
        return retired;
    }

    synchronized boolean isMarked() {
        return marked;
    }

    /** Sets the mark; returns whether it has to be made durable. */
    synchronized boolean mark() {
        marked = true;
        dirty = true;
        return !markIsSafe;
    }

    synchronized void unmark() {
        if (marked) {
            marked = false;
            dirty = true;
        }
    }

    /** What {@link #bind} found. */
    enum Binding {
        SAME,
        NEW,
        OTHER
    }

    /** Keeps the digest of a property's value. */
    synchronized Binding bind(String property, String digest) {
        String before = bound.put(CanonicalText.escape(property), digest);
        if (digest.equals(before)) {
            return Binding.SAME;
        }
        dirty = true;
        return before == null ? Binding.NEW : Binding.OTHER;
    }

    /** What this region was like when it was looked at, to be told back when that is safe. */
    record State(DiskGeneration generation, long removals, boolean marked) {}

    /** Looks at the state, and gives the generation its map; on the store's thread. */
    State open(StoreFile store) {
        DiskGeneration current = generation;
        long removals = current.removals.get();
        if (current.map == null) {
            current.map = store.entries(current.number);
        }
        return new State(current, removals, isMarked());
    }

    /** Returns the generation that must be retired in the store, as it is committed, for a state to be safe. */
    Optional<Long> stale(State state) {
        boolean isBehind =
                state.generation.number != stored || state.removals != state.generation.durableRemovals || state.marked;
        return stored != 0 && isBehind ? Optional.of(stored) : Optional.empty();
    }

    /** Notes that a state is safe, as what it makes stale is retired. */
    synchronized void noted(State state) {
        state.generation.durable = true;
        markIsSafe |= state.marked;
    }

    /** Hands the record to the store, and gives the generation its map; on the store's thread. */
    State handOver(StoreFile store) {
        dirty = false;
        State state = open(store);
        RegionRecord record;
        synchronized (this) {
            record = new RegionRecord(
                    state.generation.number, marked, state.generation.bytes.get(), new TreeMap<>(bound));
            markIsSafe &= marked;
        }
        store.write(name, record);
        return new State(state.generation, state.removals, record.marked());
    }

    /** Notes that the state that was handed over is committed; on the store's thread. */
    synchronized void committed(State handed) {
        stored = handed.generation.number;
        handed.generation.durable = true;
        handed.generation.durableRemovals = handed.removals;
        markIsSafe |= handed.marked;
    }
}
