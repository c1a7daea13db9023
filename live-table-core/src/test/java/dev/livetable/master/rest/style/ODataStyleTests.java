package dev.livetable.master.rest.style;

import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.table.ColumnType;
import dev.livetable.table.TableSchema;

/** A table over a service of OData. Keys that are texts have quotes, which is said by the user. */
class ODataStyleTests extends StyleContract {

    ODataStyleTests() {
        super(RestStyle.ODATA, new ODataApi());
    }

    @Override
    RestTableBuilder said(RestTableBuilder table, TableSchema schema) {
        boolean isText = schema.column(schema.idColumns().get(0)).type() == ColumnType.TEXT;
        return isText ? table.rowPath("{path}('{id}')") : table;
    }
}
