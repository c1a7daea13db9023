package dev.livetable.master.rest.style;

import dev.livetable.master.rest.Filtering;
import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.RestTable;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.table.Column;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableContract;
import dev.livetable.table.TableSchema;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * The contract of tables over an API of a kind, with nothing but its style and what a user has to say besides. What the
 * kind cannot do is no capability.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StyleContract extends TableContract {

    private static final JdkClientHttpRequestFactory HTTP = new JdkClientHttpRequestFactory();

    private final RestStyle style;
    private final StyleApi api;

    StyleContract(RestStyle style, StyleApi api) {
        this.style = style;
        this.api = api;
    }

    /** Returns what a user has to say besides the style. */
    RestTableBuilder said(RestTableBuilder table, TableSchema schema) {
        return table;
    }

    @Override
    protected Table createTable(TableSchema schema, List<Row> rows) {
        api.serve(schema, rows);
        RestClient client =
                RestClient.builder().requestFactory(HTTP).baseUrl(api.url()).build();
        RestTableBuilder table = RestTable.builder(client)
                .style(style)
                .path("/" + schema.name())
                .idColumn(schema.idColumns().get(0))
                .columns(schema.columns().toArray(new Column[0]))
                .filtering(Filtering.of(
                        style, schema.columns().stream().map(Column::name).toArray(String[]::new)));
        return said(table, schema).build();
    }

    @Override
    protected boolean honoursNullHandling() {
        return false;
    }

    @Override
    protected boolean supportsCompositeIds() {
        return false;
    }

    @Override
    protected boolean writesOnConditions() {
        return false;
    }

    @Override
    protected boolean sortsIgnoringCase() {
        return false;
    }

    @AfterAll
    void closeApi() {
        api.close();
    }
}
