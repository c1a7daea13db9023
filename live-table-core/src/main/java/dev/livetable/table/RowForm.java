package dev.livetable.table;

import java.util.List;

/** How a block has its rows at present. Immutable. */
sealed interface RowForm permits LooseRows, PackedRows {

    int size();

    Row row(int row);

    Columns columns(int row);

    void read(int row, RowValueSink sink);

    /** Returns the lists of columns that the rows have, each once, in the order in which they first come. */
    List<Columns> columns();
}
