package dev.livetable;

import com.fasterxml.jackson.annotation.JsonRootName;
import dev.livetable.cache.CachedRows;
import dev.livetable.status.ReadSource;
import dev.livetable.table.BlockAnswer;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import dev.livetable.table.RowWindow;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/** A slice of cached rows, or of a part of them, which it shows without copying them. Immutable. */
@JsonRootName("SliceImpl") // as one of Spring Data, whichever class of slice this is
class RowSlice implements Slice<Row>, BlockAnswer {

    /** Stands for the place where the part begins: the slice is all of the rows. */
    static final int WHOLE = -1;

    private final CachedRows cached;
    private final int from;
    private final Pageable pageable;

    /** Takes a page request as {@link RowWindow#of(Pageable)} returns it. */
    RowSlice(CachedRows cached, int from, Pageable pageable) {
        this.cached = cached;
        this.from = from;
        this.pageable = pageable;
    }

    RowSlice(RowSlice of) {
        this(of.cached, of.from, of.pageable);
    }

    /**
     * Returns the rows as a page when their total is known, else as a slice.
     *
     * @param from where the page begins among the rows; {@link #WHOLE} when it is all of them
     * @param pageable the page, as {@link RowWindow#of(Pageable)} returns it
     */
    static RowSlice of(CachedRows cached, int from, Pageable pageable) {
        return cached.total().isPresent() ? new RowPage(cached, from, pageable) : new RowSlice(cached, from, pageable);
    }

    /**
     * Returns the same rows, knowing where they came from. A slice that does not know it came from the cache, is as old as its
     * rows, and is shown for as long as its table says: so a hit makes nothing but its slice.
     *
     * @param reading a reading that is shown for as long as the table says
     */
    static RowSlice told(Reading<? extends RowSlice> reading) {
        RowSlice slice = reading.value();
        if (reading.source() == ReadSource.HIT
                && reading.fetchedAt().equals(slice.cached().fetchedAt())) {
            return slice;
        }
        return knowing(reading);
    }

    /** Returns the same rows, knowing where they came from, and for how long they are shown. */
    static RowSlice knowing(Reading<? extends RowSlice> reading) {
        RowSlice slice = reading.value();
        return slice instanceof RowPage page ? new RowPage.Told(page, reading) : new Told(slice, reading);
    }

    /** A slice that did not come from the cache as any other one, or is shown for another time. */
    private static final class Told extends RowSlice {

        private final Reading<?> reading;

        Told(RowSlice of, Reading<?> reading) {
            super(of);
            this.reading = reading;
        }

        @Override
        Reading<?> reading() {
            return reading;
        }
    }

    /** Returns where the rows came from; null when that is the cache. */
    @Nullable
    Reading<?> reading() {
        return null;
    }

    final CachedRows cached() {
        return cached;
    }

    /** Returns the same rows as a page whose total is this one. */
    final RowPage withTotal(long total) {
        return new RowPage.Counted(cached, from, pageable, total);
    }

    /** Returns the number of rows there are in all; -1 when it is not known. */
    long totalIfKnown() {
        return -1;
    }

    /** Returns whether the rows were asked for as this page, and not as a part of a larger one. */
    final boolean isWhole() {
        return from == WHOLE;
    }

    /** Returns the number of rows there are before the first of this slice. */
    final long offset() {
        return pageable.isPaged() ? pageable.getOffset() : 0;
    }

    /** Returns the number of rows there are before the first of the cached ones. */
    final long offsetOfCached() {
        return offset() - Math.max(from, 0);
    }

    private int begin() {
        return Math.min(Math.max(from, 0), cached.rows().size());
    }

    private int end() {
        int size = cached.rows().size();
        return pageable.isUnpaged() ? size : (int) Math.min((long) begin() + pageable.getPageSize(), size);
    }

    @Override
    public final RowBlock block() {
        return cached.block();
    }

    @Override
    public final Object form() {
        return new Form(begin(), end(), pageable, totalIfKnown(), hasNext());
    }

    /** What a slice says besides its rows; the total is -1 for one that is no page. */
    private record Form(int from, int to, Pageable pageable, long total, boolean more) {}

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
        return end() - begin();
    }

    @Override
    public final List<Row> getContent() {
        List<Row> rows = cached.rows();
        return begin() == 0 && end() == rows.size() ? rows : rows.subList(begin(), end());
    }

    @Override
    public final boolean hasContent() {
        return begin() < end();
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
        return cached.more() || end() < cached.rows().size();
    }

    @Override
    public final boolean hasPrevious() {
        return offset() > 0;
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
        return RowWindow.slice(converted(converter), pageable, hasNext());
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
                || other instanceof RowSlice that
                        && getContent().equals(that.getContent())
                        && totalIfKnown() == that.totalIfKnown()
                        && hasNext() == that.hasNext()
                        && pageable.equals(that.pageable);
    }

    @Override
    public final int hashCode() {
        return 31 * getContent().hashCode() + pageable.hashCode();
    }

    @Override
    public String toString() {
        return "Slice " + getNumber() + " of " + getNumberOfElements() + " rows";
    }
}
