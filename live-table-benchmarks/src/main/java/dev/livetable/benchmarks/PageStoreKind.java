package dev.livetable.benchmarks;

import java.nio.file.Path;
import java.util.List;

/** Which store of pages. */
public enum PageStoreKind {
    /** The disk cache of live tables. */
    REDB,
    /** MapDB. */
    MAPDB,
    /** MapDB, with Jackson's CBOR in the place of our codec. */
    MAPDB_CBOR,
    /** RocksDB. */
    ROCKSDB,
    /** Ehcache's disk tier. */
    EHCACHE,
    /** Ehcache with a heap tier over its disk tier, which keeps rows ready. */
    EHCACHE_HEAP;

    /**
     * Opens the store in a folder.
     *
     * @param memory how many bytes it may keep on the heap, where that can be told
     */
    PageStore open(Path folder, long memory) {
        return switch (this) {
            case REDB -> new RedbPages(folder, memory);
            case MAPDB -> new MapDbPages(folder);
            case MAPDB_CBOR -> new MapDbCborPages(folder);
            case ROCKSDB -> new RocksDbPages(folder, memory);
            case EHCACHE -> new EhcachePages(folder, 1);
            case EHCACHE_HEAP -> new EhcachePages(folder, Questions.COUNT * 2);
        };
    }

    /** Returns the stores that keep no rows ready but ours, which does both. */
    static List<PageStoreKind> onDiskAlone() {
        return List.of(REDB, MAPDB, ROCKSDB, EHCACHE);
    }
}
