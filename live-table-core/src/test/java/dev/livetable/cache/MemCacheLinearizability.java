package dev.livetable.cache;

import dev.livetable.Schedules;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;

/**
 * F2: an entry of a {@link MemCache} that has room is a register, which every invalidation of a prefix of its key empties.
 *
 * <p>Not promised, and so not asked: that an invalidation of several entries is one step to those who ask for them one by one, that an
 * entry outlives the invalidation of another, and what {@code statistics} and {@code entries} return while others change the cache.
 * Caffeine is taken at its word when schedules are explored.
 */
@Param(name = "prefix", gen = IntGen.class, conf = "0:2")
@Param(name = "value", gen = IntGen.class, conf = "1:3")
public class MemCacheLinearizability {

    private static final String KEY = "r/1";
    private static final List<String> PREFIXES = List.of("", "r/", "r/1");

    private final MemCache cache = SynchronousMemCache.create();
    private final Lookup lookup = cache.lookup(KEY);
    private CacheRegions.@Nullable Ticket<MemRegion> ticket;
    private @Nullable CachedRows judged;

    @Operation
    public long get() {
        CachedRows rows = cache.get(KEY);
        return rows == null ? 0 : rows.total().orElseThrow();
    }

    /** Asks one that remembers, from the second time on, where the entry is. */
    @Operation
    public long look() {
        CachedRows rows = lookup.get();
        return rows == null ? 0 : rows.total().orElseThrow();
    }

    @Operation
    public void put(@Param(name = "value") int value) {
        cache.put(KEY, rows(value));
    }

    /** Begins a put, which {@link #store} ends. */
    @Operation(nonParallelGroup = "put")
    public void begin() {
        ticket = cache.begin(KEY);
    }

    @Operation(nonParallelGroup = "put")
    public void store(@Param(name = "value") int value) {
        CacheRegions.Ticket<MemRegion> begun = ticket;
        if (begun != null) {
            cache.store(begun, KEY, rows(value), 1_000, Set.of());
        }
    }

    private static CachedRows rows(int value) {
        return CachedRows.ofCount(value, Instant.EPOCH);
    }

    @Operation
    public void invalidatePrefix(@Param(name = "prefix") int prefix) {
        cache.invalidatePrefix(PREFIXES.get(prefix));
    }

    /** Judges rows, which {@link #replace} replaces if they are still there. */
    @Operation(nonParallelGroup = "replace")
    public long judge() {
        judged = cache.get(KEY);
        return judged == null ? 0 : judged.total().orElseThrow();
    }

    /** Replaces what was judged last; tells whether it did. */
    @Operation(nonParallelGroup = "replace")
    public boolean replace(@Param(name = "value") int value) {
        CachedRows old = judged;
        judged = null;
        return old != null && cache.replace(KEY, old, rows(value));
    }

    @Operation
    public void remove() {
        cache.remove(KEY);
    }

    /** Explores the scenarios of this class. */
    public static void explore() {
        Schedules.of(MemCacheLinearizability.class)
                .scenario("put 1; judge", "get", "replace 2; get", "invalidatePrefix 1; get")
                .scenario("put 1; judge", "get", "replace 2; get", "invalidatePrefix 2; get")
                .scenario("put 1; judge", "get", "replace 2; get", "put 3; get")
                .scenario("put 1; judge", "get", "replace 2; get", "remove; get")
                .scenario("put 1", "get", "put 2; get", "remove; get")
                .scenario("put 1", "get", "put 2; get", "invalidatePrefix 0")
                .scenario("put 1; look; look; judge", "look", "replace 2; get", "put 3; look")
                .scenario("put 1; look; look", "look; get", "put 2; look", "remove; look")
                .scenario("put 1; look; look", "look; get", "put 2; look", "invalidatePrefix 1; look")
                .scenario("put 1; look; look; begin", "look", "store 2; look", "invalidatePrefix 2; look")
                .scenario("put 1; begin", "get", "store 2; get", "invalidatePrefix 0; get")
                .scenario("put 1; begin", "get", "store 2; get", "invalidatePrefix 1; get")
                .scenario("put 1; begin", "get", "store 2; get", "invalidatePrefix 2; get")
                .check(SequentialEntry.class);
    }

    /** What an entry must look like; every prefix covers it. */
    public static final class SequentialEntry {

        private long kept;
        private long puts;
        private long judged;
        private boolean begun;
        private boolean invalidated;

        public long get() {
            return kept;
        }

        public long look() {
            return kept;
        }

        public void put(int value) {
            keep(value);
        }

        private void keep(long value) {
            kept = value;
            puts++;
        }

        public long judge() {
            judged = kept == 0 ? 0 : puts;
            return kept;
        }

        public boolean replace(int value) {
            boolean isThere = judged != 0 && judged == puts;
            judged = 0;
            if (isThere) {
                keep(value);
            }
            return isThere;
        }

        public void remove() {
            keep(0);
        }

        public void begin() {
            begun = true;
            invalidated = false;
        }

        public void store(int value) {
            if (begun) {
                keep(invalidated ? 0 : value);
            }
        }

        public void invalidatePrefix(int prefix) {
            keep(0);
            invalidated = true;
        }
    }
}
