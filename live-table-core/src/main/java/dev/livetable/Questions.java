package dev.livetable;

import dev.livetable.Question.CallQuestion;
import dev.livetable.Question.CountQuestion;
import dev.livetable.Question.ListQuestion;
import dev.livetable.Question.RowQuestion;
import dev.livetable.table.CanonicalText;
import dev.livetable.table.Filter;
import dev.livetable.table.RowWindow;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/**
 * Makes the questions of one view of a live table, and remembers some of those made last, since making a key costs more
 * than looking it up. A page is told by its offset and its size.
 *
 * <p>Keys are {@code <region>/page?offset=0&size=20&sort=name:asc&where=country='IT'}, {@code <region>/all?…},
 * {@code <region>/row?id='…'}, {@code <region>/count?…}, {@code <region>/exists?…} and {@code <region>/call?method=…&arguments='…'}. Names and values are escaped, values stand in quotes, and
 * nothing else does: so no two questions share a key, and a key without what is in quotes tells no value. Where a table has
 * contexts, that of the calling thread comes behind the region: {@code <region>/context='…'/page?…}.
 */
final class Questions {

    private final String region;
    private final Filter view;
    private final int fetchSize;
    private final boolean isListedById;
    private final BooleanSupplier countsApart;
    private final Contexts contexts;
    private final QuestionMemory memory;

    /**
     * Takes what questions are made with.
     *
     * @param fetchSize how many rows are fetched at once for smaller pages
     * @param isListedById see {@link dev.livetable.table.Table#listsById}
     * @param countsApart whether totals that are known are used, see {@link KnownTotals}; asked on the threads of callers
     * @param contexts tell the context of whoever asks
     */
    Questions(
            String region,
            Filter view,
            int fetchSize,
            boolean isListedById,
            BooleanSupplier countsApart,
            Contexts contexts) {
        this.region = region;
        this.view = view;
        this.fetchSize = fetchSize;
        this.isListedById = isListedById;
        this.countsApart = countsApart;
        this.contexts = contexts;
        this.memory = new QuestionMemory(!view.isAll());
    }

    Filter view() {
        return view;
    }

    QuestionMemory memory() {
        return memory;
    }

    /**
     * Returns the question for a page, or for the larger one that it is cut out of.
     *
     * @param window the page, or all rows, as {@link RowWindow#of(Pageable)} returns it
     */
    ListQuestion list(Filter filter, Pageable window) {
        String context = contexts.current();
        ListQuestion known = memory.list(filter, window, true, context);
        return known != null ? known : memory.remember(filter, window, newList(filter, window, context));
    }

    /**
     * Returns the question for a page that its caller asks the master for, exactly as it is asked for.
     *
     * @param window the page, or all rows, as {@link RowWindow#of(Pageable)} returns it
     * @param isTotal whether the id decides what the order leaves open; a question of which that is not so shares its
     *     answer only with others of which it is not
     */
    ListQuestion listByCaller(Filter filter, Pageable window, boolean isTotal) {
        String context = contexts.current();
        ListQuestion known = memory.list(filter, window, isTotal, context);
        return known != null && known.isAlone()
                ? known
                : memory.remember(filter, window, listAlone(filter, window, isTotal, context));
    }

    /*
     * A larger page is as many pages of a size as fetchSize has room for, and begins at a multiple of its own
     * size. A page that lies whole within one is cut out of it. The others, which can only be such as begin
     * anywhere, are fetched as they are asked for, so that no page is put together from two. Sizes with the same
     * multiple share what was fetched.
     */
    private ListQuestion newList(Filter filter, Pageable window, @Nullable String context) {
        if (window.isUnpaged()) {
            return listAlone(filter, window, true, context);
        }
        int size = window.getPageSize();
        int larger = fetchSize / size * size;
        long offset = window.getOffset();
        if (larger <= size || offset % larger + size > larger) {
            return listAlone(filter, window, true, context);
        }
        Filter wanted = view.and(filter);
        int from = (int) (offset % larger);
        Pageable fetched = RowWindow.of(offset - from, larger, window.getSort());
        return new ListQuestion(
                listKey(wanted, fetched, true, context),
                wanted,
                fetched,
                from,
                isListedById,
                true,
                countOf(filter, context),
                context);
    }

    /** Returns the question for a page as it is asked for. */
    ListQuestion listAlone(Filter filter, Pageable window) {
        return listAlone(filter, window, true, contexts.current());
    }

    private ListQuestion listAlone(Filter filter, Pageable window, boolean isTotal, @Nullable String context) {
        Filter wanted = view.and(filter);
        String key = listKey(wanted, window, isTotal, context);
        CountQuestion count = countOf(filter, context);
        return new ListQuestion(key, wanted, window, RowSlice.WHOLE, isListedById, isTotal, count, context);
    }

    private @Nullable CountQuestion countOf(Filter filter, @Nullable String context) {
        return countsApart.getAsBoolean() ? number(filter, false, context) : null;
    }

    RowQuestion get(String id) {
        return get(id, contexts.current());
    }

    /** Returns the questions for several rows, one for each id that is given, in their order. */
    List<RowQuestion> getAll(Collection<String> ids) {
        String context = contexts.current();
        return ids.stream().distinct().map(id -> get(id, context)).toList();
    }

    private RowQuestion get(String id, @Nullable String context) {
        RowQuestion known = memory.row(id, context);
        if (known != null) {
            return known;
        }
        String key = prefix(region, context) + "row?id='" + CanonicalText.escape(id) + "'" + where('&', view);
        return memory.remember(id, new RowQuestion(key, id, view, context));
    }

    CountQuestion count(Filter filter) {
        return number(filter, false, contexts.current());
    }

    /** Returns the question whether there are rows that satisfy a filter, as the number of them, which is 0 or not. */
    CountQuestion exists(Filter filter) {
        return number(filter, true, contexts.current());
    }

    private CountQuestion number(Filter filter, boolean isExists, @Nullable String context) {
        CountQuestion known = memory.count(filter, isExists, context);
        if (known != null) {
            return known;
        }
        Filter wanted = view.and(filter);
        String key = prefix(region, context) + (isExists ? "exists" : "count") + where('?', wanted);
        return memory.remember(filter, new CountQuestion(key, wanted, isExists, context));
    }

    /** Returns a question of which nothing is known; see {@link MasterCalls#call}. */
    CallQuestion call(String method, String arguments) {
        String context = contexts.current();
        CallQuestion known = memory.call(method, arguments, context);
        if (known != null) {
            return known;
        }
        String key = prefix(region, context) + "call?method=" + CanonicalText.escape(method) + "&arguments='"
                + CanonicalText.escape(arguments) + "'";
        return memory.remember(arguments, new CallQuestion(key, method, context));
    }

    /** Returns what the keys of all questions begin with that are asked in a context; null where there is none. */
    static String prefix(String region, @Nullable String context) {
        return context == null ? region + "/" : region + "/context='" + CanonicalText.escape(context) + "'/";
    }

    private String listKey(Filter filter, Pageable window, boolean isTotal, @Nullable String context) {
        StringBuilder key = new StringBuilder(prefix(region, context));
        char separator = '?';
        if (window.isPaged()) {
            key.append("page?offset=").append(window.getOffset());
            key.append("&size=").append(window.getPageSize());
            separator = '&';
        } else {
            key.append("all");
        }
        if (window.getSort().isSorted()) {
            key.append(separator).append("sort=");
            separator = '&';
            String comma = "";
            for (Sort.Order order : window.getSort()) {
                key.append(comma).append(CanonicalText.escape(order.getProperty()));
                key.append(order.isAscending() ? ":asc" : ":desc");
                key.append(order.isIgnoreCase() ? ":ignore-case" : "");
                key.append(
                        switch (order.getNullHandling()) {
                            case NATIVE -> "";
                            case NULLS_FIRST -> ":nulls-first";
                            case NULLS_LAST -> ":nulls-last";
                        });
                comma = ",";
            }
        }
        if (!isTotal) {
            key.append(separator).append("ties=any");
            separator = '&';
        }
        return key.append(where(separator, filter)).toString();
    }

    private static String where(char separator, Filter filter) {
        return filter.isAll() ? "" : separator + "where=" + filter.canonicalText();
    }
}
