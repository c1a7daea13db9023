package dev.livetable.table;

import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/**
 * A page request as applications write it themselves: by offset, of any values, with a page number that says nothing, and
 * open to change. For tests.
 */
public final class OffsetPageable implements Pageable {

    private final int size;
    private final Sort sort;
    private long offset;

    /** Takes how many rows to leave out, how many to return at most, and in which order. */
    public OffsetPageable(long offset, int size, Sort sort) {
        this.offset = offset;
        this.size = size;
        this.sort = sort;
    }

    /** Changes how many rows to leave out. */
    public void moveTo(long other) {
        offset = other;
    }

    @Override
    public int getPageNumber() {
        return 0;
    }

    @Override
    public int getPageSize() {
        return size;
    }

    @Override
    public long getOffset() {
        return offset;
    }

    @Override
    public Sort getSort() {
        return sort;
    }

    @Override
    public Pageable next() {
        return new OffsetPageable(offset + size, size, sort);
    }

    @Override
    public Pageable previousOrFirst() {
        return new OffsetPageable(Math.max(0, offset - size), size, sort);
    }

    @Override
    public Pageable first() {
        return new OffsetPageable(0, size, sort);
    }

    @Override
    public Pageable withPage(int pageNumber) {
        return new OffsetPageable((long) pageNumber * size, size, sort);
    }

    @Override
    public boolean hasPrevious() {
        return offset > 0;
    }
}
