package dev.livetable.cache.disk;

import java.util.concurrent.atomic.AtomicLong;

/** How much room there is for entries: on disk, and until the next commit. Safe for use by many threads. */
final class StoreRoom {

    private static final long MEGABYTE = 1024L * 1024;
    private static final long MAXIMUM_UNSAVED = 32 * MEGABYTE;

    private final DiskRegions regions;
    private final long maximumSize;
    private final long maximumUnsaved;
    private final AtomicLong unsaved = new AtomicLong();
    private volatile long live;

    StoreRoom(DiskRegions regions, long maximumSize) {
        this.regions = regions;
        this.maximumSize = maximumSize;
        this.maximumUnsaved = Math.min(MAXIMUM_UNSAVED, Math.max(MEGABYTE / 4, maximumSize / 8));
    }

    /** Returns whether an entry of some bytes may be put now. */
    boolean isFor(long bytes) {
        long put = unsaved.get();
        return bytes <= maximumSize && put < maximumUnsaved && live + put <= maximumSize + maximumSize / 8;
    }

    /** Notes that an entry was put; returns whether a commit is due since it was. */
    boolean put(long bytes) {
        long put = unsaved.addAndGet(bytes);
        return put >= maximumUnsaved / 4 && put - bytes < maximumUnsaved / 4;
    }

    /** Returns how many bytes were put since the last commit. */
    long unsaved() {
        return unsaved.get();
    }

    /** Notes that some bytes that were put are committed, and counts anew what there is. */
    void committed(long bytes) {
        unsaved.addAndGet(-bytes);
        live = regions.liveBytes();
    }

    /** Returns how many bytes the entries took on disk, about, when they were counted last. */
    long live() {
        return live;
    }
}
