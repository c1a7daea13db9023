package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.MasterFailedException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/** Rows that certainly contradict what was asked for are an error, and others never are. */
class RestOrderTests extends RestFixture {

    private final TestApi api = api(0);

    private RestTable table(ColumnType type) {
        return RestTable.builder(api.client())
                .path("/fruits")
                .columns(new Column("id", ColumnType.INTEGER, false, true), Column.of("v", type))
                .paging(Paging.none())
                .sorting(Sorting.of("spring"))
                .filtering(Filtering.on("v"))
                .build();
    }

    /** Has the API answer with rows of ids from 1 on and these values. */
    private void answer(String values) {
        AtomicInteger id = new AtomicInteger();
        api.answerAll(
                200,
                "application/json",
                Stream.of(values.split(";"))
                        .map(value -> "{\"id\":" + id.incrementAndGet() + ",\"v\":" + value + "}")
                        .collect(Collectors.joining(",", "[", "]")));
    }

    @ParameterizedTest
    @CsvSource({
        "INTEGER, 3;1;2, ASC",
        "INTEGER, 1;2;3, DESC",
        "INTEGER, 1;10;9, ASC",
        "INTEGER, null;3;1, ASC",
        "DECIMAL, 1.5;1.25, ASC",
        "DOUBLE, 1.5;1.25, ASC",
        "BOOLEAN, true;false, ASC",
        "DATE, '\"2020-01-02\";\"2020-01-01\"', ASC",
        "INSTANT, '\"2020-01-02T00:00:00Z\";\"2020-01-01T00:00:00Z\"', ASC",
        "OFFSET_DATE_TIME, '\"2020-01-01T00:00:00Z\";\"2020-01-01T00:00:00+01:00\"', ASC",
    })
    void anOrderThatNoApiHasIsAnError(ColumnType type, String values, Sort.Direction direction) {
        answer(values);

        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> table(type).list(Filter.all(), Pageable.unpaged(Sort.by(direction, "v"))))
                .withMessageContaining("(sorting)")
                .withMessageContaining("'v'");
    }

    @ParameterizedTest
    @CsvSource({
        "INTEGER, null;1;null;3;null, ASC",
        "INTEGER, 3;1;null, DESC",
        "INTEGER, 1;1;2, ASC",
        "TEXT, '\"2020-01-01T10:00:00.123Z\";\"2020-01-01T10:00:00.123Z\"', DESC",
        "DECIMAL, 1.5;1.50, ASC",
        "TEXT, '\"a\";\"B\";\"c\"', ASC",
        "TEXT, '\"B\";\"a\";\"c\"', ASC",
        "TEXT, '\"zebra\";\"aal\"', ASC",
        "TEXT, '\"low\";\"medium\";\"high\"', ASC",
        "TEXT, '\"ähre\";\"zoo\";\"öl\"', ASC",
        "DATE_TIME, '\"2020-10-25T02:50:00\";\"2020-10-25T02:10:00\"', ASC",
        "TIME, '\"02:50:00\";\"02:10:00\"', ASC",
        "UUID, '\"f0000000-0000-0000-0000-000000000000\";\"10000000-0000-0000-0000-000000000000\"', ASC",
    })
    void anOrderThatSomeApiMayHaveIsNone(ColumnType type, String values, Sort.Direction direction) {
        answer(values);

        assertThat(table(type).list(Filter.all(), Pageable.unpaged(Sort.by(direction, "v"))))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "INTEGER, 7;7, true",
        "TEXT, '\"a\";\"a\"', true",
        "DECIMAL, 1.5;1.5, false",
        "INSTANT, '\"2020-01-02T00:00:00Z\";\"2020-01-02T00:00:00Z\"', false"
    })
    void theNextColumnDecidesWhereOneIsExactlyTheSame(ColumnType type, String values, boolean decides) {
        answer(values);
        Sort sort = Sort.by("v").and(Sort.by("id").descending());

        if (decides) {
            assertThatThrownBy(() -> table(type).list(Filter.all(), Pageable.unpaged(sort)))
                    .hasMessageContaining("(sorting)")
                    .hasMessageContaining("(sortingSingleColumn)");
        } else {
            assertThat(table(type).list(Filter.all(), Pageable.unpaged(sort))).hasSize(2);
        }
    }

    @Test
    void aServerThatPassesOverTheSortIsNoticedAcrossAnswers() {
        TestApi paged = api(20);
        paged.cap = 1;
        paged.interceptor = exchange -> {
            TestQuery query = new TestQuery(exchange.getRequestURI().getRawQuery());
            long id = (query.from(1) * 7) % 20 + 1; // one row in each answer, in no order
            paged.send(exchange, 200, "application/json", TestStore.json(java.util.List.of(fruit(id, "x"))));
            return true;
        };
        RestTable table = paged.table()
                .paging(Paging.offsetLimit().maxSize(1))
                .sorting(Sorting.of("spring"))
                .build();

        assertThatThrownBy(() -> table.list(Filter.all(), PageRequest.of(0, 4, Sort.by("id"))))
                .isInstanceOf(MasterFailedException.class)
                .hasMessageContaining("(sorting)");
    }

    @Test
    void aRowThatMovesBetweenTwoAnswersIsReadAgain() {
        TestApi paged = api(6);
        paged.cap = 3;
        RestTable table = paged.table()
                .paging(Paging.offsetLimit())
                .sorting(Sorting.of("spring"))
                .build();
        AtomicInteger asked = new AtomicInteger();
        paged.served = rows -> asked.incrementAndGet() == 2 ? java.util.List.of(fruit(0, "moved")) : rows;

        assertThat(ids(table.list(Filter.all(), PageRequest.of(0, 6, Sort.by("id")))))
                .containsExactly(numbers(1, 6));
    }

    @ParameterizedTest
    @CsvSource({"1;2, true", "null;1, true", "null;null, false", "1;1, false"})
    void rowsOutsideOfTheFilterAreAnError(String values, boolean outside) {
        answer(values);
        RestTable table = table(ColumnType.INTEGER);

        if (outside) {
            assertThatThrownBy(() -> table.list(Filter.equal("v", 1), Pageable.unpaged()))
                    .isInstanceOf(MasterFailedException.class)
                    .hasMessageContaining("(filtering)");
        } else {
            assertThat(table.list(Filter.equal("v", 1), Pageable.unpaged())).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"DECIMAL, 10.00, false", "DECIMAL, 9.99, true", "INTEGER, 10, true"})
    void aFractionThatIsShownAsTheBoundMayBeBehindIt(ColumnType type, String value, boolean outside) {
        answer(value);
        RestTable table = RestTable.builder(api.client())
                .path("/fruits")
                .columns(new Column("id", ColumnType.INTEGER, false, true), Column.of("v", type))
                .paging(Paging.none())
                .filtering(Filtering.on("v").operator(Filter.Operator.GREATER_THAN, "{column}_gt"))
                .build();

        if (outside) {
            assertThatThrownBy(() -> table.list(Filter.greaterThan("v", 10), Pageable.unpaged()))
                    .isInstanceOf(MasterFailedException.class)
                    .hasMessageContaining("(filtering)");
        } else {
            assertThat(table.list(Filter.greaterThan("v", 10), Pageable.unpaged()))
                    .hasSize(1);
        }
    }

    @Test
    void whatContradictsIsLoggedOnce() {
        Logger logger = (Logger) LoggerFactory.getLogger(Lists.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try {
            answer("3;1");
            RestTable table = table(ColumnType.INTEGER);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> table.list(Filter.all(), Pageable.unpaged(Sort.by("v"))))
                        .hasMessageContaining("(sorting)");
                assertThatThrownBy(() -> table.list(Filter.equal("v", 7), Pageable.unpaged()))
                        .hasMessageContaining("(filtering)");
            }
        } finally {
            logger.detachAppender(appender);
        }
        assertThat(appender.list).hasSize(2);
        assertThat(appender.list.toString()).contains("(sorting)", "(filtering)");
    }

    @ParameterizedTest
    @CsvSource({
        "sort={column}:{direction}, 'sort=v:desc,id:asc', ''",
        "ordering={-}{column}, 'ordering=-v,id', ''",
        "order={column}.{direction}, 'order=v.desc,id.asc', ''",
        "$orderby={column} {direction}, '$orderby=v desc,id asc', ''",
        "sort={column}:{direction}, 'sort=v:desc;id:asc', ';'",
        "sort={column}:{direction}, 'sort=v:desc&sort=id:asc', repeated",
        "by={column}&dir={direction}, 'by=v,id&dir=desc,asc', ''",
        "sort[{column}]={-}1, 'sort[v]=-1&sort[id]=1', ''",
    })
    void aSortIsWrittenByItsTemplate(String template, String query, String joined) {
        api.answerAll(200, "application/json", "[]");
        Sorting sorting = Sorting.of(template);
        RestTable table = RestTable.builder(api.client())
                .path("/fruits")
                .columns(Column.of("id", ColumnType.INTEGER), Column.of("v", ColumnType.TEXT))
                .paging(Paging.none())
                .sorting(joined.isEmpty() ? sorting : sorting.joined(joined))
                .build();

        table.list(Filter.all(), Pageable.unpaged(Sort.by("v").descending()));

        String sent = api.requests().get(0).replace("GET /fruits?", "");
        assertThat(Arrays.stream(sent.split("&", -1)).map(TestApi::decode).collect(Collectors.joining("&")))
                .isEqualTo(query);
    }

    @ParameterizedTest
    @CsvSource({
        "sorted, there are none",
        "sort=name, {column}",
        "{column}, there are none",
        "sort={column}:{dir}, {dir}",
        "sort{direction}={column}, direction",
        "'={column}', name of a parameter",
        "'', there are none",
    })
    void aTemplateThatIsNoneEndsInAdvice(String template, String advice) {
        assertThatThrownBy(() -> Sorting.of(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(advice);
    }

    @Test
    void whatATemplateCannotSayIsRefused() {
        RestTable table = RestTable.builder(api.client())
                .path("/fruits")
                .columns(
                        Column.of("id", ColumnType.INTEGER),
                        Column.of("a:b", ColumnType.TEXT),
                        Column.of("a,b", ColumnType.TEXT))
                .paging(Paging.none())
                .sorting(Sorting.template("sort={column}:{direction}"))
                .build();
        RestTable onlyUp = RestTable.builder(api.client())
                .path("/fruits")
                .columns(Column.of("id", ColumnType.INTEGER))
                .paging(Paging.none())
                .sorting(Sorting.template("sort={column}"))
                .build();

        for (Sort sort : java.util.List.of(
                Sort.by("a:b"), Sort.by("a,b"), Sort.by(Sort.Order.by("id").ignoreCase()))) {
            assertThatThrownBy(() -> table.list(Filter.all(), Pageable.unpaged(sort)))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
        assertThatThrownBy(() ->
                        onlyUp.list(Filter.all(), Pageable.unpaged(Sort.by("id").descending())))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("descending");
        assertThatThrownBy(() -> Sorting.none().joined(";")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Sorting.of("signed").joined("")).isInstanceOf(IllegalArgumentException.class);
        assertThat(api.requests()).isEmpty();
    }
}
