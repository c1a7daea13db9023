package dev.livetable;

import dev.livetable.cache.MemCache;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.TableContract;
import dev.livetable.table.TableSchema;
import java.util.List;

/** An application that talks to a table does not notice that it talks to a live one, whose changes cost their rows alone. */
class LiveTableContractTests extends TableContract {

    @Override
    protected LiveTable createTable(TableSchema schema, List<Row> rows) {
        return LiveTable.builder(schema.name(), InMemoryTable.of(schema, rows).oneRow())
                .cache(MemCache.create())
                .build();
    }
}
