package dev.livetable.master.rest;

import dev.livetable.LiveTable;
import dev.livetable.cache.MemCache;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import java.util.List;

/** A live table over an API is a table as well as the API is. */
class RestLiveTableTests extends RestSpringStyleTests {

    @Override
    protected Table createTable(TableSchema schema, List<Row> rows) {
        RestTable api = (RestTable) super.createTable(schema, rows);
        return LiveTable.builder(schema.name(), api).cache(MemCache.create()).build();
    }
}
