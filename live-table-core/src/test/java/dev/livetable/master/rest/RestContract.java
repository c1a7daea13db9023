package dev.livetable.master.rest;

import dev.livetable.table.Filter.Operator;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableContract;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The contract of tables over an API of a certain style. Where nulls go is up to an API, and ids have one column. */
abstract class RestContract extends TableContract {

    private final List<TestApi> apis = new ArrayList<>();

    /** Sets the API up, and returns a builder of the table over it. */
    abstract RestTableBuilder setUp(TestApi api, RestTableBuilder table);

    @Override
    protected Table createTable(TableSchema schema, List<Row> rows) {
        TestApi api = new TestApi(schema, rows);
        apis.add(api);
        return setUp(api, api.table()).build();
    }

    @Override
    protected boolean honoursNullHandling() {
        return false;
    }

    @Override
    protected boolean supportsCompositeIds() {
        return false;
    }

    @AfterEach
    void closeApis() {
        apis.forEach(TestApi::close);
    }

    /** Returns all that {@link TestApi} can be asked. */
    static Filtering everyFilter() {
        Filtering filtering = Filtering.on("id", "name", "price", "stock", "note", "code")
                .operator(Operator.NOT_EQUAL, "{column}_ne")
                .operator(Operator.LESS_THAN, "{column}_lt")
                .operator(Operator.LESS_THAN_OR_EQUAL, "{column}_lte")
                .operator(Operator.GREATER_THAN, "{column}_gt")
                .operator(Operator.GREATER_THAN_OR_EQUAL, "{column}_gte")
                .operator(Operator.IN, "{column}_in")
                .operator(Operator.IS_NULL, "{column}_null=true")
                .operator(Operator.IS_NOT_NULL, "{column}_null=false")
                .operator(Operator.STARTS_WITH, "{column}_start")
                .operator(Operator.CONTAINS, "{column}_contains");
        for (Operator operator : TestQuery.SPELLED_OUT) {
            filtering = filtering.operator(operator, "{column}_" + TestQuery.spelled(operator));
        }
        return filtering;
    }
}
