package dev.livetable;

import dev.livetable.Question.CountQuestion;
import dev.livetable.Question.ListQuestion;
import dev.livetable.Question.RowQuestion;
import dev.livetable.table.CanonicalText;
import dev.livetable.table.Filter;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/**
 * Makes the questions of one view of a live table, and remembers some of those made last, since making a key costs more
 * than looking it up.
 *
 * <p>Keys are {@code <region>/page?n=0&size=20&sort=name:asc&where=country='IT'}, {@code <region>/all?…},
 * {@code <region>/row?id='…'} and {@code <region>/count?…}. Names and values are escaped, values stand in quotes, and
 * nothing else does: so no two questions share a key, and a key without what is in quotes tells no value.
 */
final class Questions {

    /*
     * Each slot of the memory holds any question whose hash leads there, or none; a newer one takes its place. Slots are
     * read and written without a lock: questions are immutable and safe to be seen through a race, and one that is not
     * found, or found to be another, is made anew.
     */

    private static final int SLOTS = 1024;
    private static final int SLOTS_OF_A_VIEW = 64;

    private final String region;
    private final Filter view;
    private final int fetchSize;
    private final @Nullable Memory[] memory;

    private record Memory(Object subject, @Nullable PageRequest page, Question question) {}

    /** Takes how many rows are fetched at once for smaller pages. */
    Questions(String region, Filter view, int fetchSize) {
        this.region = region;
        this.view = view;
        this.fetchSize = fetchSize;
        this.memory = new @Nullable Memory[view.isAll() ? SLOTS : SLOTS_OF_A_VIEW];
    }

    Filter view() {
        return view;
    }

    /** Returns the question for a page, or for the larger one that it is cut out of. */
    ListQuestion list(Filter filter, Pageable pageable) {
        if (pageable.getClass() != PageRequest.class) {
            return newList(filter, pageable); // one of a class unknown here may change after it was asked with
        }
        PageRequest page = (PageRequest) pageable;
        int slot = slot(filter, PageRequests.hash(page));
        Memory held = memory[slot];
        if (held != null
                && held.page != null
                && held.subject.equals(filter)
                && PageRequests.same(held.page, page)
                && held.question instanceof ListQuestion known) {
            return known;
        }
        ListQuestion made = newList(filter, pageable);
        memory[slot] = new Memory(filter, page, made);
        return made;
    }

    /*
     * A page lies whole within a larger one of so many pages of its size as fetchSize has room for, since that begins at a
     * multiple of its own size. So no page is put together from two. Sizes with the same multiple share what was fetched.
     */
    private ListQuestion newList(Filter filter, Pageable pageable) {
        int pages = pageable.isPaged() ? fetchSize / pageable.getPageSize() : 0;
        if (pages < 2) {
            return listAlone(filter, pageable);
        }
        int size = pageable.getPageSize();
        int number = pageable.getPageNumber();
        Filter wanted = view.and(filter);
        Pageable window = PageRequest.of(number / pages, pages * size, pageable.getSort());
        return new ListQuestion(listKey(wanted, window), wanted, window, number % pages * size);
    }

    /** Returns the question for a page as it is asked for. */
    ListQuestion listAlone(Filter filter, Pageable pageable) {
        Filter wanted = view.and(filter);
        return new ListQuestion(listKey(wanted, pageable), wanted, pageable, RowSlice.WHOLE);
    }

    RowQuestion get(String id) {
        int slot = slot(id, 1);
        Memory held = memory[slot];
        if (held != null && held.question instanceof RowQuestion known && held.subject.equals(id)) {
            return known;
        }
        String key = region + "/row?id='" + CanonicalText.escape(id) + "'" + where('&', view);
        RowQuestion made = new RowQuestion(key, id, view);
        memory[slot] = new Memory(id, null, made);
        return made;
    }

    CountQuestion count(Filter filter) {
        int slot = slot(filter, 2);
        Memory held = memory[slot];
        if (held != null && held.question instanceof CountQuestion known && held.subject.equals(filter)) {
            return known;
        }
        Filter wanted = view.and(filter);
        CountQuestion made = new CountQuestion(region + "/count" + where('?', wanted), wanted);
        memory[slot] = new Memory(filter, null, made);
        return made;
    }

    /** Returns the upper bits of the product with a large odd number (Fibonacci hashing; Knuth, vol. 3, 6.4). */
    private int slot(Object subject, int qualifier) {
        int product = (31 * subject.hashCode() + qualifier) * 0x9E3779B9;
        return product >>> Integer.numberOfLeadingZeros(memory.length - 1);
    }

    private String listKey(Filter filter, Pageable pageable) {
        StringBuilder key = new StringBuilder(region);
        char separator = '?';
        if (pageable.isPaged()) {
            key.append("/page?n=").append(pageable.getPageNumber());
            key.append("&size=").append(pageable.getPageSize());
            separator = '&';
        } else {
            key.append("/all");
        }
        if (pageable.getSort().isSorted()) {
            key.append(separator).append("sort=");
            separator = '&';
            String comma = "";
            for (Sort.Order order : pageable.getSort()) {
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
        return key.append(where(separator, filter)).toString();
    }

    private static String where(char separator, Filter filter) {
        return filter.isAll() ? "" : separator + "where=" + filter.canonicalText();
    }

    /** Returns a key with every value hidden. */
    static String masked(String key) {
        return key.replaceAll("'[^']*'", "'******'");
    }
}
