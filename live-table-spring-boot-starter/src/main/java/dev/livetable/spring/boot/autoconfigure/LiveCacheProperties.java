package dev.livetable.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The cache that live tables keep their rows in.
 *
 * @param backend Where rows are kept: "mem" (on the heap), "redb" (in a folder on disk, so that they outlive a
 *     restart) or "none" (nowhere).
 * @param mem The cache on the heap.
 * @param redb The cache on disk.
 */
@ConfigurationProperties("live.cache")
public record LiveCacheProperties(
        @DefaultValue("mem") Backend backend,
        @DefaultValue Mem mem,
        @DefaultValue Redb redb) {

    /** Where rows are kept. */
    public enum Backend {
        /** On the heap. */
        MEM,
        /** In a folder on disk. */
        REDB,
        /** Nowhere. */
        NONE
    }

    /**
     * The cache on the heap.
     *
     * @param maximumSize How much heap the rows may take, by estimate; the least useful go first.
     */
    public record Mem(@DefaultValue("64MB") DataSize maximumSize) {}

    /**
     * The cache on disk.
     *
     * @param path The folder, which belongs to one application at a time; it is made when missing. A plain path,
     *     without "~" and without "file:".
     * @param memory How much heap the cache may take for what it has read from the disk.
     * @param maximumSize How much the rows may take on disk; the least recently used go first.
     * @param sync Whether what was invalidated stays so even when the machine stops without warning; each write
     *     then waits for the disk.
     * @param whenLocked What to do when another process has the folder: "fail", or "mem", which keeps
     *     rows on the heap instead; the next start that uses the folder begins empty.
     * @param encryptionKey Key that the files are encrypted with; by default they are plain. It is shown nowhere.
     */
    public record Redb(
            @DefaultValue("./live-cache") String path,
            @DefaultValue("64MB") DataSize memory,
            @DefaultValue("1GB") DataSize maximumSize,
            @DefaultValue("false") Boolean sync,
            @DefaultValue("fail") WhenLocked whenLocked,
            @Nullable String encryptionKey) {

        /** What to do when another process has the folder. */
        public enum WhenLocked {
            /** Do not start. */
            FAIL,
            /** Keep rows on the heap; the next start that uses the folder begins empty. */
            MEM
        }

        /** Returns the settings without the key. */
        @Override
        public String toString() {
            return "Redb[path=" + path + ", memory=" + memory + ", maximumSize=" + maximumSize + ", sync=" + sync
                    + ", whenLocked=" + whenLocked + "]";
        }
    }
}
