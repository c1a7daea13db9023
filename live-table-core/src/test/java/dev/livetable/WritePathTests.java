package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.status.InvalidationCause;
import dev.livetable.status.WriteOperation;
import dev.livetable.table.ConflictException;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.ForwardingTable;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.MisplacedWriteException;
import dev.livetable.table.OutdatedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.Table;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.UnsupportedRequestException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WritePathTests extends LiveTableSetup {

    private void perform(LiveTable table, WriteOperation operation) {
        switch (operation) {
            case INSERT -> table.insert(product(9, "fig", 90));
            case REPLACE -> table.replace("1", product(1, "fig", 90));
            case PATCH -> table.patch("1", Row.of("price", 90));
            case DELETE -> table.delete("1");
            case DELETE_ALL -> table.deleteAll(Filter.all());
            case INSERT_ALL -> table.insertAll(List.of(product(9, "fig", 90)));
            case PATCH_ALL -> table.patchAll(Map.of("1", Row.of("price", 90)));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a write changes the master and drops what was cached")
    void aWriteDropsWhatWasCached(WriteOperation operation) {
        LiveTable table = open();
        firstPage(table);
        table.get("1");
        table.count(Filter.all());

        perform(table, operation);

        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(table.readGet("2").source()).isEqualTo(MISS);
        assertThat(table.readCount(Filter.all()).source()).isEqualTo(MISS);
        assertThat(table.list(Filter.all(), FIRST_PAGE).getContent())
                .isEqualTo(master.list(Filter.all(), FIRST_PAGE).getContent());
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.WRITE, 1L);
    }

    @Test
    @DisplayName("a patch keeps the other columns and returns the row as stored")
    void aPatchKeepsTheOtherColumns() {
        LiveTable table = open();

        Row stored = table.patch("1", Row.of("price", 11));

        assertThat(stored).isEqualTo(product(1, "apple", 11));
        assertThat(table.get("1")).contains(stored);
    }

    @Test
    @DisplayName("what the master adds to a row is returned and read")
    void whatTheMasterAddsIsRead() {
        master.defaults(Row.of("price", 5));
        LiveTable table = open();

        Row stored = table.insert(Row.of("name", "fig"));

        assertThat(stored.get("price")).isEqualTo(5L);
        assertThat(table.get(SCHEMA.id(stored))).contains(stored);
    }

    @Test
    @DisplayName("a write that is refused leaves the cache warm")
    void aRefusedWriteLeavesTheCacheWarm() {
        LiveTable table = open();
        firstPage(table);

        failing(new RefusedException("products", "the price must not be negative", null));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> table.patch("1", Row.of("price", -1)));
        failing(new UnsupportedOperationException("read only"));
        assertThatExceptionOfType(UnsupportedRequestException.class).isThrownBy(() -> table.delete("1"));
        master.before(operation -> {});

        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
    }

    @Test
    @DisplayName("F7: a refusal because of a row that is there drops what is cached, which may lack that row")
    void aRefusalBecauseOfARowThatIsThereDropsWhatIsCached() {
        LiveTable table = open();
        assertThat(table.get("9")).isEmpty();
        master.put(product(9, "fig", 90));

        assertThatExceptionOfType(DuplicateIdException.class).isThrownBy(() -> table.insert(product(9, "fig", 1)));
        assertThat(table.get("9")).contains(product(9, "fig", 90));

        LiveTable cheap = table.view(Filter.lessThanOrEqual("price", 95));
        firstPage(cheap);
        master.put(product(9, "fig", 100));
        assertThatExceptionOfType(OutdatedException.class).isThrownBy(() -> cheap.replace("9", product(9, "fig", 80)));
        assertThat(table.get("9")).contains(product(9, "fig", 100));
    }

    @Test
    @DisplayName("F7: a missing row and a version conflict are errors that drop what is cached")
    void whatTheCacheEvidentlyHasWrongIsDropped() {
        LiveTable table = open();
        firstPage(table);

        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> table.patch("9", Row.of("price", 1)));
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);

        failing(new ConflictException("products", "changed meanwhile", null));
        assertThatExceptionOfType(ConflictException.class).isThrownBy(() -> table.patch("1", Row.of("price", 1)));
        master.before(operation -> {});
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
    }

    private void failing(RuntimeException failure) {
        master.before(operation -> {
            throw failure;
        });
    }

    @Test
    @DisplayName("F7: a write that may have been applied drops what is cached, at once and when it has settled")
    void aWriteOfUnknownOutcomeDropsWhatIsCached() {
        LiveTable table = open(builder().settleTime(Duration.ofSeconds(3)));
        firstPage(table);
        failAfterApplying("patch");

        assertThatThrownBy(() -> table.patch("1", Row.of("price", 11)))
                .isInstanceOf(UnknownOutcomeException.class)
                .cause()
                .hasMessage("connection lost");

        assertThat(firstPage(table)).contains(product(1, "apple", 11));
        master.put(product(1, "apple", 12));
        time.advance(Duration.ofMillis(2_999));
        assertThat(firstPage(table)).contains(product(1, "apple", 11));
        time.advance(Duration.ofMillis(1));
        assertThat(firstPage(table)).contains(product(1, "apple", 12));
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.UNKNOWN, 2L);
    }

    private void failAfterApplying(String write) {
        master.after(operation -> {
            if (operation.equals(write)) {
                throw new IllegalStateException("connection lost");
            }
        });
    }

    @Test
    @DisplayName("with a write target reads go on showing the master")
    void withAWriteTargetReadsGoOnShowingTheMaster() {
        InMemoryTable target = InMemoryTable.of(SCHEMA, product(1, "apple", 10));
        LiveTable table = open(builder().writeTarget(target));
        table.get("1");

        table.patch("1", Row.of("price", 11));

        assertThat(target.rows()).containsExactly(product(1, "apple", 11));
        assertThat(table.readGet("1").source())
                .as("nothing cached before is served")
                .isEqualTo(MISS);
        assertThat(price(table, "1")).isEqualTo(10L);
        master.put(product(1, "apple", 11));
        table.invalidate();
        assertThat(price(table, "1")).isEqualTo(11L);
    }

    @Test
    @DisplayName("replacing a missing row adds it, deleting one twice succeeds")
    void replacingAddsAndDeletingTwiceSucceeds() {
        LiveTable table = open();

        assertThat(table.replace("9", product(9, "fig", 90))).isEqualTo(product(9, "fig", 90));
        assertThat(table.delete("9")).isTrue();
        assertThat(table.delete("9")).isFalse();
        assertThat(table.deleteAll(Filter.all())).isEqualTo(3);
        assertThat(table.deleteAll(Filter.all())).isZero();
    }

    @Test
    @DisplayName("a row inserted without an id is there once, under the id it got")
    void aRowInsertedWithoutAnIdIsThereOnce() {
        LiveTable table = open();

        Row stored = table.insert(Row.of("name", "fig"));

        assertThat(table.get(SCHEMA.id(stored))).contains(stored);
        assertThat(table.count(Filter.all())).isEqualTo(4);
    }

    @Test
    @DisplayName("a view shows and changes only its rows, and is as fresh as the table")
    void aViewShowsAndChangesOnlyItsRows() {
        LiveTable table = open();
        LiveTable cheap = table.view(Filter.lessThanOrEqual("price", 20));
        assertThat(firstPage(cheap)).hasSize(2);
        assertThat(cheap.get("3")).isEmpty();
        assertThat(table.get("3")).isPresent();

        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> cheap.patch("3", Row.of("price", 1)));
        assertThat(cheap.delete("3")).isFalse();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> cheap.insert(product(9, "fig", 90)))
                .withMessageContaining("outside of the view");
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> cheap.replace("1", product(1, "fig", 90)));
        assertThatExceptionOfType(OutdatedException.class).isThrownBy(() -> cheap.replace("3", product(3, "fig", 1)));
        assertThat(master.rows()).hasSize(3);

        assertThat(cheap.patch("1", Row.of("price", 15))).isEqualTo(product(1, "apple", 15));
        assertThat(price(table, "1")).isEqualTo(15L);
        table.patch("2", Row.of("price", 25));
        assertThat(firstPage(cheap)).containsExactly(product(1, "apple", 15));
        assertThat(cheap.view(Filter.equal("name", "cherry")).count(Filter.all()))
                .isZero();

        assertThat(cheap.deleteAll(Filter.all())).isEqualTo(1);
        assertThat(master.rows()).containsExactly(product(2, "banana", 25), product(3, "cherry", 30));
        cheap.close();
        assertThat(table.count(Filter.all()))
                .as("closing a view closes nothing")
                .isEqualTo(2);
    }

    @Test
    void aMasterThatWritesToItsOwnLiveTableIsRefused() {
        LiveTable table = open();
        master.before(operation -> {
            if (operation.equals("patch")) {
                table.delete("2");
            }
        });

        assertThatExceptionOfType(MisplacedWriteException.class)
                .isThrownBy(() -> table.patch("1", Row.of("price", 11)))
                .withMessageContaining("would wait for itself");
    }

    @Test
    void aMasterThatCannotBeWrittenToSaysSo() {
        LiveTable readOnly =
                open(LiveTable.builder("read-only", new ReadOnly(master)).cache(cache));

        assertThat(firstPage(readOnly)).hasSize(2);
        for (Consumer<LiveTable> write : List.<Consumer<LiveTable>>of(
                table -> table.insert(product(9, "fig", 1)), table -> table.deleteAsync("1"))) {
            assertThatExceptionOfType(UnsupportedRequestException.class)
                    .isThrownBy(() -> write.accept(readOnly))
                    .withMessageContaining("read-only");
        }
    }

    private static final class ReadOnly extends ForwardingTable {

        private final Table table;

        ReadOnly(Table table) {
            this.table = table;
        }

        @Override
        protected Table delegate() {
            return table;
        }
    }
}
