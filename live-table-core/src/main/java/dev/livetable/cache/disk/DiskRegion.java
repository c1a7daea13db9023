package dev.livetable.cache.disk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.cache.CacheRegions;
import dev.livetable.cache.RegionPrefixes;
import dev.livetable.table.CanonicalText;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a disk cache knows about a region while it is open. */
final class DiskRegion extends CacheRegions.Region {

    /*
     * Puts hold the lock shared; whatever invalidates entries, or stops puts, holds it exclusively. `generation`
     * changes under the exclusive lock. What its rows depend on is part of it: so no record ever has the rows of one
     * generation under what those of another depend on, whenever it is taken.
     *
     * The mark is guarded by this object's monitor, under which nothing waits. The record is handed to the store by the
     * store's thread only. `markIsSafe` says that the region would be invalidated at opening if the process ended now
     * or during a commit that is under way: it is set when a set mark is noted or committed, and taken back before a
     * record without one is handed over.
     */

    final AtomicLong evictions = new AtomicLong();
    volatile DiskGeneration generation;

    /** When something was last read or put, in seconds since the cache was opened. */
    volatile long lastUse;

    /** Whether the store is behind in more than the number of bytes. */
    volatile boolean dirty;

    /** How many bytes the record in the store says. Of the store's thread. */
    private long recordedBytes;

    /** The number of the generation that the store has, committed; 0 when it has none. Of the store's thread. */
    private long stored;

    /** How many changes were recorded in all; set by the store's thread. */
    volatile long recorded;

    @GuardedBy("this")
    private boolean marked;

    private volatile boolean wasMarked;

    @GuardedBy("this")
    private boolean markIsSafe;

    DiskRegion(String prefix, long generation) {
        super(prefix);
        this.generation = new DiskGeneration(generation, new TreeMap<>());
    }

    /** Returns the region that a record in the store tells of. */
    static DiskRegion of(String prefix, RegionRecord record) {
        DiskRegion region = new DiskRegion(prefix, record.generation());
        region.generation = DiskGeneration.of(record);
        region.stored = record.generation();
        region.recordedBytes = record.bytes();
        region.recorded = record.recorded();
        synchronized (region) {
            region.marked = record.marked();
            region.markIsSafe = record.marked();
        }
        return region;
    }

    /** Returns what operators call a region, without what a key may tell. */
    static String called(String prefix) {
        return prefix.equals(RegionPrefixes.BARE)
                ? "What is of no live table"
                : "Live table '" + CanonicalText.masked(RegionPrefixes.regionOf(prefix)) + "'";
    }

    /**
     * Begins a generation, under the exclusive lock or before anyone else has the region.
     *
     * @param bound what its rows depend on
     * @return the generation that is retired by it
     */
    DiskGeneration startGeneration(long number, SortedMap<String, String> bound) {
        DiskGeneration retired = generation;
        generation = new DiskGeneration(number, bound);
        dirty = true;
        return retired;
    }

    /** Returns whether the store is behind. */
    boolean isBehind() {
        return dirty || generation.bytes.get() != recordedBytes;
    }

    /**
     * Gives the generation its map in a store that is as it was committed, and the number of bytes that were there when
     * the commit began.
     *
     * @param committed the record in the store; null when there is none, as nothing was ever put
     */
    void attach(StoreFile store, @Nullable RegionRecord committed) {
        recordedBytes = committed == null ? 0 : committed.bytes();
        generation.bytes.set(recordedBytes);
        generation.attach(store);
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

    /** Notes that the region was marked when the cache was opened; the mark stays until it is taken away. */
    void foundMarked() {
        mark();
        wasMarked = true;
    }

    boolean wasMarked() {
        return wasMarked;
    }

    synchronized void unmark() {
        if (marked) {
            marked = false;
            dirty = true;
        }
    }

    /** What this region was like when it was looked at, to be told back when that is safe. */
    record State(DiskGeneration generation, long removals, boolean marked, Map<String, DiskStamps.Stamp> stamps) {}

    /** Looks at the state, and gives the generation its map; on the store's thread. */
    State open(StoreFile store) {
        DiskGeneration current = generation;
        long removals = current.removals.get();
        if (current.map == null) {
            current.attach(store);
        }
        return new State(current, removals, isMarked(), Map.of());
    }

    /** Returns the generation that must be retired in the store, as it is committed, for a state to be safe. */
    Optional<Long> stale(State state) {
        boolean isBehind =
                state.generation.number != stored || state.removals != state.generation.durableRemovals || state.marked;
        return stored != 0 && isBehind ? Optional.of(stored) : Optional.empty();
    }

    /** Returns whether the region is marked and the store has nothing of it, so that only a commit can say so. */
    boolean isMarkForCommit() {
        return stored == 0 && isMarked();
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
        DiskGeneration current = state.generation;
        Map<String, DiskStamps.Stamp> stamps = current.writeStamps(store);
        RegionRecord record;
        recordedBytes = current.bytes.get();
        synchronized (this) {
            record = new RegionRecord(current.number, marked, recordedBytes, recorded, current.bound);
            markIsSafe &= marked;
        }
        store.write(prefix(), record);
        return new State(current, state.removals, record.marked(), stamps);
    }

    /** Notes that the state that was handed over is committed; on the store's thread. */
    synchronized void committed(State handed) {
        stored = handed.generation.number;
        handed.generation.durable = true;
        handed.generation.durableRemovals = handed.removals;
        handed.generation.stamps.committed(handed.stamps);
        markIsSafe |= handed.marked;
    }
}
