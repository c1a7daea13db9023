package dev.livetable.json;

import dev.livetable.table.Row;
import java.io.Serial;
import java.util.List;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;
import tools.jackson.databind.util.StdConverter;

/**
 * Hands a slice of a live table to Jackson as one of Spring Data's own classes. So it is written as any other page, also by what the
 * application tells Jackson about those classes.
 */
final class SliceConverter extends StdConverter<Slice<Row>, Object> {

    @Override
    public Object convert(Slice<Row> live) {
        return live instanceof Page<Row> page ? new PlainPage(page) : new PlainSlice(live);
    }

    /*
     * The classes of Spring Data copy the list of rows. Here the list is given as it is, so that its rows can be written from their
     * block. They also tell from the page number whether rows come before and after.
     */

    static final class PlainPage extends PageImpl<Row> {

        @Serial
        private static final long serialVersionUID = 1;

        private final transient Page<Row> live;

        PlainPage(Page<Row> live) {
            super(live.getContent(), live.getPageable(), live.getTotalElements());
            this.live = live;
        }

        @Override
        public List<Row> getContent() {
            return live.getContent();
        }

        @Override
        public boolean hasNext() {
            return live.hasNext();
        }

        @Override
        public boolean hasPrevious() {
            return live.hasPrevious();
        }
    }

    static final class PlainSlice extends SliceImpl<Row> {

        @Serial
        private static final long serialVersionUID = 1;

        private final transient Slice<Row> live;

        PlainSlice(Slice<Row> live) {
            super(live.getContent(), live.getPageable(), live.hasNext());
            this.live = live;
        }

        @Override
        public List<Row> getContent() {
            return live.getContent();
        }

        @Override
        public boolean hasPrevious() {
            return live.hasPrevious();
        }
    }
}
