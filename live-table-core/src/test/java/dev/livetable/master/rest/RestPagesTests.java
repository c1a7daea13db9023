package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.table.Filter;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** What comes behind the last row, pages of a size that was not asked for, and totals that are none. */
class RestPagesTests extends RestFixture {

    private static final Total STATED = Total.header("X-Total-Count");

    private static List<Object> all(Table table) {
        return ids(table.list(Filter.all(), Pageable.unpaged()));
    }

    private static void assertContradicts(Runnable reading, String setting) {
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(reading::run)
                .withMessageContaining("(" + setting + ")");
    }

    private static void assertEmptyBehind(Table table, int number, int size, int rows) {
        Slice<Row> behind = page(table, number, size);
        assertThat(behind).isEmpty();
        assertThat(behind.hasNext()).isFalse();
        if (behind instanceof Page<Row> known) {
            assertThat(known.getTotalElements()).isEqualTo(rows);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "page-size, 404",
        "page-limit, 404",
        "offset-limit, 404",
        "page-size, 416",
        "skip-limit, 416",
        "page-size, 200",
    })
    void whatComesBehindTheLastRowIsNoRows(String paging, int status) {
        for (int rows : new int[] {1, 10, 30, 35}) {
            for (Total total : List.of(STATED, Total.unknown(), Total.contentRange())) {
                TestApi api = api(rows);
                api.pastEnd = status;
                RestTable table =
                        api.table().paging(Paging.of(paging)).total(total).build();

                assertEmptyBehind(table, 7, 10, rows);
                assertThat(all(table)).containsExactly(numbers(1, rows));
                assertThat(ids(page(table, rows / 10, 10))).containsExactly(numbers(rows / 10 * 10 + 1, rows));
                int before = api.requests().size();
                assertEmptyBehind(table, 9, 10, rows);
                assertThat(api.requests()).hasSizeLessThan(before + 3);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"page-size", "page-limit"})
    void theLastPageOnceMoreIsNoRows(String paging) {
        for (int rows : new int[] {1, 2, 9, 10, 30, 35}) {
            for (Total total : List.of(STATED, Total.unknown())) {
                TestApi api = api(rows);
                api.clamps = true;
                RestTable table =
                        api.table().paging(Paging.of(paging)).total(total).build();

                assertEmptyBehind(table, 7, 10, rows);
                assertThat(all(table)).as(rows + " rows, " + total).containsExactly(numbers(1, rows));
                assertThat(ids(page(table, 0, 10))).containsExactly(numbers(1, Math.min(10, rows)));
                for (int number = 1; number < 5; number++) {
                    assertThat(ids(page(table, number, 10)))
                            .as("page " + number + " of " + rows + " rows, " + total)
                            .containsExactly(numbers(number * 10L + 1, Math.min(number * 10L + 10, rows)));
                }
                assertEmptyBehind(table, 4, 10, rows);
            }
        }
    }

    @Test
    void aWholePageOfNewRowsBetweenTwoRequestsIsNotTheEnd() {
        TestApi api = api(30);
        api.cap = 5;
        AtomicInteger asked = new AtomicInteger();
        api.served = rows -> asked.incrementAndGet() == 3 ? rows(6, 10) : rows; // as if five had come in front
        RestTable table = api.table().paging(Paging.pageSize()).build();

        assertThat(all(table)).containsExactly(numbers(1, 30));
    }

    private static List<Row> rows(long from, long to) {
        return java.util.stream.LongStream.rangeClosed(from, to)
                .mapToObj(id -> fruit(id, "fruit " + id))
                .toList();
    }

    @Test
    void aFirstPageThatIsNotThereIsAWrongPath() {
        TestApi api = api(30);
        api.answerAll(404, "text/plain", "");
        RestTable table = api.table().paging(Paging.pageSize()).build();

        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> page(table, 0, 10))
                .withMessageContaining("path");
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> page(table, 4, 10))
                .withMessageContaining("path");
    }

    @Test
    void aTableThatGoesAwayWithinAWalkDoesNotEndThere() {
        TestApi api = api(30);
        api.cap = 5;
        RestTable table = api.table().paging(Paging.pageSize()).build();
        AtomicInteger asked = new AtomicInteger();
        api.interceptor = exchange -> {
            if (asked.incrementAndGet() < 4) {
                return false;
            }
            api.send(exchange, 404, "text/plain", "");
            return true;
        };

        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> all(table))
                .withMessageContaining("path");
    }

    @Test
    void theStatusesBehindTheEndCanBeOthers() {
        TestApi api = api(30);
        api.pastEnd = 400;

        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> page(api.table().paging(Paging.pageSize()).build(), 5, 10))
                .withMessageContaining("400");
        RestTable table = api.table().paging(Paging.pageSize().pastEnd(400)).build();
        assertEmptyBehind(table, 5, 10, 30);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Paging.pageSize().pastEnd(200))
                .withMessageContaining("200");
        assertThatIllegalArgumentException().isThrownBy(() -> Paging.link().pastEnd(404));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 7, 10, 25, 40})
    void pagesOfAFixedSizeAreReadByIt(int fixed) {
        for (int rows : new int[] {1, 20, 75, 110}) {
            for (int first : new int[] {0, 1, 4, 9, 12}) {
                for (Total total : List.of(STATED, Total.unknown())) {
                    for (int status : new int[] {200, 404}) {
                        TestApi api = api(rows);
                        api.fixedSize = fixed;
                        api.pastEnd = status;
                        RestTable table = api.table()
                                .paging(Paging.pageSize())
                                .total(total)
                                .build();
                        String which = "%d rows by %d, page %d first, %s".formatted(rows, fixed, first, total);

                        for (int number : new int[] {first, 0, 4, 2, 7}) {
                            assertThat(ids(page(table, number, 10)))
                                    .as(which + ", page " + number)
                                    .containsExactly(numbers(number * 10L + 1, Math.min(number * 10L + 10, rows)));
                        }
                        assertThat(all(table)).as(which).containsExactly(numbers(1, rows));
                        assertThat(ids(page(table, 1, 6))).as(which).containsExactly(numbers(7, Math.min(12, rows)));
                    }
                }
            }
        }
    }

    @Test
    void rowsThatWereNotAskedForAreNoPages() {
        TestApi api = api(25);
        api.interceptor = exchange -> {
            api.send(exchange, 200, "application/json", TestStore.json(rows(1, 25)));
            return true;
        };

        assertContradicts(() -> page(api.table().paging(Paging.pageSize()).build(), 0, 10), "paging");
        assertContradicts(() -> page(api.table().paging(Paging.pageSize()).build(), 2, 10), "paging");
        assertContradicts(() -> page(api.table().paging(Paging.offsetLimit()).build(), 0, 10), "paging");
    }

    @ParameterizedTest
    @ValueSource(strings = {"page-size", "offset-limit"})
    void theNumberOfRowsInAnAnswerIsNoTotal(String paging) {
        TestApi api = api(123);
        api.body = page -> "{\"data\":" + page.rows() + ",\"count\":"
                + TestStore.MAPPER.readTree(page.rows()).size() + "}";

        for (int cap : new int[] {10, 1000}) {
            api.cap = cap;
            RestTable table = api.table()
                    .paging(Paging.of(paging))
                    .total(Total.field("count"))
                    .build();

            assertContradicts(() -> page(table, 0, 10), "total");
            assertContradicts(() -> page(table, 3, 10), "total");
            assertContradicts(() -> table.count(Filter.all()), "total");
        }
        api.cap = 10;
        RestTable table = api.table()
                .paging(Paging.of(paging))
                .total(Total.field("count"))
                .build();
        assertContradicts(() -> all(table), "total");
    }

    @ParameterizedTest
    @CsvSource({
        "page-limit, pagingFirstPage",
        "page-size, pagingFirstPage",
        "offset-limit, paging",
        "link, total",
    })
    void noRowsFromTheFirstOnContradictATotal(String paging, String setting) {
        TestApi api = api(0);
        AtomicInteger asked = new AtomicInteger();
        api.stated = rows -> asked.incrementAndGet() > 0 ? 23 : 0;
        RestTable table = api.table().paging(Paging.of(paging)).total(STATED).build();

        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> page(table, 0, 10))
                .withMessageContaining("(" + setting + ")")
                .withMessageContaining("(total)")
                .withMessageContaining("23 rows");
        assertThat(asked).as("it is asked once more").hasValue(2);
        assertContradicts(() -> all(table), "total");
        assertContradicts(() -> page(table, 1, 10), "total");
    }

    @Test
    void aFirstPageWithTooHighANumberIsNoEmptyTable() {
        RestTable table = api(23).table()
                .paging(Paging.pageLimit().firstPage(2))
                .total(STATED)
                .build();

        assertContradicts(() -> page(table, 0, 25), "pagingFirstPage");
        assertContradicts(() -> all(table), "pagingFirstPage");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aFirstPageWithTooLowANumberShowsNoRowsOfOtherPages(int number) {
        for (Total total : List.of(STATED, Total.unknown())) {
            TestApi api = api(23);
            api.cap = 10;
            RestTable table = api.table()
                    .paging(Paging.pageLimit().firstPage(0))
                    .total(total)
                    .build();

            for (int page : new int[] {number, 1, 2, 3}) {
                assertThatExceptionOfType(MasterFailedException.class)
                        .isThrownBy(() -> page(table, page, 5))
                        .withMessageContaining("same again; is 0 the number of its first page (pagingFirstPage)")
                        .withMessageContaining("(paging)");
            }
            assertContradicts(() -> all(table), "pagingFirstPage");
        }
    }

    @Test
    void noRowIsCountedWhereTheFirstPageIsEmpty() {
        RestTable table = api(1).table()
                .paging(Paging.pageLimit().firstPage(2))
                .total(STATED)
                .build();

        assertContradicts(() -> table.count(Filter.all()), "pagingFirstPage");
    }

    @Test
    void rowsThatAreJustGoneAreNoContradiction() {
        TestApi api = api(0);
        AtomicInteger asked = new AtomicInteger();
        api.stated = rows -> asked.incrementAndGet() == 1 ? 1 : rows;
        RestTable table = api.table().paging(Paging.pageLimit()).total(STATED).build();

        assertEmptyBehind(table, 0, 10, 0);
    }

    @Test
    void aRowThatComesBetweenTwoAnswersIsNoWrongTotal() {
        TestApi api = api(1);
        AtomicInteger asked = new AtomicInteger();
        api.interceptor = exchange -> {
            if (asked.incrementAndGet() == 2) {
                api.store().put(fruit(2, "new"));
            }
            return false;
        };
        RestTable table = api.table().paging(Paging.pageSize()).total(STATED).build();

        assertThat(table.count(Filter.all())).isEqualTo(2);
    }

    @Test
    void aTotalThatIsCountedAfterARowHasGoneIsNoWrongOne() {
        TestApi api = api(11);
        RestTable table = api.table().paging(Paging.pageSize()).total(STATED).build();
        page(table, 0, 10);
        page(table, 1, 10);
        AtomicInteger asked = new AtomicInteger();
        api.stated = total -> asked.incrementAndGet() == 1 ? 10 : total;

        assertThat(ids(page(table, 1, 10))).containsExactly(11L);
    }

    @Test
    void anEmptyTableWhoseColumnsAreNotKnownCostsTwoRequests() {
        TestApi api = api(0);
        RestTable table = RestTable.builder(api.client())
                .path("/fruits")
                .paging(Paging.pageSize())
                .total(STATED)
                .build();
        page(table, 0, 10);
        int before = api.requests().size();

        page(table, 0, 10);

        assertThat(api.requests()).hasSize(before + 2);
    }

    @Test
    void aTotalCanBeAText() {
        TestApi api = api(23);
        api.body = page -> "{\"data\":" + page.rows() + ",\"count\":\"" + page.total() + "\"}";
        RestTable table = api.table()
                .paging(Paging.pageSize())
                .total(Total.field("count"))
                .build();

        assertThat(((Page<Row>) page(table, 0, 10)).getTotalElements()).isEqualTo(23);
        assertThat(table.count(Filter.all())).isEqualTo(23);
    }

    @ParameterizedTest
    @CsvSource({
        "get:/fruits/count#/count, '{\"count\": \"123\"}', application/json",
        "get:{path}/count, 123, text/plain",
        "get:{path}/count, '\uFEFF123', text/plain",
    })
    void aTotalCanHaveAnAddressOfItsOwn(String total, String body, String type) {
        TestApi api = api(30);
        api.interceptor = exchange -> {
            boolean isCount = exchange.getRequestURI().getPath().endsWith("/count");
            if (isCount) {
                assertThat(exchange.getRequestHeaders().getFirst("Accept")).contains("text/plain");
                api.send(exchange, 200, type, body);
            }
            return isCount;
        };
        RestTable table = api.table()
                .paging(Paging.pageSize())
                .filtering(Filtering.on("stock"))
                .total(Total.of(total))
                .build();

        assertThat(table.count(Filter.equal("stock", 1))).isEqualTo(123);
        assertThat(api.requests()).containsExactly("GET /fruits/count?stock=1");
        assertThat(page(table, 0, 10)).isNotInstanceOf(Page.class);
        api.answerAll(200, "application/json", "{\"other\":1}");
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> table.count(Filter.all()))
                .withMessageContaining("(total)");
        assertThatIllegalArgumentException().isThrownBy(() -> Total.of("get:")).withMessageContaining("path");
    }
}
