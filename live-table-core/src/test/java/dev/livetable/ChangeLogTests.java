package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.LogPosition;
import dev.livetable.status.InvalidationCause;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a log of changes keeps, and what a change may be applied to. */
class ChangeLogTests extends ChangeLogSetup {

    private Change write(ChangeLog.Ticket ticket, String id) {
        return log.append(InvalidationCause.WRITE, ticket, row(id), () -> true);
    }

    private Change event(String id) {
        return log.append(InvalidationCause.EVENT, row(id), () -> true);
    }

    @Test
    @DisplayName("a write may patch its row if nothing else named it since its ticket was drawn")
    void aWriteAlone() {
        Change change = write(log.draw(Set.of("1")), "1");

        assertThat(change.patchable()).containsExactly("1");
        assertThat(change.ticket()).isEqualTo(101);
        assertThat(log.at(1)).isSameAs(change);
        assertThat(log.head()).isEqualTo(1);
    }

    @Test
    @DisplayName("a change of the row, or of anything, between ticket and append keeps a write from patching")
    void aChangeInBetween() {
        ChangeLog.Ticket ticket = log.draw(Set.of("1"));
        event("1");
        assertThat(write(ticket, "1").patchable()).isEmpty();

        ticket = log.draw(Set.of("1"));
        log.append(InvalidationCause.MANUAL, null, () -> true);
        assertThat(write(ticket, "1").patchable()).isEmpty();

        ticket = log.draw(Set.of("1"));
        event("2");
        assertThat(write(ticket, "1").patchable()).containsExactly("1");
    }

    @Test
    @DisplayName(
            "while another ticket is open that may write the row, nothing is known of it before, and nothing is patched")
    void anotherTicketIsOpen() {
        ChangeLog.Ticket other = log.draw(Set.of("1"));

        assertThat(event("1").rows())
                .singleElement()
                .satisfies(row -> assertThat(row.before().isUnknown()).isTrue());
        Change change = write(log.draw(Set.of("1")), "1");
        assertThat(change.patchable()).isEmpty();
        assertThat(event("2").rows())
                .singleElement()
                .satisfies(row -> assertThat(row.before().isWhole()).isTrue());

        log.close(other);
        assertThat(event("1").rows())
                .singleElement()
                .satisfies(row -> assertThat(row.before().isWhole()).isTrue());
    }

    @Test
    @DisplayName("a ticket of unknown rows may write any row")
    void aTicketOfUnknownRows() {
        log.draw(null);

        assertThat(event("1").rows())
                .singleElement()
                .satisfies(row -> assertThat(row.before().isUnknown()).isTrue());
    }

    @Test
    @DisplayName("what is said of rows does not count when the table is closed")
    void aClosedTable() {
        assertThat(log.append(InvalidationCause.EVENT, row("1"), () -> false).isAnything())
                .isTrue();
        assertThat(log.append(InvalidationCause.WRITE, log.draw(Set.of("1")), row("1"), () -> false)
                        .isAnything())
                .isTrue();
    }

    @Test
    @DisplayName("the oldest changes go when they are too many")
    void tooMany() {
        int count = ChangeLog.MOST_CHANGES + 100;
        for (int i = 0; i < count; i++) {
            event("1");
        }

        assertThat(log.at(100)).isNull();
        assertThat(log.at(101)).isNotNull();
        assertThat(log.at(count)).isNotNull();
        assertThat(log.hasAnything(99, count)).isTrue();
        assertThat(log.hasAnything(100, count)).isFalse();
    }

    @Test
    @DisplayName("the oldest changes go when they take too many bytes, and one that is too large is one of anything")
    void tooLarge() {
        Change first = event("1");
        log.keepAtMost(3 * ChangeWeights.of(first));
        event("1");
        event("1");
        event("1");

        assertThat(log.at(1)).isNull();
        assertThat(log.at(2)).isNotNull();
        assertThat(event("1".repeat(10_000)).isAnything()).isTrue();
    }

    @Test
    @DisplayName("positions of another log tell nothing, and those of one that went before only up to its end")
    void positionsOfOtherLogs() {
        ChangeLog later = log(new LogPosition(2, 5, 0), new LogPosition(4, 7, 0));

        assertThat(later.head()).isEqualTo(7);
        assertThat(later.positionOf(new LogPosition(NAME, 9, 0))).isEqualTo(9);
        assertThat(later.positionOf(new LogPosition(4, 7, 0))).isEqualTo(7);
        assertThat(later.positionOf(new LogPosition(4, 8, 0))).isEqualTo(-1);
        assertThat(later.positionOf(new LogPosition(2, 5, 0))).isEqualTo(5);
        assertThat(later.positionOf(new LogPosition(2, 6, 0))).isEqualTo(-1);
        assertThat(later.positionOf(new LogPosition(3, 1, 0))).isEqualTo(-1);
        assertThat(log.positionOf(LogPosition.NONE)).isEqualTo(-1);
    }

    @Test
    @DisplayName("changes that an earlier process recorded are kept as if they had just been appended")
    void restoredChanges() {
        ChangeLog later = log(new LogPosition(4, 7, 0));
        later.restore(List.of(
                new Change(6, InvalidationCause.RESTART, row("1"), 0, Set.of(), 0),
                new Change(7, InvalidationCause.RESTART, row("2"), 0, Set.of(), 0)));

        assertThat(later.at(5)).isNull();
        assertThat(later.at(6)).isNotNull();
        assertThat(later.hasAnything(5, 7)).isFalse();
        assertThat(later.hasAnything(4, 7)).isTrue();
    }

    @Test
    @DisplayName("the state changes after anything is appended, in one step, and only if the condition holds")
    void exclusively() {
        long[] seen = {-1};

        assertThat(log.exclusively(InvalidationCause.GAP, () -> true, () -> seen[0] = log.head()))
                .isTrue();
        assertThat(seen[0]).isEqualTo(1);
        assertThat(log.exclusively(InvalidationCause.GAP, () -> false, () -> seen[0] = 7))
                .isFalse();
        assertThat(seen[0]).isEqualTo(1);
        assertThat(log.head()).isEqualTo(1);
    }
}
