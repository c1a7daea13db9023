package dev.livetable.table;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Sort;

/**
 * A page request that begins at any row, while a {@link PageRequest} begins at a multiple of its size. Its page number
 * is that of the page of its size in which its first row is. Immutable.
 */
public final class RowWindow implements Pageable, Serializable {

    /*
     * The factory methods return a PageRequest wherever one can say the same. So two requests for the same rows are of
     * one class, and masters that know page numbers alone are asked by them as often as possible. An offset is at most
     * LAST_OFFSET, so that offset + size never overflows.
     */

    private static final long LAST_OFFSET = Long.MAX_VALUE - Integer.MAX_VALUE;

    @Serial
    private static final long serialVersionUID = 1;

    private final long offset;
    private final int size;
    private final Sort sort;

    private RowWindow(long offset, int size, Sort sort) {
        this.offset = offset;
        this.size = size;
        this.sort = sort;
    }

    /**
     * Returns a request for some rows.
     *
     * @param offset how many rows come before the first one
     * @param size how many rows there are at most
     * @param sort the order
     * @return a {@link PageRequest} if the offset is a multiple of the size, else a {@link RowWindow}
     * @throws IllegalArgumentException if the offset is negative or too large, or the size is below 1
     */
    public static Pageable of(long offset, int size, Sort sort) {
        if (offset < 0 || offset > LAST_OFFSET) {
            throw new IllegalArgumentException(
                    "The offset of a page must be from 0 to " + LAST_OFFSET + ", not " + offset);
        }
        if (size < 1) {
            throw new IllegalArgumentException("The size of a page must be at least 1, not " + size);
        }
        Sort plain = plain(sort);
        long number = offset / size;
        return offset % size == 0 && number <= Integer.MAX_VALUE
                ? PageRequest.of((int) number, size, plain)
                : new RowWindow(offset, size, plain);
    }

    /**
     * Returns a request for the same rows that nobody can change, whatever the class of the one given. Its offset
     * counts, and not its page number.
     *
     * @param asked the request; an unpaged one stays unpaged, with its sort
     * @return a {@link PageRequest} if the offset is a multiple of the size, a {@link RowWindow} if not, or an unpaged
     *     request
     * @throws IllegalArgumentException if its offset is negative or too large, or its size is below 1
     */
    public static Pageable of(Pageable asked) {
        boolean known = asked.getClass() == PageRequest.class || asked.getClass() == RowWindow.class;
        if (known && isPlain(asked.getSort())) {
            return asked;
        }
        return asked.isPaged()
                ? of(asked.getOffset(), asked.getPageSize(), asked.getSort())
                : Pageable.unpaged(plain(asked.getSort()));
    }

    private static boolean isPlain(Sort sort) {
        return sort.getClass() == Sort.class;
    }

    private static Sort plain(Sort sort) {
        return isPlain(sort)
                ? sort
                : Sort.by(sort.stream().map(RowWindow::plain).toList());
    }

    private static Sort.Order plain(Sort.Order order) {
        return new Sort.Order(order.getDirection(), order.getProperty(), order.isIgnoreCase(), order.getNullHandling());
    }

    /**
     * Returns a page that says rightly whether there are rows before and after it, which Spring Data's own
     * takes from the page number.
     *
     * @param content the rows
     * @param asked the request they answer, of whatever class; the page has it as {@link #of(Pageable)} returns it
     * @param total the number of rows there are in all
     */
    public static <T> Page<T> page(List<T> content, Pageable asked, long total) {
        Pageable plain = of(asked);
        return plain instanceof RowWindow window
                ? new WindowPage<>(content, window, total)
                : new PageImpl<>(content, plain, total);
    }

    /**
     * Returns a slice that says rightly whether there are rows before it, which Spring Data's own
     * takes from the page number.
     *
     * @param content the rows
     * @param asked the request they answer, of whatever class; the slice has it as {@link #of(Pageable)} returns it
     * @param hasNext whether there are rows after these
     */
    public static <T> Slice<T> slice(List<T> content, Pageable asked, boolean hasNext) {
        Pageable plain = of(asked);
        return plain instanceof RowWindow window
                ? new WindowSlice<>(content, window, hasNext)
                : new SliceImpl<>(content, plain, hasNext);
    }

    @Override
    public int getPageNumber() {
        return (int) Math.min(offset / size, Integer.MAX_VALUE);
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
        return of(offset + size, size, sort);
    }

    @Override
    public Pageable previousOrFirst() {
        return of(Math.max(0, offset - size), size, sort);
    }

    @Override
    public Pageable first() {
        return of(0, size, sort);
    }

    @Override
    public Pageable withPage(int pageNumber) {
        return of((long) pageNumber * size, size, sort);
    }

    @Override
    public boolean hasPrevious() {
        return offset > 0;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof RowWindow that
                        && offset == that.offset
                        && size == that.size
                        && sort.equals(that.sort);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(offset) + size) + sort.hashCode();
    }

    @Override
    public String toString() {
        return "Row window [offset: " + offset + ", size: " + size + ", sort: " + sort + "]";
    }

    private static final class WindowPage<T> extends PageImpl<T> {

        @Serial
        private static final long serialVersionUID = 1;

        private final RowWindow window;

        WindowPage(List<T> content, RowWindow window, long total) {
            super(content, window, total);
            this.window = window;
        }

        @Override
        public boolean hasNext() {
            return window.offset + window.size < getTotalElements();
        }

        @Override
        public boolean hasPrevious() {
            return window.hasPrevious();
        }

        @Override
        public <U> Page<U> map(Function<? super T, ? extends U> converter) {
            return new WindowPage<>(getConvertedContent(converter), window, getTotalElements());
        }
    }

    private static final class WindowSlice<T> extends SliceImpl<T> {

        @Serial
        private static final long serialVersionUID = 1;

        private final RowWindow window;

        WindowSlice(List<T> content, RowWindow window, boolean hasNext) {
            super(content, window, hasNext);
            this.window = window;
        }

        @Override
        public boolean hasPrevious() {
            return window.hasPrevious();
        }

        @Override
        public <U> Slice<U> map(Function<? super T, ? extends U> converter) {
            return new WindowSlice<>(getConvertedContent(converter), window, hasNext());
        }
    }
}
