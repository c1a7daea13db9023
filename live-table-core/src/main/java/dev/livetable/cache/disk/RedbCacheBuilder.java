package dev.livetable.cache.disk;

import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Builds a {@link RedbCache}. Nothing is read or written before it is opened. Not safe for use by many threads. */
public final class RedbCacheBuilder {

    private static final long MEGABYTE = 1024L * 1024;

    /**
     * What is larger is the same as without bound, and would overflow where sizes are added up or counted in megabytes.
     */
    private static final long LARGEST_SIZE = Long.MAX_VALUE / 4;

    private static final long LARGEST_MEMORY = Integer.MAX_VALUE * MEGABYTE;

    private final Path folder;
    private long maximumSize = 1024 * MEGABYTE;
    private long memory = 64 * MEGABYTE;
    private boolean sync;
    private @Nullable EncryptionKey encryptionKey;
    private long slack = 192 * MEGABYTE;
    private String scheme = "";
    private LongSupplier nanos = System::nanoTime;

    RedbCacheBuilder(Path folder) {
        this.folder = folder;
    }

    /**
     * Sets how much the entries may take on disk; 1 GB unless told. The least recently used regions and entries go
     * first. The files may for some time take three times as much as the entries, and 256 MB more.
     *
     * @param bytes the most bytes, at least 1
     * @throws IllegalArgumentException if there are fewer
     */
    public RedbCacheBuilder maximumSize(long bytes) {
        maximumSize = Math.min(LARGEST_SIZE, atLeastOne("maximum size", bytes));
        return this;
    }

    /**
     * Sets how much heap the store may use for what it has read; 64 MB unless told. What waits to be written may take as much
     * again, and what was made of rows, such as their JSON, half as much.
     *
     * @param bytes the most bytes, at least 1
     * @throws IllegalArgumentException if there are fewer
     */
    public RedbCacheBuilder memory(long bytes) {
        memory = Math.min(LARGEST_MEMORY, atLeastOne("memory", bytes));
        return this;
    }

    /**
     * Sets whether what was invalidated stays so, and what was recorded stays on record, when the machine stops without
     * warning, and not only the process; not so unless told. Each invalidation and each record then waits for the disk.
     */
    public RedbCacheBuilder sync(boolean on) {
        sync = on;
        return this;
    }

    /**
     * Sets a key that the files are encrypted with; they are plain unless told.
     *
     * @param key the key, which should be long and random. It is copied; the caller may wipe it
     * @throws IllegalArgumentException if it is empty
     */
    public RedbCacheBuilder encryptionKey(char[] key) {
        atLeastOne("length of the encryption key", key.length);
        encryptionKey = new EncryptionKey(key);
        return this;
    }

    private static long atLeastOne(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("The " + what + " is at least 1, not " + value);
        }
        return value;
    }

    /** Sets how many bytes the file may have over twice what its entries take, for tests. */
    RedbCacheBuilder slack(long bytes) {
        slack = bytes;
        return this;
    }

    /** Makes MVStore open its files through another of its file systems, for tests. */
    RedbCacheBuilder scheme(String outer) {
        scheme = outer;
        return this;
    }

    /** Sets the clock, for tests. */
    RedbCacheBuilder nanos(LongSupplier clock) {
        nanos = clock;
        return this;
    }

    /**
     * Opens the cache.
     *
     * @throws CacheInUseException if the folder is in use, by this process or another
     * @throws CacheOpenException if it cannot be used for another reason; the message says what to do
     */
    public RedbCache open() {
        return RedbCache.open(new RedbSettings(folder, maximumSize, memory, sync, encryptionKey, slack, scheme, nanos));
    }

    /** Returns the folder and the sizes. Holds no key. */
    @Override
    public String toString() {
        return "builder of a cache in " + folder + " of " + maximumSize + " bytes at the most"
                + (encryptionKey == null ? "" : ", encrypted");
    }
}
