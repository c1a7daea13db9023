package dev.livetable.benchmarks;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/** Keeps entries of many tables, and drops those of one. */
interface TableStore extends AutoCloseable {

    void put(String key, CachedRows rows);

    void drop(String prefix);

    /** Returns how many drops it takes until the compiler knows what to do. */
    default int warmUps() {
        return 20_000;
    }

    /** Waits until what a drop left to be done is done. */
    default void settle() {
        ForkJoinPool.commonPool().awaitQuiescence(10, TimeUnit.SECONDS);
    }

    @Override
    default void close() {}

    /** One of our caches. */
    record Ours(Cache cache, int warmUps) implements TableStore {

        @Override
        public void put(String key, CachedRows rows) {
            cache.put(key, rows);
        }

        @Override
        public void drop(String prefix) {
            cache.invalidatePrefix(prefix);
        }

        @Override
        public void close() {
            cache.close();
        }
    }

    /** A cache that knows nothing of tables. */
    final class Scanned implements TableStore {

        private final com.github.benmanes.caffeine.cache.Cache<String, CachedRows> entries =
                Caffeine.newBuilder().maximumSize(Long.MAX_VALUE).build();

        @Override
        public void put(String key, CachedRows rows) {
            entries.put(key, rows);
        }

        @Override
        public void drop(String prefix) {
            entries.asMap().keySet().removeIf(key -> key.startsWith(prefix));
        }
    }
}
