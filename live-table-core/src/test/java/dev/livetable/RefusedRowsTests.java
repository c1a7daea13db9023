package dev.livetable;

import static dev.livetable.CallerTransaction.READ_WRITE;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.ReadSource;
import dev.livetable.table.ConflictException;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.DuplicateValueException;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.LostRaceException;
import dev.livetable.table.OutdatedException;
import dev.livetable.table.OutdatedRefusal;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.RowNotFoundException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/** F7: a refusal of a row costs what may show that row, and not what is known of others. */
class RefusedRowsTests extends LiveTableSetup {

    private static final PageRequest FIRST = PageRequest.of(0, 2, Sort.by("id"));
    private static final PageRequest SECOND = PageRequest.of(1, 1, Sort.by("id"));

    @BeforeEach
    void changeOneRowAtATime() {
        master.oneRow();
    }

    private LiveTable warm(LiveTableBuilder builder) {
        LiveTable table = open(builder);
        table.patch("3", Row.of("price", 30)); // the master has said by now what its writes change
        table.list(Filter.all(), FIRST);
        table.list(Filter.all(), SECOND);
        table.count(Filter.all());
        for (String id : List.of("1", "2", "3")) {
            table.get(id);
        }
        return table;
    }

    private void failing(RuntimeException failure) {
        master.before(operation -> {
            throw failure;
        });
    }

    private static ConflictException conflict() {
        return new ConflictException("products", "changed meanwhile", null);
    }

    private void patchFails(LiveTable table, String id, Class<? extends RuntimeException> failure) {
        isRefused(table, id, failure);
        await().until(() -> !cache.isMarked("products")); // while the write is not over nobody can judge the row
    }

    private void isRefused(LiveTable table, String id, Class<? extends RuntimeException> failure) {
        assertThatExceptionOfType(failure).isThrownBy(() -> table.patch(id, Row.of("price", 1)));
        master.before(operation -> {});
    }

    private static ReadSource source(LiveTable table, PageRequest page) {
        return table.readList(Filter.all(), page).source();
    }

    private static List<ReadSource> rows(LiveTable table) {
        return List.of(
                table.readGet("1").source(),
                table.readGet("2").source(),
                table.readGet("3").source());
    }

    @Test
    @DisplayName("a conflict costs the row, and the pages and counts that it may be in, and no other row")
    void aConflict() {
        LiveTable table = warm(builder());
        master.put(product(2, "banana", 25)); // which nobody tells
        failing(conflict());

        patchFails(table, "2", ConflictException.class);

        assertThat(rows(table)).containsExactly(HIT, MISS, HIT);
        assertThat(price(table, "2")).isEqualTo(25L);
        assertThat(source(table, FIRST)).as("it shows the row").isEqualTo(MISS);
        assertThat(source(table, PageRequest.of(2, 1, Sort.by("id")))).isEqualTo(MISS);
        assertThat(table.readCount(Filter.all()).source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName("a page that does not show the row may have to, and is dropped")
    void aPageThatMayHaveToShowIt() {
        LiveTable table = warm(builder());
        table.list(Filter.greaterThan("price", 25L), FIRST);
        master.put(product(2, "banana", 26));
        failing(conflict());

        patchFails(table, "2", ConflictException.class);

        assertThat(table.list(Filter.greaterThan("price", 25L), FIRST))
                .containsExactly(product(2, "banana", 26), product(3, "cherry", 30));
    }

    @Test
    @DisplayName(
            "a row that is not there costs what shows it, or counts it; a first page stays that it cannot have been on")
    void aMissingRow() {
        master.countsApart(true);
        LiveTable table = warm(builder());
        PageRequest all = PageRequest.of(0, 9, Sort.by("id"));
        table.list(Filter.all(), all);

        patchFails(table, "9", RowNotFoundException.class);

        assertThat(table.readCount(Filter.all()).source()).isEqualTo(MISS);
        assertThat(rows(table)).containsExactly(HIT, HIT, HIT);
        assertThat(source(table, FIRST)).as("one row more is kept of it").isEqualTo(HIT);
        assertThat(source(table, all)).isEqualTo(HIT);
        assertThat(source(table, SECOND)).as("the row may have been in front").isEqualTo(MISS);
    }

    @Test
    @DisplayName("what shows a row that somebody has deleted is fetched anew")
    void aDeletedRow() {
        LiveTable table = warm(builder());
        master.delete("2"); // which nobody tells

        patchFails(table, "2", RowNotFoundException.class);

        assertThat(table.get("2")).isEmpty();
        assertThat(table.list(Filter.all(), FIRST)).containsExactly(product(1, "apple", 10), product(3, "cherry", 30));
        assertThat(rows(table)).containsExactly(HIT, MISS, HIT);
    }

    @Test
    @DisplayName("a row outside of a view, or of a condition, is not known to be absent")
    void aRowOutsideOfAView() {
        LiveTable table = warm(builder());
        LiveTable cheap = table.view(Filter.lessThan("price", 25L));
        table.list(Filter.greaterThan("price", 25L), FIRST);
        master.put(product(2, "banana", 26)); // which nobody tells

        patchFails(cheap, "2", RowNotFoundException.class);

        assertThat(table.list(Filter.greaterThan("price", 25L), FIRST))
                .containsExactly(product(2, "banana", 26), product(3, "cherry", 30));
        assertThat(rows(table)).containsExactly(HIT, MISS, HIT);
    }

    @Test
    @DisplayName("F2: what was fetched before the refusal and shows the row is not kept")
    void aFetchUnderWay() throws Exception {
        LiveTable table = open();
        table.patch("3", Row.of("price", 30));
        Gate gate = new Gate();
        master.after(operation -> {
            if (operation.equals("get")) {
                gate.pass();
            }
        });
        Future<?> reader = threads.submit(() -> table.get("2"));
        gate.awaitReached();
        master.put(product(2, "banana", 25));

        failing(conflict());
        patchFails(table, "2", ConflictException.class);
        master.after(operation -> {});
        gate.open();
        result(reader);

        assertThat(price(table, "2")).isEqualTo(25L);
    }

    @Test
    @DisplayName("without row precision, and for a table that follows, it is anything")
    void wherePrecisionIsOfTheTable() {
        LiveTable table = warm(builder().precision(Precision.TABLE));
        LiveTable follower = open(LiveTable.builder("orders", InMemoryTable.of(SCHEMA, product(7, "order", 1)))
                .cache(cache)
                .scheduler(time)
                .clock(time.clock())
                .executor(threads)
                .follows("products"));
        new LiveTables(List.of(table, follower));
        follower.get("7");

        patchFails(table, "9", RowNotFoundException.class);

        assertThat(rows(table)).containsExactly(MISS, MISS, MISS);
        assertThat(follower.readGet("7").source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName(
            "in a transaction a row that is not found may be there for others; it is one of unknown contents at once")
    void inATransaction() {
        master.participation(Participation.JOINED);
        FakeTransactions transactions = new FakeTransactions();
        LiveTable table = warm(builder().transactions(transactions));

        transactions.begin(READ_WRITE);
        isRefused(table, "9", RowNotFoundException.class);
        transactions.end(Completion.ROLLED_BACK);

        assertThat(rows(table)).containsExactly(HIT, HIT, HIT);
        assertThat(source(table, FIRST)).isEqualTo(MISS);
    }

    @Test
    @DisplayName("of several rows the one that is not found is named, and for a conflict each of them")
    void severalRows() {
        LiveTable table = warm(builder());
        Map<String, Row> changes = Map.of("1", Row.of("price", 11), "9", Row.of("price", 90));

        assertThatThrownBy(() -> table.patchAll(changes)).isInstanceOf(RowNotFoundException.class);
        assertThat(rows(table)).containsExactly(HIT, HIT, HIT);

        failing(conflict());
        assertThatThrownBy(() -> table.patchAll(changes)).isInstanceOf(ConflictException.class);
        master.before(operation -> {});
        assertThat(rows(table)).containsExactly(MISS, HIT, HIT);
    }

    static List<RuntimeException> ofAnyRow() {
        return List.of(
                new DuplicateValueException("products", "the name is taken", null),
                new DuplicateIdException("products", "the id is taken", null),
                new LostRaceException("products", "deadlock", null),
                new OutdatedException("products", "a row is there", null),
                new ConflictException("products", "409", null, false));
    }

    @ParameterizedTest
    @MethodSource("ofAnyRow")
    @DisplayName("a refusal that does not say of which row it is, is anything")
    void refusalsOfAnyRow(RuntimeException refusal) {
        LiveTable table = warm(builder());
        failing(refusal);

        patchFails(table, "2", refusal.getClass());

        assertThat(refusal).isInstanceOf(OutdatedRefusal.class);
        assertThat(rows(table)).containsExactly(MISS, MISS, MISS);
    }

    @Test
    @DisplayName("a row that is missing elsewhere, as that of another table which a master looks up, is anything")
    void oneOfAnotherRow() {
        LiveTable table = warm(builder());
        failing(new RowNotFoundException("suppliers", "77"));

        patchFails(table, "2", RowNotFoundException.class);

        assertThat(rows(table)).containsExactly(MISS, MISS, MISS);
    }

    @Test
    void onlySoManyRowsAreNamed() {
        Set<String> most = ids(ViewBulkWrites.MOST_NAMED);

        assertThat(RefusedRows.shownBy(conflict(), most, true)).hasSameSizeAs(most);
        assertThat(RefusedRows.shownBy(conflict(), ids(ViewBulkWrites.MOST_NAMED + 1), true))
                .isNull();
        assertThat(RefusedRows.shownBy(new RowNotFoundException("products", "7"), most, false))
                .containsExactly(RowChange.of("7"));
        assertThat(RefusedRows.shownBy(new RowNotFoundException("products", "7"), most, true))
                .containsExactly(new RowChange("7", RowImage.unknown(), RowImage.absent()));
    }

    private static Set<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.toSet());
    }
}
