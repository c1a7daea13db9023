package dev.livetable;

import dev.livetable.table.UnknownOutcomeException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * F1, F7, F10: writes that come to their limits while they wait and while they are at the master, and a table that is closed
 * meanwhile: one that was refused is never carried out, one that was acknowledged was, and is seen by all later reads.
 *
 * <p>Answers are not promised to be those of any one order of the calls: how far a write had come when its limit passed is
 * seen by no other. So each operation returns whether what it was told was right, which must be so in any order.
 */
public class WriteQueueLinearizability extends RegisterSetup {

    private static final Duration ALL_LIMITS = Duration.ofMinutes(1);

    private final AtomicInteger last = new AtomicInteger();
    private final AtomicLong floor = new AtomicLong();
    private final Set<Integer> refused = ConcurrentHashMap.newKeySet();

    @Operation
    public boolean write() {
        int tag = last.incrementAndGet();
        try {
            long version = table.patch("1", tagged(tag)).get("value") instanceof Long value ? value : -1;
            floor.accumulateAndGet(version, Math::max);
            return master.isDone(tag);
        } catch (NotAcceptedException e) {
            refused.add(tag);
            return true;
        } catch (UnknownOutcomeException e) {
            return true;
        }
    }

    @Operation
    public boolean read() {
        long oldest = floor.get();
        try {
            long shown = value(table);
            return oldest <= shown && shown <= master.value();
        } catch (ClosedException e) {
            return true;
        }
    }

    @Operation
    public void limitsPass() {
        pass(ALL_LIMITS);
    }

    @Operation(runOnce = true)
    public void close() {
        table.close();
    }

    @Validate
    public void whatWasRefusedIsNotDone() {
        if (refused.stream().anyMatch(master::isDone)) {
            throw new AssertionError("carried out although it was refused");
        }
    }

    static void explore() {
        Schedules.of(WriteQueueLinearizability.class)
                .scenario("read", "read", "write; read", "limitsPass")
                .scenario("read", "read", "write; read", "write; read")
                .scenario("", "read", "write", "write", "close")
                .check(Right.class);
    }

    /** What the operations return, in any order. */
    public static final class Right {

        public boolean write() {
            return true;
        }

        public boolean read() {
            return true;
        }

        public void limitsPass() {}

        public void close() {}
    }
}
