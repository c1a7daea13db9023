package dev.livetable;

import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.Lookup;
import dev.livetable.status.QuestionKind;
import dev.livetable.table.CanonicalText;
import dev.livetable.table.Capability;
import dev.livetable.table.Columns;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import dev.livetable.table.RowWindow;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnsupportedRequestException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/**
 * A question to a table: the key its answer is kept under, and how the master is asked it.
 *
 * <p>The key is made of the question as it was put, so that a hit needs nothing of the master, not even its schema.
 */
abstract sealed class Question implements ReadPath.Asked<CachedRows> {

    private final String key;
    private final @Nullable String context;

    /** Made by whoever needs it first. */
    private volatile @Nullable Sought sought;

    /** Made by whoever needs it first; immutable, so that any thread may see it at any time. */
    private @Nullable Judge judge;

    private Question(String key, @Nullable String context) {
        this.key = key;
        this.context = context;
    }

    final String key() {
        return key;
    }

    /** What looks for the answer in a cache. */
    private record Sought(Cache in, Lookup lookup) {}

    /** Returns what looks for the answer in a cache: the same as for the last who asked, as a rule. */
    final Lookup lookup(Cache cache) {
        Sought known = sought;
        if (known == null || known.in != cache) {
            known = new Sought(cache, cache.lookup(key));
            sought = known;
        }
        return known.lookup;
    }

    /** Returns what kind of question it is. */
    abstract QuestionKind kind();

    /** Returns the context in which it is asked, which is part of the key; null when all get the same answer. */
    final @Nullable String context() {
        return context;
    }

    /** Returns the key without the ids and values that are in it. */
    final String maskedKey() {
        return CanonicalText.masked(key);
    }

    /**
     * Checks the question against what the master is, and returns how to ask it.
     *
     * @throws dev.livetable.table.InvalidRequestException if it names what the master does not have
     * @throws UnsupportedRequestException if the master cannot answer it
     */
    @Override
    public abstract Supplier<CachedRows> prepare(Table master, TableSchema schema, InstantSource clock);

    /**
     * Returns what counts of an answer that somebody else got for this question.
     *
     * @throws MasterFailedException if it cannot be an answer to this question
     */
    abstract CachedRows verified(CachedRows answer, TableSchema schema);

    /**
     * Returns this question as the judge sees it.
     *
     * @throws dev.livetable.table.InvalidRequestException if it names what the master does not have
     */
    abstract Shape shape(TableSchema schema);

    /**
     * Begins to judge an answer to this question.
     *
     * @param schema the columns of the master; null when they are not known
     */
    final Judging judging(@Nullable TableSchema schema, CachedRows answer) {
        return new Judging(schema == null ? null : judge(schema), answer, context);
    }

    private @Nullable Judge judge(TableSchema schema) {
        Judge known = judge;
        if (known != null && known.isOf(schema)) {
            return known;
        }
        try {
            Judge made = new Judge(schema, shape(schema));
            judge = made;
            return made;
        } catch (InvalidRequestException e) {
            return null; // the master has other columns than when it answered
        }
    }

    /** Returns whether two answers show the same. */
    boolean showsSame(CachedRows one, CachedRows other) {
        return one.rows().equals(other.rows()) && (one.recount() || one.total().equals(other.total()));
    }

    /** Returns whether an answer is more than that there is no such row. */
    boolean isFound(CachedRows answer) {
        return true;
    }

    static void require(Table table, TableSchema schema, Capability capability) {
        if (!table.capabilities().contains(capability)) {
            throw new UnsupportedRequestException(
                    schema.name(), "it cannot do " + capability + "; it can do " + table.capabilities(), null);
        }
    }

    private static Filter checked(Filter filter, Table master, TableSchema schema) {
        if (!filter.isAll()) {
            require(master, schema, Capability.FILTER);
        }
        return schema.coerce(filter);
    }

    /** Checks that rows of the master can be told apart. */
    @SuppressWarnings("ReferenceEquality") // columns that are equal, but not the same, are looked at again
    private static void requireIds(List<Row> rows, TableSchema schema) {
        for (String idColumn : schema.idColumns()) {
            Columns columns = null;
            int position = -1;
            for (Row row : rows) {
                if (row.columns() != columns) { // as a rule all rows share them
                    columns = row.columns();
                    position = columns.indexOf(idColumn);
                }
                if (position < 0 || row.get(position) == null) {
                    throw new MasterFailedException(
                            schema.name(),
                            "the master returned a row without a value in the id column '" + idColumn
                                    + "'; it has the columns " + columns,
                            null);
                }
            }
        }
    }

    /** The rows that satisfy a filter, or a page of them, which may be what a smaller one is cut out of. */
    static final class ListQuestion extends Question {

        private final Filter filter;
        private final Pageable window;
        private final int from;
        private final boolean isListedById;
        private final boolean isTotal;
        private final @Nullable CountQuestion count;

        /**
         * Takes a question.
         *
         * @param window what the master is asked for, as {@link RowWindow#of(Pageable)} returns it
         * @param from where the page that was asked for begins among the rows; {@link RowSlice#WHOLE}
         *     when it is all of them
         * @param isListedById whether the master lists rows by their ids when it is asked for no order
         * @param isTotal whether the id decides what the order leaves open; not, where the master is asked by another one
         *     who has not asked for that
         * @param count the question for the number of the rows that satisfy the filter; null where nobody needs it
         * @param context the context in which it is asked; null when all get the same answer
         */
        ListQuestion(
                String key,
                Filter filter,
                Pageable window,
                int from,
                boolean isListedById,
                boolean isTotal,
                @Nullable CountQuestion count,
                @Nullable String context) {
            super(key, context);
            this.filter = filter;
            this.window = window;
            this.from = from;
            this.isListedById = isListedById;
            this.isTotal = isTotal;
            this.count = count;
        }

        /** Returns the question for the number of all rows that this asks for a page of; null where nobody needs it. */
        @Nullable
        CountQuestion count() {
            return window.isPaged() ? count : null;
        }

        /** Returns whether the id decides what the order leaves open. */
        boolean isTotal() {
            return isTotal;
        }

        /** Returns what the master is asked for. */
        Pageable window() {
            return window;
        }

        /** Returns whether it asks for the very page that was asked for, and not for a larger one. */
        boolean isAlone() {
            return from == RowSlice.WHOLE;
        }

        @Override
        QuestionKind kind() {
            return window.isPaged() ? QuestionKind.PAGE : QuestionKind.ALL;
        }

        @Override
        boolean showsSame(CachedRows one, CachedRows other) {
            return (isTotal ? shown(one).equals(shown(other)) : mayBeSame(shown(one), shown(other)))
                    && isEnd(one) == isEnd(other)
                    && (one.recount() || one.total().equals(other.total()));
        }

        /** Returns whether rows may be the same, where some that tie may stand, and be cut off, in any order. */
        private boolean mayBeSame(List<Row> one, List<Row> other) {
            return one.size() == other.size()
                    && (window.isPaged() || counted(one).equals(counted(other)));
        }

        private static Map<Row, Long> counted(List<Row> rows) {
            return rows.stream().collect(Collectors.groupingBy(row -> row, Collectors.counting()));
        }

        private List<Row> shown(CachedRows answer) {
            List<Row> rows = answer.rows();
            return isEnd(answer) || window.isUnpaged() || rows.size() <= window.getPageSize()
                    ? rows
                    : rows.subList(0, window.getPageSize());
        }

        /** Returns whether there are no rows after those that were answered. */
        boolean isEnd(CachedRows rows) {
            return !rows.more() && (window.isUnpaged() || rows.rows().size() <= window.getPageSize());
        }

        /** Returns the page that was asked for. */
        RowSlice cut(CachedRows rows, Pageable asked) {
            return RowSlice.of(rows, from, asked);
        }

        /**
         * Returns whether rows hold the page that was asked for as far as there is one. They may not where the master
         * serves fewer rows than it is asked for.
         */
        boolean holds(CachedRows rows, Pageable asked) {
            if (from == RowSlice.WHOLE) {
                return true; // the usual case, at the least cost
            }
            int size = rows.rows().size();
            if (size >= from + asked.getPageSize()) {
                return true;
            }
            return isEnd(rows) && rows.total().orElse(0) <= window.getOffset() + size;
        }

        @Override
        public Supplier<CachedRows> prepare(Table master, TableSchema schema, InstantSource clock) {
            Filter wanted = checked(filter, master, schema);
            Pageable page = page(master, schema);
            return () -> {
                Instant asked = clock.instant();
                Slice<Row> slice = master.list(wanted, page);
                List<Row> told = slice.getContent();
                List<Row> copied = told instanceof RowBlock ? told : List.copyOf(told);
                requireIds(copied, schema); // of the plain list, which is read sooner than a block
                RowBlock rows = RowBlock.anew(copied); // the master may be a live table, which keeps its own
                boolean showsMore = window.isPaged() && rows.size() > window.getPageSize();
                if (slice instanceof Page<Row> known) {
                    long total = known.getTotalElements();
                    long reached = (page.isPaged() ? page.getOffset() : 0) + rows.size();
                    return new CachedRows(rows, OptionalLong.of(total), !showsMore && reached < total, asked);
                }
                return new CachedRows(rows, OptionalLong.empty(), !showsMore && slice.hasNext(), asked);
            };
        }

        /**
         * Returns how the master is asked for the rows alone, where their number is known.
         *
         * @param count the answer to {@link #count()}
         * @return what answers with that total, and as old as the older of the two; without a total where the rows show that
         *     it is another one
         */
        ReadPath.Asked<CachedRows> withTotal(CachedRows count) {
            return (master, schema, clock) -> {
                Filter wanted = checked(filter, master, schema);
                Pageable page = page(master, schema);
                return () -> {
                    Instant asked = clock.instant();
                    List<Row> told = master.listRows(wanted, page);
                    requireIds(told, schema);
                    RowBlock rows = RowBlock.anew(told); // the master may be a live table, which keeps its own
                    long reached = page.getOffset() + rows.size();
                    long total = count.total().orElseThrow();
                    boolean isLast = rows.size() < page.getPageSize();
                    boolean isBeyond = rows.isEmpty() && page.getOffset() > 0;
                    boolean fits = isBeyond ? total <= reached : isLast ? total == reached : total >= reached;
                    boolean showsMore = rows.size() > window.getPageSize();
                    return new CachedRows(
                            rows,
                            fits ? count.total() : OptionalLong.empty(),
                            !showsMore && reached < total,
                            count.fetchedAt().isBefore(asked) ? count.fetchedAt() : asked);
                };
            };
        }

        /** Returns what the master is asked for: where it can, one row more than the window, see {@link Shape}. */
        private Pageable page(Table master, TableSchema schema) {
            if (window.getSort().isSorted()) {
                require(master, schema, Capability.SORT);
            }
            Sort sort = schema.total(window.getSort());
            if (window.isUnpaged()) {
                return Pageable.unpaged(sort);
            }
            int size = window.getPageSize();
            boolean withNext = master.listsAnyWindow() && size < Integer.MAX_VALUE;
            return RowWindow.of(window.getOffset(), withNext ? size + 1 : size, sort);
        }

        @Override
        CachedRows verified(CachedRows answer, TableSchema schema) {
            requireIds(answer.rows(), schema);
            return answer;
        }

        @Override
        Shape shape(TableSchema schema) {
            Filter coerced = schema.coerce(filter);
            return window.isPaged()
                    ? new Shape.OfWindow(coerced, order(schema), isTotal, window.getOffset(), window.getPageSize())
                    : new Shape.OfWindow(coerced, order(schema), isTotal, 0, Integer.MAX_VALUE);
        }

        private Sort order(TableSchema schema) {
            if (!isTotal) {
                return schema.spelled(window.getSort());
            }
            boolean isById = isListedById && window.getSort().isUnsorted();
            return isById ? Sort.by(schema.idColumns().toArray(String[]::new)) : schema.total(window.getSort());
        }
    }

    /** The row with an id, if it satisfies a filter. */
    static final class RowQuestion extends Question {

        private final String id;
        private final Filter within;

        RowQuestion(String key, String id, Filter within, @Nullable String context) {
            super(key, context);
            this.id = id;
            this.within = within;
        }

        /** Returns the id of the row. */
        String id() {
            return id;
        }

        @Override
        QuestionKind kind() {
            return QuestionKind.ROW;
        }

        @Override
        public Supplier<CachedRows> prepare(Table master, TableSchema schema, InstantSource clock) {
            Filter condition = checked(within, master, schema);
            return () -> {
                Instant asked = clock.instant();
                List<Row> found = master.get(id, condition).stream().toList();
                return verified(new CachedRows(found, OptionalLong.empty(), false, asked), schema);
            };
        }

        @Override
        CachedRows verified(CachedRows answer, TableSchema schema) {
            requireIds(answer.rows(), schema);
            boolean isIt = answer.rows().stream().allMatch(row -> schema.id(row).equals(id));
            return isIt ? answer : new CachedRows(List.of(), OptionalLong.empty(), false, answer.fetchedAt());
        }

        /**
         * Checks several questions of one view, and returns how to ask them as one; see {@link Question#prepare}.
         *
         * @return the answer to each of them
         */
        static Supplier<List<CachedRows>> prepareAll(
                List<RowQuestion> questions, Table master, TableSchema schema, InstantSource clock) {
            Filter condition = checked(questions.get(0).within, master, schema);
            List<String> ids = questions.stream().map(question -> question.id).toList();
            return () -> {
                Instant asked = clock.instant();
                return answers(questions, master.getAll(ids, condition), asked, schema);
            };
        }

        /** Returns the answer to each of several questions, of rows that were asked for at once. */
        static List<CachedRows> answers(
                List<RowQuestion> questions, Map<String, Row> found, Instant asked, TableSchema schema) {
            return questions.stream()
                    .map(question -> {
                        Row row = found.get(question.id);
                        List<Row> rows = row == null ? List.of() : List.of(row);
                        return question.verified(new CachedRows(rows, OptionalLong.empty(), false, asked), schema);
                    })
                    .toList();
        }

        /** Returns the rows that several questions were answered with, by the ids of those that are there, in their order. */
        static Map<String, Row> found(List<RowQuestion> questions, List<CachedRows> answers) {
            Map<String, Row> found = new LinkedHashMap<>();
            for (int i = 0; i < questions.size(); i++) {
                String id = questions.get(i).id;
                answers.get(i).rows().forEach(row -> found.put(id, row));
            }
            return Collections.unmodifiableMap(found);
        }

        @Override
        Shape shape(TableSchema schema) {
            return new Shape.OfRow(id, schema.coerce(within));
        }

        @Override
        boolean isFound(CachedRows answer) {
            return !answer.rows().isEmpty();
        }
    }

    /** The number of rows that satisfy a filter. */
    static final class CountQuestion extends Question {

        private final Filter filter;
        private final boolean isExists;

        /** Takes whether it only matters whether the number is 0. */
        CountQuestion(String key, Filter filter, boolean isExists, @Nullable String context) {
            super(key, context);
            this.filter = filter;
            this.isExists = isExists;
        }

        boolean isExists() {
            return isExists;
        }

        @Override
        QuestionKind kind() {
            return QuestionKind.COUNT;
        }

        @Override
        public Supplier<CachedRows> prepare(Table master, TableSchema schema, InstantSource clock) {
            require(master, schema, Capability.COUNT);
            Filter wanted = checked(filter, master, schema);
            return () -> {
                Instant asked = clock.instant();
                return counted(master.count(wanted), asked, schema);
            };
        }

        /** Returns an answer that somebody has counted. */
        static CachedRows counted(long count, Instant asked, TableSchema schema) {
            if (count < 0) {
                throw new MasterFailedException(schema.name(), "the master counted " + count + " rows", null);
            }
            return CachedRows.ofCount(count, asked);
        }

        @Override
        CachedRows verified(CachedRows answer, TableSchema schema) {
            return answer;
        }

        @Override
        Shape shape(TableSchema schema) {
            return new Shape.OfCount(schema.coerce(filter));
        }
    }

    /** A question of which nothing is known but that it only reads, and that only who puts it can ask. */
    static final class CallQuestion extends Question {

        private final String method;

        CallQuestion(String key, String method, @Nullable String context) {
            super(key, context);
            this.method = method;
        }

        /** Returns what tells it from the questions of other methods. */
        String method() {
            return method;
        }

        @Override
        QuestionKind kind() {
            return QuestionKind.CALL;
        }

        @Override
        public Supplier<CachedRows> prepare(Table master, TableSchema schema, InstantSource clock) {
            throw new UnsupportedRequestException(schema.name(), "only its caller can ask this question", null);
        }

        @Override
        CachedRows verified(CachedRows answer, TableSchema schema) {
            return answer;
        }

        @Override
        Shape shape(TableSchema schema) {
            return new Shape.OfCall();
        }
    }
}
