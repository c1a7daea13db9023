package dev.livetable.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.Lookup;
import dev.livetable.cache.disk.RedbCache;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Pages in the disk cache of live tables. */
final class RedbPages implements PageStore {

    private final RedbCache cache;

    /** What a live table keeps with the questions that it remembers. */
    private final Map<String, Lookup> lookups = new HashMap<>();

    RedbPages(Path folder, long memory) {
        this.cache = RedbCache.builder(folder).memory(memory).open();
    }

    @Override
    public void put(String key, CachedRows page) {
        cache.put(key, page);
    }

    @Override
    public CachedRows get(String key) {
        return requireNonNull(lookups.computeIfAbsent(key, cache::lookup).get());
    }

    @Override
    public void close() {
        cache.close();
    }
}
