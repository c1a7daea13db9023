package dev.livetable.apis;

import dev.livetable.master.rest.Filtering;
import dev.livetable.master.rest.Paging;
import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.master.rest.Sorting;
import dev.livetable.master.rest.Total;
import dev.livetable.master.rest.style.StyleScenario;
import dev.livetable.table.Filter.Operator;
import org.junit.jupiter.api.AfterAll;

/** json-server 1.0, of which there are betas. It has other parameters than 0.17; what differs is said by the user. */
class JsonServerOneApiIT extends StyleScenario {

    private final ServerProcess server = ServerProcess.start(
            "node, and json-server in target/json-server-1: npm install --prefix live-table-apis/target/json-server-1"
                    + " json-server@1.0.0-beta.15",
            "node",
            "src/test/servers/json-server-1.mjs",
            "target/json-server-1");

    JsonServerOneApiIT() {
        super(RestStyle.JSON_SERVER);
    }

    @Override
    protected Paging paging() {
        return Paging.of(RestStyle.JSON_SERVER).sizeParameter("_per_page");
    }

    @Override
    protected RestTableBuilder said(RestTableBuilder table) {
        return table.total(Total.field("items"))
                .items("data")
                .sorting(Sorting.template("_sort={-}{column}"))
                .filtering(Filtering.on("name", "population")
                        .operator(Operator.NOT_EQUAL, "{column}:ne")
                        .operator(Operator.LESS_THAN, "{column}:lt")
                        .operator(Operator.LESS_THAN_OR_EQUAL, "{column}:lte")
                        .operator(Operator.GREATER_THAN, "{column}:gt")
                        .operator(Operator.GREATER_THAN_OR_EQUAL, "{column}:gte")
                        .operator(Operator.IN, "{column}:in={values}")
                        .operator(Operator.STARTS_WITH_IGNORE_CASE, "{column}:startsWith")
                        .operator(Operator.ENDS_WITH_IGNORE_CASE, "{column}:endsWith")
                        .operator(Operator.CONTAINS_IGNORE_CASE, "{column}:contains"));
    }

    @Override
    protected void serveCities() {
        server.serveCities(CITIES, true);
    }

    @Override
    protected String url() {
        return server.url();
    }

    @Override
    protected boolean hasEtags() {
        return false;
    }

    @AfterAll
    void stop() {
        server.close();
    }
}
