package dev.livetable.benchmarks;

import dev.livetable.cache.MemCache;
import dev.livetable.cache.disk.RedbCache;
import java.nio.file.Path;

/** Where the entries of tables are. */
public enum TableStoreKind {
    /** Our cache in memory. */
    MEMORY,
    /** Our cache on disk. */
    DISK,
    /** A Caffeine cache for all tables, which is looked through key by key. */
    SCAN;

    TableStore open(Path folder) {
        return switch (this) {
            case MEMORY -> new TableStore.InMemory(MemCache.ofMaximumWeight(Long.MAX_VALUE));
            case DISK -> new TableStore.OnDisk(RedbCache.open(folder));
            case SCAN -> new TableStore.Scanned();
        };
    }
}
