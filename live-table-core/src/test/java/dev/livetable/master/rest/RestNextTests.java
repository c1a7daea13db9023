package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.table.Filter;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.web.client.RestClient;

/** What an answer says of rows that follow is followed, or else refused: ten of 123 rows are never "10 of 10". */
class RestNextTests extends RestFixture {

    private static final int ROWS = 123;
    private static final int SERVED = 10;

    /** Returns an API that serves ten rows at once from the offset or cursor it is given, and writes what leads on. */
    private TestApi leading(String body, LongFunction<String> next, String end) {
        TestApi api = api(0);
        api.interceptor = exchange -> {
            TestQuery query = new TestQuery(exchange.getRequestURI().getRawQuery());
            long from = query.from(SERVED);
            String rows = TestStore.json(LongStream.rangeClosed(from + 1, Math.min(from + SERVED, ROWS))
                    .mapToObj(id -> fruit(id, "fruit " + id))
                    .toList());
            long reached = from + SERVED;
            String lead = reached < ROWS ? next.apply(reached) : end;
            api.send(
                    exchange,
                    200,
                    "application/json",
                    body.replace("ROWS", rows).replace("NEXT", lead));
            return true;
        };
        return api;
    }

    private static List<Object> all(Table table) {
        return ids(table.list(Filter.all(), Pageable.unpaged()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'data':ROWS,'next':NEXT}",
                "{'data':ROWS,'links':{'next':NEXT}}",
                "{'data':ROWS,'links':{'next':{'href':NEXT}}}",
                "{'data':ROWS,'_links':{'next':{'href':NEXT}}}",
                "{'data':ROWS,'paging':{'next':NEXT}}",
                "{'data':ROWS,'meta':{'pagination':{'next_page_url':NEXT}}}",
                "{'data':ROWS,'@odata.nextLink':NEXT}",
                "{'data':ROWS,'next_page_url':NEXT}",
            })
    void addressesInUsualPlacesOfABodyAreFollowed(String body) {
        for (String start : List.of("?", "fruits?", "/api/fruits?", "http://inside:8080/v1/fruits?")) {
            TestApi api = leading(body.replace('\'', '"'), from -> "\"" + start + "offset=" + from + "\"", "null");
            RestTable table = api.table().paging(Paging.link()).build();

            assertThat(all(table)).containsExactly(numbers(1, ROWS));
            assertThat(ids(table.list(Filter.all(), PageRequest.of(2, 10)))).containsExactly(numbers(21, 30));
            assertThat(table.list(Filter.all(), PageRequest.of(12, 10)).hasNext())
                    .isFalse();
        }
    }

    @Test
    void aPlaceThatIsSetIsFollowed() {
        TestApi api =
                leading("{\"data\":ROWS,\"more\":{\"at\":NEXT}}", from -> "\"fruits?offset=" + from + "\"", "\"\"");

        assertThat(all(api.table().paging(Paging.link().next("/more/at")).build()))
                .containsExactly(numbers(1, ROWS));
        assertThatIllegalArgumentException().isThrownBy(() -> Paging.link().next("$.next"));
        assertThatIllegalArgumentException().isThrownBy(() -> Paging.link().next(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> Paging.pageSize().next("next"));
        assertThatIllegalArgumentException().isThrownBy(() -> Paging.cursor().next("header"));
    }

    @ParameterizedTest
    @CsvSource({
        "next_cursor, offset, '\"', null",
        "nextPageToken, offset, '\"', '\"\"'",
        "/meta/next, offset, '', false",
        "/meta/next, offset, '\"', 0",
    })
    void aCursorIsSentWithWhatIsAskedFor(String place, String parameter, String quote, String end) {
        String body = place.startsWith("/meta")
                ? "{\"data\":ROWS,\"meta\":{\"next\":NEXT}}"
                : "{\"data\":ROWS,\"" + place + "\":NEXT}";
        TestApi api = leading(body, from -> quote + from + quote, end);
        RestTable table = api.table()
                .paging(Paging.cursor(parameter, place).sizeParameter("limit"))
                .sorting(Sorting.of("signed"))
                .build();

        assertThat(all(table)).containsExactly(numbers(1, ROWS));
        assertThat(ids(table.list(Filter.all(), PageRequest.of(1, 10, Sort.by("id")))))
                .containsExactly(numbers(11, 20));
        assertThat(api.requests()).endsWith("GET /fruits?sort=id&limit=10", "GET /fruits?sort=id&limit=10&offset=10");
    }

    @Test
    void aCursorOfAUsualPlaceNeedsNoName() {
        TestApi api = leading("{\"data\":ROWS,\"meta\":{\"next_cursor\":NEXT}}", from -> "\"" + from + "\"", "null");

        assertThat(all(api.table()
                        .paging(Paging.of("cursor").positionParameter("offset"))
                        .build()))
                .containsExactly(numbers(1, ROWS));
    }

    @Test
    void theSameCursorAgainIsACircle() {
        TestApi api = leading("{\"data\":ROWS,\"next_cursor\":NEXT}", from -> "\"same\"", "null");

        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> all(
                        api.table().paging(Paging.cursor("c", "next_cursor")).build()))
                .withMessageContaining("circles");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'next':'?offset=10'",
                "'next':2",
                "'next_cursor':'abc'",
                "'nextPageToken':'abc'",
                "'has_more':true",
                "'hasNextPage':true",
                "'last':false",
                "'links':{'next':{'href':'x'}}",
                "'_links':{'next':{'href':'x'}}",
                "'paging':{'next':'x'}",
                "'pagination':{'next_page':2}",
                "'meta':{'next_cursor':'abc'}",
                "'pageInfo':{'hasNextPage':true}",
                "'response_metadata':{'next_cursor':'abc'}",
                "'@odata.nextLink':'x'",
            })
    void moreRowsThanAreShownAreRefusedWhereNoneAreFollowed(String sign) {
        String body = ("{'data':ROWS," + sign + "}").replace('\'', '"');
        TestApi api = leading(body, from -> "", "");

        assertRefused(() -> all(api.table().paging(Paging.none()).build()), "(paging)");
        assertRefused(
                () -> page(api.table().paging(Paging.link().next("/nowhere")).build(), 0, 20),
                "(paging)",
                "(pagingNext)");
        assertRefused(
                () -> all(api.table().paging(Paging.cursor("c", "/nowhere")).build()), "(pagingNext)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'total':123", "'total_count':123", "'meta':{'totalItems':123}", "'page':{'totalElements':123}"})
    void aPartOfTheRowsIsNotTakenForAllWhereATotalIsSaid(String sign) {
        String body = ("{'data':ROWS," + sign + "}").replace('\'', '"');
        TestApi api = leading(body, from -> "", "");

        assertRefused(() -> all(api.table().paging(Paging.none()).build()), "123", "(paging)");
    }

    private static void assertRefused(Runnable reading, String... settings) {
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(reading::run)
                .satisfies(e -> assertThat(e.getMessage()).contains(settings).doesNotContain("abc", "offset=10"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'next':'?offset=10'", "'has_more':true", "'meta':{'next_cursor':'abc'}"})
    void theFirstRowsOfAnApiThatPassesOverPageNumbersAreNotAll(String sign) {
        String rows = TestStore.json(LongStream.rangeClosed(1, 10)
                .mapToObj(id -> fruit(id, "fruit " + id))
                .toList());
        TestApi api = api(0);
        api.answerAll(
                200,
                "application/json",
                ("{'data':ROWS,'count':10," + sign + "}").replace('\'', '"').replace("ROWS", rows));

        for (Total total : List.of(Total.unknown(), Total.field("count"))) {
            for (Paging paging : List.of(
                    Paging.pageSize(),
                    Paging.offsetLimit(),
                    Paging.pageSize().maxSize(10),
                    Paging.pageSize().maxSize(100))) {
                RestTable table = api.table().paging(paging).total(total).build();

                assertRefused(() -> all(table), "(paging)");
                assertRefused(() -> page(table, 1, 10), "(paging)");
            }
        }
    }

    @Test
    void aNextPageOfAnApiThatIsAskedByNumberIsNoContradiction() {
        TestApi api = api(ROWS);
        api.cap = 10;
        api.body = page -> {
            var rows = TestStore.MAPPER.readTree(page.rows());
            boolean more = rows.get(rows.size() - 1).get("id").asInt() < ROWS;
            return "{\"results\":" + page.rows() + ",\"count\":123,\"next\":"
                    + (more ? "\"http://x/y?page=3\"" : "null") + "}";
        };
        RestTable table = api.table()
                .paging(Paging.pageSize())
                .total(Total.field("count"))
                .build();

        assertThat(all(table)).containsExactly(numbers(1, ROWS));
        assertThat(((Page<Row>) page(table, 12, 10)).getTotalElements()).isEqualTo(ROWS);
        assertThat(page(table, 3, 10).hasNext()).isTrue();
    }

    @Test
    void aNextPageThatIsAlwaysSaidIsLookedAt() {
        TestApi api = api(20);
        api.body = page -> "{\"results\":" + page.rows() + ",\"count\":" + page.total() + ",\"next\":2}";

        for (Total total : List.of(Total.unknown(), Total.field("count"))) {
            RestTable table =
                    api.table().paging(Paging.offsetLimit()).total(total).build();
            assertThat(all(table)).containsExactly(numbers(1, 20));
        }
    }

    @Test
    void aTotalThatIsNoMoreThanOneOfTheAnswersIsNotBelievedBesideALink() {
        TestApi api =
                leading("{\"data\":ROWS,\"count\":10,\"next\":NEXT}", from -> "\"fruits?offset=" + from + "\"", "null");
        RestTable table =
                api.table().paging(Paging.link()).total(Total.field("count")).build();

        assertThat(page(table, 0, 10)).isNotInstanceOf(Page.class);
        assertThat(page(table, 0, 10).hasNext()).isTrue();
        assertRefused(() -> page(table, 1, 10), "(total)");
        assertRefused(() -> all(table), "(total)");
    }

    @Test
    void aLinkMayHoldWhatNoUriMayAndATemplateBehindIt() {
        TestApi api = leading(
                "{\"data\":ROWS,\"next\":NEXT}",
                from -> "\"fruits?q=a b|'é'&offset=" + from + "{&page,size}\"",
                "null");
        RestTable table = RestTable.builder(RestClient.create(api.url() + "?key=k&limit=9"))
                .path("/fruits")
                .columns(FRUITS.columns().toArray(new dev.livetable.table.Column[0]))
                .paging(Paging.link())
                .build();

        assertThat(all(table)).containsExactly(numbers(1, ROWS));
        assertThat(api.requests().get(1)).isEqualTo("GET /fruits?q=a%20b%7C'%C3%A9'&offset=10&key=k&limit=9");
    }
}
