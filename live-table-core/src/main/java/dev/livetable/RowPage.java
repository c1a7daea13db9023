package dev.livetable;

import com.fasterxml.jackson.annotation.JsonRootName;
import dev.livetable.cache.CachedRows;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import java.util.function.Function;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;

/** A page of cached rows, which it shows without copying them. Immutable. */
@JsonRootName("PageImpl") // as one of Spring Data, whichever class of page this is
class RowPage extends RowSlice implements Page<Row> {

    /** Takes rows whose total is known. */
    RowPage(CachedRows cached, int from, Pageable pageable) {
        super(cached, from, pageable);
    }

    private RowPage(RowPage of) {
        super(of);
    }

    /** A page that did not come from the cache as any other one, or is shown for another time. */
    static final class Told extends RowPage {

        private final long total;
        private final Reading<?> reading;

        Told(RowPage of, Reading<?> reading) {
            super(of);
            this.total = of.getTotalElements();
            this.reading = reading;
        }

        @Override
        public long getTotalElements() {
            return total;
        }

        @Override
        Reading<?> reading() {
            return reading;
        }
    }

    /** A page whose total was counted apart from its rows. */
    static final class Counted extends RowPage {

        private final long total;

        Counted(CachedRows cached, int from, Pageable pageable, long total) {
            super(cached, from, pageable);
            this.total = total;
        }

        @Override
        public long getTotalElements() {
            return total;
        }
    }

    @Override
    public long getTotalElements() {
        return cached().total().orElseThrow();
    }

    @Override
    final long totalIfKnown() {
        return getTotalElements();
    }

    @Override
    public int getTotalPages() {
        int size = getSize();
        return size == 0 ? 1 : (int) Math.min(Integer.MAX_VALUE, (getTotalElements() + size - 1) / size);
    }

    @Override
    public boolean hasNext() {
        return getPageable().isPaged() && offset() + getSize() < getTotalElements();
    }

    @Override
    public <U> Page<U> map(Function<? super Row, ? extends U> converter) {
        return RowWindow.page(converted(converter), getPageable(), getTotalElements());
    }

    @Override
    public String toString() {
        return "Page " + getNumber() + " of " + getTotalPages() + ", " + getNumberOfElements() + " of "
                + getTotalElements() + " rows";
    }
}
