package dev.livetable.spring.boot.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The cache that live tables keep their rows in.
 *
 * @param backend Where rows are kept: "mem" (on the heap), "redb" (in a folder on disk, so that they outlive a restart) or
 *     "none" (nowhere).
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
     * @param path The folder, which belongs to one application at a time; it is made when missing.
     * @param memory How much heap the cache may take for what it has read from the disk.
     */
    public record Redb(
            @DefaultValue("./live-cache") String path,
            @DefaultValue("64MB") DataSize memory) {}
}
