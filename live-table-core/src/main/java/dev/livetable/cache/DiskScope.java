package dev.livetable.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.table.CanonicalText;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** What a disk cache knows about a scope while it is open. */
final class DiskScope {

    /*
     * Puts hold the lock shared; whatever drops entries, or stops puts, holds it exclusively. A put stores only if `drops`
     * is what it was when the put began. `generation` changes under the exclusive lock; reading it needs none.
     *
     * The record (marked, bound) is guarded by this object's monitor, under which nothing waits. It is handed to the store
     * by the store's thread only. `handedMark` is what was handed over last, `durableMark` what was committed last: only
     * when both are set is the mark safe whatever happens next.
     */

    final String name;
    final ReadWriteLock lock = new ReentrantReadWriteLock();
    final AtomicLong drops = new AtomicLong();
    final AtomicLong evictions = new AtomicLong();
    volatile DiskGeneration generation;

    /** When something was last found or put, in seconds since the cache was opened. */
    volatile long lastUse;

    /** Whether the record in the store is behind. */
    volatile boolean dirty;

    @GuardedBy("this")
    private boolean marked;

    @GuardedBy("this")
    private boolean handedMark;

    @GuardedBy("this")
    private boolean durableMark;

    @GuardedBy("this")
    private SortedMap<String, String> bound = new TreeMap<>();

    DiskScope(String name, long generation) {
        this.name = name;
        this.generation = new DiskGeneration(generation);
    }

    /** Returns the scope that a record in the store tells of. */
    static DiskScope of(String name, ScopeRecord record) {
        DiskScope scope = new DiskScope(name, record.generation());
        scope.generation.used = true;
        scope.generation.durable = true;
        scope.generation.bytes.set(record.bytes());
        synchronized (scope) {
            scope.marked = record.marked();
            scope.handedMark = record.marked();
            scope.durableMark = record.marked();
            scope.bound = new TreeMap<>(record.bound());
        }
        return scope;
    }

    /** Does something while nobody puts into this scope or drops from it. */
    void exclusively(Runnable step) {
        lock.writeLock().lock();
        try {
            step.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Hides all entries, under the exclusive lock or before anyone else has the scope; returns the generation they are in. */
    DiskGeneration startGeneration(long number) {
        drops.incrementAndGet();
        DiskGeneration hidden = generation;
        generation = new DiskGeneration(number);
        dirty = true;
        return hidden;
    }

    synchronized boolean isMarked() {
        return marked;
    }

    /** Sets the mark; returns whether it has to be made durable. */
    synchronized boolean mark() {
        marked = true;
        return !(handedMark && durableMark);
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

    /** What was handed to the store, to be told to {@link #committed} when it is committed. */
    record HandedOver(DiskGeneration generation, long removals, boolean marked) {}

    /** Hands the record to the store, and gives the generation its map; on the store's thread. */
    HandedOver handOver(StoreFile store) {
        dirty = false;
        DiskGeneration current = generation;
        long removals = current.removals.get();
        if (current.map == null) {
            current.map = store.entries(current.number);
        }
        ScopeRecord record;
        synchronized (this) {
            record = new ScopeRecord(current.number, marked, current.bytes.get(), new TreeMap<>(bound));
            handedMark = marked;
        }
        store.write(name, record);
        return new HandedOver(current, removals, record.marked());
    }

    /** Notes that what was handed over is committed; on the store's thread. */
    synchronized void committed(HandedOver handed) {
        handed.generation.durable = true;
        handed.generation.durableRemovals = handed.removals;
        durableMark = handed.marked;
    }
}
