package dev.livetable.repository;

import dev.livetable.MasterCalls;
import dev.livetable.cache.CachedRows;
import dev.livetable.repository.AnswerForm.Wrapping;
import dev.livetable.table.Filter;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/** Answers methods that list rows which satisfy a filter: {@code findAll}, and those derived of their names. */
final class WindowPlan extends ReadPlan {

    /**
     * Where the arguments are that say which rows of all are asked for.
     *
     * @param pageable the position of the page, -1 if there is none
     * @param sort the position of the sort, -1 if there is none
     * @param limit the position of the limit, -1 if there is none
     * @param fixedSort the sort that the method has by its name
     * @param fixedLimit the most rows that the method gives by its name, 0 if it gives all
     */
    record Places(int pageable, int sort, int limit, Sort fixedSort, int fixedLimit) {

        private Pageable page(@Nullable Object[] arguments) {
            return pageable >= 0 && arguments[pageable] instanceof Pageable page ? page : Pageable.unpaged();
        }

        private boolean hasNull(@Nullable Object[] arguments) {
            return pageable >= 0 && arguments[pageable] == null
                    || sort >= 0 && arguments[sort] == null
                    || limit >= 0 && arguments[limit] == null;
        }

        /** Returns the sort; null if it is not certain which of two comes first. */
        private @Nullable Sort order(@Nullable Object[] arguments) {
            Sort given = sort >= 0 && arguments[sort] instanceof Sort one
                    ? one
                    : page(arguments).getSort();
            if (fixedSort.isUnsorted()) {
                return given;
            }
            return given.isUnsorted() ? fixedSort : null;
        }

        /** Returns the most rows that are asked for; 0 if it is not certain which of two counts. */
        private int size(@Nullable Object[] arguments) {
            Pageable page = page(arguments);
            int limits = 0;
            int size = Integer.MAX_VALUE;
            if (page.isPaged()) {
                limits++;
                size = page.getPageSize();
            }
            if (limit >= 0 && arguments[limit] instanceof Limit most && most.isLimited()) {
                limits++;
                size = most.max();
            }
            if (fixedLimit > 0) {
                limits++;
                size = fixedLimit;
            }
            return limits > 1 ? 0 : size;
        }
    }

    private final AnswerForm form;
    private final Places places;
    private final @Nullable DerivedFilter filter;
    private final @Nullable CallPlan otherwise;

    /**
     * Takes what a method asks for.
     *
     * @param filter what makes the filter of the arguments; null for all rows
     * @param otherwise what is done with arguments of which nobody knows what the store makes of them; null where the call
     *     is made
     */
    WindowPlan(
            String why,
            LiveCalls live,
            AnswerForm form,
            Places places,
            @Nullable DerivedFilter filter,
            @Nullable CallPlan otherwise) {
        super(MethodKind.WINDOW, why, live);
        this.form = form;
        this.places = places;
        this.filter = filter;
        this.otherwise = otherwise;
    }

    /** Returns what makes the filter of the arguments; null where all rows are asked for. */
    @Nullable
    DerivedFilter filter() {
        return filter;
    }

    @Override
    @Nullable
    Object answer(MasterCalls calls, MasterCall call) throws Throwable {
        @Nullable Object[] arguments = call.arguments();
        Filter where = filter == null ? Filter.all() : filter.filter(arguments);
        Sort sort = places.hasNull(arguments) ? null : places.order(arguments);
        SortForm.Known order = sort == null ? null : live().sorts().of(sort);
        int size = places.size(arguments);
        Pageable page = places.page(arguments);
        boolean isPage = form.wrapping() == Wrapping.PAGE;
        boolean isUnpagedInOrder = isPage && page.isUnpaged() && page.getSort().isSorted();
        if (where == null || order == null || size < 1 || isUnpagedInOrder) {
            return otherwise == null ? call.proceed() : otherwise.answer(calls, call);
        }
        long offset = page.isPaged() ? page.getOffset() : 0;
        CachedRows rows = isPage
                ? calls.page(where, order.sort(), offset, size, order.isTotal(), () -> fetch(call, offset, size))
                        .value()
                : calls.window(where, order.sort(), offset, size, order.isTotal(), () -> fetch(call, offset, size))
                        .value();
        if (form.wrapping().isOne() && (rows.rows().size() > 1 || rows.rows().isEmpty() && mustCheckNull(call))) {
            return call.proceed(); // which says what is wrong
        }
        return form.make(rows, page.isPaged() ? page : null);
    }

    private boolean mustCheckNull(MasterCall call) {
        return form.wrapping() == Wrapping.SINGLE && !live().nulls().mayGive(call.method());
    }

    private CachedRows fetch(MasterCall call, long offset, int size) {
        Taken taken = take(call, form);
        int found = taken.rows().size();
        if (found > size) {
            throw new NotKept(call, taken.answer());
        }
        boolean isFull = found == size;
        if (!(taken.answer() instanceof Page<?> page)) {
            return taken.rows(OptionalLong.empty(), isFull && size != Integer.MAX_VALUE);
        }
        long total = page.getTotalElements();
        return taken.rows(OptionalLong.of(total), total > offset + found);
    }
}
