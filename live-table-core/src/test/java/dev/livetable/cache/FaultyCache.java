package dev.livetable.cache;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cache for tests, around another one: it counts its calls, and a hook can hold a call up or make it fail before it does
 * anything. Safe for use by many threads.
 */
public final class FaultyCache implements Cache {

    private final Cache cache;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Set<String> marked = ConcurrentHashMap.newKeySet();
    private volatile Consumer<String> before = operation -> {};

    /** Takes the cache that does the work. */
    public FaultyCache(Cache cache) {
        this.cache = cache;
    }

    /**
     * Sets what runs before each call does anything.
     *
     * @param hook is given the name of the method called; it may block, or throw what the caller then gets
     */
    public FaultyCache before(Consumer<String> hook) {
        this.before = hook;
        return this;
    }

    /** Makes calls of the methods with these names fail. */
    public FaultyCache failing(String... operations) {
        return before(operation -> {
            if (List.of(operations).contains(operation)) {
                throw new IllegalStateException("the cache cannot " + operation);
            }
        });
    }

    /** Returns how often the method of this name was called, calls that failed included. */
    public int calls(String operation) {
        AtomicInteger number = calls.get(operation);
        return number == null ? 0 : number.get();
    }

    /** Returns whether a region bears the mark. */
    public boolean isMarked(String region) {
        return marked.contains(region);
    }

    private void call(String operation) {
        calls.computeIfAbsent(operation, any -> new AtomicInteger()).incrementAndGet();
        before.accept(operation);
    }

    @Override
    public @Nullable CachedRows get(String key) {
        call("get");
        return cache.get(key);
    }

    @Override
    public void put(String key, CachedRows rows) {
        call("put");
        cache.put(key, rows);
    }

    @Override
    public PreparedPut prepare(String key, CachedRows rows) {
        call("prepare");
        PreparedPut prepared = cache.prepare(key, rows);
        return new PreparedPut() {
            @Override
            public boolean put() {
                call("put");
                return prepared.put();
            }

            @Override
            public Optional<String> tooLarge() {
                return prepared.tooLarge();
            }
        };
    }

    @Override
    public boolean wasMarked(String region) {
        return cache.wasMarked(region);
    }

    @Override
    public void invalidatePrefix(String prefix) {
        call("invalidatePrefix");
        cache.invalidatePrefix(prefix);
    }

    @Override
    public boolean replace(String key, CachedRows old, CachedRows rows) {
        call("replace");
        return cache.replace(key, old, rows);
    }

    @Override
    public void remove(String key) {
        call("remove");
        cache.remove(key);
    }

    @Override
    public void record(String region, RecordedChange change) {
        call("record");
        cache.record(region, change);
    }

    @Override
    public @Nullable RecordedLog recorded(String region) {
        call("recorded");
        return cache.recorded(region);
    }

    @Override
    public String kind() {
        return cache.kind();
    }

    @Override
    public boolean isPersistent() {
        return cache.isPersistent();
    }

    @Override
    public boolean bind(String region, String property, String value) {
        call("bind");
        return cache.bind(region, property, value);
    }

    @Override
    public void mark(String region) {
        call("mark");
        cache.mark(region);
        marked.add(region);
    }

    @Override
    public void unmark(String region) {
        call("unmark");
        cache.unmark(region);
        marked.remove(region);
    }

    @Override
    public RegionStatistics statistics(String region) {
        return cache.statistics(region);
    }

    @Override
    public List<CacheEntry> entries(String region, int limit) {
        return cache.entries(region, limit);
    }

    @Override
    public void close() {
        cache.close();
    }
}
