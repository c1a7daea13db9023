package dev.livetable.json;

import dev.livetable.table.RowWindow;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.web.PagedModel;
import tools.jackson.databind.SerializationContext;

/** Remembers of which classes a mapper writes objects by what is known; see {@link Known}. */
final class KnownBeans {

    /** What pages are written as, or have within. */
    private static final List<Class<?>> PAGES = List.of(
            SliceConverter.PlainPage.class,
            SliceConverter.PlainSlice.class,
            PagedModel.class,
            PagedModel.PageMetadata.class,
            PageRequest.class,
            RowWindow.class,
            Pageable.unpaged().getClass(),
            Sort.class);

    private final Map<Class<?>, Boolean> known = new ConcurrentHashMap<>();

    /** Returns whether that holds for an answer of this class, and for whatever may be in it. */
    boolean hasAll(Class<?> answer, SerializationContext context) {
        return isKnown(answer, context) && PAGES.stream().allMatch(type -> isKnown(type, context));
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
