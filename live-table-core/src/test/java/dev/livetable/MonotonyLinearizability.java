package dev.livetable;

import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;

/**
 * No reader of a question goes back behind what another one has seen, though others change the master and nobody tells: of two
 * fetches that overlap, nobody knows which of them asked the master first.
 *
 * <p>When a change by others is seen is not promised; so each read returns whether it showed at least what was shown before it
 * began, which must be so in any order.
 */
public class MonotonyLinearizability extends RegisterSetup {

    private final AtomicLong seen = new AtomicLong();

    @Operation
    public boolean read() {
        long oldest = seen.get();
        long shown = value(table);
        seen.accumulateAndGet(shown, Math::max);
        return oldest <= shown && shown <= master.value();
    }

    @Operation
    public void changeByOthers() {
        master.raise();
    }

    @Operation
    public void invalidate() {
        table.invalidate();
    }

    static void explore() {
        Schedules.of(MonotonyLinearizability.class)
                .scenario("", "read", "read; read", "changeByOthers; read")
                .scenario("read", "read", "read; read", "invalidate; changeByOthers", "read; read")
                .check(Right.class);
    }

    /** What the operations return, in any order. */
    public static final class Right {

        public boolean read() {
            return true;
        }

        public void changeByOthers() {}

        public void invalidate() {}
    }
}
