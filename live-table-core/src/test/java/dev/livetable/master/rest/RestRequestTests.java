package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.table.Capability;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;

/** What is sent to an API, and what is refused before anything is sent. */
class RestRequestTests extends RestFixture {

    @ParameterizedTest
    @CsvSource({
        "page-size, page=2&size=4",
        "page-limit, _page=3&_limit=4",
        "skip-limit, skip=8&limit=4",
        "offset-limit, offset=8&limit=4"
    })
    void eachPagingAsksInItsOwnWords(String paging, String query) {
        TestApi api = api(21);
        RestTable table = api.table()
                .paging(Paging.of(paging))
                .total(Total.contentRange())
                .build();

        assertThat(ids(page(table, 2, 4))).containsExactly(numbers(9, 12));
        assertThat(api.requests()).startsWith("GET /fruits?" + query);
    }

    @Test
    void parametersAndFirstPageCanBeOthers() {
        TestApi api = api(21);
        Paging paging = Paging.pageSize()
                .positionParameter("_page")
                .sizeParameter("_limit")
                .firstPage(1);
        RestTable table =
                api.table().paging(paging).total(Total.header("X-Total-Count")).build();

        assertThat(ids(page(table, 2, 4))).containsExactly(numbers(9, 12));
        assertThat(api.requests()).startsWith("GET /fruits?_page=3&_limit=4");
    }

    @Test
    void linksAreFollowedAsFarAsAPageNeeds() {
        TestApi api = api(20);
        api.links = true;
        RestTable table =
                api.table().paging(Paging.link().sizeParameter("limit")).build();

        assertThat(ids(page(table, 1, 4))).containsExactly(numbers(5, 8));
        assertThat(api.requests()).containsExactly("GET /fruits?limit=4", "GET /fruits?limit=4&offset=4");
        assertThat(page(table, 4, 4).hasNext()).isFalse();
        assertThat(page(table, 3, 4).hasNext()).isTrue();
    }

    @Test
    void linksToOtherServersAndInCirclesAreNotFollowed() {
        TestApi api = api(1);
        RestTable table = api.table().paging(Paging.link()).build();

        api.answerAll(200, "application/json", "[]", "Link", "<http://localhost:1/x>; rel=next");
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> page(table, 0, 1))
                .withMessageContaining("another server");
        api.answerAll(200, "application/json", "[]", "Link", "</api/fruits>; rel=next");
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> page(table, 0, 1))
                .withMessageContaining("circles");
    }

    @ParameterizedTest
    @CsvSource({
        "spring, sort=name%2Cdesc&sort=id%2Casc",
        "json-server, _sort=name%2Cid&_order=desc%2Casc",
        "signed, sort=-name%2Cid"
    })
    void eachSortingAsksInItsOwnWords(String sorting, String query) {
        TestApi api = api(3);
        api.answerAll(200, "application/json", "[]");
        RestTable table =
                api.table().paging(Paging.none()).sorting(Sorting.of(sorting)).build();

        table.list(Filter.all(), Pageable.unpaged(Sort.by("NAME").descending()));

        assertThat(api.requests()).containsExactly("GET /fruits?" + query);
    }

    @Test
    void sortsThatTheApiCannotDoAreRefused() {
        TestApi api = api(3);
        RestTable split = api.table()
                .paging(Paging.none())
                .sorting(Sorting.of("json-server").only("name"))
                .build();
        RestTable single = api.table()
                .paging(Paging.none())
                .sorting(Sorting.of("signed").singleColumn())
                .build();

        for (Sort sort : List.of(
                Sort.by("stock"),
                Sort.by(Sort.Order.by("name").ignoreCase()),
                Sort.by(Sort.Order.by("name").nullsFirst()))) {
            assertUnsupported(() -> split.list(Filter.all(), PageRequest.of(0, 1, sort)));
        }
        assertUnsupported(() -> single.list(Filter.all(), PageRequest.of(0, 1, Sort.by("name", "stock"))));
        assertThat(api.requests()).isEmpty();
        api.answerAll(200, "application/json", "[]");
        single.list(Filter.all(), PageRequest.of(0, 1, Sort.by("name")));
        single.list(Filter.all(), PageRequest.of(0, 1, Sort.by("stock", "id"))); // as a live table asks
        single.list(Filter.all(), PageRequest.of(0, 1, Sort.by("id")));
        assertThat(api.requests())
                .containsExactly("GET /fruits?sort=name", "GET /fruits?sort=stock", "GET /fruits?sort=id");
    }

    @Test
    @DisplayName("a filter the API was not said to know is refused, and nothing is sent")
    void filtersThatTheApiCannotDoAreRefused() {
        TestApi api = api(3);
        RestTable table = api.table()
                .paging(Paging.none())
                .filtering(Filtering.on("name"))
                .build();

        for (Filter filter : List.of(
                Filter.equal("stock", 1),
                Filter.notEqual("name", "a"),
                Filter.equal("name", "a").and(Filter.contains("name", "a")))) {
            assertUnsupported(() -> table.list(filter, Pageable.unpaged()));
        }
        assertUnsupported(
                () -> api.table().paging(Paging.none()).build().list(Filter.equal("name", "a"), Pageable.unpaged()));
        assertThat(api.requests()).isEmpty();
    }

    private static void assertUnsupported(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void filtersAreWrittenByTheirTemplates() {
        TestApi api = api(3);
        api.answerAll(200, "application/json", "[]");
        Filtering filtering = Filtering.on("name", "stock")
                .operator(Operator.EQUAL, "{column}=eq.{value}")
                .operator(Operator.LESS_THAN, "{column}[lt]")
                .operator(Operator.IS_NULL, "{column}=is.null")
                .operator(Operator.IN, "{column}=in.({values})");
        RestTable table = api.table().paging(Paging.none()).filtering(filtering).build();

        table.list(Filter.equal("name", "a&b=1"), Pageable.unpaged());
        table.list(Filter.lessThan("stock", 5), Pageable.unpaged());
        table.list(Filter.isNull("stock"), Pageable.unpaged());
        table.list(Filter.in("stock", List.of(1, 2)), Pageable.unpaged());

        assertThat(api.requests())
                .containsExactly(
                        "GET /fruits?name=eq.a%26b%3D1",
                        "GET /fruits?stock%5Blt%5D=5", "GET /fruits?stock=is.null", "GET /fruits?stock=in.%281%2C2%29");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.list(Filter.in("name", List.of("a,b")), Pageable.unpaged()));
        assertUnsupported(
                () -> table.list(Filter.lessThan("stock", 5).and(Filter.lessThan("stock", 7)), Pageable.unpaged()));
    }

    @Test
    void whatCanBeKnownToBeEmptyIsNotAskedFor() {
        TestApi api = api(3);
        RestTable table = api.table()
                .paging(Paging.none())
                .filtering(RestContract.everyFilter())
                .build();

        assertThat(table.list(Filter.in("name", List.of()), Pageable.unpaged())).isEmpty();
        assertThat(table.list(Filter.equal("stock", 1).and(Filter.greaterThan("stock", 1)), Pageable.unpaged()))
                .isEmpty();
        assertThat(table.count(Filter.equal("stock", 1).and(Filter.equal("stock", 2))))
                .isZero();
        assertThat(api.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a&b",
                "a=b",
                "50%",
                "a/b",
                "what?",
                "#1",
                "a+b",
                "two words",
                "😀é",
                "a;b,c",
                "%26",
                "{x}",
                "\"<>"
            })
    void valuesStandForThemselves(String name) {
        TestApi api = api(List.of(fruit(1, name), fruit(2, "other")));
        RestTable table = api.table()
                .paging(Paging.none())
                .filtering(Filtering.on("name"))
                .build();

        assertThat(ids(table.list(Filter.equal("name", name), Pageable.unpaged())))
                .containsExactly(1L);
        assertThat(table.patch("2", Row.of("name", name)).get("name")).isEqualTo(name);
        assertThat(table.get("2").map(row -> row.get("name"))).contains(name);
    }

    @Test
    void idsThatNoPathCanHoldAreRefused() {
        TestApi api = api(1);
        RestTable table = RestTable.builder(api.client())
                .path("fruits")
                .columns(Column.of("id", ColumnType.TEXT))
                .paging(Paging.none())
                .build();

        for (String id : List.of(
                "",
                ".",
                "..",
                "half \uD83D",
                "../users/1",
                "1/../../users",
                "..\\users",
                "a/.",
                "1\u0000x",
                "1\r\nX: y")) {
            assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> table.get(id));
            assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> table.delete(id));
        }
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void anIdIsOnlyThatOfItsRow() {
        TestApi api = api(1);
        RestTable table = api.table().paging(Paging.none()).build();

        api.answerAll(200, "application/json", "{\"id\":1,\"name\":\"a\"}");

        assertThat(table.get("1")).isPresent();
        assertThat(table.get("2")).isEmpty();
    }

    @Test
    void nothingIsContactedBeforeTheFirstUse() {
        TestApi api = api(1);

        RestTable table =
                api.table().paging(Paging.none()).methods(HttpMethod.POST).build();

        assertThat(table.identity()).contains("rest table " + api.url() + "/fruits");
        assertThat(table.capabilities()).containsExactly(Capability.COUNT, Capability.INSERT);
        assertThat(table.schema()).isEqualTo(FRUITS);
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void theIdentityHoldsNoCredentials() {
        RestClient client = RestClient.create("https://user:secret@API.example.org/v1/?key=secret");

        RestTable table =
                RestTable.builder(client).path("posts").paging(Paging.none()).build();

        assertThat(table.identity().orElseThrow()).startsWith("rest table https://api.example.org:443/v1/posts?");
        assertThat(table.identity().orElseThrow()).doesNotContain("user", "secret", "key");
    }

    @Test
    @DisplayName("tables of one URL with other parameters have identities of their own")
    void theIdentityTellsParametersApart() {
        List<String> identities = Stream.of("", "?tenant=5", "?tenant=6", "?tenant=5")
                .map(query -> RestTable.builder(RestClient.create("http://localhost" + query))
                        .path("posts")
                        .paging(Paging.none())
                        .build()
                        .identity()
                        .orElseThrow())
                .toList();

        assertThat(Set.copyOf(identities)).hasSize(3);
        assertThat(identities.get(1)).isEqualTo(identities.get(3));
    }

    @Test
    void errorsCallSettingsByTheNamesTheUserKnows() {
        TestApi api = api(2);
        RestTable table = RestTable.builder(api.client())
                .path("/fruits")
                .idColumn("key")
                .paging(Paging.none())
                .settingNames(name -> "app." + name)
                .build();

        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(table::schema)
                .withMessageContaining("(app.idColumn)");
    }

    @Test
    void parametersOfTheBaseUrlAreKept() {
        TestApi api = api(3);
        api.answerAll(200, "application/json", "[]");
        RestTable table = RestTable.builder(RestClient.create(api.url() + "?tenant=5"))
                .path("/fruits")
                .paging(Paging.skipLimit())
                .build();

        page(table, 0, 3);

        assertThat(api.requests())
                .containsOnly("GET /fruits?tenant=5&skip=0&limit=100", "GET /fruits?tenant=5&skip=0&limit=3");
    }

    @Test
    void badSettingsEndInAdvice() {
        RestClient client = RestClient.create("http://localhost");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RestTable.builder(client).path("/posts").build())
                .withMessageContaining("(paging)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RestTable.builder(RestClient.create())
                        .path("/posts")
                        .paging(Paging.none())
                        .build())
                .withMessageContaining("base URL");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RestTable.builder(client)
                        .path("/posts?a=b")
                        .paging(Paging.none())
                        .build())
                .withMessageContaining("query");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RestTable.builder(client)
                        .path("/posts")
                        .paging(Paging.none())
                        .columns(FRUITS.columns().toArray(new Column[0]))
                        .idColumn("key")
                        .build())
                .withMessageContaining("key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Paging.of("pages"))
                .withMessageContaining("page-size");
        assertThatIllegalArgumentException().isThrownBy(() -> Sorting.of("sorted"));
        assertThatIllegalArgumentException().isThrownBy(() -> Filtering.on("a").operator(Operator.IN, "in"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RestTable.builder(client).methods(HttpMethod.POST, HttpMethod.GET))
                .withMessageContaining("GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$.data.rows", "$[0]", "#/data/rows", "/data~rows", " "})
    void aPlaceInAnotherNotationIsNoPointer(String text) {
        RestTableBuilder builder = RestTable.builder(RestClient.create("http://localhost"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.items(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("/data/rows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "header:", "header:X Total", "X-Total-Count", "$.total"})
    void aTotalThatIsNowhereIsNoTotal(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Total.of(text))
                .withMessageContaining(text.replace("header:", ""));
    }
}
