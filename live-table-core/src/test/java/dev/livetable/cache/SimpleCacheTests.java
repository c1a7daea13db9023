package dev.livetable.cache;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The contract over a cache that implements what it must, and no more. */
class SimpleCacheTests extends CacheContract {

    @Override
    protected Cache open() {
        return new SimpleCache();
    }

    @Override
    protected boolean countsEntries() {
        return false;
    }

    private static final class SimpleCache implements Cache {

        private final ConcurrentHashMap<String, CachedRows> entries = new ConcurrentHashMap<>();
        private final CacheRegions<NamedRegion> regions = new CacheRegions<>(NamedRegion::new);

        private static final class NamedRegion extends CacheRegions.Region {
            NamedRegion(String prefix) {
                super(prefix);
            }
        }

        @Override
        public @Nullable CachedRows get(String key) {
            return entries.get(key);
        }

        @Override
        public void put(String key, CachedRows rows) {
            CacheRegions.Ticket<NamedRegion> ticket = regions.begin(key);
            ticket.region().lock().readLock().lock();
            try {
                if (regions.isOvertaken(ticket)) {
                    entries.remove(key);
                } else {
                    entries.put(key, rows);
                }
            } finally {
                ticket.region().lock().readLock().unlock();
            }
        }

        @Override
        public void invalidatePrefix(String prefix) {
            regions.invalidate(prefix, new CacheRegions.Invalidation<>() {
                @Override
                public void all(NamedRegion region) {
                    some(region, prefix);
                }

                @Override
                public void some(NamedRegion region, String start) {
                    entries.keySet()
                            .removeIf(key -> key.startsWith(start)
                                    && RegionPrefixes.of(key).equals(region.prefix()));
                }
            });
        }
    }
}
