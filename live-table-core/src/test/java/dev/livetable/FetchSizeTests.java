package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.table.Filter;
import dev.livetable.table.ForwardingTable;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.OffsetPageable;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import dev.livetable.table.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Sort;

/** Pages that are cut out of larger ones. */
class FetchSizeTests extends LiveTableSetup {

    private static final Sort DOWNWARDS = Sort.by(Sort.Direction.DESC, "price");

    private final List<Row> rows = LongStream.rangeClosed(1, 95)
            .mapToObj(i -> product(i, "p" + i % 3, i % 7))
            .toList();
    private final InMemoryTable large = InMemoryTable.of(SCHEMA, rows.toArray(Row[]::new));
    private final AtomicInteger loads = new AtomicInteger();

    @BeforeEach
    void countLoads() {
        countLoads(large);
    }

    private void countLoads(InMemoryTable table) {
        table.before(operation -> {
            if (operation.equals("list")) {
                loads.incrementAndGet();
            }
        });
    }

    private LiveTable open(Table master, int fetchSize) {
        LiveTableBuilder builder =
                LiveTable.builder("large", master).cache(cache).scheduler(time).clock(time.clock());
        return open(builder.executor(threads).fetchSize(fetchSize));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    @DisplayName("whatever the fetch size, every page is the page that the master has")
    void everyPageIsThatOfTheMaster(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Row> some = rows.subList(0, random.nextInt(30));
        InMemoryTable master = InMemoryTable.of(SCHEMA, some.toArray(Row[]::new));
        if (random.nextBoolean()) {
            master.totalKnown(false);
        }
        Filter filter = random.nextBoolean() ? Filter.all() : Filter.equal("name", "p1");
        Sort sort = random.nextBoolean() ? Sort.unsorted() : DOWNWARDS;
        int fetchSize = 1 + random.nextInt(14);
        LiveTable table = open(master, fetchSize);
        countLoads(master);
        Set<List<Integer>> fetched = new HashSet<>();

        for (int step = 0; step < 400; step++) {
            int size = 1 + random.nextInt(16);
            boolean anywhere = random.nextInt(4) == 0;
            int offset = anywhere ? random.nextInt(35) : random.nextInt(32 / size + 2) * size;
            Pageable page = RowWindow.of(offset, size, sort);
            Pageable asked = anywhere ? new OffsetPageable(offset, size, sort) : page;
            String which = page + " of " + some.size() + " rows by " + fetchSize;
            int larger = Math.max(1, fetchSize / size) * size;
            boolean isPart = offset % larger + size <= larger;
            fetched.add(isPart ? List.of(larger, offset - offset % larger) : List.of(size, offset));

            assertSame(table.list(filter, asked), master.list(filter, page), which);
            assertPage(table.page(filter, asked), master, filter, page, which);
        }
        assertThat(table.status().misses()).isLessThanOrEqualTo(fetched.size() + 1); // and one count
        assertThat(table.list(filter, Pageable.unpaged(sort)).getContent())
                .isEqualTo(master.list(filter, Pageable.unpaged(sort)).getContent());
    }

    private static void assertSame(Slice<Row> slice, Slice<Row> expected, String which) {
        assertThat(slice.getContent()).as(which).isEqualTo(expected.getContent());
        assertThat(slice.getNumberOfElements()).as(which).isEqualTo(expected.getNumberOfElements());
        assertThat(slice.hasContent()).as(which).isEqualTo(expected.hasContent());
        assertThat(slice.hasNext()).as(which).isEqualTo(expected.hasNext());
        assertThat(slice.isLast()).as(which).isEqualTo(expected.isLast());
        assertThat(slice.nextPageable()).as(which).isEqualTo(expected.nextPageable());
        assertThat(slice.previousPageable()).as(which).isEqualTo(expected.previousPageable());
        assertThat(slice.getPageable()).as(which).isEqualTo(expected.getPageable());
        assertThat(slice.getSize()).as(which).isEqualTo(expected.getSize());
        assertThat(slice.map(row -> row.get("id"))).as(which).isEqualTo(expected.map(row -> row.get("id")));
        assertThat(slice instanceof Page).as(which).isEqualTo(expected instanceof Page);
    }

    private static void assertPage(Page<Row> page, Table master, Filter filter, Pageable asked, String which) {
        assertThat(page.getContent())
                .as(which)
                .isEqualTo(master.list(filter, asked).getContent());
        assertThat(page.getTotalElements()).as(which).isEqualTo(master.count(filter));
    }

    @Test
    void tenPagesTakeOneLoad() {
        LiveTable table = open(large, 100);

        List<Row> all = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            Reading<Page<Row>> page = table.readPage(Filter.all(), PageRequest.of(number, 10));
            assertThat(page.source()).isEqualTo(number == 0 ? MISS : HIT);
            assertThat(page.fetchedAt()).isEqualTo(time.clock().instant());
            assertThat(page.value().getTotalElements()).isEqualTo(95);
            all.addAll(page.value().getContent());
        }

        assertThat(all).isEqualTo(rows);
        assertThat(loads).hasValue(1);
        assertThat(table.status().hits()).isEqualTo(9);
        assertThat(table.entries(9, true)).singleElement().satisfies(entry -> assertThat(entry.key())
                .isEqualTo("large/page?offset=0&size=100"));
    }

    @Test
    void pagesOfManySizesShareALoad() {
        LiveTable table = open(large, 60);

        for (int size : List.of(60, 30, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1)) {
            assertThat(table.list(Filter.all(), PageRequest.of(60 / size - 1, size))
                            .getContent())
                    .isEqualTo(rows.subList(60 - size, 60));
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void aSizeThatDoesNotDivideTheFetchSizeIsFetchedByItsOwnMultiple() {
        LiveTable table = open(large, 100);

        table.list(Filter.all(), PageRequest.of(2, 30));
        assertThat(table.list(Filter.all(), PageRequest.of(1, 45)).getContent()).isEqualTo(rows.subList(45, 90));
        assertThat(loads).hasValue(1);
        assertThat(table.list(Filter.all(), PageRequest.of(3, 30)).getContent()).isEqualTo(rows.subList(90, 95));
        assertThat(loads).hasValue(2);
    }

    @Test
    void aLargerPageIsFetchedAsItIsAsked() {
        LiveTable table = open(large, 10);

        assertThat(table.list(Filter.all(), PageRequest.of(1, 40)).getContent()).isEqualTo(rows.subList(40, 80));

        assertThat(loads).hasValue(1);
        assertThat(table.entries(9, true)).singleElement().satisfies(entry -> assertThat(entry.key())
                .isEqualTo("large/page?offset=40&size=40"));
    }

    @Test
    @DisplayName("pages beyond the end that lie within what was fetched take no load")
    void pagesBeyondTheEndTakeNoLoad() {
        LiveTable table = open(large, 100);
        table.page(Filter.all(), PageRequest.of(0, 1));

        Page<Row> beyond = table.page(Filter.all(), PageRequest.of(19, 5));

        assertThat(beyond).isEmpty();
        assertThat(beyond.hasNext()).isFalse();
        assertThat(beyond.getTotalElements()).isEqualTo(95);
        assertThat(loads).hasValue(1);
    }

    @Test
    @DisplayName("F4: pages that were fetched together are of one state of the master, and go together")
    void pagesThatWereFetchedTogetherAreOfOneState() {
        LiveTable table = open(large, 100);
        table.list(Filter.all(), PageRequest.of(0, 10));
        large.delete("1");

        assertThat(table.list(Filter.all(), PageRequest.of(1, 10)).getContent()).isEqualTo(rows.subList(10, 20));

        table.delete("2");
        assertThat(table.list(Filter.all(), PageRequest.of(1, 10)).getContent()).isEqualTo(rows.subList(12, 22));
        assertThat(table.page(Filter.all(), PageRequest.of(0, 10)).getTotalElements())
                .isEqualTo(93);
        assertThat(loads).hasValue(2);
    }

    @Test
    void sortsAndFiltersAreFetchedApart() {
        LiveTable table = open(large, 50);
        LiveTable view = table.view(Filter.equal("name", "p1"));

        table.list(Filter.all(), PageRequest.of(0, 10));
        table.list(Filter.all(), PageRequest.of(0, 10, DOWNWARDS));
        view.list(Filter.all(), PageRequest.of(0, 10));
        assertThat(view.list(Filter.all(), PageRequest.of(1, 10)).getContent())
                .isEqualTo(large.list(view.filter(), PageRequest.of(1, 10)).getContent());

        assertThat(loads).hasValue(4); // the last one by this test itself
    }

    @Test
    @DisplayName("what is cut out cannot be changed, and is not copied")
    void rowsAreNeitherCopiedNorOpenToChange() {
        LiveTable table = open(large, 100);

        List<Row> first = table.list(Filter.all(), PageRequest.of(1, 10)).getContent();
        List<Row> other = table.list(Filter.all(), PageRequest.of(3, 5)).getContent();

        assertThat(other.get(0)).isSameAs(first.get(5));
        assertThatThrownBy(() -> first.set(0, rows.get(0))).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("a time to live is that of what was fetched")
    void rowsThatAreTooOldAreFetchedAgain() {
        LiveTable table = open(LiveTable.builder("large", large)
                .cache(cache)
                .scheduler(time)
                .clock(time.clock())
                .executor(threads)
                .ttl(Duration.ofSeconds(10))
                .fetchSize(100));
        table.list(Filter.all(), PageRequest.of(0, 10));
        time.advance(Duration.ofSeconds(9));
        assertThat(table.readList(Filter.all(), PageRequest.of(1, 10)).source()).isEqualTo(HIT);
        time.advance(Duration.ofSeconds(1));
        assertThat(table.readList(Filter.all(), PageRequest.of(1, 10)).source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName("of a master that serves fewer rows than it is asked for no row is lost")
    void noRowIsLostWhereTheMasterServesFewer() {
        LiveTable table = open(new Capped(large, 25), 100);

        List<Row> all = new ArrayList<>();
        Slice<Row> page = table.list(Filter.all(), PageRequest.of(0, 10));
        all.addAll(page.getContent());
        while (page.hasNext()) {
            page = table.list(Filter.all(), page.nextPageable());
            all.addAll(page.getContent());
        }

        assertThat(all).isEqualTo(rows);
    }

    @Test
    void aFetchSizeBelowOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LiveTable.builder("large", large).fetchSize(0))
                .withMessage("fetchSize must be at least 1, not 0");
    }

    /** A table that serves so many rows at most, and says when there are more. */
    private static final class Capped extends ForwardingTable {

        private final Table table;
        private final int most;

        Capped(Table table, int most) {
            this.table = table;
            this.most = most;
        }

        @Override
        protected Table delegate() {
            return table;
        }

        @Override
        public Slice<Row> list(Filter filter, Pageable pageable) {
            Slice<Row> page = super.list(filter, pageable);
            return page.getNumberOfElements() <= most
                    ? page
                    : new SliceImpl<>(page.getContent().subList(0, most), pageable, true);
        }
    }
}
