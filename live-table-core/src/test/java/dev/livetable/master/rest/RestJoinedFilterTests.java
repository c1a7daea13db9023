package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.MasterFailedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Pageable;

/** Several conditions in one parameter. */
class RestJoinedFilterTests extends RestFixture {

    private static final Filter NAME = Filter.equal("name", "O'Hara or 1 eq 1");
    private static final Filter STOCK = Filter.greaterThanOrEqual("stock", 2);

    private final TestApi api = api(0);

    private static Filtering odata() {
        return Filtering.on("name", "stock")
                .operator(Operator.EQUAL, "$filter={column} eq '{value}'")
                .operator(Operator.NOT_EQUAL, "$filter={column} ne '{value}' and {column} ne null")
                .operator(Operator.GREATER_THAN_OR_EQUAL, "$filter={column} ge {value}")
                .operator(Operator.LESS_THAN, "$filter={column} lt {value}")
                .operator(Operator.IS_NULL, "$filter={column} eq null")
                .operator(Operator.IN, "$filter={column} eq '{value}'")
                .operator(Operator.NOT_IN, "$filter={column} ne '{value}'")
                .operator(Operator.CONTAINS, "$filter=contains({column},'{value}')")
                .operator(Operator.NOT_CONTAINS, "$filter=not contains({column},'{value}')")
                .joined(" and ");
    }

    private RestTable table(Filtering filtering) {
        return api.table().paging(Paging.none()).filtering(filtering).build();
    }

    private String asked(Filtering filtering, Filter filter) {
        api.answerAll(200, "application/json", "[]");
        table(filtering).list(filter, Pageable.unpaged());
        List<String> requests = api.requests();
        return TestApi.decode(requests.get(requests.size() - 1).replace("GET /fruits?", ""));
    }

    @Test
    void conditionsThatAllMustHoldAreJoined() {
        assertThat(asked(odata(), NAME.and(STOCK))).isEqualTo("$filter=name eq 'O''Hara or 1 eq 1' and stock ge 2");
        assertThat(asked(odata(), STOCK)).isEqualTo("$filter=stock ge 2");
        assertThat(asked(odata(), Filter.in("name", List.of("a", "b")).not()))
                .isEqualTo("$filter=name ne 'a' and name ne 'b'");
    }

    @Test
    void alternativesStandInParentheses() {
        Filtering or = odata().or(" or ");

        assertThat(asked(or, NAME.or(STOCK))).isEqualTo("$filter=(name eq 'O''Hara or 1 eq 1' or stock ge 2)");
        assertThat(asked(or, Filter.isNull("name").and(Filter.equal("name", "b").or(STOCK))))
                .isEqualTo("$filter=(name eq 'b' or stock ge 2) and name eq null");
        assertThat(asked(or, Filter.isNull("name").or(STOCK.and(Filter.lessThan("stock", 9)))))
                .isEqualTo("$filter=(name eq null or (stock lt 9 and stock ge 2))");
        assertThat(asked(or, Filter.in("name", List.of("a", "b")).and(STOCK)))
                .isEqualTo("$filter=(name eq 'a' or name eq 'b') and stock ge 2");
        assertThat(asked(or, Filter.notEqual("name", "a").or(STOCK)))
                .as("a template with 'and' of its own")
                .isEqualTo("$filter=((name ne 'a' and name ne null) or stock ge 2)");
        assertThat(asked(or, Filter.in("name", List.of()).or(STOCK))).isEqualTo("$filter=stock ge 2");
    }

    @Test
    void notIsCarriedToTheConditions() {
        Filtering or = odata().or(" or ");

        assertThat(asked(
                        or,
                        Filter.contains("name", "x")
                                .or(Filter.lessThan("stock", 3))
                                .not()))
                .isEqualTo("$filter=not contains(name,'x') and stock ge 3");
        assertThat(asked(
                        or,
                        Filter.contains("name", "x")
                                .and(Filter.lessThan("stock", 3))
                                .not()))
                .isEqualTo("$filter=(not contains(name,'x') or stock ge 3)");
    }

    @Test
    void orIsAdvertisedOnlyWhereItCanBeAskedFor() {
        assertThat(table(odata()).filterSupport().hasOr()).isFalse();
        assertThat(table(odata().or(" or ")).filterSupport().hasOr()).isTrue();
        assertThatThrownBy(() -> table(odata()).list(NAME.or(STOCK), Pageable.unpaged()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("'or'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table(Filtering.on("name").joined("&").or("|")))
                .withMessageContaining("each column");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table(odata().operator(Operator.LESS_THAN, "q={column} lt {value}")
                        .or(" or ")))
                .withMessageContaining("another one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table(Filtering.on("name")
                        .operator(Operator.EQUAL, "$filter={column} eq '{value}'")
                        .or(" or ")))
                .withMessageContaining("' and '");
        for (String text : List.of("", "'", "\\")) {
            assertThatIllegalArgumentException().isThrownBy(() -> odata().joined(text));
            assertThatIllegalArgumentException().isThrownBy(() -> odata().or(text));
        }
    }

    @Test
    void aValueThatCouldEndItsPlaceIsNeverJoined() {
        Filtering rest = Filtering.on("name", "stock")
                .operator(Operator.GREATER_THAN_OR_EQUAL, "{column}=gte.{value}")
                .operator(Operator.LESS_THAN, "{column}=lt.{value}");

        assertThatThrownBy(() -> asked(rest.joined(" and "), STOCK.and(Filter.lessThan("stock", 9))))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("'stock'");
        assertThat(asked(rest.joined("repeated"), STOCK.and(Filter.lessThan("stock", 9))))
                .isEqualTo("stock=lt.9&stock=gte.2");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> asked(
                        odata().or(" or "),
                        Filter.greaterThanOrEqual("name", "0 or 1 eq 1").or(STOCK)));
    }

    @Test
    void aRowOutsideOfAllAlternativesIsAnError() {
        RestTable table = table(odata().or(" or "));
        api.answerAll(200, "application/json", TestStore.json(List.of(fruit(1, "a"))));

        assertThat(table.list(Filter.equal("name", "a").or(STOCK), Pageable.unpaged()))
                .hasSize(1);
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> table.list(Filter.equal("name", "b").or(STOCK), Pageable.unpaged()))
                .withMessageContaining("(filtering)")
                .withMessageContaining("or");
    }
}
