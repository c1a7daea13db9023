package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.table.Filter;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** Servers that do not do what they say, or do not say what they do. */
class RestLiesTests extends RestFixture {

    private static final Total STATED = Total.header("X-Total-Count");

    private static long total(Slice<Row> page) {
        assertThat(page).isInstanceOf(Page.class);
        return ((Page<Row>) page).getTotalElements();
    }

    @ParameterizedTest
    @ValueSource(strings = {"page-size", "offset-limit"})
    @DisplayName("a short page tells the total without a count")
    void aShortPageTellsTheTotal(String paging) {
        TestApi api = api(35);
        RestTable table = api.table().paging(Paging.of(paging)).build();

        Slice<Row> page = page(table, 0, 100);

        assertThat(page).hasSize(35);
        assertThat(total(page)).isEqualTo(35);
        assertThat(api.requests()).hasSize(2);
    }

    @Test
    @DisplayName("where it is known how many rows are served at once, one request is enough")
    void aShortPageOfKnownSizeIsOneRequest() {
        TestApi api = api(35);
        RestTable table = api.table().paging(Paging.pageSize().maxSize(100)).build();

        assertThat(total(page(table, 0, 100))).isEqualTo(35);
        assertThat(total(page(table, 1, 20))).isEqualTo(35);
        assertThat(total(page(table, 1, 20))).isEqualTo(35);
        assertThat(api.requests())
                .as("and two more, once, to see that pages differ and what comes behind the end")
                .hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"page-size", "page-limit", "skip-limit"})
    @DisplayName("with an unknown total there is a next page until one is short or empty")
    void hasNextUntilAShortOrEmptyPage(String paging) {
        RestTable table = api(30).table().paging(Paging.of(paging)).build();

        assertThat(page(table, 0, 10).hasNext()).isTrue();
        assertThat(page(table, 2, 10)).isNotInstanceOf(Page.class);
        assertThat(page(table, 2, 10).hasNext()).isTrue();
        assertThat(page(table, 3, 10)).isEmpty();
        assertThat(page(table, 3, 10).hasNext()).isFalse();
        assertThat(page(table, 7, 4).hasNext()).isFalse();
    }

    @Test
    @DisplayName("where a row more can be asked for, there is no next page behind the last row")
    void looksOneRowAhead() {
        TestApi api = api(30);
        RestTable table = api.table().paging(Paging.offsetLimit().maxSize(50)).build();

        assertThat(page(table, 1, 10).hasNext()).isTrue();
        assertThat(page(table, 1, 10)).hasSize(10);
        assertThat(total(page(table, 2, 10))).isEqualTo(30);
        assertThat(api.requests())
                .as("and one more, once, to see that pages differ")
                .hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"page-size", "offset-limit"})
    @DisplayName("42 stated and 35 served: the loads are bounded and the total becomes 35")
    void theTotalNarrowsToWhatIsServed(String paging) {
        TestApi api = api(35);
        api.stated = rows -> 42;
        RestTable table = api.table().paging(Paging.of(paging)).total(STATED).build();

        assertThat(total(page(table, 0, 10))).isEqualTo(42);
        for (int i = 0; i < 5; i++) {
            Slice<Row> tail = page(table, 3, 10);
            assertThat(ids(tail)).containsExactly(numbers(31, 35));
            assertThat(total(tail)).isEqualTo(35);
            Slice<Row> behind = page(table, 4, 10);
            assertThat(behind).isEmpty();
            assertThat(total(behind)).isEqualTo(35);
        }
        assertThat(total(table.list(Filter.all(), Pageable.unpaged()))).isEqualTo(35);
        assertThat(api.requests()).hasSizeLessThan(45);
    }

    @Test
    @DisplayName("also when the tail is asked first")
    void theTotalNarrowsWhenTheTailIsAskedFirst() {
        TestApi api = api(35);
        api.stated = rows -> 42;

        Slice<Row> tail =
                page(api.table().paging(Paging.pageSize()).total(STATED).build(), 3, 10);

        assertThat(ids(tail)).containsExactly(numbers(31, 35));
        assertThat(total(tail)).isEqualTo(35);
        assertThat(api.requests()).hasSizeLessThan(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"page-size", "page-limit", "skip-limit", "offset-limit"})
    @DisplayName("3 of 10 served, total 9: all 9 rows arrive and the total stays 9")
    void allRowsArriveThroughACap(String paging) {
        TestApi api = api(9);
        api.cap = 3;
        RestTable table = api.table().paging(Paging.of(paging)).total(STATED).build();

        assertThat(ids(page(table, 0, 10))).containsExactly(numbers(1, 9));
        assertThat(total(page(table, 0, 10))).isEqualTo(9);
        assertThat(ids(table.list(Filter.all(), Pageable.unpaged()))).containsExactly(numbers(1, 9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"page-size", "page-limit", "skip-limit", "offset-limit"})
    @DisplayName("each page has its rows, whatever is served at once and whichever is asked first")
    void pagesAreExactThroughAnyCap(String paging) {
        for (int rows : new int[] {0, 1, 23, 24, 60}) {
            TestApi api = api(rows);
            for (int cap : new int[] {1, 3, 7, 8, 25}) {
                api.cap = cap;
                for (int first : new int[] {0, 1, 2, 3, 9}) {
                    assertPageIsExact(api, Paging.of(paging), STATED, first);
                    assertPageIsExact(api, Paging.of(paging), Total.unknown(), first);
                }
            }
        }
    }

    private static void assertPageIsExact(TestApi api, Paging paging, Total total, int number) {
        int rows = api.store().size();
        int end = number * 8 + 8;
        Slice<Row> page = page(api.table().paging(paging).total(total).build(), number, 8);

        String which = "page %d of %d rows by %d".formatted(number, rows, api.cap);
        assertThat(ids(page)).as(which).containsExactly(numbers(number * 8 + 1, Math.min(end, rows)));
        if (total == STATED) {
            assertThat(total(page)).as(which).isEqualTo(rows);
        } else if (rows != end) {
            assertThat(page.hasNext()).as(which).isEqualTo(rows > end);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"page-size", "skip-limit"})
    void aCapThatIsLoweredIsNoticed(String paging) {
        TestApi api = api(60);
        RestTable table = api.table().paging(Paging.of(paging)).total(STATED).build();
        page(table, 0, 20);
        api.cap = 7;

        assertThat(ids(page(table, 1, 20))).containsExactly(numbers(21, 40));
        assertThat(ids(page(table, 2, 20))).containsExactly(numbers(41, 60));
    }

    @Test
    @DisplayName("a page beyond the end is empty, and one request")
    void pageBeyondTheEndIsOneRequest() {
        TestApi api = api(9);
        RestTable table = api.table().paging(Paging.pageSize()).total(STATED).build();

        assertThat(total(page(table, 7, 10))).isEqualTo(9);
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void rowsThatAreRepeatedAreShownOnce() {
        TestApi api = api(6);
        api.served = rows -> {
            List<Row> twice = new ArrayList<>(rows);
            twice.set(1, rows.get(0));
            return twice;
        };
        RestTable table =
                api.table().paging(Paging.pageSize().maxSize(3)).total(STATED).build();

        assertThat(ids(page(table, 0, 3))).containsExactly(1L, 3L);
        assertThat(ids(table.list(Filter.all(), Pageable.unpaged()))).containsExactly(1L, 3L, 4L, 6L);
    }

    @Test
    void rowsThatAreLeftOutDoNotEndTheTable() {
        TestApi api = api(20);
        api.served = rows -> rows.stream()
                .filter(row -> !List.of(3L, 13L).contains(row.get("id")))
                .toList();
        RestTable table = api.table().paging(Paging.pageSize()).total(STATED).build();

        List<Object> walked = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            walked.addAll(ids(page(table, number, 5)));
        }

        assertThat(walked).hasSize(18).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "page-size, true, 0", "page-size, true, 100", "page-size, false, 100",
        "skip-limit, true, 0", "skip-limit, true, 100", "skip-limit, false, 0"
    })
    @DisplayName("an API that leaves most rows out, such as those that the caller may not see, hides no others")
    void rowsThatAreLeftOutHideNoOthers(String paging, boolean links, int maxSize) {
        TestApi api = api(100);
        api.links = links;
        api.served = rows -> rows.stream()
                .filter(row -> row.get("id") instanceof Long id && id % 10 == 0 && id != 50)
                .toList();
        Paging asked = maxSize > 0 ? Paging.of(paging).maxSize(maxSize) : Paging.of(paging);
        RestTableBuilder builder = api.table().paging(asked);
        RestTable table = (links ? builder.total(Total.unknown()) : builder.total(STATED)).build();

        for (int again = 0; again < 2; again++) {
            List<Object> walked = new ArrayList<>();
            boolean hasNext = true;
            for (int number = 0; hasNext; number++) {
                Slice<Row> page = page(table, number, 10);
                walked.addAll(ids(page));
                hasNext = page.hasNext();
            }
            assertThat(walked).containsExactly(10L, 20L, 30L, 40L, 60L, 70L, 80L, 90L, 100L);
        }
        if (maxSize > 0) {
            assertThat(ids(table.list(Filter.all(), Pageable.unpaged()))).hasSize(9);
        }
    }

    @Test
    @DisplayName("an API that serves fewer rows at once than it is said to hides none")
    void aSmallerCapThanSaidHidesNoRows() {
        TestApi api = api(80);
        api.cap = 50;
        api.links = true;
        RestTable table = api.table()
                .paging(Paging.skipLimit().maxSize(100))
                .total(STATED)
                .build();

        assertThat(ids(page(table, 0, 100))).containsExactly(numbers(1, 80));
        assertThat(ids(table.list(Filter.all(), Pageable.unpaged()))).containsExactly(numbers(1, 80));
    }

    @Test
    @DisplayName("a row that is left out does not pull in that of the next page")
    void aRowThatIsLeftOutPullsInNoOther() {
        TestApi api = api(30);
        api.links = true;
        api.served = rows -> rows.stream()
                .filter(row -> !Long.valueOf(3).equals(row.get("id")))
                .toList();
        RestTable table = api.table()
                .paging(Paging.skipLimit().maxSize(100))
                .total(Total.unknown())
                .build();

        assertThat(ids(page(table, 0, 10))).hasSize(9).endsWith(10L);
        assertThat(ids(page(table, 1, 10))).containsExactly(numbers(11, 20));
        assertThat(ids(page(table, 2, 10))).containsExactly(numbers(21, 30));
    }

    @Test
    void aTotalThatIsTooSmallHidesNoRows() {
        TestApi api = api(40);
        api.stated = rows -> 35;
        RestTable table = api.table().paging(Paging.pageSize()).total(STATED).build();

        Slice<Row> page = page(table, 3, 10);

        assertThat(ids(page)).containsExactly(numbers(31, 40));
        assertThat(page.hasNext()).isTrue();
    }

    @Test
    @DisplayName("F4: a page of several requests is read again when rows move between them")
    void aPageIsReadAgainWhenRowsMove() {
        TestApi api = api(9);
        api.cap = 3;
        RestTable table = api.table().paging(Paging.offsetLimit()).total(STATED).build();
        AtomicInteger asked = new AtomicInteger();
        api.interceptor = exchange -> {
            if (asked.incrementAndGet() == 2) {
                api.store().put(fruit(10, "late"));
            }
            return false;
        };

        Slice<Row> page = page(table, 0, 20);

        assertThat(ids(page)).containsExactly(numbers(1, 10));
        assertThat(total(page)).isEqualTo(10);
    }

    @Test
    void aServerThatIgnoresPagingIsNotBelieved() {
        Table few = withAnswer("[{\"id\":1,\"name\":\"a\"},{\"id\":2,\"name\":\"b\"}]");
        Table many = withAnswer("[{\"id\":1,\"name\":\"a\"},{\"id\":2,\"name\":\"b\"},{\"id\":3,\"name\":\"c\"}]");

        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> page(few, 0, 3))
                .withMessageContaining("(paging)");
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> page(many, 0, 2))
                .withMessageContaining("page and size? (paging)");
    }

    private Table withAnswer(String body) {
        TestApi api = api(0);
        api.answerAll(200, "application/json", body);
        return api.table().paging(Paging.pageSize()).build();
    }

    @Test
    void anApiThatPagesThoughItWasSaidNotToIsNoticedByItsLink() {
        TestApi api = api(9);
        api.cap = 3;
        api.links = true;

        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> page(api.table().paging(Paging.none()).build(), 0, 2))
                .withMessageContaining("(paging)");
    }
}
