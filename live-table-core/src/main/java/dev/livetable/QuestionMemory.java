package dev.livetable;

import dev.livetable.Question.CallQuestion;
import dev.livetable.Question.CountQuestion;
import dev.livetable.Question.ListQuestion;
import dev.livetable.Question.RowQuestion;
import dev.livetable.table.Filter;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/** Remembers some of the questions asked last, so that a hit makes no key. Safe for use by many threads. */
final class QuestionMemory {

    /*
     * Each slot holds any question whose hash leads there, or none; a newer one takes its place. Slots are read and
     * written without a lock: questions are immutable and safe to be seen through a race, and one that is not found, or
     * found to be another, is made anew.
     *
     * The number of slots times the longest key is CHARACTERS; for a view, as there may be many, CHARACTERS_OF_A_VIEW. A key
     * holds all that its question does, in at least as many characters, and what looks for it in a cache on disk holds it once
     * more. So all that is remembered takes about three times that, at one or two bytes each: at most 1.5 MB, and 192 kB for a view.
     *
     * Finding a question allocates nothing. The hash and equals methods of Spring Data's classes copy the sort and box
     * the numbers, which costs more than all the rest of a hit.
     */

    private static final int CHARACTERS = 256 * 1024;
    private static final int CHARACTERS_OF_A_VIEW = 32 * 1024;
    private static final int SLOTS = 1024;
    private static final int SLOTS_OF_A_VIEW = 64;

    /**
     * A large odd number (from MurmurHash3, Appleby), so that the pages of filters that are nearly alike do
     * not meet in one place.
     */
    private static final int SPREAD = 0x85EBCA6B;

    private final @Nullable Remembered[] slots;
    private final int longestKey;

    /** The size of a question for no page: one for all rows, and one that is not for a list. */
    private static final int ALL = 0;

    private static final int NO_LIST = -1;

    private static final Sort.Order[] NO_ORDER = {};

    /** A question that was asked. All that it is compared by is here, at the least cost. */
    private static final class Remembered {

        final Object subject;
        final Question question;
        final @Nullable String context;
        final long offset;
        final int size;
        final Sort.Order[] orders;

        /** Takes a question for no list, and its filter as it was asked with, or its id, or the arguments of a call. */
        Remembered(Object subject, Question question) {
            this.subject = subject;
            this.question = question;
            this.context = question.context();
            this.offset = 0;
            this.size = NO_LIST;
            this.orders = NO_ORDER;
        }

        /** Takes a question for a page, or for all rows, with the filter and the window that it was asked with. */
        Remembered(Filter filter, Pageable window, ListQuestion question) {
            this.subject = filter;
            this.question = question;
            this.context = question.context();
            this.offset = offset(window);
            this.size = size(window);
            this.orders = window.getSort().stream().toArray(Sort.Order[]::new);
        }

        boolean isIn(@Nullable String asked) {
            return context == null ? asked == null : context.equals(asked);
        }
    }

    /** Takes whether it is that of a view, which has fewer slots, and room for longer keys. */
    QuestionMemory(boolean ofView) {
        this.slots = new @Nullable Remembered[ofView ? SLOTS_OF_A_VIEW : SLOTS];
        this.longestKey = (ofView ? CHARACTERS_OF_A_VIEW : CHARACTERS) / slots.length;
    }

    /**
     * Returns the question for a page, or for all rows; null if it is not remembered.
     *
     * @param window one of RowWindow's
     */
    @Nullable
    ListQuestion list(Filter filter, Pageable window, boolean isTotal, @Nullable String context) {
        long offset = offset(window);
        int size = size(window);
        Sort sort = window.getSort();
        Remembered held = slots[slot(filter, hash(offset, size, sort, isTotal), context)];
        return held != null
                        && held.size == size
                        && held.offset == offset
                        && held.isIn(context)
                        && held.subject.equals(filter)
                        && areSame(held.orders, sort)
                        && held.question instanceof ListQuestion known
                        && known.isTotal() == isTotal
                ? known
                : null;
    }

    /** Remembers the question for a page, or for all rows. */
    ListQuestion remember(Filter filter, Pageable window, ListQuestion question) {
        int hash = hash(offset(window), size(window), window.getSort(), question.isTotal());
        remember(slot(filter, hash, question.context()), new Remembered(filter, window, question));
        return question;
    }

    private static long offset(Pageable window) {
        return window.isPaged() ? window.getOffset() : 0;
    }

    private static int size(Pageable window) {
        return window.isPaged() ? window.getPageSize() : ALL;
    }

    /** Returns the question for a row; null if it is not remembered. */
    @Nullable
    RowQuestion row(String id, @Nullable String context) {
        Remembered held = slots[slot(id, 1, context)];
        return held != null
                        && held.isIn(context)
                        && held.question instanceof RowQuestion known
                        && held.subject.equals(id)
                ? known
                : null;
    }

    /** Remembers the question for a row. */
    RowQuestion remember(String id, RowQuestion question) {
        remember(slot(id, 1, question.context()), new Remembered(id, question));
        return question;
    }

    /** Returns the question for a number of rows; null if it is not remembered. */
    @Nullable
    CountQuestion count(Filter filter, boolean isExists, @Nullable String context) {
        Remembered held = slots[slot(filter, qualifier(isExists), context)];
        return held != null
                        && held.isIn(context)
                        && held.question instanceof CountQuestion known
                        && known.isExists() == isExists
                        && held.subject.equals(filter)
                ? known
                : null;
    }

    /** Remembers the question for a number of rows. */
    CountQuestion remember(Filter filter, CountQuestion question) {
        int slot = slot(filter, qualifier(question.isExists()), question.context());
        remember(slot, new Remembered(filter, question));
        return question;
    }

    private static int qualifier(boolean isExists) {
        return isExists ? 4 : 2;
    }

    /** Returns the question of a method with some arguments; null if it is not remembered. */
    @Nullable
    CallQuestion call(String method, String arguments, @Nullable String context) {
        Remembered held = slots[slot(arguments, method.hashCode(), context)];
        return held != null
                        && held.isIn(context)
                        && held.question instanceof CallQuestion known
                        && known.method().equals(method)
                        && held.subject.equals(arguments)
                ? known
                : null;
    }

    /** Remembers the question of a method with some arguments. */
    CallQuestion remember(String arguments, CallQuestion question) {
        int slot = slot(arguments, question.method().hashCode(), question.context());
        remember(slot, new Remembered(arguments, question));
        return question;
    }

    private void remember(int slot, Remembered asked) {
        if (asked.question.key().length() <= longestKey) {
            slots[slot] = asked;
        }
    }

    /** Returns how many characters the keys of all that is remembered have. */
    int characters() {
        int characters = 0;
        for (Remembered held : slots) {
            characters += held == null ? 0 : held.question.key().length();
        }
        return characters;
    }

    /** Returns the upper bits of the product with a large odd number (Fibonacci hashing; Knuth, vol. 3, 6.4). */
    private int slot(Object subject, int qualifier, @Nullable String context) {
        int who = context == null ? 0 : context.hashCode() * SPREAD;
        int product = (31 * subject.hashCode() + qualifier + who) * 0x9E3779B9;
        return product >>> Integer.numberOfLeadingZeros(slots.length - 1);
    }

    @SuppressWarnings("ReferenceEquality") // asks before it looks, which takes an iterator
    private static int hash(long offset, int size, Sort sort, boolean isTotal) {
        int hash = Long.hashCode(offset) * SPREAD + size + (isTotal ? 0 : SPREAD);
        if (sort != Sort.unsorted()) {
            for (Sort.Order order : sort) {
                hash = 31 * hash + order.getProperty().hashCode() + (order.isAscending() ? 1 : 0);
            }
        }
        return hash;
    }

    @SuppressWarnings("ReferenceEquality") // asks before it looks, which takes an iterator
    private static boolean areSame(Sort.Order[] held, Sort sort) {
        int at = 0;
        if (sort != Sort.unsorted()) {
            for (Sort.Order order : sort) {
                if (at == held.length || !same(held[at], order)) {
                    return false;
                }
                at++;
            }
        }
        return at == held.length;
    }

    private static boolean same(Sort.Order one, Sort.Order other) {
        return one.getProperty().equals(other.getProperty())
                && one.getDirection() == other.getDirection()
                && one.isIgnoreCase() == other.isIgnoreCase()
                && one.getNullHandling() == other.getNullHandling();
    }
}
