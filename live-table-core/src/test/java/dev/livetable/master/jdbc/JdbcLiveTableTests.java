package dev.livetable.master.jdbc;

import dev.livetable.LiveTable;
import dev.livetable.cache.MemCache;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A live table over a table of a database is a table as well as that is, though each change costs its row alone. */
class JdbcLiveTableTests extends JdbcFixture {

    @Override
    DataSource emptyDatabase() {
        return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    @Override
    protected boolean saysWhatWasBefore() {
        return false;
    }

    @Override
    protected Table createTable(TableSchema schema, List<Row> rows) {
        return LiveTable.builder(schema.name(), super.createTable(schema, rows))
                .cache(MemCache.create())
                .build();
    }
}
