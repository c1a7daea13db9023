package dev.livetable.master.rest.style;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.livetable.check.Aspect;
import dev.livetable.check.CheckReport;
import dev.livetable.check.TableCheck;
import dev.livetable.check.Verdict;
import dev.livetable.master.rest.Filtering;
import dev.livetable.master.rest.Paging;
import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.RestTable;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.table.Capability;
import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * What an application does with a table of cities, over a server of some kind that has {@link #CITIES} of them: walking
 * all, writing, asking again, asking for what is not there. The columns are learned, so nothing is said but the style and
 * what its documentation says that a user adds.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class StyleScenario {

    /** How many rows there are at the beginning: {@code city 1} with a population of 10, and so on. */
    public static final int CITIES = 23;

    private static final JdkClientHttpRequestFactory HTTP = new JdkClientHttpRequestFactory();

    private final RestStyle style;
    private final List<Integer> statuses = new CopyOnWriteArrayList<>();

    protected StyleScenario(RestStyle style) {
        this.style = style;
    }

    /** Has the server have the cities and nothing else. */
    protected abstract void serveCities();

    /** Returns the address of the server, which the path follows. */
    protected abstract String url();

    /** Returns what a user has to say besides the style, and the path {@code /cities}. */
    protected RestTableBuilder said(RestTableBuilder table) {
        return table;
    }

    /** Returns the paging of the table. */
    protected Paging paging() {
        return Paging.of(style);
    }

    /** Returns the id of the row of a number; by default the number itself. */
    protected String id(int number) {
        return Integer.toString(number);
    }

    /** Returns whether lists that have not changed cost a 304. */
    protected boolean hasEtags() {
        return true;
    }

    /** Returns a row with fields that the API needs, besides those given. */
    protected Row complete(Row row) {
        return row;
    }

    /** Returns whether conditions of this operator on this column mean for the server what {@link Filter} says. */
    protected boolean isMeant(Operator operator, String column) {
        return true;
    }

    private RestTableBuilder builder() {
        RestClient client = RestClient.builder()
                .requestFactory(HTTP)
                .baseUrl(url())
                .requestInterceptor((request, body, execution) -> {
                    var response = execution.execute(request, body);
                    statuses.add(response.getStatusCode().value());
                    return response;
                })
                .build();
        return said(RestTable.builder(client)
                .style(style)
                .paging(paging())
                .path("/cities")
                .filtering(Filtering.of(style, "name", "population")));
    }

    private RestTable table() {
        return builder().build();
    }

    @BeforeEach
    void serve() {
        serveCities();
    }

    private static List<String> names(Iterable<Row> rows) {
        List<String> names = new ArrayList<>();
        rows.forEach(row -> names.add((String) requireNonNull(row.get("name"))));
        return names;
    }

    private static List<String> expectedNames() {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= CITIES; i++) {
            names.add("city " + i);
        }
        return names;
    }

    @Test
    void pagesHaveEveryRowOnce() {
        RestTable table = table();
        List<String> walked = new ArrayList<>();
        Pageable next = PageRequest.of(0, 4);
        while (next.isPaged()) {
            Slice<Row> page = table.list(Filter.all(), next);
            walked.addAll(names(page));
            next = page.nextPageable();
        }

        assertThat(walked).containsExactlyElementsOf(expectedNames());
        assertThat(names(table.list(Filter.all(), Pageable.unpaged()))).containsExactlyElementsOf(expectedNames());
    }

    @Test
    void aPageBehindTheLastIsEmpty() {
        Slice<Row> behind = table().list(Filter.all(), PageRequest.of(50, 4));

        assertThat(behind).isEmpty();
        assertThat(behind.hasNext()).isFalse();
        if (behind instanceof Page<Row> page) {
            assertThat(page.getTotalElements()).isEqualTo(CITIES);
        }
    }

    @Test
    void whatHasNotChangedCostsNoBody() {
        assumeTrue(hasEtags(), "this server tells no versions");
        RestTable table = table();
        Slice<Row> first = table.list(Filter.all(), PageRequest.of(0, 4));
        statuses.clear();

        Slice<Row> again = table.list(Filter.all(), PageRequest.of(0, 4));

        assertThat(again).isEqualTo(first);
        assertThat(statuses).isNotEmpty().containsOnly(304);
    }

    @Test
    void rowsAreFoundByTheirId() {
        RestTable table = table();

        assertThat(table.get(id(7)))
                .hasValueSatisfying(row -> assertThat(row.get("name")).isEqualTo("city 7"));
        assertThat(table.get(id(7007))).isEmpty();
    }

    @Test
    void whatIsWrittenIsThere() {
        RestTable table = table();
        table.schema();
        Row added = table.insert(complete(Row.of("name", "new").with("population", 5)));
        String id = table.schema().id(added);

        assertThat(added.get("name")).isEqualTo("new");
        assertThat(table.get(id)).contains(added);
        if (table.capabilities().contains(Capability.PATCH)) {
            Row patched = table.patch(id, Row.of("population", 6));
            assertThat(patched.get("population")).isEqualTo(6L);
            assertThat(patched.get("name")).isEqualTo("new");
            assertThat(table.get(id)).contains(patched);
        }
        if (table.capabilities().contains(Capability.REPLACE)) {
            Row replaced = table.replace(id, complete(Row.of("name", "other").with("population", 7)));
            assertThat(replaced.get("name")).isEqualTo("other");
            assertThat(table.get(id)).contains(replaced);
        }
        assertThat(table.list(Filter.all(), Pageable.unpaged())).hasSize(CITIES + 1);
        if (table.capabilities().contains(Capability.DELETE)) {
            assertThat(table.delete(id)).isTrue();
            assertThat(table.delete(id)).isFalse();
            assertThat(table.get(id)).isEmpty();
            assertThat(names(table.list(Filter.all(), Pageable.unpaged()))).containsExactlyElementsOf(expectedNames());
        }
    }

    @Test
    void rowsComeInTheOrderAskedFor() {
        RestTable table = table();
        assumeTrue(table.capabilities().contains(Capability.SORT), "this API cannot sort");

        assertThat(names(table.list(Filter.all(), PageRequest.of(1, 3, Sort.by(Sort.Direction.DESC, "population")))))
                .containsExactly("city 20", "city 19", "city 18");
        assertThat(names(table.list(Filter.all(), PageRequest.of(0, 3, Sort.by("name")))))
                .containsExactly("city 1", "city 10", "city 11");
    }

    @Test
    void filtersFindWhatTheyMean() {
        RestTable table = table();
        assumeTrue(table.capabilities().contains(Capability.FILTER), "this API has no filters by its columns");
        List<Row> all = table.list(Filter.all(), Pageable.unpaged()).getContent();
        List<Operator> asked = new ArrayList<>();
        for (String column : List.of("name", "population")) {
            for (Operator operator : table.filterSupport().operators(column)) {
                if (isMeant(operator, column) && (column.equals("name") || !operator.isOfTexts())) {
                    Filter filter = Filter.of(new Filter.Condition(column, operator, values(operator, column)));
                    List<Row> expected = all.stream()
                            .filter(table.schema().coerce(filter)::matches)
                            .toList();
                    assertThat(table.list(filter, Pageable.unpaged()).getContent())
                            .as("%s %s", column, operator)
                            .containsExactlyElementsOf(expected);
                    asked.add(operator);
                }
            }
        }
        assertThat(asked).isNotEmpty();
    }

    private static List<Object> values(Operator operator, String column) {
        boolean isName = column.equals("name");
        return switch (operator) {
            case IS_NULL, IS_NOT_NULL -> List.of();
            case IN, NOT_IN -> isName ? List.of("city 3", "city 5") : List.of(30, 50);
            case STARTS_WITH, NOT_STARTS_WITH, CONTAINS, NOT_CONTAINS -> List.of("city 1");
            case ENDS_WITH, NOT_ENDS_WITH -> List.of("2");
            case EQUAL_IGNORE_CASE, NOT_EQUAL_IGNORE_CASE -> List.of("CITY 4");
            case STARTS_WITH_IGNORE_CASE, NOT_STARTS_WITH_IGNORE_CASE, CONTAINS_IGNORE_CASE, NOT_CONTAINS_IGNORE_CASE ->
                List.of("CITY 1");
            case ENDS_WITH_IGNORE_CASE, NOT_ENDS_WITH_IGNORE_CASE -> List.of("Y 2");
            default -> isName ? List.of("city 6") : List.of(60);
        };
    }

    @Test
    void aCheckFindsThatAllAgrees() {
        CheckReport report = TableCheck.of(table());

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.AGREES);
    }

    @Test
    void aCheckOfPagesCountedOtherwiseTellsSo() {
        Paging paging = paging();
        RestTableBuilder wrong = paging.toString().contains("page") ? builder().paging(paging.firstPage(2)) : null;
        assumeTrue(wrong != null, "this API counts rows");

        CheckReport report = TableCheck.of(requireNonNull(wrong).build());

        assertThat(report.findings()).as("%s", report.findings()).anySatisfy(finding -> {
            assertThat(finding.verdict()).isIn(Verdict.CONTRADICTS, Verdict.FAILED);
            assertThat(finding.aspect()).isIn(Aspect.PAGES, Aspect.TOTAL, Aspect.PAST_END, Aspect.SORT);
        });
    }
}
