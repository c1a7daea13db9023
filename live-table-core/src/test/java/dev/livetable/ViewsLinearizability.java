package dev.livetable;

import dev.livetable.table.Filter;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.BooleanGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * F1-F3 for a table and a view, which share a region: what is acknowledged through one is seen through both.
 *
 * <p>Reads of several questions are not promised to be linearizable: until a write is acknowledged one view may show what was
 * before it and another already what is after it. So what each read returns here is whether it showed a state of the master
 * between the last acknowledged one when it began and the present one when it ended, which must be so in any order.
 */
@Param(name = "whole", gen = BooleanGen.class)
public class ViewsLinearizability extends RegisterSetup {

    private final LiveTable view = table.view(Filter.notEqual("value", -1));
    private final AtomicLong floor = new AtomicLong();

    @Operation
    public boolean read(@Param(name = "whole") boolean whole) {
        long oldest = floor.get();
        long shown = value(whole ? table : view);
        return oldest <= shown && shown <= master.value();
    }

    @Operation
    public void write(@Param(name = "whole") boolean whole) {
        floor.accumulateAndGet(increment(whole ? table : view), Math::max);
    }

    static void explore() {
        Schedules.of(ViewsLinearizability.class)
                .scenario("", "read true; read false", "read true", "read false", "write true")
                .scenario("read false", "read true", "write true; read false", "read true")
                .check(Fresh.class);
    }

    /** What the operations return, in any order. */
    public static final class Fresh {

        public boolean read(boolean whole) {
            return true;
        }

        public void write(boolean whole) {}
    }
}
