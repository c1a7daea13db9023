package dev.livetable;

import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import dev.livetable.status.CallObserver;
import java.time.Clock;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/**
 * F9: the mark is set in the cache while anybody holds it, and not when nobody does.
 *
 * <p>That it is set at a moment when nobody holds it is possible and right; so the operations return whether it was set
 * while they held it, which must be so in any order.
 */
public class DurableMarkLinearizability {

    private final Marks marks = new Marks();
    private final RegionCache cache = new RegionCache(
            marks,
            "table",
            new StatusRecorder("table", Clock.systemUTC(), List.of(), Runnable::run, CallObserver.none()));
    private final DurableMark mark = new DurableMark();

    @Operation
    public boolean hold() {
        boolean isSet = mark.hold(cache) && marks.isSet;
        mark.release(cache);
        return isSet;
    }

    @Validate
    public void isNotSetWhenNobodyHoldsIt() {
        if (marks.isSet) {
            throw new AssertionError("set although nobody holds it");
        }
    }

    static void explore() {
        Schedules.of(DurableMarkLinearizability.class)
                .scenario("", "hold", "hold", "hold")
                .scenario("", "hold; hold", "hold")
                .check(Right.class);
    }

    /** What the operations return, in any order. */
    public static final class Right {

        public boolean hold() {
            return true;
        }
    }

    /** A cache that keeps nothing but the mark of one region. */
    private static final class Marks implements Cache {

        volatile boolean isSet;

        @Override
        public void mark(String region) {
            isSet = true;
        }

        @Override
        public void unmark(String region) {
            isSet = false;
        }

        @Override
        public @Nullable CachedRows get(String key) {
            return null;
        }

        @Override
        public void put(String key, CachedRows rows) {}

        @Override
        public void invalidatePrefix(String prefix) {}
    }
}
