package dev.livetable.repository;

import dev.livetable.cache.CachedRows;
import dev.livetable.table.Row;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Window;
import org.springframework.data.util.Streamable;

/**
 * How an answer is wrapped, and what its single objects are.
 *
 * @param wrapping how it is wrapped
 * @param type the class of the objects, as the method declares it
 * @param elements how the objects are rows
 */
record AnswerForm(Wrapping wrapping, Class<?> type, ElementForm elements) {

    /** How the objects of an answer are wrapped. */
    enum Wrapping {
        /** Not at all: one object or null. */
        SINGLE,
        OPTIONAL,
        LIST,
        SET,
        STREAMABLE,
        ARRAY,
        SLICE,
        PAGE,
        /** With the position of each, see {@link ScrollForm}. */
        SCROLLED;

        /**
         * Returns whether an answer can be made again for a part of all.
         *
         * @param part what the caller has asked for: a page, or the position to begin at; null if he has said neither
         */
        boolean isMadeFor(@Nullable Object part) {
            return switch (this) {
                case SLICE, PAGE -> part instanceof Pageable page && page.isPaged();
                case SCROLLED -> part instanceof ScrollPosition;
                default -> true;
            };
        }

        boolean isOne() {
            return this == SINGLE || this == OPTIONAL;
        }

        /** Returns how answers of a class are wrapped; empty for a wrapper that is none of these. */
        static Optional<Wrapping> of(Class<?> raw) {
            if (raw == Optional.class) {
                return Optional.of(OPTIONAL);
            }
            if (raw == Page.class) {
                return Optional.of(PAGE);
            }
            if (raw == Slice.class) {
                return Optional.of(SLICE);
            }
            if (raw == Window.class) {
                return Optional.of(SCROLLED);
            }
            if (raw == List.class || raw == Collection.class || raw == Iterable.class) {
                return Optional.of(LIST);
            }
            if (raw == Set.class) {
                return Optional.of(SET);
            }
            if (raw == Streamable.class) {
                return Optional.of(STREAMABLE);
            }
            return raw.isArray() && raw != byte[].class
                    ? raw.getComponentType().isPrimitive() ? Optional.empty() : Optional.of(ARRAY)
                    : Optional.of(SINGLE);
        }
    }

    /** Returns the objects of an answer that the repository has given. */
    static Collection<?> elements(@Nullable Object answer) {
        if (answer == null) {
            return List.of();
        }
        if (answer instanceof Optional<?> one) {
            return one.map(List::<Object>of).orElse(List.of());
        }
        if (answer instanceof Collection<?> many) {
            return many;
        }
        if (answer instanceof Iterable<?> many) {
            List<Object> list = new ArrayList<>();
            many.forEach(list::add);
            return list;
        }
        if (answer instanceof Object[] many) {
            return Arrays.asList(many);
        }
        return List.of(answer);
    }

    /** Returns the objects of an answer as rows; null if one of them cannot be kept as one. */
    @Nullable
    List<Row> take(@Nullable Object answer) {
        Collection<?> given = elements(answer);
        List<Row> rows = new ArrayList<>(given.size());
        try {
            for (Object element : given) {
                Row row = element == null ? null : elements.take(element);
                if (row == null) {
                    return null;
                }
                rows.add(row);
            }
        } catch (RuntimeException e) {
            return null; // whatever is odd about an object: its caller gets it as it is
        }
        return rows;
    }

    /** Returns the answer that rows hold, made of new objects, where it is no part of more. */
    @Nullable
    Object make(List<Row> rows) {
        return make(rows, null, 0, false);
    }

    /**
     * Returns the answer that rows hold, made of new objects.
     *
     * @param pageable the page that was asked for; null if it was none
     */
    @Nullable
    Object make(CachedRows rows, @Nullable Pageable pageable) {
        return make(rows.rows(), pageable, rows.total().orElse(0), rows.more());
    }

    private @Nullable Object make(List<Row> rows, @Nullable Pageable pageable, long total, boolean more) {
        List<?> made = elements.make(rows);
        return switch (wrapping) {
            case SINGLE -> made.isEmpty() ? null : made.get(0);
            case OPTIONAL -> made.isEmpty() ? Optional.empty() : Optional.of(made.get(0));
            case LIST -> made;
            case SET -> new LinkedHashSet<>(made);
            case STREAMABLE -> Streamable.of(made);
            case ARRAY -> made.toArray((Object[]) Array.newInstance(type, made.size()));
            case SLICE -> pageable == null ? new SliceImpl<>(made) : new SliceImpl<>(made, pageable, more);
            case PAGE -> pageable == null ? new PageImpl<>(made) : new PageImpl<>(made, pageable, total);
            case SCROLLED -> throw new IllegalStateException("What is scrolled through is made by its positions");
        };
    }
}
