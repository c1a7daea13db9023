package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.table.FaultyTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableException;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;

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
    @DisplayName("rows that cannot be told apart are an error that names the column, and are not kept")
    void rowsWithoutAnIdAreAnError() {
        for (Row broken :
                List.of(Row.of("name", "apple"), Row.of("name", "apple").with("id", null))) {
            LiveTable table = open(builder().wrapMaster(inner -> new Giving(inner, broken)));

            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(TableException.class)
                        .isThrownBy(() -> firstPage(table))
                        .withMessageContaining("id column 'id'")
                        .withMessageContaining("name");
                assertThatExceptionOfType(TableException.class)
                        .isThrownBy(() -> table.get("1"))
                        .withMessageContaining("id column 'id'");
            }
            table.close();
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

    /** A table of one row, whatever is asked. */
    private record Giving(Table table, Row row) implements Table {

        @Override
        public TableSchema schema() {
            return table.schema();
        }

        @Override
        public Slice<Row> list(Filter filter, Pageable pageable) {
            return new SliceImpl<>(List.of(row));
        }

        @Override
        public Optional<Row> get(String id) {
            return Optional.of(row);
        }

        @Override
        public long count(Filter filter) {
            return 1;
        }
    }
}
