package dev.livetable;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.status.Economy;
import dev.livetable.status.EconomyCount;
import dev.livetable.status.ReadSource;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/** A total that is known is used for all pages of its filter, and is right with the rows it is shown with. */
class KnownTotalsTests extends LiveTableSetup {

    private static final Filter ALL = Filter.all();

    private final ManualLiveStream stream = new ManualLiveStream();

    @BeforeEach
    void tenRows() {
        for (long id = 4; id <= 10; id++) {
            master.put(product(id, "fruit" + id, 10 * id));
        }
        master.countsApart(true).oneRow();
    }

    private LiveTable told() {
        return open(builder().precision(Precision.ROW).stream(stream).afterRestart(AfterRestart.TRUST));
    }

    private static Page<?> page(LiveTable table, int number) {
        return table.page(ALL, PageRequest.of(number, 2));
    }

    private static long total(LiveTable table, int number) {
        return page(table, number).getTotalElements();
    }

    private static EconomyCount count(LiveTable table) {
        return table.status().economies().getOrDefault(Economy.KNOWN_TOTALS, EconomyCount.NONE);
    }

    private void duringNext(String wanted, Runnable task) {
        master.after(operation -> {
            if (operation.equals(wanted)) {
                master.after(any -> {});
                task.run();
            }
        });
    }

    @Test
    @DisplayName("the pages of a filter are counted once, and so is the filter itself")
    void isCountedOnce() {
        LiveTable table = told();
        for (int number = 0; number < 6; number++) {
            Page<?> page = page(table, number);
            assertThat(page.getTotalElements()).isEqualTo(10);
            assertThat(page.getNumberOfElements()).isEqualTo(number < 5 ? 2 : 0);
            assertThat(page.hasNext()).isEqualTo(number < 4);
        }
        assertThat(table.count(ALL)).isEqualTo(10);

        assertThat(master.calls("list")).isEqualTo(1);
        assertThat(master.calls("listRows")).isEqualTo(5);
        assertThat(master.calls("count")).isZero();
        assertThat(count(table)).isEqualTo(new EconomyCount(5, 0, false));
        for (int number = 0; number < 6; number++) {
            assertThat(table.readPage(ALL, PageRequest.of(number, 2)).source()).isEqualTo(ReadSource.HIT);
        }
    }

    @Test
    void filtersAreCountedApartAndViewsTogether() {
        LiveTable table = told();
        Filter cheap = Filter.equal("price", 40);
        assertThat(total(table, 0)).isEqualTo(10);

        assertThat(table.page(cheap, PageRequest.of(0, 1)).getTotalElements()).isEqualTo(1);
        assertThat(table.view(cheap).page(ALL, PageRequest.of(1, 1)).getTotalElements())
                .isEqualTo(1);

        assertThat(master.calls("list")).isEqualTo(2);
        assertThat(master.calls("listRows")).isEqualTo(1);
    }

    @Test
    @DisplayName("after membership has changed, it is counted anew once")
    void isCountedAnewAfterAnInsert() {
        LiveTable table = told();
        page(table, 0);
        page(table, 1);

        table.insert(product(11, "kiwi", 5));

        for (int number = 0; number < 6; number++) {
            assertThat(total(table, number)).isEqualTo(11);
        }
        assertThat(master.calls("count") + master.calls("list")).isEqualTo(2);
    }

    @Test
    @DisplayName("F4: a write that the rows show and the log does not have yet is in the total, too")
    void aWriteUnderWayIsInBoth() throws Exception {
        LiveTable table = told();
        page(table, 0);
        Gate isDone = new Gate();
        duringNext("insert", isDone::pass);
        Future<?> insert = threads.submit(() -> table.insert(product(0, "acorn", 5)));
        isDone.awaitReached();

        Page<Row> middle = table.page(ALL, PageRequest.of(1, 2, Sort.by("id")));

        isDone.open();
        result(insert);
        assertThat(middle.getContent()).extracting(row -> row.get("id")).containsExactly(2L, 3L);
        assertThat(middle.getTotalElements()).isEqualTo(11);
    }

    @Test
    @DisplayName("F4: a write that begins while the rows are asked for, and is in them, is in the total, too")
    void aWriteThatBeginsMeanwhileIsInBoth() throws Exception {
        LiveTable table = told();
        page(table, 0);
        Gate isDone = new Gate();
        AtomicReference<Future<?>> insert = new AtomicReference<>();
        master.before(operation -> {
            if (operation.equals("listRows")) {
                master.before(any -> {});
                duringNext("insert", isDone::pass);
                insert.set(threads.submit(() -> table.insert(product(11, "kiwi", 5))));
                isDone.awaitReached();
            }
        });

        Page<?> middle = table.page(ALL, PageRequest.of(1, 2));

        isDone.open();
        result(requireNonNull(insert.get()));
        assertThat(middle.getTotalElements()).isEqualTo(11);
        assertThat(count(table)).isEqualTo(new EconomyCount(0, 1, false));
    }

    @Test
    @DisplayName("F4: what is told while the rows are asked for is in the total")
    void aChangeThatIsToldMeanwhileIsInBoth() {
        LiveTable table = told();
        page(table, 0);
        master.before(operation -> {
            if (operation.equals("listRows")) {
                master.before(any -> {});
                master.put(product(11, "kiwi", 5));
                stream.publish(LiveEvent.inserted("11", RowImage.whole(product(11, "kiwi", 5))));
            }
        });

        assertThat(total(table, 1)).isEqualTo(11);
        assertThat(total(table, 2)).isEqualTo(11);
    }

    @Test
    @DisplayName("rows that tell of another total than the one that is known have both asked for")
    void rowsThatContradictTheTotal() {
        LiveTable table = open();
        page(table, 0);
        master.put(product(11, "kiwi", 5)); // nobody tells

        assertThat(total(table, 1)).as("nothing tells").isEqualTo(10);
        assertThat(total(table, 4)).as("full, and one more").isEqualTo(11);
        master.put(product(12, "lime", 5));
        assertThat(total(table, 5)).as("the last one").isEqualTo(12);
        master.remove("12");
        assertThat(table.page(ALL, PageRequest.of(1, 6)).getTotalElements())
                .as("the last one, shorter")
                .isEqualTo(11);
        assertThat(table.count(ALL)).isEqualTo(11);
        assertThat(total(table, 6)).as("beyond").isEqualTo(11);
        for (int id = 5; id <= 11; id++) {
            master.remove(Integer.toString(id));
        }
        assertThat(table.page(ALL, PageRequest.of(1, 3)).getTotalElements())
                .as("ends early")
                .isEqualTo(4);
        assertThat(table.page(ALL, PageRequest.of(2, 3)).getTotalElements())
                .as("empty")
                .isEqualTo(4);
    }

    @Test
    @DisplayName("no total is older than the ttl, however many pages are read in order")
    void ageIsNotLaundered() {
        LiveTable table = open(builder().ttl(Duration.ofSeconds(10)));
        page(table, 0);
        master.put(product(11, "kiwi", 5));
        long began = time.nanoTime();
        int size = 2;
        while (time.nanoTime() - began < Duration.ofSeconds(10).toNanos()) {
            time.advance(Duration.ofSeconds(2));
            table.page(ALL, PageRequest.of(0, size++));
        }

        for (int i = 1; i <= 4; i++) {
            assertThat(table.page(ALL, PageRequest.of(i % 2, 3)).getTotalElements())
                    .isEqualTo(11);
        }
    }

    @Test
    void aPageIsAsOldAsItsTotal() {
        LiveTable table = open(builder().ttl(Duration.ofSeconds(10)));
        page(table, 0);
        time.advance(Duration.ofSeconds(4));
        page(table, 1);
        assertThat(master.calls("listRows")).isEqualTo(1);
        time.advance(Duration.ofSeconds(6));

        assertThat(table.readPage(ALL, PageRequest.of(1, 2)).source()).isEqualTo(ReadSource.MISS);
    }

    @Test
    @DisplayName("F13: who asks the master anew is told the total anew, and so is everybody from then on")
    void freshReadersAreToldAnew() {
        LiveTable table = open();
        page(table, 0);
        master.put(product(11, "kiwi", 5));

        assertThat(total(table.fresh(), 1)).isEqualTo(11);
        assertThat(total(table, 2)).isEqualTo(11);
        assertThat(table.count(ALL)).isEqualTo(11);
    }

    @Test
    @DisplayName("no reader of a page goes back to an older total of it")
    void nobodyGoesBack() {
        LiveTable table = open();
        page(table, 0);
        master.put(product(11, "kiwi", 5));
        assertThat(total(table.fresh(), 1)).isEqualTo(11);

        cache.remove("products/page?offset=2&size=2");

        assertThat(table.readPage(ALL, PageRequest.of(1, 2))).satisfies(read -> {
            assertThat(read.source()).isEqualTo(ReadSource.MISS);
            assertThat(read.value().getTotalElements()).isEqualTo(11);
        });
    }

    @Test
    @DisplayName("who counts joins the fetch of a page with its total; if that fails, he counts himself")
    void aFailedPageFailsNoCount() throws Exception {
        LiveTable table = told();
        Gate gate = new Gate();
        AtomicInteger lists = new AtomicInteger();
        master.before(operation -> {
            if (operation.equals("list") && lists.getAndIncrement() == 0) {
                gate.pass();
                throw new IllegalStateException("down");
            }
        });
        Future<?> page = threads.submit(
                () -> assertThatThrownBy(() -> page(table, 0)).isInstanceOf(MasterFailedException.class));
        gate.awaitReached();
        int timers = time.pending();
        Future<Long> counted = threads.submit(() -> table.count(ALL));
        Awaitility.await().until(() -> time.pending() > timers); // he has joined, and waits
        gate.open();

        result(page);
        assertThat(result(counted)).isEqualTo(10);
        assertThat(table.status().fetchesInFlight()).isZero();
    }

    @Test
    void aMasterThatDoesNotCountApartIsAskedAsEver() {
        master.countsApart(false);
        LiveTable table = told();
        page(table, 0);
        page(table, 1);

        assertThat(master.calls("list")).isEqualTo(2);
        assertThat(count(table)).isEqualTo(EconomyCount.NONE);
    }

    @Test
    @DisplayName("where rows say again and again that the total is another one, both are asked for at once")
    void isLeftAloneWhereItDoesNotPay() {
        LiveTable table = open();
        page(table, 0);
        for (int i = 0; i < Payback.LOOK; i++) {
            master.put(product(11 + i, "kiwi", 5));
            table.page(ALL, PageRequest.of(1, 9 + i));
        }

        assertThat(count(table)).isEqualTo(new EconomyCount(0, Payback.LOOK, true));
        int before = master.calls("listRows");
        page(table, 1);
        assertThat(master.calls("listRows")).isEqualTo(before);
    }
}
