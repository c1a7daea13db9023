package dev.livetable;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * F1-F3: to those who put one question a live table is a register: a write has taken effect when it is acknowledged, a change
 * by others when its event has been handled, and no reader goes back behind what any reader has seen.
 *
 * <p>Not promised, and so not asked: that of two questions (two pages, two views) the one shows what the other showed before.
 */
@Param(name = "value", gen = IntGen.class, conf = "1:3")
public class FreshnessLinearizability extends RegisterSetup {

    @Operation
    public long read() {
        return value(table);
    }

    @Operation
    public void write(@Param(name = "value") int value) {
        patch(value);
    }

    @Operation
    public void changeByOthers(@Param(name = "value") int value) {
        changeAndTell(value);
    }

    static void explore() {
        Schedules.of(FreshnessLinearizability.class)
                .scenario("write 1", "read", "read", "write 2; read")
                .scenario("write 1; read", "read", "write 2", "write 3; read")
                .scenario("read", "read", "read", "changeByOthers 2; read")
                .scenario("read", "read", "write 2; read", "changeByOthers 3; read")
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

        public void changeByOthers(int next) {
            value = next;
        }
    }
}
