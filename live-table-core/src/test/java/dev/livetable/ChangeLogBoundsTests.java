package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.LogPosition;
import dev.livetable.status.InvalidationCause;
import dev.livetable.table.RowChange;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How many changes a log keeps, to the last one and the last byte; and that nothing leaves its lock taken. */
class ChangeLogBoundsTests extends ChangeLogSetup {

    private static Change recorded(long position) {
        return new Change(position, InvalidationCause.RESTART, row("1"), 0, Set.of(), 0);
    }

    private Change event() {
        return log.append(InvalidationCause.EVENT, row("1"), () -> true);
    }

    @Test
    @DisplayName("as many bytes as are allowed are kept, and not one more")
    void bytes() {
        long weight = ChangeWeights.of(event());
        log.keepAtMost(3 * weight);
        event();
        event();
        assertThat(log.at(1)).isNotNull();

        log.keepAtMost(3 * weight - 1);
        assertThat(log.at(1)).as("the limit counts at once").isNull();
        assertThat(log.at(2)).isNotNull();
    }

    @Test
    @DisplayName("a change that takes all the bytes that are allowed is kept as it is")
    void oneThatTakesAll() {
        log.keepAtMost(ChangeWeights.of(event()));

        assertThat(event().isAnything()).isFalse();
        assertThat(log.at(2)).isNotNull();
        assertThat(log.at(1)).isNull();
    }

    @Test
    @DisplayName("the last change is kept whatever is allowed")
    void nothingIsAllowed() {
        log.keepAtMost(0);
        event();
        Change last = event();

        assertThat(log.at(2)).isSameAs(last);
        assertThat(last.isAnything()).isTrue();
        assertThat(log.at(1)).isNull();
    }

    @Test
    @DisplayName("what gave way to later changes does not count any more")
    void bytesOfMany() {
        int count = ChangeLog.MOST_CHANGES + 100;
        log.keepAtMost(ChangeLog.MOST_CHANGES * ChangeWeights.of(event()));
        for (int i = 1; i < count; i++) {
            event();
        }

        assertThat(log.at(100)).isNull();
        assertThat(log.at(101)).isNotNull();
    }

    @Test
    @DisplayName("none is lost while the log grows")
    void growth() {
        for (int i = 1; i <= 300; i++) {
            Change last = event();
            assertThat(log.at(i)).isSameAs(last);
            for (int position = 1; position <= i; position++) {
                assertThat(log.at(position)).as("%s of %s", position, i).isNotNull();
            }
        }
    }

    @Test
    @DisplayName("each row of a change counts, and so do its values and its id")
    void weights() {
        RowChange small = RowChange.of("1");
        RowChange large = row("1").get(0);
        long anything = weight(null);
        long one = weight(List.of(small)) - anything;

        assertThat(one).isPositive();
        assertThat(weight(List.of(small, small)) - anything).isEqualTo(2 * one);
        assertThat(weight(List.of(RowChange.of("1".repeat(50)))) - anything).isEqualTo(one + 98);
        assertThat(weight(List.of(large)) - anything).isGreaterThan(one);
        assertThat(weight(List.of(large, large)) - anything).isEqualTo(2 * (weight(List.of(large)) - anything));
        assertThat(anything).isPositive();
    }

    private static long weight(@Nullable List<RowChange> rows) {
        return ChangeWeights.of(new Change(1, InvalidationCause.EVENT, rows, 0, Set.of(), 0));
    }

    @Test
    @DisplayName("recorded changes count as all others do, and none may be on record")
    void recordedChanges() {
        ChangeLog later = log(new LogPosition(4, 7, 0));
        later.restore(List.of());
        assertThat(later.last(10)).isEmpty();

        later.restore(List.of(recorded(6), recorded(7)));
        later.keepAtMost(ChangeWeights.of(recorded(7)));

        assertThat(later.at(6)).isNull();
        assertThat(later.at(7)).isNotNull();
    }

    @Test
    @DisplayName("the last changes are shown, the latest first")
    void lastChanges() {
        Change first = event();
        Change second = event();

        assertThat(log.last(0)).isEmpty();
        assertThat(log.last(1)).containsExactly(second);
        assertThat(log.last(2)).containsExactly(second, first);
        assertThat(log.last(3)).containsExactly(second, first);
    }

    @Test
    @DisplayName("anything, and what is not kept, is found between two positions, and neither at the first of them")
    void anythingBetween() {
        event();
        log.append(InvalidationCause.MANUAL, null, () -> true);
        event();

        assertThat(log.hasAnything(1, 3)).isTrue();
        assertThat(log.hasAnything(1, 2)).isTrue();
        assertThat(log.hasAnything(2, 3)).isFalse();
        assertThat(log.hasAnything(0, 1)).isFalse();
        assertThat(log.hasAnything(3, 3)).isFalse();
    }

    @Test
    @DisplayName("a write patches nothing when what came after its ticket is not kept any more")
    void aWriteOlderThanTheLog() {
        ChangeLog.Ticket ticket = log.draw(Set.of("1"));
        log.append(InvalidationCause.EVENT, row("2"), () -> true);
        log.append(InvalidationCause.EVENT, row("2"), () -> true);
        log.keepAtMost(ChangeWeights.of(event()));

        assertThat(log.append(InvalidationCause.WRITE, ticket, row("1"), () -> true)
                        .patchable())
                .isEmpty();
    }

    @Test
    @DisplayName("only those rows of a write may patch that nothing else has named, and that no other write may name")
    void someRowsOfAWrite() {
        List<RowChange> rows = List.of(row("1").get(0), row("2").get(0), row("3").get(0));
        ChangeLog.Ticket ticket = log.draw(Set.of("1", "2", "3"));
        ChangeLog.Ticket other = log.draw(Set.of("2"));
        event();

        Change change = log.append(InvalidationCause.WRITE, ticket, rows, () -> true);

        assertThat(change.patchable()).containsExactly("3");
        assertThat(change.rows()).extracting(row -> row.before().isWhole()).containsExactly(true, false, true);
        log.close(other);
    }

    @Test
    @DisplayName("a write that may have changed anything is over all the same")
    void aWriteOfAnything() {
        ChangeLog.Ticket ticket = log.draw(null);

        Change change = log.append(InvalidationCause.WRITE, ticket, null, () -> true);

        assertThat(change.isAnything()).isTrue();
        assertThat(change.ticket()).isZero();
        assertThat(event().rows())
                .singleElement()
                .satisfies(row -> assertThat(row.before().isWhole()).isTrue());
    }

    @Test
    @DisplayName("a change of state that no cause goes with appends nothing")
    void aChangeOfStateAlone() {
        boolean[] changed = {false};

        assertThat(log.exclusively(null, () -> true, () -> changed[0] = true)).isTrue();

        assertThat(changed[0]).isTrue();
        assertThat(log.head()).isZero();
        assertThat(log.name()).isEqualTo(NAME);
        assertThat(log.draw(null).number()).isEqualTo(log.lastTicket()).isEqualTo(101);
    }

    @Test
    @DisplayName("nothing leaves the lock taken")
    void theLockIsLeft() {
        ChangeLog.Ticket ticket = log.draw(null);
        assertIsFree();
        log.append(InvalidationCause.WRITE, ticket, row("1"), () -> true);
        assertIsFree();
        log.append(InvalidationCause.EVENT, row("1"), () -> true);
        assertIsFree();
        log.close(ticket);
        assertIsFree();
        log.exclusively(InvalidationCause.GAP, () -> false, () -> {});
        assertIsFree();
        log.keepAtMost(MUCH);
        assertIsFree();
        log.restore(List.of());
        assertIsFree();
    }

    private void assertIsFree() {
        CompletableFuture.runAsync(() -> log.close(log.draw(null)))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
