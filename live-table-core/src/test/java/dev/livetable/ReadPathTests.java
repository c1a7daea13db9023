package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.NoCache;
import dev.livetable.status.TableState;
import dev.livetable.table.Capability;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.UnsupportedRequestException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

class ReadPathTests extends LiveTableSetup {

    @Test
    @DisplayName("the same page twice is one load")
    void theSamePageTwiceIsOneLoad() {
        LiveTable table = open();

        List<Row> first = firstPage(table);

        assertThat(firstPage(table))
                .isEqualTo(first)
                .containsExactly(product(1, "apple", 10), product(2, "banana", 20));
        assertThat(master.loads()).isEqualTo(1);
    }

    @Test
    @DisplayName("a row is kept apart from pages")
    void aRowIsKeptApartFromPages() {
        LiveTable table = open();
        firstPage(table);

        assertThat(table.get("1")).contains(product(1, "apple", 10));
        assertThat(table.get("1")).isPresent();

        assertThat(master.calls("get")).isEqualTo(1);
    }

    @Test
    @DisplayName("a missing row is not kept")
    void aMissingRowIsNotKept() {
        LiveTable table = open();
        assertThat(table.get("9")).isEmpty();

        master.put(product(9, "fig", 90));

        assertThat(table.get("9")).contains(product(9, "fig", 90));
    }

    @Test
    void otherTextForAnIdIsAMissingRow() {
        assertThat(open().get("01")).isEmpty();
    }

    @Test
    @DisplayName("a warm page is served while the master is down")
    void aWarmPageIsServedWhileTheMasterIsDown() {
        LiveTable table = open();
        List<Row> warm = firstPage(table);
        master.before(operation -> {
            throw new IllegalStateException("down");
        });

        assertThat(firstPage(table)).isEqualTo(warm);
        assertThatThrownBy(() -> table.get("1"))
                .isInstanceOf(MasterFailedException.class)
                .cause()
                .hasMessage("down");
    }

    @Test
    @DisplayName("filters in another order share an entry, other filters and sorts do not")
    void equalFiltersShareAnEntry() {
        LiveTable table = open();
        Filter cheap = Filter.lessThan("price", 25);
        Filter withA = Filter.contains("name", "a");

        table.list(cheap.and(withA), FIRST_PAGE);
        table.list(withA.and(cheap), FIRST_PAGE);
        assertThat(master.loads()).isEqualTo(1);

        table.list(cheap, FIRST_PAGE);
        table.list(Filter.lessThan("price", 26), FIRST_PAGE.withSort(Sort.by("name")));
        assertThat(master.loads()).isEqualTo(3);
    }

    @Test
    @DisplayName("a count is the master's, never that of cached rows")
    void aCountIsTheMasters() {
        LiveTable table = open();
        firstPage(table);

        assertThat(table.count(Filter.all())).isEqualTo(3);
        assertThat(table.count(Filter.greaterThan("price", 10))).isEqualTo(2);
        assertThat(table.count(Filter.all())).isEqualTo(3);
        assertThat(master.calls("count")).isEqualTo(2);
    }

    @Test
    @DisplayName("page number, page size, unpaged and sort have entries of their own")
    void pagesOfAnotherShapeAreOtherEntries() {
        LiveTable table = open();
        List<Pageable> shapes = List.of(
                PageRequest.of(0, 2),
                PageRequest.of(1, 2),
                PageRequest.of(0, 5),
                Pageable.unpaged(),
                Pageable.unpaged(Sort.by("price")),
                PageRequest.of(0, 2, Sort.by("id")),
                PageRequest.of(0, 2, Sort.by("price")),
                PageRequest.of(0, 2, Sort.by("price").descending()),
                PageRequest.of(0, 2, Sort.by(Sort.Order.by("name").ignoreCase())),
                PageRequest.of(0, 2, Sort.by(Sort.Order.by("name").nullsFirst())),
                PageRequest.of(0, 2, Sort.by(Sort.Order.by("name").nullsLast())));

        for (int round = 0; round < 2; round++) {
            shapes.forEach(shape -> table.list(Filter.all(), shape));
        }

        assertThat(master.loads()).isEqualTo(shapes.size());
        assertThat(table.list(Filter.all(), shapes.get(1))).hasSize(1);
        assertThat(table.list(Filter.all(), shapes.get(2))).hasSize(3);
        assertThat(table.list(Filter.all(), shapes.get(7)).getContent().get(0)).isEqualTo(product(3, "cherry", 30));
    }

    @Test
    @DisplayName("a page far behind is loaded alone, with the total")
    void aPageFarBehindIsLoadedAlone() {
        LongStream.rangeClosed(4, 1000).forEach(id -> master.put(product(id, "p" + id, id)));

        Page<Row> page = open().page(Filter.all(), PageRequest.of(9, 100));

        assertThat(page.getContent()).hasSize(100).first().isEqualTo(product(901, "p901", 901));
        assertThat(page.getTotalElements()).isEqualTo(1000);
        assertThat(page.getTotalPages()).isEqualTo(10);
        assertThat(master.loads()).isEqualTo(1);
    }

    @Test
    @DisplayName("a page beyond the end is empty, kept, and knows the total")
    void aPageBeyondTheEndIsEmptyAndKept() {
        LiveTable table = open();

        for (int i = 0; i < 5; i++) {
            Page<Row> page = table.page(Filter.all(), PageRequest.of(7, 2));
            assertThat(page).isEmpty();
            assertThat(page.getTotalElements()).isEqualTo(3);
            assertThat(page.hasNext()).isFalse();
        }
        assertThat(master.loads()).isEqualTo(1);
    }

    @Test
    void aPageCountsWhatTheMasterDoesNotSay() {
        master.totalKnown(false);
        LiveTable table = open();

        Page<Row> first = table.page(Filter.all(), FIRST_PAGE);
        Page<Row> last = table.page(Filter.all(), PageRequest.of(1, 2));

        assertThat(first.getTotalElements()).isEqualTo(3);
        assertThat(last.getTotalElements()).isEqualTo(3);
        assertThat(master.calls("count"))
                .as("the last page tells the total itself")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("F4: a total that was counted after rows were deleted is not less than the page shows")
    void aTotalCountedLaterIsNotLessThanThePageShows() {
        master.totalKnown(false);
        master.before(operation -> {
            if (operation.equals("count")) {
                master.remove("1");
                master.remove("2");
            }
        });

        Page<Row> page = open().page(Filter.all(), FIRST_PAGE);

        assertThat(page).hasSize(2);
        assertThat(page.getTotalElements()).isEqualTo(3);
        assertThat(page.hasNext()).isTrue();
    }

    @Test
    @DisplayName("rows of a page that are asked for again while its total is counted are told to be from then")
    void rowsThatAreAskedForAgainAreFromThen() {
        master.totalKnown(false);
        LiveTable table = open();
        table.list(Filter.all(), FIRST_PAGE);
        master.before(operation -> {
            if (operation.equals("count") && master.calls("count") == 1) {
                time.advance(Duration.ofSeconds(1));
                table.invalidate();
            }
        });

        Reading<Page<Row>> page = table.readPage(Filter.all(), FIRST_PAGE);

        assertThat(page.source()).isEqualTo(MISS);
        assertThat(page.fetchedAt()).isEqualTo(time.clock().instant());
        assertThat(page.value().getTotalElements()).isEqualTo(3);
        assertThat(table.readPage(Filter.all(), FIRST_PAGE).source()).isEqualTo(HIT);
    }

    @Test
    @DisplayName("F4: a total that was kept does not count what nobody has told, though rows that are fetched show it")
    void aKeptTotalAndFetchedRows() {
        master.totalKnown(false);
        LiveTable table = open();
        assertThat(table.count(Filter.all())).isEqualTo(3);
        master.put(product(0, "untold", 0));

        Page<Row> page = table.page(Filter.all(), FIRST_PAGE.withSort(Sort.by("id")));

        assertThat(page.getContent()).contains(product(0, "untold", 0));
        assertThat(page.getTotalElements()).isEqualTo(3);
        table.invalidate();
        assertThat(table.page(Filter.all(), FIRST_PAGE).getTotalElements()).isEqualTo(4);
    }

    @Test
    @DisplayName("F4: an empty page whose total says that there are rows is asked for again, with its total")
    void anEmptyPageThatItsTotalContradicts() {
        master.totalKnown(false);
        LiveTable table = open();
        PageRequest third = PageRequest.of(2, 2);
        assertThat(table.page(Filter.all(), third).getTotalElements()).isEqualTo(3);
        LongStream.rangeClosed(4, 6).forEach(id -> master.put(product(id, "untold", id)));
        cache.remove("products/count");

        assertThat(table.page(Filter.all(), third))
                .hasSize(2)
                .extracting(row -> row.get("id"))
                .containsExactly(5L, 6L);

        assertThat(table.count(Filter.all())).isEqualTo(6);
        LongStream.rangeClosed(2, 6).forEach(id -> master.remove(String.valueOf(id)));
        PageRequest second = PageRequest.of(1, 2);
        int calls = master.calls("list") + master.calls("count");
        Page<Row> empty = table.page(Filter.all(), second);
        assertThat(empty).isEmpty();
        assertThat(empty.getTotalElements()).isEqualTo(1);
        assertThat(table.readPage(Filter.all(), second).source()).isEqualTo(HIT);
        assertThat(master.calls("list") + master.calls("count") - calls)
                .as("twice, with a count")
                .isEqualTo(3);
    }

    @Test
    @DisplayName("rows older than the ttl are read again")
    void rowsOlderThanTheTtlAreReadAgain() {
        LiveTable table = open(builder().ttl(Duration.ofSeconds(10)));
        PageRequest empty = PageRequest.of(5, 2);
        assertThat(table.list(Filter.all(), empty)).isEmpty();
        LongStream.rangeClosed(4, 11).forEach(id -> master.put(product(id, "p", id)));

        time.advance(Duration.ofMillis(9_999));
        assertThat(table.list(Filter.all(), empty)).isEmpty();
        time.advance(Duration.ofMillis(1));

        assertThat(table.list(Filter.all(), empty)).hasSize(1);
    }

    @Test
    @DisplayName("the age of rows counts from when their fetch began")
    void theAgeOfRowsCountsFromWhenTheirFetchBegan() {
        LiveTable table = open(builder().ttl(Duration.ofSeconds(30)));
        List<Function<LiveTable, Reading<?>>> reads = List.of(
                each -> each.readList(Filter.all(), FIRST_PAGE),
                each -> each.readGet("1"),
                each -> each.readCount(Filter.all()));
        for (Function<LiveTable, Reading<?>> read : reads) {
            Instant begun = time.clock().instant();
            master.before(operation -> time.advance(Duration.ofSeconds(20)));
            assertThat(read.apply(table).fetchedAt()).isEqualTo(begun);
            master.before(operation -> {});
            time.advance(Duration.ofMillis(9_999));
            assertThat(read.apply(table).source()).isEqualTo(HIT);
            time.advance(Duration.ofMillis(1));
            assertThat(read.apply(table).source()).isEqualTo(MISS);
        }
    }

    @Test
    @DisplayName("a reading says where it came from and when")
    void aReadingSaysWhereItCameFrom() {
        LiveTable table = open();

        Reading<?> miss = table.readGet("1");
        time.advance(Duration.ofSeconds(3));
        Reading<?> hit = table.readGet("1");

        assertThat(miss.source()).isEqualTo(MISS);
        assertThat(hit.source()).isEqualTo(HIT);
        assertThat(hit.fetchedAt()).isEqualTo(miss.fetchedAt());
        assertThat(hit.age(time.clock())).isEqualTo(Duration.ofSeconds(3));
        assertThat(table.status().hits()).isEqualTo(1);
        assertThat(table.status().misses()).isEqualTo(1);
    }

    @Test
    @DisplayName("without a cache every read is a load")
    void withoutACacheEveryReadIsALoad() {
        LiveTable table = open(builder().cache(new NoCache()));

        assertThat(firstPage(table)).isEqualTo(firstPage(table));

        assertThat(master.loads()).isEqualTo(2);
    }

    @Test
    @DisplayName("a cache that fails to get is a miss, and is counted")
    void aCacheThatFailsToGetIsAMiss() {
        LiveTable table = open();
        firstPage(table);
        cache.failing("get");

        assertThat(firstPage(table)).hasSize(2);

        assertThat(table.status().cacheErrors()).isPositive();
        cache.failing();
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
    }

    @Test
    @DisplayName("a cache that fails to put fails no read")
    void aCacheThatFailsToPutFailsNoRead() {
        LiveTable table = open();
        cache.before(operation -> {
            if (operation.equals("put")) {
                throw new StackOverflowError();
            }
        });

        assertThat(firstPage(table)).hasSize(2);
        assertThat(firstPage(table)).hasSize(2);

        assertThat(master.loads()).isEqualTo(2);
    }

    @Test
    @DisplayName("a failure of the master is the reader's, and is not kept")
    void aFailureOfTheMasterIsNotKept() {
        LiveTable table = open();
        master.before(operation -> {
            throw new StackOverflowError("too deep");
        });
        assertThatThrownBy(() -> table.get("1")).isInstanceOf(StackOverflowError.class);

        master.before(operation -> {});

        assertThat(table.get("1")).isPresent();
    }

    @Test
    void unknownColumnsAreRefusedBeforeTheMasterIsAsked() {
        LiveTable table = open();

        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.list(Filter.equal("colour", "red"), FIRST_PAGE))
                .withMessage("Table 'products': there is no column 'colour'; its columns are id, name, price");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.list(Filter.all(), PageRequest.of(0, 2, Sort.by("colour"))));
        assertThat(master.loads()).isZero();
    }

    @Test
    @DisplayName("what the master cannot do fails loudly")
    void whatTheMasterCannotDoFailsLoudly() {
        master.capabilities(EnumSet.of(Capability.COUNT, Capability.PATCH));
        LiveTable table = open();

        assertThat(table.capabilities()).containsExactlyInAnyOrder(Capability.COUNT, Capability.PATCH);
        assertThatExceptionOfType(UnsupportedRequestException.class)
                .isThrownBy(() -> table.list(Filter.equal("name", "apple"), FIRST_PAGE))
                .withMessageContaining("products");
        assertThatExceptionOfType(UnsupportedRequestException.class)
                .isThrownBy(() -> table.list(Filter.all(), PageRequest.of(0, 2, Sort.by("name"))));
        assertThatExceptionOfType(UnsupportedRequestException.class)
                .isThrownBy(() -> table.delete("1"))
                .withMessageContaining("products");
    }

    @Test
    void twoLiveTablesOfOneNameOnOneCacheAreRefused() {
        LiveTable first = open();

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(this::open)
                .withMessageContaining("'products'");

        first.close();
        assertThat(firstPage(open())).hasSize(2);
    }

    @Test
    void aClosedTableSaysSo() {
        LiveTable table = open();
        firstPage(table);

        table.close();
        table.close();

        assertThatExceptionOfType(ClosedException.class)
                .isThrownBy(() -> firstPage(table))
                .withMessage("Table 'products': the live table is closed");
        assertThatExceptionOfType(ClosedException.class).isThrownBy(table::invalidate);
        assertThat(table.status().state()).isEqualTo(TableState.CLOSED);
    }

    @Test
    void nothingAsksTheMasterBeforeItsFirstUse() {
        master.before(operation -> {
            throw new AssertionError("asked for " + operation);
        });

        open().status();
    }
}
