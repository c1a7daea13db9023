package dev.livetable.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.disk.RedbCache;
import java.nio.file.Path;

/** Pages in the disk cache of live tables. */
final class RedbPages implements PageStore {

    private final RedbCache cache;

    RedbPages(Path folder, long memory) {
        this.cache = RedbCache.builder(folder).memory(memory).open();
    }

    @Override
    public void put(String key, CachedRows page) {
        cache.put(key, page);
    }

    @Override
    public CachedRows get(String key) {
        return requireNonNull(cache.get(key));
    }

    @Override
    public void close() {
        cache.close();
    }
}
