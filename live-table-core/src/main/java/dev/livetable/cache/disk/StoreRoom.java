package dev.livetable.cache.disk;

import java.util.concurrent.atomic.AtomicLong;

/** How much room there is for entries: on disk, and on the heap until the next commit. Safe for use by many threads. */
final class StoreRoom {

    private static final long MEGABYTE = 1024L * 1024;
    private static final long MAXIMUM_UNSAVED = 32 * MEGABYTE;

    private final DiskRegions regions;
    private final long maximumSize;
    private final Unsaved maximumUnsaved;
    private final AtomicLong unsavedBytes = new AtomicLong();
    private final AtomicLong unsavedHeap = new AtomicLong();
    private volatile long live;

    /**
     * Takes the limits.
     *
     * @param maximumSize how many bytes the entries may take on disk
     * @param memory how many bytes of heap may wait to be written
     */
    StoreRoom(DiskRegions regions, long maximumSize, long memory) {
        this.regions = regions;
        this.maximumSize = maximumSize;
        this.maximumUnsaved = new Unsaved(
                Math.min(MAXIMUM_UNSAVED, Math.max(MEGABYTE / 4, maximumSize / 8)), Math.max(MEGABYTE, memory));
    }

    /**
     * What was put since the last commit.
     *
     * @param bytes how many bytes it takes on disk
     * @param heap how many bytes it takes on the heap, where it is until it is written
     */
    record Unsaved(long bytes, long heap) {}

    /** Returns whether an entry of some bytes may be put now. */
    boolean isFor(long bytes) {
        Unsaved put = unsaved();
        return bytes <= largestEntry()
                && put.bytes < maximumUnsaved.bytes
                && put.heap < maximumUnsaved.heap
                && live + put.bytes <= maximumSize + maximumSize / 8;
    }

    /** Returns how many bytes an entry may have: with a larger one, eviction would begin with it. */
    long largestEntry() {
        return maximumSize / 2;
    }

    /** Notes that an entry was put; returns whether a commit is due since it was. */
    boolean put(Unsaved entry) {
        boolean isMuch = passesQuarter(unsavedBytes.addAndGet(entry.bytes), entry.bytes, maximumUnsaved.bytes);
        boolean isHeavy = passesQuarter(unsavedHeap.addAndGet(entry.heap), entry.heap, maximumUnsaved.heap);
        return isMuch || isHeavy;
    }

    private static boolean passesQuarter(long after, long added, long maximum) {
        return after >= maximum / 4 && after - added < maximum / 4;
    }

    /** Returns what was put since the last commit. */
    Unsaved unsaved() {
        return new Unsaved(unsavedBytes.get(), unsavedHeap.get());
    }

    /** Notes that some of what was put is committed, and counts anew what there is. */
    void committed(Unsaved carried) {
        unsavedBytes.addAndGet(-carried.bytes);
        unsavedHeap.addAndGet(-carried.heap);
        count();
    }

    /** Counts anew what there is. */
    void count() {
        live = regions.liveBytes();
    }

    /** Returns how many bytes the entries took on disk, about, when they were counted last. */
    long live() {
        return live;
    }
}
