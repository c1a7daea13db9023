package dev.livetable.table;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/** Some rows of a block, in order. Immutable. */
public final class RowRange extends AbstractList<Row> implements RandomAccess {

    private final RowBlock block;
    private final int from;
    private final int to;

    RowRange(RowBlock block, int from, int to) {
        Objects.checkFromToIndex(from, to, block.size());
        this.block = block;
        this.from = from;
        this.to = to;
    }

    /** Returns the block that the rows are in. */
    public RowBlock block() {
        return block;
    }

    /** Returns the place of the first row in the block, from 0. */
    public int from() {
        return from;
    }

    /** Returns the place after the last row in the block. */
    public int to() {
        return to;
    }

    @Override
    public Row get(int index) {
        return block.get(from + Objects.checkIndex(index, to - from));
    }

    @Override
    public int size() {
        return to - from;
    }

    @Override
    public List<Row> subList(int first, int end) {
        Objects.checkFromToIndex(first, end, size());
        return block.subList(from + first, from + end);
    }
}
