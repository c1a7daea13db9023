package dev.livetable;

import dev.livetable.cache.CachedRows;
import dev.livetable.table.Row;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Sort;

/** A slice of cached rows, which it shows without copying them. Immutable. */
class RowSlice implements Slice<Row> {

    private final CachedRows cached;
    private final Pageable pageable;

    RowSlice(CachedRows cached, Pageable pageable) {
        this.cached = cached;
        this.pageable = pageable;
    }

    /** Returns the rows as a page when their total is known, else as a slice. */
    static RowSlice of(CachedRows cached, Pageable pageable) {
        return cached.total().isPresent() ? new RowPage(cached, pageable) : new RowSlice(cached, pageable);
    }

    final CachedRows cached() {
        return cached;
    }

    @Override
    public final int getNumber() {
        return pageable.isPaged() ? pageable.getPageNumber() : 0;
    }

    @Override
    public final int getSize() {
        return pageable.isPaged() ? pageable.getPageSize() : getNumberOfElements();
    }

    @Override
    public final int getNumberOfElements() {
        return cached.rows().size();
    }

    @Override
    public final List<Row> getContent() {
        return cached.rows();
    }

    @Override
    public final boolean hasContent() {
        return !cached.rows().isEmpty();
    }

    @Override
    public final Sort getSort() {
        return pageable.getSort();
    }

    @Override
    public final boolean isFirst() {
        return !hasPrevious();
    }

    @Override
    public final boolean isLast() {
        return !hasNext();
    }

    @Override
    public boolean hasNext() {
        return cached.more();
    }

    @Override
    public final boolean hasPrevious() {
        return getNumber() > 0;
    }

    @Override
    public final Pageable getPageable() {
        return pageable;
    }

    @Override
    public final Pageable nextPageable() {
        return hasNext() ? pageable.next() : Pageable.unpaged();
    }

    @Override
    public final Pageable previousPageable() {
        return hasPrevious() ? pageable.previousOrFirst() : Pageable.unpaged();
    }

    @Override
    public <U> Slice<U> map(Function<? super Row, ? extends U> converter) {
        return new SliceImpl<>(converted(converter), pageable, hasNext());
    }

    final <U> List<U> converted(Function<? super Row, ? extends U> converter) {
        return getContent().stream().<U>map(converter).toList();
    }

    @Override
    public final Iterator<Row> iterator() {
        return getContent().iterator();
    }

    @Override
    public final boolean equals(Object other) {
        return this == other
                || other instanceof RowSlice that && cached.equals(that.cached) && pageable.equals(that.pageable);
    }

    @Override
    public final int hashCode() {
        return 31 * cached.hashCode() + pageable.hashCode();
    }

    @Override
    public String toString() {
        return "Slice " + getNumber() + " of " + getNumberOfElements() + " rows";
    }
}
