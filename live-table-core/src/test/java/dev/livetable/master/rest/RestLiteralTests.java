package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.Row;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.Pageable;

/** Values as OData has them in its filters. */
class RestLiteralTests extends RestFixture {

    private static String asked(Filter filter) {
        Query query = new Query(ERRORS);
        Filtering.on("name", "stock")
                .operator(Operator.EQUAL, "$filter={column} eq {literal}")
                .operator(Operator.IN, "$filter={column} eq {literal}")
                .joined(" and ")
                .or(" or ")
                .ask(query, filter);
        return TestApi.decode(query.toString());
    }

    @Test
    void textsHaveQuotesAndOthersNone() {
        assertThat(asked(Filter.equal("name", "fig"))).isEqualTo("$filter=name eq 'fig'");
        assertThat(asked(Filter.equal("stock", 5L))).isEqualTo("$filter=stock eq 5");
        assertThat(asked(Filter.in("stock", List.of(5L, 6L)))).isEqualTo("$filter=(stock eq 5 or stock eq 6)");
    }

    @Test
    void aTextCannotEndItsQuotes() {
        assertThat(asked(Filter.equal("name", "x' or true or '\\"))).isEqualTo("$filter=name eq 'x'' or true or ''\\'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filter={column} eq {literal}",
                "$filter={column} eq '{literal}'",
                "$filter={column}{literal}{value}"
            })
    void aTemplateThatHasThemElsewhereIsRefused(String template) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Filtering.on("name").operator(Operator.EQUAL, template))
                .withMessageContaining("{literal}");
    }

    @Test
    void parametersOfListsAreNotSentWithRows() {
        TestApi api = api(3);
        RestTable table = api.table()
                .paging(Paging.none())
                .listParameter("note", "1")
                .listParameter("gone", "1")
                .listParameter("gone", "")
                .build();
        api.intercept(exchange -> {
            boolean isList = exchange.getRequestURI().getPath().endsWith("/fruits");
            if (isList && exchange.getRequestMethod().equals("GET")) {
                api.send(exchange, 200, "application/json", "[]");
            }
            return isList && exchange.getRequestMethod().equals("GET");
        });

        table.list(Filter.all(), Pageable.unpaged());
        table.get("1");
        table.insert(Row.of("name", "fig"));

        assertThat(api.requests()).contains("GET /fruits?note=1", "GET /fruits/1", "POST /fruits");
    }
}
