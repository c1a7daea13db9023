package dev.livetable;

import java.time.Duration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * F6: a live table is a register, as in {@link FreshnessLinearizability}, whatever becomes of its cache: while that fails to
 * keep and to remove entries, and afterwards. The same is not promised.
 */
@Param(name = "value", gen = IntGen.class, conf = "1:3")
public class FailingCacheLinearizability extends RegisterSetup {

    /** Long enough for what the cache failed to do to be tried again, and too short for the limit of any write. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    @Operation
    public long read() {
        return value(table);
    }

    @Operation
    public void write(@Param(name = "value") int value) {
        patch(value);
    }

    @Operation
    public void cacheBreaks() {
        cache.failing("put", "replace", "remove", "invalidatePrefix");
    }

    @Operation
    public void cacheIsWell() {
        cache.failing();
        pass(RETRY);
    }

    static void explore() {
        Schedules.of(FailingCacheLinearizability.class)
                .scenario("read", "read", "cacheBreaks; write 2; read", "read")
                .scenario("read; cacheBreaks; write 1", "read", "write 2; read", "cacheIsWell; read")
                .check(SequentialRegister.class);
    }

    /** What a live table must look like. */
    public static final class SequentialRegister {

        private long value;

        public long read() {
            return value;
        }

        public void write(int next) {
            value = next;
        }

        public void cacheBreaks() {}

        public void cacheIsWell() {}
    }
}
