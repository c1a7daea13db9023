package dev.livetable.benchmarks;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.disk.RedbCache;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Keeps entries of many tables, and drops those of one. */
interface TableStore extends AutoCloseable {

    void put(String key, CachedRows rows);

    void drop(String prefix);

    /** Returns how many drops it takes until the compiler knows what to do. */
    default int warmUps() {
        return 20_000;
    }

    /**
     * Waits until all work is done that was left for later.
     *
     * @param entries how many entries there are
     */
    void settle(long entries);

    @Override
    default void close() {}

    /** Our cache in memory. */
    record InMemory(MemCache cache) implements TableStore {

        @Override
        public void put(String key, CachedRows rows) {
            cache.put(key, rows);
        }

        @Override
        public void drop(String prefix) {
            cache.invalidatePrefix(prefix);
        }

        @Override
        public void settle(long entries) {
            while (cache.held() > entries) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    /** Our cache on disk. */
    record OnDisk(RedbCache cache) implements TableStore {

        @Override
        public void put(String key, CachedRows rows) {
            cache.put(key, rows);
        }

        @Override
        public void drop(String prefix) {
            cache.invalidatePrefix(prefix);
        }

        @Override
        public int warmUps() {
            return 2_000;
        }

        @Override
        public void settle(long entries) {
            cache.cleanUp();
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

        @Override
        public void settle(long count) {
            entries.cleanUp();
        }
    }
}
