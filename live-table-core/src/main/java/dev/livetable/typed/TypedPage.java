package dev.livetable.typed;

import com.fasterxml.jackson.annotation.JsonRootName;
import dev.livetable.table.BlockAnswer;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import dev.livetable.table.RowWindow;
import java.io.Serial;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;

/**
 * A page of objects that were made of the rows of another page. To Jackson and to the application it is a page of Spring Data as any
 * other.
 */
@JsonRootName("PageImpl") // as one of Spring Data
final class TypedPage<T> extends PageImpl<T> implements BlockAnswer {

    /*
     * What was made of objects that a caller can change must not be kept, since he may have changed them. Such a page has no block.
     * Spring Data's own page tells from the page number whether there are rows before and after it; this one from the offset. The
     * two differ only where a page does not begin at a multiple of its size.
     */

    @Serial
    private static final long serialVersionUID = 1;

    private final transient @Nullable Made<T> made;

    private record Made<T>(Page<Row> page, TypedKind kind, List<T> objects) {}

    private record Form(TypedKind kind, Object rows, Pageable pageable) {}

    /**
     * Takes the objects of a page.
     *
     * @param pageable the page as it was asked for, as {@link RowWindow#of(Pageable)} returns it
     * @param page the rows
     */
    TypedPage(List<T> objects, Pageable pageable, Page<Row> page, TypedKind kind) {
        super(objects, pageable, page.getTotalElements());
        List<T> content = kind.isImmutable() ? new TypedList<>(objects, page.getContent(), kind) : super.getContent();
        this.made = new Made<>(page, kind, content);
    }

    @Override
    public @Nullable RowBlock block() {
        return made != null && made.kind.isImmutable() && made.page instanceof BlockAnswer rows ? rows.block() : null;
    }

    @Override
    public Object form() {
        return made != null && made.page instanceof BlockAnswer rows
                ? new Form(made.kind, rows.form(), getPageable())
                : this;
    }

    @Override
    public @Nullable Class<?> madeAs() {
        return made == null ? null : made.kind.type();
    }

    @Override
    public Object origin() {
        return made == null ? this : made.page;
    }

    @Override
    public List<T> getContent() {
        return made == null ? super.getContent() : made.objects;
    }

    @Override
    public boolean hasNext() {
        Pageable asked = getPageable();
        return asked.isPaged() && asked.getOffset() + asked.getPageSize() < getTotalElements();
    }

    @Override
    public boolean hasPrevious() {
        return getPageable().isPaged() && getPageable().getOffset() > 0;
    }

    @Override
    public <U> Page<U> map(Function<? super T, ? extends U> converter) {
        return RowWindow.page(getConvertedContent(converter), getPageable(), getTotalElements());
    }

    /** Compares what is shown, as Spring Data's own page does. */
    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
