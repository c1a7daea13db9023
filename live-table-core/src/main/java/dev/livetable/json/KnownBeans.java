package dev.livetable.json;

import dev.livetable.table.RowWindow;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.data.web.PagedModel;
import tools.jackson.databind.SerializationContext;

/** Remembers of which classes a mapper writes objects by what is known; see {@link Known}. */
final class KnownBeans {

    /** What any slice has within, and the model that pages may be written as. */
    private static final List<Class<?>> SLICES = List.of(
            PagedModel.class,
            PagedModel.PageMetadata.class,
            PageRequest.class,
            RowWindow.class,
            Pageable.unpaged().getClass(),
            Sort.class);

    private final Map<Class<?>, Boolean> known = new ConcurrentHashMap<>();

    /** Returns whether that holds for an answer of this class, and for whatever may be in it. */
    boolean hasAll(Class<?> answer, SerializationContext context) {
        return isKnown(answer, context) && within(answer).allMatch(type -> isKnown(type, context));
    }

    /** Returns no more than may be there: Spring Data logs a warning when a mapper is asked how it writes pages. */
    private static Stream<Class<?>> within(Class<?> answer) {
        if (Slice.class.isAssignableFrom(answer)) {
            boolean isPage = Page.class.isAssignableFrom(answer);
            return Stream.concat(
                    Stream.of(isPage ? SliceConverter.PlainPage.class : SliceConverter.PlainSlice.class),
                    SLICES.stream());
        }
        return answer == PagedModel.class ? Stream.of(PagedModel.PageMetadata.class) : Stream.empty();
    }

    private boolean isKnown(Class<?> type, SerializationContext context) {
        Boolean already = known.get(type);
        if (already == null) {
            already = Known.isBean(type, context);
            known.put(type, already);
        }
        return already;
    }
}
