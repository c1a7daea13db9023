package dev.livetable.benchmarks;

import dev.livetable.cache.MemCache;
import dev.livetable.cache.RedbCache;
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
            case MEMORY -> new TableStore.Ours(MemCache.ofMaximumWeight(Long.MAX_VALUE), 20_000);
            case DISK -> new TableStore.Ours(RedbCache.open(folder), 100);
            case SCAN -> new TableStore.Scanned();
        };
    }
}
