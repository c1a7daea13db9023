package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.status.ReadSource;
import dev.livetable.status.RecentChange;
import dev.livetable.status.Verdict;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.WriteReach;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/** F1-F4 row by row: a change costs the entries that it can have made wrong, and no others. */
class RowPrecisionTests extends LiveTableSetup {

    private static final PageRequest FIRST = PageRequest.of(0, 2, Sort.by("id"));
    private static final PageRequest SECOND = PageRequest.of(1, 2, Sort.by("id"));
    private static final Filter CHEAP = Filter.lessThan("price", 15L);

    private final ManualLiveStream stream = new ManualLiveStream();

    @BeforeEach
    void changeOneRowAtATime() {
        master.oneRow();
    }

    private LiveTable warm() {
        return warm(builder());
    }

    private LiveTable warm(LiveTableBuilder builder) {
        LiveTable table = open(builder);
        table.patch("3", Row.of("price", 30)); // the master has said by now what its writes change
        table.list(Filter.all(), FIRST);
        table.list(Filter.all(), SECOND);
        table.list(CHEAP, FIRST);
        table.count(CHEAP);
        table.get("2");
        return table;
    }

    private static ReadSource source(LiveTable table, PageRequest page) {
        return table.readList(Filter.all(), page).source();
    }

    @Test
    @DisplayName("a patch of a shown row is applied to the page, and leaves the others as they are")
    void aPatchIsApplied() {
        LiveTable table = warm();

        table.patch("2", Row.of("name", "blueberry"));

        assertThat(table.readList(Filter.all(), FIRST).source()).isEqualTo(HIT);
        assertThat(table.list(Filter.all(), FIRST)).contains(product(2, "blueberry", 20));
        assertThat(source(table, SECOND)).isEqualTo(HIT);
        assertThat(table.readGet("2").source()).isEqualTo(HIT);
        assertThat(table.get("2")).contains(product(2, "blueberry", 20));
        assertThat(table.readCount(CHEAP).source()).isEqualTo(HIT);
        assertThat(table.status().verdicts()).containsEntry(Verdict.PATCHED, 2L).containsEntry(Verdict.TOUCHED, 0L);
        assertThat(table.status().precision()).isEqualTo("row");
    }

    @Test
    @DisplayName("a row that comes into a filter, or leaves it, costs what is filtered by it")
    void aRowThatComesIntoAFilter() {
        LiveTable table = warm();

        table.patch("2", Row.of("price", 5));

        assertThat(table.readCount(CHEAP).source()).isEqualTo(MISS);
        assertThat(table.count(CHEAP)).isEqualTo(2);
        assertThat(table.list(CHEAP, FIRST)).hasSize(2);
        assertThat(source(table, FIRST)).isEqualTo(HIT);
        assertThat(source(table, SECOND)).isEqualTo(HIT);
    }

    @Test
    @DisplayName("the total of a page is counted anew when it may be another, and the rows stay")
    void theTotalIsCountedAnew() {
        LiveTable table = warm();
        int lists = master.calls("list");

        table.insert(Row.of("name", "damson").with("price", 40));

        assertThat(table.page(Filter.all(), FIRST).getTotalElements()).isEqualTo(4);
        assertThat(table.list(Filter.all(), FIRST)).hasSize(2);
        assertThat(master.calls("list")).as("no page was fetched").isEqualTo(lists);
        assertThat(master.calls("count")).isEqualTo(2);
        assertThat(source(table, SECOND)).as("the row comes in there").isEqualTo(MISS);
    }

    @Test
    @DisplayName("F4: a total does not count what a write has done that is under way, where the rows do not show it")
    void aTotalOfAWriteUnderWay() throws Exception {
        LiveTable table = warm();
        Filter upTo20 = Filter.lessThanOrEqual("price", 20L);
        PageRequest secondRow = PageRequest.of(1, 1, Sort.by("id"));
        table.page(upTo20, secondRow);
        table.patch("2", Row.of("price", 50));

        whileAnInsertIsUnderWay(table, () -> {
            Page<Row> page = table.page(upTo20, secondRow);
            assertThat(page.getTotalElements()).isEqualTo(1 + page.getNumberOfElements());
        });
    }

    @Test
    @DisplayName("F4: nor where the rows go on behind the page, and the write puts one in front of them")
    void aTotalOfAWriteUnderWayInFront() throws Exception {
        LiveTable table = warm();
        Filter upTo25 = Filter.lessThanOrEqual("price", 25L);
        PageRequest cheapest = PageRequest.of(0, 1, Sort.by("price", "id"));
        assertThat(table.page(upTo25, cheapest).getTotalElements()).isEqualTo(2);
        table.patch("3", Row.of("price", 25)); // the page stays, and its total does not

        whileAnInsertIsUnderWay(table, () -> {
            Page<Row> page = table.page(upTo25, cheapest);
            assertThat(page.getContent()).extracting(row -> row.get("name")).containsExactly("damson");
            assertThat(page.getTotalElements()).isEqualTo(4);
        });
    }

    /** Reads when the master has inserted a row for 5, and has not yet said so. */
    private void whileAnInsertIsUnderWay(LiveTable table, Runnable reads) throws Exception {
        Gate gate = new Gate();
        master.after(operation -> {
            if (operation.equals("insert")) {
                gate.pass();
            }
        });
        Future<Row> write =
                threads.submit(() -> table.insert(Row.of("name", "damson").with("price", 5)));
        gate.awaitReached();

        reads.run();

        gate.open();
        assertThat(result(write)).isNotNull();
    }

    @Test
    @DisplayName("a total that the master says with rows only is fetched with them")
    void theTotalOfAMasterThatCannotCount() {
        master.capabilities(Set.of(
                dev.livetable.table.Capability.FILTER,
                dev.livetable.table.Capability.SORT,
                dev.livetable.table.Capability.PATCH,
                dev.livetable.table.Capability.INSERT));
        LiveTable table = open();
        table.patch("3", Row.of("price", 30));
        table.list(Filter.all(), FIRST);

        table.insert(Row.of("name", "damson").with("price", 40));

        assertThat(table.page(Filter.all(), FIRST).getTotalElements()).isEqualTo(4);
    }

    @Test
    @DisplayName("a row that is deleted costs the pages from it on")
    void aDeletedRow() {
        LiveTable table = warm();

        assertThat(table.delete("2")).isTrue();

        assertThat(source(table, FIRST)).isEqualTo(MISS);
        assertThat(table.list(Filter.all(), FIRST)).containsExactly(product(1, "apple", 10), product(3, "cherry", 30));
        assertThat(table.get("2")).isEmpty();
        assertThat(table.readCount(CHEAP).source()).isEqualTo(HIT);
    }

    @Test
    @DisplayName("an event with the row before and after costs what shows the row, and no more")
    void anEventWithImages() {
        LiveTable table = warm(builder().stream(stream));
        Row after = product(2, "blueberry", 20);
        master.put(after);

        stream.publish(LiveEvent.updated("2", RowImage.whole(product(2, "banana", 20)), RowImage.whole(after)));

        assertThat(source(table, FIRST)).isEqualTo(MISS);
        assertThat(source(table, SECOND)).isEqualTo(HIT);
        assertThat(table.readCount(CHEAP).source()).isEqualTo(HIT);
        assertThat(table.get("2")).contains(after);
    }

    @Test
    @DisplayName("an event whose id is not that of its row may have changed anything")
    void anEventOfAnotherRow() {
        LiveTable table = warm(builder().stream(stream));

        stream.publish(LiveEvent.updated("1", RowImage.unknown(), RowImage.whole(product(2, "banana", 20))));
        stream.publish(LiveEvent.deleted("007", RowImage.whole(product(7, "none", 1000))));

        assertThat(table.changes(2, true))
                .allSatisfy(change -> assertThat(change.rows()).isNull());
        assertThat(source(table, SECOND)).isEqualTo(MISS);
    }

    @Test
    @DisplayName("a write of which nobody knows the row before costs all pages, and no other row")
    void aWriteWithoutTheRowBefore() {
        master.tellsBefore(false);
        LiveTable table = warm();
        table.get("1");

        table.patch("2", Row.of("name", "blueberry"));

        assertThat(table.readGet("1").source()).isEqualTo(HIT);
        assertThat(source(table, FIRST)).isEqualTo(MISS);
        assertThat(table.readCount(CHEAP).source()).isEqualTo(MISS);
        assertThat(table.get("2")).contains(product(2, "blueberry", 20));
    }

    @Test
    @DisplayName("with precision table each change costs all entries, also if it is configured")
    void precisionOfTheTable() {
        LiveTable table = warm(builder().precision(Precision.TABLE));

        table.patch("2", Row.of("name", "blueberry"));

        assertThat(source(table, SECOND)).isEqualTo(MISS);
        assertThat(table.status().precision()).isEqualTo("table");
        assertThat(table.status().precisionReason()).isEqualTo("configured");
    }

    @Test
    @DisplayName(
            "a master whose writes may change other rows has the precision table by default, and shows none of them")
    void aTriggerThatChangesAnotherRow() {
        master.reach(WriteReach.anyRow("the trigger also_next fires on its writes"));
        LiveTable table = warm();
        master.after(operation -> {
            if (operation.equals("patch")) {
                master.put(product(3, "changed by a trigger", 30));
            }
        });

        table.patch("1", Row.of("price", 11));

        assertThat(table.list(Filter.all(), SECOND)).containsExactly(product(3, "changed by a trigger", 30));
        assertThat(table.status().precisionReason()).contains("also_next");
    }

    @Test
    @DisplayName("a fetch that may have seen a write is not patched by it")
    void aFetchThatMayHaveSeenTheWrite() throws Exception {
        LiveTable table = open();
        table.patch("3", Row.of("price", 30));
        AtomicBoolean first = new AtomicBoolean(true);
        Gate gate = new Gate();
        master.after(operation -> {
            if (operation.equals("patch") && first.getAndSet(false)) {
                gate.pass(); // the write is applied, and not yet acknowledged
            }
        });
        CompletableFuture<Row> write = table.patchAsync("2", Row.of("name", "blueberry"));
        gate.awaitReached();
        assertThat(table.list(Filter.all(), FIRST)).contains(product(2, "blueberry", 20));
        master.put(product(2, "banana", 20)); // others put back what it was, and tell nobody
        LiveTable again = table.view(Filter.isNotNull("name"));
        assertThat(again.list(Filter.all(), FIRST)).contains(product(2, "banana", 20));
        gate.open();
        result(write);

        assertThat(again.list(Filter.all(), FIRST))
                .as("not what the write made of it")
                .contains(product(2, "banana", 20));
    }

    @Test
    @DisplayName("while another write of a row is open, what the row was before is not known")
    void anotherWriteOfTheRowIsOpen() throws Exception {
        LiveTable table = warm(builder().writeTimeout(Duration.ofSeconds(1)));
        AtomicBoolean first = new AtomicBoolean(true);
        Gate gate = new Gate();
        master.before(operation -> {
            if (operation.equals("patch") && first.getAndSet(false)) {
                gate.pass();
            }
        });
        CompletableFuture<Row> overdue = table.patchAsync("2", Row.of("price", 21));
        gate.awaitReached();
        time.advance(Duration.ofSeconds(1));
        Awaitility.await().until(overdue::isCompletedExceptionally);
        table.list(Filter.all(), FIRST);

        table.patch("2", Row.of("name", "blueberry"));

        RecentChange change = table.changes(1, true).get(0);
        assertThat(change.rows()).singleElement().satisfies(row -> {
            assertThat(row.before()).isEqualTo("unknown");
            assertThat(row.after()).isEqualTo("row");
        });
        assertThat(source(table, FIRST)).isEqualTo(MISS);
        gate.open();
    }

    @Test
    @DisplayName("entries older than the changes that are kept are fetched anew")
    void entriesOlderThanTheLog() {
        LiveTable table = warm(builder().changesKept(0));

        table.patch("2", Row.of("name", "blueberry"));
        table.patch("2", Row.of("name", "bilberry"));

        assertThat(source(table, SECOND)).isEqualTo(MISS);
        assertThat(table.list(Filter.all(), FIRST)).contains(product(2, "bilberry", 20));
    }

    @Test
    @DisplayName("a master slower than the fetch time-out is cached all the same")
    void aSlowMasterIsCached() throws Exception {
        LiveTable table = open(builder().fetchTimeout(Duration.ofSeconds(1)));
        Gate gate = new Gate();
        master.after(operation -> gate.pass());
        Future<List<Row>> early = threads.submit(() -> firstPage(table));
        gate.awaitReached();
        time.advance(Duration.ofSeconds(2));
        Future<List<Row>> late = threads.submit(() -> firstPage(table));
        Awaitility.await().until(() -> master.calls("list") == 2);
        gate.open();

        assertThat(result(early)).isEqualTo(result(late));
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
    }

    @Test
    @DisplayName("a table that follows another one shows nothing from before a change of that")
    void aTableThatFollows() {
        LiveTable leader = warm();
        InMemoryTable orders =
                InMemoryTable.of(SCHEMA, product(7, "order of apples", 1)).oneRow();
        LiveTable follower = open(LiveTable.builder("orders", orders)
                .cache(cache)
                .scheduler(time)
                .clock(time.clock())
                .executor(threads)
                .follows("products"));
        new LiveTables(List.of(leader, follower));
        firstPage(follower);
        orders.put(product(7, "cascaded", 1));

        leader.patch("1", Row.of("price", 11));

        assertThat(firstPage(follower)).containsExactly(product(7, "cascaded", 1));
        assertThat(follower.changes(1, false).get(0).rows()).isNull();
    }

    @Test
    @DisplayName("a table that follows itself, or one that is not there, is refused")
    void followersThatCannotBe() {
        LiveTable one = open(builder().follows("orders"));
        LiveTable other = open(LiveTable.builder("orders", master).cache(cache).follows("products"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LiveTables(List.of(one)))
                .withMessageContaining("'orders', which is not there");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LiveTables(List.of(one, other)))
                .withMessageContaining("follows itself");
    }

    @Test
    @DisplayName("writes that go to another table cannot be told row by row")
    void anotherTarget() {
        InMemoryTable target = InMemoryTable.of(SCHEMA).identity("elsewhere");

        assertThatThrownBy(() -> open(builder().writeTarget(target).precision(Precision.ROW)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another table than its master");
    }

    @Test
    @DisplayName("a hit that is compared with the master is counted, and what differs is counted apart")
    void verifiedHits() {
        LiveTable table = warm(builder().verifySample(1));

        firstPage(table);
        firstPage(table);
        Awaitility.await().until(() -> table.status().verified() > 0);
        master.put(product(1, "changed by others", 10));
        Awaitility.await().until(() -> {
            firstPage(table);
            return table.status().differing() > 0;
        });
    }
}
