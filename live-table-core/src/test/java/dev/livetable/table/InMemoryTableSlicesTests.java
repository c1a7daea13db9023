package dev.livetable.table;

import java.util.EnumSet;
import java.util.List;

/** The contract over a table that does not know its total and can only be read. */
class InMemoryTableSlicesTests extends TableContract {

    @Override
    protected Table createTable(TableSchema schema, List<Row> rows) {
        return InMemoryTable.of(schema, rows)
                .totalKnown(false)
                .capabilities(EnumSet.of(Capability.FILTER, Capability.SORT));
    }

    @Override
    protected boolean totalKnown() {
        return false;
    }
}
