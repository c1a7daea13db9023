package dev.livetable;

import static dev.livetable.CallerTransaction.READ_WRITE;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.LiveTableListener;
import dev.livetable.status.RecentChange;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import dev.livetable.table.Capability;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Participation;
import dev.livetable.table.PartlyWrittenException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.UnsupportedRequestException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/** Writes of many rows: one write, one change. */
class BulkWriteTests extends LiveTableSetup {

    private static final Map<String, Row> TWO_PRICES = changes("2", 21, "1", 11);

    private static Map<String, Row> changes(Object... idsAndPrices) {
        Map<String, Row> changes = new LinkedHashMap<>();
        for (int i = 0; i < idsAndPrices.length; i += 2) {
            changes.put((String) idsAndPrices[i], Row.of("price", idsAndPrices[i + 1]));
        }
        return changes;
    }

    private static void readAll(LiveTable table) {
        table.getAll(List.of("1", "2", "3"));
        firstPage(table);
        table.count(Filter.all());
    }

    private static RecentChange onlyChange(LiveTable table) {
        List<RecentChange> changes = table.changes(10, true);
        assertThat(changes).hasSize(1);
        return changes.get(0);
    }

    @Test
    @DisplayName("insertAll is one call of the master and one change, which names each row")
    void insertAllIsOneChange() {
        master.oneRow();
        LiveTable table = open();
        readAll(table);

        List<Row> stored = table.insertAll(List.of(
                Row.of("name", "fig").with("price", 40), Row.of("name", "kiwi").with("price", 50)));

        assertThat(stored).containsExactly(product(4, "fig", 40), product(5, "kiwi", 50));
        assertThat(master.calls("insertAll")).isEqualTo(1);
        assertThat(onlyChange(table).rows())
                .extracting(row -> row.id() + " " + row.before() + " " + row.after())
                .containsExactly("4 absent row", "5 absent row");
        assertThat(table.readGet("1").source()).isEqualTo(HIT);
        assertThat(table.readCount(Filter.all()).source()).isEqualTo(MISS);
        assertThat(table.count(Filter.all())).isEqualTo(5);
        assertThat(table.getAll(List.of("4", "5"))).hasSize(2);
    }

    @Test
    @DisplayName("patchAll is one call of the master and one change, and patches what is kept")
    void patchAllIsOneChange() {
        master.oneRow();
        LiveTable table = open();
        readAll(table);
        int loads = master.loads();

        Map<String, Row> stored = table.patchAll(TWO_PRICES);

        assertThat(stored)
                .containsExactly(Map.entry("2", product(2, "banana", 21)), Map.entry("1", product(1, "apple", 11)));
        assertThat(onlyChange(table).rows())
                .extracting(row -> row.id() + " " + row.before() + " " + row.after())
                .containsExactly("2 row row", "1 row row");
        assertThat(price(table, "1")).isEqualTo(11L);
        assertThat(price(table, "2")).isEqualTo(21L);
        assertThat(table.readGet("3").source()).isEqualTo(HIT);
        assertThat(table.readCount(Filter.all()).source()).isEqualTo(HIT);
        assertThat(master.loads()).as("all of it is patched").isEqualTo(loads);
        assertThat(master.calls("patchAll")).isEqualTo(1);
    }

    @Test
    @DisplayName("rows that change places within a page are right afterwards")
    void rowsThatChangePlaces() {
        master.oneRow();
        LiveTable table = open();
        PageRequest byPrice = PageRequest.of(0, 2, Sort.by("price"));
        table.list(Filter.all(), byPrice);

        table.patchAll(changes("1", 35, "3", 5));

        assertThat(table.list(Filter.all(), byPrice))
                .containsExactly(product(3, "cherry", 5), product(2, "banana", 20));
    }

    @Test
    @DisplayName("with precision table a write of many rows is anything")
    void withPrecisionTable() {
        LiveTable table = open();
        readAll(table);

        table.patchAll(TWO_PRICES);

        assertThat(onlyChange(table).rows()).isNull();
        assertThat(table.readGet("3").source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName("a change of more rows than are worth judging is anything")
    void tooManyRows() {
        master.oneRow();
        LiveTable table = open();
        table.get("1");
        List<Row> most = IntStream.range(0, ViewBulkWrites.MOST_NAMED)
                .mapToObj(i -> product(10 + i, "p", i))
                .toList();

        table.insertAll(most);
        assertThat(onlyChange(table).rows()).hasSize(ViewBulkWrites.MOST_NAMED);
        assertThat(table.readGet("1").source()).isEqualTo(HIT);

        Map<String, Row> more = new LinkedHashMap<>(changes("1", 12));
        most.forEach(row -> more.put(SCHEMA.id(row), Row.of("price", 1)));
        table.patchAll(more);
        assertThat(table.changes(1, true).get(0).rows()).isNull();
        assertThat(price(table, "1")).isEqualTo(12L);
    }

    @Test
    @DisplayName("F7: a write that is refused as a whole leaves the cache warm")
    void refusedAsAWhole() {
        LiveTable table = open();
        readAll(table);
        master.before(operation -> {
            if (operation.equals("patchAll")) {
                throw new RefusedException("products", "a price must not be negative", null);
            }
        });

        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> table.patchAll(TWO_PRICES));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.insertAll(List.of(product(8, "a", 1), product(8, "b", 1))));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.insertAll(List.of(product(8, "a", 1), Row.of("colour", "red"))));

        assertThat(table.changes(10, true)).isEmpty();
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        assertThat(table.readGet("1").source()).isEqualTo(HIT);
        assertThat(master.rows()).hasSize(3);
    }

    @Test
    @DisplayName("F7: a refusal because of a row that is there, or is not, is anything, and nothing was written")
    void outdated() {
        LiveTable table = open();
        readAll(table);

        assertThatExceptionOfType(DuplicateIdException.class)
                .isThrownBy(() -> table.insertAll(List.of(product(8, "fig", 1), product(2, "kiwi", 1))));
        assertThat(table.readGet("1").source()).isEqualTo(MISS);
        assertThatExceptionOfType(RowNotFoundException.class)
                .isThrownBy(() -> table.patchAll(changes("1", 11, "9", 90)));
        assertThat(table.readGet("1").source()).isEqualTo(MISS);
        assertThat(master.rows())
                .containsExactly(product(1, "apple", 10), product(2, "banana", 20), product(3, "cherry", 30));
    }

    @Test
    @DisplayName("F1: rows that were written before one that was refused are seen, and the error says how many")
    void partlyWritten() {
        master.oneRow().allOrNothing(false);
        LiveTable table = open();
        readAll(table);
        List<Row> rows = List.of(product(4, "fig", 40), product(5, "kiwi", 50), product(2, "again", 1));

        assertThat(table.writesAllOrNothing()).isFalse();
        assertThatExceptionOfType(PartlyWrittenException.class)
                .isThrownBy(() -> table.insertAll(rows))
                .withMessageContaining("of 3 rows the first 2 were written")
                .withMessageContaining("was refused")
                .withMessageNotContaining("again")
                .withNoCause()
                .matches(e -> e.getSuppressed()[0] instanceof DuplicateIdException)
                .matches(e -> e.rows().equals(rows.subList(0, 2)));

        assertThat(onlyChange(table).rows()).isNull();
        assertThat(table.count(Filter.all())).isEqualTo(5);
        assertThat(table.getAll(List.of("4", "5"))).hasSize(2);
        time.advance(LONG);
        assertThat(table.changes(10, true))
                .as("it is certain, and needs not settle")
                .hasSize(1);
        await().until(() -> !cache.isMarked("products"));
    }

    @Test
    @DisplayName("a master that writes one row after another is sent none before all are checked")
    void checkedBeforehand() {
        master.allOrNothing(false);
        LiveTable table = open();
        readAll(table);

        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.insertAll(List.of(product(8, "a", 1), product(9, "b", 1), product(8, "c", 1))));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.insertAll(List.of(product(8, "a", 1), Row.of("colour", "red"))));
        Map<String, Row> changes = new LinkedHashMap<>(TWO_PRICES);
        changes.put("3", Row.of("id", 7));
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> table.patchAll(changes));

        assertThat(master.calls("insert") + master.calls("patch")).isZero();
        assertThat(table.readGet("1").source()).isEqualTo(HIT);
    }

    @Test
    @DisplayName(
            "F7: where the row after those that were written may be, too, all is anything again when it has settled")
    void partlyWrittenAndUnknown() {
        master.oneRow().allOrNothing(false);
        LiveTable table = open(builder().settleTime(Duration.ofSeconds(3)));
        readAll(table);
        AtomicInteger patches = new AtomicInteger();
        master.after(operation -> {
            if (operation.equals("patch") && patches.incrementAndGet() == 2) {
                throw new IllegalStateException("connection lost");
            }
        });

        assertThatExceptionOfType(PartlyWrittenException.class)
                .isThrownBy(() -> table.patchAll(changes("1", 11, "2", 21, "3", 31)))
                .withMessageContaining("whether it was written is unknown")
                .withRootCauseInstanceOf(IllegalStateException.class);

        assertThat(price(table, "1")).isEqualTo(11L);
        assertThat(price(table, "2")).isEqualTo(21L);
        assertThat(price(table, "3")).isEqualTo(30L);
        assertThat(cache.isMarked("products")).as("until it has settled").isTrue();
        time.advance(Duration.ofSeconds(3));
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.UNKNOWN, 2L);
        await().until(() -> !cache.isMarked("products"));
    }

    @Test
    @DisplayName("F7: a write of unknown outcome is anything, at once and when it has settled")
    void unknownOutcome() {
        LiveTable table = open(builder().settleTime(Duration.ofSeconds(3)));
        readAll(table);
        master.after(operation -> {
            if (operation.equals("insertAll")) {
                throw new IllegalStateException("connection lost");
            }
        });

        assertThatExceptionOfType(UnknownOutcomeException.class)
                .isThrownBy(() -> table.insertAll(List.of(product(4, "fig", 40))));

        assertThat(table.count(Filter.all())).isEqualTo(4);
        time.advance(Duration.ofSeconds(3));
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.UNKNOWN, 2L);
    }

    @Test
    @DisplayName(
            "F7, F9: a write that overruns its limit between two rows holds the mark, and is anything when it ends")
    void overdueInTheMiddle() throws Exception {
        master.oneRow().allOrNothing(false);
        LiveTable table = open(builder().writeTimeout(Duration.ofSeconds(2)).settleTime(Duration.ofSeconds(1)));
        readAll(table);
        Gate gate = new Gate();
        AtomicInteger patches = new AtomicInteger();
        master.before(operation -> {
            if (operation.equals("patch") && patches.incrementAndGet() == 2) {
                gate.pass();
            }
        });
        Future<?> write = threads.submit(() -> table.patchAll(changes("1", 11, "2", 21, "3", 31)));
        gate.awaitReached();
        assertThat(table.changes(10, true)).as("nobody is told a part of it").isEmpty();

        time.advance(Duration.ofSeconds(2));

        assertThatThrownBy(() -> result(write)).hasCauseInstanceOf(UnknownOutcomeException.class);
        assertThat(price(table, "1")).isEqualTo(11L);
        assertThat(price(table, "3")).isEqualTo(30L);
        time.advance(Duration.ofSeconds(60));
        assertThat(cache.isMarked("products")).as("it may yet write").isTrue();
        assertThat(price(table, "3")).isEqualTo(30L);
        gate.open();
        await().until(() -> !cache.isMarked("products"));
        assertThat(price(table, "2")).isEqualTo(21L);
        assertThat(price(table, "3")).isEqualTo(31L);
    }

    @Test
    @DisplayName("F2: what is read while the rows are written is not kept where they touch it")
    void readWhileWritten() throws Exception {
        master.oneRow().allOrNothing(false);
        LiveTable table = open();
        Gate gate = new Gate();
        AtomicInteger patches = new AtomicInteger();
        master.before(operation -> {
            if (operation.equals("patch") && patches.incrementAndGet() == 2) {
                gate.pass();
            }
        });
        Future<?> write = threads.submit(() -> table.patchAll(TWO_PRICES));
        gate.awaitReached();
        assertThat(price(table, "2")).as("the master has it").isEqualTo(21L);
        assertThat(price(table, "1")).isEqualTo(10L);
        gate.open();
        result(write);

        assertThat(price(table, "1")).isEqualTo(11L);
        assertThat(price(table, "2")).isEqualTo(21L);
    }

    @Test
    @DisplayName("through a view only its rows are written, and nothing where one is outside")
    void throughAView() {
        LiveTable table = open();
        LiveTable cheap = table.view(Filter.lessThanOrEqual("price", 20));

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> cheap.insertAll(List.of(product(8, "fig", 1), product(9, "kiwi", 90))))
                .withMessageContaining("outside of the view");
        assertThatExceptionOfType(RowNotFoundException.class)
                .isThrownBy(() -> cheap.patchAll(changes("1", 11, "3", 3)));
        assertThat(master.rows())
                .containsExactly(product(1, "apple", 10), product(2, "banana", 20), product(3, "cherry", 30));

        cheap.insertAll(List.of(product(8, "fig", 1), product(9, "kiwi", 9)));
        cheap.patchAll(changes("1", 11));
        assertThat(cheap.count(Filter.all())).isEqualTo(4);
    }

    @Test
    @DisplayName("no rows are no write, and a master that cannot write says so")
    void noRows() throws Exception {
        LiveTable table = open();

        assertThat(table.insertAll(List.of())).isEmpty();
        assertThat(table.patchAll(Map.of())).isEmpty();
        assertThat(result(table.insertAllAsync(List.of()))).isEmpty();
        assertThat(result(table.patchAllAsync(Map.of()))).isEmpty();
        assertThat(master.calls("insertAll") + master.calls("patchAll")).isZero();

        master.capabilities(EnumSet.of(Capability.FILTER, Capability.PATCH));
        assertThatExceptionOfType(UnsupportedRequestException.class)
                .isThrownBy(() -> table.insertAll(List.of(product(8, "fig", 1))))
                .withMessageContaining("insertAll");
        assertThat(table.patchAll(TWO_PRICES)).hasSize(2);
    }

    @Test
    @DisplayName("it counts as one write, and takes its turn in the queue")
    void countsAsOne() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        LiveTable table = open(builder().listener(new LiveTableListener() {
            @Override
            public void written(
                    String name, WriteOperation operation, WriteOutcome outcome, Duration waited, Duration took) {
                told.add(operation.label() + " " + outcome);
            }
        }));

        CompletableFuture<List<Row>> inserted = table.insertAllAsync(List.of(product(8, "a", 1), product(9, "b", 1)));
        result(inserted);
        result(table.patchAllAsync(TWO_PRICES));

        await().until(() -> told.size() == 2);
        assertThat(told).containsExactly("insertAll OK", "patchAll OK");
    }

    @Test
    @DisplayName("F11: in a transaction all rows are written in it, and are one change when it is committed")
    void inATransaction() {
        master.oneRow().participation(Participation.JOINED);
        FakeTransactions transactions = new FakeTransactions();
        LiveTable table = open(builder().transactions(transactions));
        readAll(table);

        transactions.begin(READ_WRITE);
        assertThat(table.patchAll(TWO_PRICES)).hasSize(2);
        assertThat(table.insertAll(List.of(product(8, "fig", 1)))).hasSize(1);
        assertThat(table.changes(10, true)).isEmpty();
        assertThat(price(table, "1")).isEqualTo(11L);
        transactions.end(Completion.COMMITTED);

        assertThat(table.changes(10, true)).hasSize(2).allMatch(change -> change.rows() == null);
        assertThat(price(table, "1")).isEqualTo(11L);
    }

    @Test
    @DisplayName("F11: rows that were written in a transaction before one was refused count when it is committed")
    void partlyInATransaction() {
        master.oneRow().allOrNothing(false).participation(Participation.JOINED);
        FakeTransactions transactions = new FakeTransactions();
        LiveTable table = open(builder().transactions(transactions));
        readAll(table);

        transactions.begin(READ_WRITE);
        assertThatExceptionOfType(PartlyWrittenException.class)
                .isThrownBy(() -> table.patchAll(changes("1", 11, "9", 90)));
        transactions.end(Completion.COMMITTED);

        assertThat(price(table, "1")).isEqualTo(11L);
    }
}
