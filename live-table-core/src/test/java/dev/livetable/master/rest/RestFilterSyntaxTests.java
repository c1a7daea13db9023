package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.web.client.RestClient;

/** F17: whatever a value holds, it does not end the place it stands in, so a view shows none but its rows. */
class RestFilterSyntaxTests extends RestFixture {

    private static final List<String> PIECES = List.of(
            "x",
            "name",
            "'",
            "''",
            "\"",
            "\\",
            ",",
            "(",
            ")",
            "*",
            "%",
            "_",
            "?",
            " ",
            " or name ne ",
            " OR ",
            "&",
            "name=ne.x",
            "#",
            "+",
            "=",
            ":",
            "\n",
            "\u0000",
            "{value}",
            "{column}",
            "%27",
            "%2C",
            "é",
            "'x",
            "x'");

    /** A language that an API may read filters in. */
    private enum Language {
        ODATA("$filter={column} eq '{value}'", true, (at, text) -> expression(text, "eq", '\'', false)),
        QUOTED_TWICE("filter={column} eq '{value}'", false, (at, text) -> expression(text, "eq", '\'', false)),
        ESCAPED("q={column} eq '{value}'", false, (at, text) -> expression(text, "eq", '\'', true)),
        LUCENE("q={column}:\"{value}\"", true, (at, text) -> expression(text, ":", '"', true)),
        POSTGREST("{column}=eq.{value}", true, (at, text) -> rest(text, "eq.")::equals),
        LISTED("{column}=in.({values})", false, (at, text) -> listed(rest(text, "in."))),
        LISTED_IN_QUOTES("{column}=in.(\"{values}\")", true, (at, text) -> listed(rest(text, "in."))),
        PLAIN("{column}", true, (at, text) -> text::equals);

        private final String template;
        private final boolean takesQuotes;
        private final Syntax syntax;

        Language(String template, boolean takesQuotes, Syntax syntax) {
            this.template = template;
            this.takesQuotes = takesQuotes;
            this.syntax = syntax;
        }

        interface Syntax {
            Predicate<String> read(String parameter, String text);
        }
    }

    /** Returns what an expression of comparisons with {@code or} between them means for the value of {@code name}. */
    private static Predicate<String> expression(String text, String equal, char quote, boolean backslash) {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < text.length(); ) {
            StringBuilder token = new StringBuilder();
            if (text.charAt(i) == quote) {
                token.append(quote);
                i = literal(text, i + 1, quote, backslash, token);
            } else if (text.charAt(i) == ' ') {
                i++;
            } else if (text.charAt(i) == ':') {
                token.append(text.charAt(i++));
            } else {
                while (i < text.length() && " :".indexOf(text.charAt(i)) < 0 && text.charAt(i) != quote) {
                    token.append(text.charAt(i++));
                }
            }
            if (!token.isEmpty()) {
                tokens.add(token.toString());
            }
        }
        Predicate<String> any = value -> false;
        for (int i = 0; i < tokens.size(); i += 4) {
            required(i + 2 < tokens.size() && (i == 0 || tokens.get(i - 1).equalsIgnoreCase("or")));
            String operator = tokens.get(i + 1);
            String operand = tokens.get(i + 2);
            required(tokens.get(i).equals("name") && (operator.equals(equal) || operator.equals("ne")));
            boolean column = operand.equals("name");
            required(column || operand.charAt(0) == quote);
            any = any.or(value ->
                    operator.equals("ne") != (column || operand.substring(1).equals(value)));
        }
        required(tokens.size() % 4 == 3);
        return any;
    }

    private static int literal(String text, int from, char quote, boolean backslash, StringBuilder token) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean twice = !backslash && c == quote && text.startsWith(String.valueOf(quote), i + 1);
            if (twice || backslash && c == '\\') {
                i++;
                required(i < text.length());
            } else if (c == quote) {
                return i + 1;
            }
            token.append(text.charAt(i));
        }
        throw new IllegalArgumentException("no end");
    }

    private static String rest(String text, String start) {
        required(text.startsWith(start));
        return text.substring(start.length());
    }

    private static Predicate<String> listed(String text) {
        required(text.startsWith("(") && text.length() > 1);
        List<String> elements = new ArrayList<>();
        for (int i = 1; text.charAt(i - 1) != ')'; i++) {
            StringBuilder element = new StringBuilder();
            if (text.startsWith("\"", i)) {
                i = literal(text, i + 1, '"', true, element);
            } else {
                while (i < text.length() && ",)".indexOf(text.charAt(i)) < 0) {
                    element.append(text.charAt(i++));
                }
            }
            elements.add(element.toString());
            required(i < text.length() && ",)".indexOf(text.charAt(i)) >= 0);
        }
        return elements::contains;
    }

    private static void required(boolean valid) {
        if (!valid) {
            throw new IllegalArgumentException("a syntax error");
        }
    }

    /** Returns what a pattern of SQL or PostgREST means. */
    private static Predicate<String> pattern(String text) {
        String regex = text.chars()
                .mapToObj(c -> "*%".indexOf(c) >= 0 ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf((char) c)))
                .collect(Collectors.joining());
        return Pattern.compile(regex, Pattern.DOTALL).asMatchPredicate();
    }

    /** Has an API answer with those of some names that its one parameter asks for. */
    private static void serve(TestApi api, List<String> names, Function<String, Predicate<String>> syntax) {
        api.interceptor = exchange -> {
            String query = exchange.getRequestURI().getRawQuery();
            String text = TestApi.decode(query.substring(query.indexOf('=') + 1));
            try {
                required(query.indexOf('&') < 0);
                Predicate<String> asked = syntax.apply(text);
                String rows = IntStream.range(0, names.size())
                        .filter(i -> asked.test(names.get(i)))
                        .mapToObj(i -> TestStore.json(fruit(i, names.get(i))))
                        .collect(Collectors.joining(",", "[", "]"));
                api.send(exchange, 200, "application/json", rows);
            } catch (IllegalArgumentException e) {
                api.send(exchange, 400, "text/plain", "");
            }
            return true;
        };
    }

    private static String unquoted(String text) {
        required(text.startsWith("\""));
        StringBuilder unquoted = new StringBuilder();
        int end = literal(text, 1, '"', true, unquoted);
        return unquoted + text.substring(end);
    }

    private static @Nullable List<Object> found(RestTable table, Filter filter) {
        try {
            return ids(table.list(filter, Pageable.unpaged()));
        } catch (InvalidRequestException e) {
            return null;
        }
    }

    private static String random(Random random) {
        return random.ints(1 + random.nextInt(5), 0, PIECES.size())
                .mapToObj(PIECES::get)
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @EnumSource
    void noValueShowsRowsOutsideOfAView(Language language) {
        TestApi api = api(0);
        boolean list = language.template.contains("values");
        Operator operator = list ? Operator.IN : Operator.EQUAL;
        RestTable table = api.table()
                .paging(Paging.none())
                .filtering(Filtering.on("name").operator(operator, language.template))
                .build();
        Random random = new Random(17);
        int answered = 0;
        for (int round = 0; round < 400; round++) {
            String value = random(random);
            String second = random(random);
            List<String> names = List.of("x", "other", "name", value, second);
            serve(api, names, text -> language.syntax.read("name", text));
            Filter view = list ? Filter.in("name", List.of(value, second)) : Filter.equal("name", value);

            List<Object> shown = tryToFind(table, view, language);

            if (shown != null) {
                answered++;
                assertThat(shown)
                        .as(value)
                        .containsExactlyElementsOf(idsOf(names, list ? List.of(value, second) : List.of(value)));
            }
        }
        assertThat(answered).isGreaterThan(language.takesQuotes ? 200 : 10);
    }

    /** Returns what is shown; null if the value is refused, or if the API finds another syntax than it has. */
    private static @Nullable List<Object> tryToFind(RestTable table, Filter view, Language language) {
        try {
            return found(table, view);
        } catch (MasterFailedException e) {
            assertThat(language).isEqualTo(Language.ESCAPED);
            assertThat(e).hasMessageContaining("400");
            return null;
        }
    }

    private static List<Object> idsOf(List<String> names, List<String> wanted) {
        List<Object> ids = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (wanted.contains(names.get(i))) {
                ids.add((long) i);
            }
        }
        return ids;
    }

    @ParameterizedTest
    @CsvSource({"{column}=like.{value}*, like.", "{column}={value}%, ''", "{column}=like.\"{value}\"*, like."})
    void wildcardsInAValueMeanThemselvesOrAreRefused(String template, String start) {
        TestApi api = api(0);
        RestTable table = api.table()
                .paging(Paging.none())
                .filtering(Filtering.on("name").operator(Operator.STARTS_WITH, template))
                .build();
        Random random = new Random(17);
        for (int round = 0; round < 200; round++) {
            String value = random(random);
            List<String> names = List.of("x", "other", "axb", value, value + "more");
            serve(
                    api,
                    names,
                    text -> pattern(template.contains("\"") ? unquoted(rest(text, start)) : rest(text, start)));

            List<Object> shown = found(table, Filter.startsWith("name", value));

            if (shown != null) {
                assertThat(shown).as(value).contains(3L, 4L).allSatisfy(id -> assertThat(
                                names.get(((Long) id).intValue()))
                        .startsWith(value));
            } else {
                assertThat(value).containsPattern("[*%_?\\\\\\p{Cntrl}]");
            }
        }
    }

    @Test
    @DisplayName("F17: a value that ends its quotes shows nothing outside of the view")
    void aValueThatEndsItsQuotesIsStillOneValue() {
        TestApi api = api(0);
        RestTable table = api.table()
                .paging(Paging.none())
                .filtering(Filtering.on("name").operator(Operator.EQUAL, "$filter={column} eq '{value}'"))
                .build();
        serve(api, List.of("x", "secret"), text -> expression(text, "eq", '\'', false));

        assertThat(table.list(Filter.equal("name", "x' or name ne 'x"), Pageable.unpaged()))
                .isEmpty();
        assertThat(api.requests())
                .containsExactly("GET /fruits?%24filter=name%20eq%20%27x%27%27%20or%20name%20ne%20%27%27x%27");
    }

    @Test
    void aTextWithoutQuotesIsRefusedInAnExpressionAndNumbersAreNot() {
        TestApi api = api(0);
        api.answerAll(200, "application/json", "[]");
        RestTable table = RestTable.builder(api.client())
                .path("/fruits")
                .columns(
                        new Column("id", ColumnType.INTEGER, false, true),
                        Column.of("name", ColumnType.TEXT),
                        Column.of("stock", ColumnType.DOUBLE),
                        Column.of("at", ColumnType.INSTANT))
                .paging(Paging.none())
                .filtering(Filtering.on("name", "stock", "at").operator(Operator.EQUAL, "$filter={column} eq {value}"))
                .build();

        table.list(Filter.equal("stock", -1.5), Pageable.unpaged());
        table.list(Filter.equal("at", Instant.EPOCH), Pageable.unpaged());
        for (Filter filter :
                List.of(Filter.equal("name", "name"), Filter.equal("name", "1"), Filter.equal("stock", Double.NaN))) {
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> table.list(filter, Pageable.unpaged()))
                    .withMessageContaining("(filtering)");
        }
        assertThat(api.requests())
                .containsExactly(
                        "GET /fruits?%24filter=stock%20eq%20-1.5",
                        "GET /fruits?%24filter=at%20eq%201970-01-01T00%3A00%3A00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "EQUAL, name",
        "EQUAL, {value}={column}",
        "EQUAL, {column}=eq",
        "IS_NULL, {column}",
        "IS_NULL, {column}={value}",
        "IN, {column}={value}|{values}",
        "EQUAL, q={column}:\"{value}",
        "EQUAL, q={column} eq '\\{value}'",
        "IN, {column}=in.('x{values}')",
        "STARTS_WITH, q={column}:{value}*",
        "CONTAINS, $filter=contains({column}|{value})",
    })
    void aTemplateThatCannotBeMadeSafeIsRefusedAtStart(Operator operator, String template) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Filtering.on("name").operator(operator, template))
                .withMessageContaining(template);
    }

    @Test
    void anExpressionWithoutQuotesOnTextsAloneIsRefusedAtStart() {
        RestTableBuilder builder = RestTable.builder(RestClient.create("http://localhost"))
                .columns(FRUITS.columns().toArray(new Column[0]))
                .paging(Paging.none())
                .filtering(Filtering.on("name").operator(Operator.EQUAL, "q={column}:{value}"));

        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("quotes");
    }

    @Test
    @DisplayName("a parameter that is sent twice could be read as either, so it is refused at start")
    void aParameterOfTwoUsesIsRefusedAtStart() {
        RestClient fixed = RestClient.create("http://localhost?tenant=5");
        Map<RestTableBuilder, String> builders = new LinkedHashMap<>();
        builders.put(RestTable.builder(fixed).paging(Paging.none()).filtering(Filtering.on("Tenant")), "Tenant");
        builders.put(RestTable.builder(fixed).paging(Paging.pageSize()).filtering(Filtering.on("page")), "page");
        builders.put(
                RestTable.builder(fixed)
                        .paging(Paging.pageSize().sizeParameter("sort"))
                        .sorting(Sorting.of("spring")),
                "sort");

        builders.forEach((builder, name) -> assertThatIllegalArgumentException()
                .isThrownBy(builder.name("t")::build)
                .withMessageContaining("'" + name + "'"));
    }

    @Test
    @DisplayName("an API that passes over a parameter, or compares loosely, shows nothing of what it gives")
    void rowsOutsideOfTheFilterAreNotShown() {
        TestApi api = api(List.of(fruit(1, "fig"), fruit(2, "Fig"), fruit(3, "date")));
        RestTable table = api.table()
                .paging(Paging.pageSize().maxSize(10))
                .total(Total.header("X-Total-Count"))
                .filtering(RestContract.everyFilter())
                .build();
        api.interceptor = exchange -> {
            String rows = "[{\"id\":1,\"name\":\"fig\",\"stock\":3},{\"id\":2,\"name\":\"Fig\"}]";
            api.send(exchange, 200, "application/json", rows);
            return true;
        };

        for (Filter filter : List.of(
                Filter.equal("name", "fig"),
                Filter.in("name", List.of("fig", "date")),
                Filter.notEqual("name", "Fig"),
                Filter.startsWith("name", "f"),
                Filter.contains("name", "fi"),
                Filter.lessThan("stock", 3),
                Filter.isNotNull("stock"), // one row shows the column, so the other one is null
                Filter.lessThan("stock", 4),
                Filter.isNull("stock"))) {
            assertThatExceptionOfType(MasterFailedException.class)
                    .isThrownBy(() -> page(table, filter))
                    .withMessageContaining("outside")
                    .withMessageContaining("(filtering)");
            assertThatExceptionOfType(MasterFailedException.class).isThrownBy(() -> table.count(filter));
        }
        api.answerAll(
                200,
                "application/json",
                "[{\"id\":1,\"name\":\"fig\"},{\"id\":2,\"name\":\"Fig\"}]",
                "X-Total-Count",
                "2");
        for (Filter filter : List.of(
                Filter.lessThan("name", "a"), // the order of texts is the API's
                Filter.isNotNull("stock"), // the API may leave columns out of its lists
                Filter.lessThan("stock", 4))) {
            assertThat(page(table, filter)).extracting(row -> row.get("id")).containsExactly(1L, 2L);
        }
    }

    private static List<Row> page(RestTable table, Filter filter) {
        return table.list(filter, PageRequest.of(0, 5)).getContent();
    }

    @Test
    @DisplayName(
            "only the API knows which letters beyond ASCII are the same but for case, so it is asked for both conditions")
    void caseIsLeftToTheApi() {
        Filtering filtering = Filtering.on("name").operator(Operator.EQUAL_IGNORE_CASE, "{column}_ic");
        Query both = new Query(RestFixture.ERRORS);
        Query one = new Query(RestFixture.ERRORS);

        assertThat(filtering.ask(both, Filter.equal("name", "\u00e4").and(Filter.equalIgnoreCase("name", "\u00c4"))))
                .isTrue();
        assertThat(both.toString().split("&", -1)).containsExactlyInAnyOrder("name=%C3%A4", "name_ic=%C3%84");
        assertThat(filtering.ask(one, Filter.equal("name", "a").and(Filter.equalIgnoreCase("name", "A"))))
                .isTrue();
        assertThat(one).hasToString("name=a");
        assertThat(filtering.ask(one, Filter.equal("name", "a").and(Filter.equalIgnoreCase("name", "B"))))
                .isFalse();
    }

    @Test
    @DisplayName("a condition on no value, which a repeated parameter would leave out, is refused")
    void noneOfNoValues() {
        Filtering filtering = Filtering.on("name").operator(Operator.NOT_IN, "{column}_not");

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> filtering.ask(
                        new Query(RestFixture.ERRORS),
                        Filter.in("name", List.of()).not()))
                .withMessageContaining("NOT_IN")
                .withMessageContaining("'name'");
    }
}
