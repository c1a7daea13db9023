package dev.livetable.stream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.stream.LiveEvent;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the gate lets through, and how snapshots are read. */
class VisibleGateTests {

    private static final long EPOCH = 3L << 32;

    private final VisibleGate gate = new VisibleGate();

    private List<Integer> numbersIn(VisibleGate.Visible visible) {
        return visible.transactions().stream().map(LoggedTransaction::number).toList();
    }

    @Test
    @DisplayName("a transaction goes through when it has ended, and holds up no other; the others keep their order")
    void onlyWhatHasEndedGoesThrough() {
        List.of(8, 7, 12, 3).forEach(number -> gate.add(new LoggedTransaction(number)));

        assertThat(numbersIn(gate.take(Snapshot.parse("5:10:7")))).containsExactly(8, 3);
        assertThat(numbersIn(gate.take(Snapshot.parse("7:13:7")))).containsExactly(12);
        assertThat(gate.isEmpty()).isFalse();
        assertThat(numbersIn(gate.take(Snapshot.parse("13:13:")))).containsExactly(7);
        assertThat(gate.isEmpty()).isTrue();
    }

    @Test
    @DisplayName("a number of 32 bits is one near those in use, before and after they begin anew")
    void numbersAreOfTheirEpoch() {
        Snapshot before = Snapshot.parse((EPOCH - 3) + ":" + (EPOCH + 5) + ":" + (EPOCH - 3) + "," + (EPOCH + 2));

        assertThat(before.hasEnded(-3)).isFalse();
        assertThat(before.hasEnded(-2)).isTrue();
        assertThat(before.hasEnded(2)).isFalse();
        assertThat(before.hasEnded(3)).isTrue();
        assertThat(before.hasEnded(5)).isFalse();
        assertThat(before.hasEnded(Integer.MIN_VALUE + 10)).isTrue();
    }

    @Test
    @DisplayName("each transaction that was perhaps not read is told of once, when it has ended")
    void whatWasPerhapsNotReadIsToldOf() {
        gate.addUnread(List.of(5L, 9L));

        assertThat(gate.take(Snapshot.parse("5:10:5,9")).hasUnread()).isFalse();
        assertThat(gate.take(Snapshot.parse("5:10:5")).hasUnread()).isTrue();
        assertThat(gate.take(Snapshot.parse("5:10:5")).hasUnread()).isFalse();
        assertThat(gate.take(Snapshot.parse("10:10:")).hasUnread()).isTrue();
    }

    @Test
    @DisplayName("what finds no room is kept as a change of anything")
    void whatFindsNoRoomIsAnything() {
        LoggedTransaction last = new LoggedTransaction(0);
        for (int i = 1; i <= 20; i++) {
            last = new LoggedTransaction(i);
            last.add("cities", List.of(LiveEvent.updated("1")), 900_000);
            gate.add(last);
        }
        assertThat(last.bytes()).isLessThan(1_000);
        assertThat(gate.take(Snapshot.parse("21:21:")).transactions()).hasSize(20);
    }
}
