package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.table.FaultyTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FaultTests extends LiveTableSetup {

    private final FaultyTable faulty = new FaultyTable(master);

    private LiveTable openFaulty() {
        return open(builder().wrapMaster(table -> faulty).writeTarget(faulty));
    }

    @Test
    @DisplayName("F7: a write that failed after it was done is seen by the next read")
    void aWriteThatFailedAfterItWasDoneIsSeen() {
        LiveTable table = openFaulty();
        assertThat(price(table, "1")).isEqualTo(10L);

        faulty.failingAfter("patch");
        assertThatThrownBy(() -> table.patch("1", Row.of("price", 11))).hasMessage("the table cannot patch");

        assertThat(price(table, "1")).isEqualTo(11L);
    }

    @Test
    @DisplayName("an error of the master fails that call only")
    void anErrorOfTheMasterFailsThatCallOnly() {
        LiveTable table = openFaulty();
        for (Error error : new Error[] {new StackOverflowError("deep"), new OutOfMemoryError("full")}) {
            faulty.before(operation -> {
                throw error;
            });
            assertThatThrownBy(() -> firstPage(table)).isSameAs(error);
            assertThatThrownBy(() -> table.patch("1", Row.of("price", 11))).isSameAs(error);

            faulty.failing();
            assertThat(firstPage(table)).hasSize(2);
            assertThat(table.patch("1", Row.of("price", 12))).isEqualTo(product(1, "apple", 12));
            assertThat(table.count(Filter.all())).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("a read from within a call of the master answers")
    void aReadFromWithinACallOfTheMasterAnswers() {
        LiveTable table = openFaulty();
        faulty.before(operation -> {
            if (operation.equals("list") || operation.equals("patch")) {
                assertThat(table.get("2")).isPresent();
            }
        });

        assertThat(firstPage(table)).hasSize(2);
        assertThat(table.patch("1", Row.of("price", 11))).isEqualTo(product(1, "apple", 11));
    }

    @Test
    @DisplayName("F10: a closed table says so, to readers and to writers, however often it is closed")
    void aClosedTableSaysSo() {
        LiveTable table = openFaulty();
        table.close();
        table.close();

        assertThatExceptionOfType(ClosedException.class).isThrownBy(() -> table.get("1"));
        assertThatExceptionOfType(NotAcceptedException.class)
                .isThrownBy(() -> table.patch("1", Row.of("price", 11)))
                .withMessageContaining("closed");
        assertThat(table.patchAsync("1", Row.of("price", 11))).isCompletedExceptionally();
        assertThat(faulty.calls("patch")).isZero();
    }
}
