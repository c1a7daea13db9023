package dev.livetable;

import dev.livetable.status.InvalidationCause;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * The log of changes: who reads its head finds every change up to it; and a write may be applied to a row exactly if nobody else
 * has named the row between the write's ticket and its change, nor has begun to write it.
 *
 * <p>Positions are those of some order of the calls, which no call knows; so the operations return whether what they saw was
 * right, which must be so in any order.
 */
@Param(name = "row", gen = IntGen.class, conf = "1:2")
public class ChangeLogLinearizability {

    private static final RowImage IMAGE = RowImage.whole(Row.of("id", 1));

    private final ChangeLog log = new ChangeLog(7, List.of(), 1L << 30, 0, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

    public ChangeLogLinearizability() {
        log.keepAtMost(1 << 20);
    }

    @Operation
    public boolean write(@Param(name = "row") int row) {
        String id = String.valueOf(row);
        ChangeLog.Ticket ticket = log.draw(Set.of(id));
        Change change =
                log.append(InvalidationCause.WRITE, ticket, List.of(new RowChange(id, IMAGE, IMAGE)), () -> true);
        boolean isAlone = true;
        for (long position = ticket.noted() + 1; position < change.position(); position++) {
            Change between = log.at(position);
            isAlone &= between != null && !between.names(id);
        }
        boolean isPatchable = change.patchable().contains(id);
        List<RowChange> rows = change.rows();
        boolean knowsBefore = rows != null && rows.get(0).before().isWhole();
        return (!isPatchable || isAlone && knowsBefore) && isThere(change);
    }

    @Operation
    public boolean tell(@Param(name = "row") int row) {
        RowChange told = new RowChange(String.valueOf(row), IMAGE, IMAGE);
        Change change = log.append(InvalidationCause.EVENT, List.of(told), () -> true);
        return change.patchable().isEmpty() && isThere(change);
    }

    @Operation
    public boolean anything() {
        Change change = log.append(InvalidationCause.MANUAL, null, () -> true);
        return change.isAnything() && isThere(change);
    }

    @Operation
    public boolean read() {
        long head = log.head();
        boolean isKept = true;
        for (long position = 1; position <= head; position++) {
            Change change = log.at(position);
            isKept &= change != null && change.position() == position;
        }
        return isKept;
    }

    private boolean isThere(Change change) {
        return log.head() >= change.position() && change.equals(log.at(change.position()));
    }

    static void explore() {
        Schedules.of(ChangeLogLinearizability.class)
                .scenario("write 1", "read", "write 1; read", "write 1", "tell 2")
                .scenario("", "write 1; read", "write 1", "tell 1; read", "anything")
                .check(Right.class);
    }

    /** What the operations return, in any order. */
    public static final class Right {

        public boolean write(int row) {
            return true;
        }

        public boolean tell(int row) {
            return true;
        }

        public boolean anything() {
            return true;
        }

        public boolean read() {
            return true;
        }
    }
}
