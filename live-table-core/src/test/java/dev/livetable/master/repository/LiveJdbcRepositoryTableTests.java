package dev.livetable.master.repository;

import dev.livetable.LiveTable;
import dev.livetable.cache.MemCache;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.List;

/** A live table over a repository of Spring Data JDBC does what the repository's table does. */
class LiveJdbcRepositoryTableTests extends JdbcRepositoryTableTests {

    @Override
    protected LiveTable createTable(TableSchema schema, List<Row> rows) {
        return LiveTable.builder(schema.name(), super.createTable(schema, rows))
                .cache(MemCache.create())
                .build();
    }
}
