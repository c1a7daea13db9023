package dev.livetable;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.Verdict;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TextComparison;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The judge against a database itself. Tables of every type get random rows, questions and changes; whatever is judged to be
 * right has to be what the database answers.
 */
abstract class JudgeDatabaseContract {

    /** How many answers are judged in all; {@code -Dlive.judge.entries} says otherwise. */
    private static final int ENTRIES = Integer.getInteger("live.judge.entries", 5_000);

    private static final int QUESTIONS = 12;
    private static final int STEPS = 5;
    private static final int ROWS = 9;

    /**
     * A column.
     *
     * @param type its type, as the database calls it
     * @param literals values for it, in SQL
     * @param operands what it is compared with besides the values in it
     */
    record Col(String type, List<String> literals, List<Object> operands) {
        static Col of(String type, String... literals) {
            return new Col(type, List.of(literals), List.of());
        }

        Col comparedWith(Object... others) {
            return new Col(type, literals, List.of(others));
        }

        /** Returns a column of texts. */
        static Col texts(String type, String... texts) {
            List<String> literals =
                    Stream.of(texts).map(text -> "'" + text + "'").toList();
            return new Col(type, literals, List.of("", "a", "A", "B", "a ", "\uD83D\uDE00", "\uFF5E"));
        }
    }

    /**
     * A table.
     *
     * @param ids its id columns, named k0, k1, …
     * @param columns the others, named c0, c1, …
     * @param known whether so much is known of how they are compared that most is judged
     */
    record Shaped(String name, List<Col> ids, List<Col> columns, boolean known) {}

    static final String[] LETTERS = {
        "", "a", "A", "b", "B", "a ", "ab", "aB", "a%", "i", "I", "bi", "\u00e4", "\u00c4", "\uFF5E", "\uD83D\uDE00"
    };

    static final Col SMALL = Col.of("INT", "0", "1", "2", "3");
    static final Col MANY = Col.of("BIGINT", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
    static final Col UUIDS = Col.of(
            "UUID",
            "'00000000-0000-0000-0000-000000000001'",
            "'7fffffff-0000-0000-8000-000000000001'",
            "'80000000-0000-0000-0000-000000000001'",
            "'80000000-0000-0000-7000-000000000001'",
            "'80000000-0000-0000-f000-000000000001'",
            "'ffffffff-0000-0000-0000-000000000001'",
            "'10000000-0000-0000-0000-000000000001'",
            "'a0000000-0000-0000-0000-000000000001'",
            "'0a000000-0000-0000-0000-000000000001'",
            "'00000000-0000-0000-9000-000000000001'");

    private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);

    /** Returns a data source of a database of which the test may make any tables. */
    abstract DataSource database();

    /** Returns the tables that only this database has. */
    abstract List<Shaped> ownTables();

    /** Returns the tables that other databases have as well. */
    List<Shaped> commonTables() {
        return COMMON;
    }

    /** Returns a value in SQL that has a type. */
    String typed(String literal, String type) {
        return "CAST(" + literal + " AS " + type.replaceAll(" COLLATE .*", "") + ")";
    }

    /** Returns types, and what has to be known of how their texts are compared. */
    abstract Map<String, TextComparison> comparisons();

    private static final List<Shaped> COMMON = List.of(
            new Shaped(
                    "whole",
                    List.of(MANY),
                    List.of(
                            SMALL,
                            Col.of("BIGINT", "-9223372036854775808", "9223372036854775807", "0", "1"),
                            Col.of("NUMERIC(6, 2)", "0", "1.00", "1.5", "-1.25", "1.01")
                                    .comparedWith(1, 1.005, new java.math.BigDecimal("1.0"), 1.5),
                            Col.of("BOOLEAN", "TRUE", "FALSE")),
                    true),
            new Shaped(
                    "reals",
                    List.of(MANY),
                    List.of(
                            Col.of(
                                            "DOUBLE PRECISION",
                                            "0.1",
                                            "0.3",
                                            "1",
                                            "1e300",
                                            "-1",
                                            "CAST('Infinity' AS DOUBLE PRECISION)")
                                    .comparedWith(0.1, (double) 0.1f, 1),
                            Col.of("REAL", "0.1", "0.3", "0.7", "1", "-1").comparedWith(0.1, 0.3, 0.7, (double) 0.1f)),
                    true),
            new Shaped(
                    "zeros",
                    List.of(MANY),
                    List.of(Col.of(
                                    "DOUBLE PRECISION",
                                    "CAST('-0.0' AS DOUBLE PRECISION)",
                                    "0",
                                    "CAST('NaN' AS DOUBLE PRECISION)",
                                    "1",
                                    "CAST('-Infinity' AS DOUBLE PRECISION)")
                            .comparedWith(0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY)),
                    false),
            new Shaped(
                    "moments",
                    List.of(UUIDS),
                    List.of(
                            Col.of("DATE", "'2026-01-01'", "'0001-01-01'", "'1582-10-10'", "'9999-12-31'"),
                            Col.of("TIME(6)", "'00:00:00'", "'10:00:00.5'", "'10:00:00.500001'", "'23:59:59.999999'")
                                    .comparedWith("10:00:00.500000500"),
                            Col.of(
                                            "TIMESTAMP(0)",
                                            "'2026-01-01 10:00:00.6'",
                                            "'2026-01-01 10:00:01'",
                                            "'1500-02-28 0:00:00'")
                                    .comparedWith("2026-01-01T10:00:00.6", "2026-01-01T10:00:00.9999999"),
                            Col.of(
                                            "TIMESTAMP(6) WITH TIME ZONE",
                                            "'2026-01-01 10:00:00+00'",
                                            "'2026-01-01 12:00:00+02'",
                                            "'2026-01-01 05:00:00.000001-05'",
                                            "'2026-03-29 02:30:00+01'")
                                    .comparedWith("2026-01-01T11:00:00+01:00", "2026-01-01T10:00:00.0000004Z")),
                    true),
            new Shaped(
                    "pairs",
                    List.of(SMALL, Col.of("DATE", "'2026-01-01'", "'2026-01-02'", "'2026-01-03'")),
                    List.of(SMALL, Col.of("VARCHAR(9)", "'x'", "'y'")),
                    true),
            new Shaped(
                    "priced",
                    List.of(Col.of("NUMERIC(5, 2)", "1", "1.5", "2", "2.25", "3", "10", "-1", "0")),
                    List.of(SMALL, SMALL),
                    true),
            new Shaped(
                    "various",
                    List.of(MANY),
                    List.of(
                            Col.of("INT ARRAY", "ARRAY[1]", "ARRAY[1, 2]", "ARRAY[2]"),
                            Col.texts("VARCHAR(9)", LETTERS),
                            SMALL),
                    false));

    @TestFactory
    @DisplayName("it is known of a column how the database compares its texts")
    Stream<DynamicTest> comparisonsAreKnown() {
        return comparisons().entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    Col id = MANY;
                    TableSchema schema = create(
                                    new Shaped("compared", List.of(id), List.of(Col.of(each.getKey())), false))
                            .schema();
                    assertThat(schema.column("c0").texts()).isEqualTo(each.getValue());
                }));
    }

    @Test
    @DisplayName("what is judged untouched or patched is what the database answers after the change")
    void aJudgedAnswerIsTheDatabases() {
        List<Shaped> tables =
                Stream.concat(commonTables().stream(), ownTables().stream()).toList();
        for (Shaped table : tables) {
            Map<Verdict, Integer> its = new Played(table).play(ENTRIES / tables.size() + 1);
            its.forEach((verdict, count) -> verdicts.merge(verdict, count, Integer::sum));
            int judged = its.values().stream().mapToInt(Integer::intValue).sum();
            int untouched = its.getOrDefault(Verdict.UNTOUCHED, 0);
            assertThat(its).as(table.name()).containsKeys(Verdict.UNTOUCHED, Verdict.TOUCHED);
            if (table.known()) {
                assertThat(its).as(table.name()).containsKey(Verdict.PATCHED);
                assertThat(untouched * 100 / judged)
                        .as("untouched of %s: %s", table.name(), its)
                        .isGreaterThanOrEqualTo(30);
            }
        }
        assertThat(verdicts).containsKeys(Verdict.UNTOUCHED, Verdict.PATCHED, Verdict.TOUCHED, Verdict.NOT_KNOWABLE);
    }

    private JdbcTable create(Shaped table) {
        JdbcTemplate jdbc = new JdbcTemplate(database());
        String columns = Stream.concat(
                        IntStream.range(0, table.ids().size())
                                .mapToObj(
                                        i -> "k" + i + " " + table.ids().get(i).type()),
                        IntStream.range(0, table.columns().size())
                                .mapToObj(i ->
                                        "c" + i + " " + table.columns().get(i).type()))
                .collect(Collectors.joining(", "));
        String ids =
                IntStream.range(0, table.ids().size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
        jdbc.execute("DROP TABLE IF EXISTS " + table.name());
        jdbc.execute("CREATE TABLE " + table.name() + " (" + columns + ", PRIMARY KEY (" + ids + "))");
        if (table.known()) {
            jdbc.execute("CREATE INDEX by_" + table.name() + " ON " + table.name() + " (c0)");
        }
        return JdbcTable.builder(database()).table(table.name()).build();
    }

    /** A question, and what it was answered with. */
    private static final class Asked {
        private final Shape shape;
        private final Judge judge;
        private final boolean oneMore;
        private final boolean toldMore;
        private boolean withTotal;
        private @Nullable CachedRows answer;

        private Asked(Shape shape, TableSchema schema, Random random) {
            this.shape = shape;
            this.judge = new Judge(schema, shape);
            this.oneMore = random.nextBoolean();
            this.toldMore = random.nextBoolean();
            this.withTotal = random.nextInt(4) == 0;
        }
    }

    /** One table, played with. */
    private final class Played {

        private final Shaped shaped;
        private final JdbcTable table;
        private final TableSchema schema;
        private final JdbcTemplate jdbc = new JdbcTemplate(database());
        private final Map<Verdict, Integer> its = new EnumMap<>(Verdict.class);
        private Map<String, Row> state = Map.of();
        private Random random = new Random();

        private Played(Shaped shaped) {
            this.shaped = shaped;
            this.table = create(shaped);
            this.schema = table.schema();
        }

        private Map<Verdict, Integer> play(int entries) {
            int judged = 0;
            for (int seed = 0; judged < entries; seed++) {
                random = new Random(seed);
                jdbc.update("DELETE FROM " + shaped.name());
                int rows = random.nextInt(8) == 0 ? random.nextInt(2) : 3 + random.nextInt(ROWS - 2);
                for (int i = 0; i < rows; i++) {
                    change(insertion());
                }
                state = read();
                List<Asked> questions = Stream.generate(() -> new Asked(randomShape(), schema, random))
                        .limit(QUESTIONS)
                        .toList();
                atOnce(() -> {
                    questions.forEach(asked -> asked.answer = ask(asked));
                    return true;
                });
                for (int step = 0; step < STEPS; step++) {
                    judged += step(seed, questions);
                }
            }
            return its;
        }

        private int step(int seed, List<Asked> questions) {
            Map<String, Row> before = state;
            int changes = random.nextInt(5) == 0 ? 2 : 1;
            for (int i = 0; i < changes; i++) {
                change(randomChange());
            }
            return atOnce(() -> {
                state = read();
                return judge(seed, questions, changes(before, state));
            });
        }

        /** Runs many reads in one transaction, which takes less time. */
        private <T> T atOnce(Supplier<T> reads) {
            return requireNonNull(
                    new TransactionTemplate(new JdbcTransactionManager(database())).execute(status -> reads.get()));
        }

        private int judge(int seed, List<Asked> questions, List<RowChange> exact) {
            if (exact.isEmpty()) {
                return 0; // the row to change was not there
            }
            int judged = 0;
            for (Asked asked : questions) {
                CachedRows known = asked.answer;
                boolean hasSeen = random.nextInt(5) == 0;
                if (known == null
                        || asked.shape instanceof Shape.OfRow && known.rows().isEmpty()) {
                    known = ask(asked); // a row that is missing is not kept
                    hasSeen = true;
                }
                if (asked.shape instanceof Shape.OfRow && known.rows().isEmpty()) {
                    continue;
                }
                CachedRows fresh = ask(asked);
                CachedRows answer = hasSeen ? fresh : known;
                List<RowChange> told = exact.stream().map(this::told).toList();
                boolean mayPatch = !hasSeen && random.nextInt(4) > 0;
                asked.answer = judge(asked, answer, told, mayPatch, fresh, seed);
                judged++;
            }
            return judged;
        }

        private @Nullable CachedRows judge(
                Asked asked, CachedRows answer, List<RowChange> told, boolean mayPatch, CachedRows fresh, int seed) {
            Set<String> patchable = mayPatch ? told.stream().map(RowChange::id).collect(Collectors.toSet()) : Set.of();
            Judging judging = new Judging(asked.judge, answer);
            boolean isRight = judging.isRightAfter(new Change(1, InvalidationCause.WRITE, told, 1, patchable, 0));
            its.merge(judging.verdict(), 1, Integer::sum);
            if (!isRight) {
                return fresh;
            }
            CachedRows right = judging.right(LogPosition.NONE);
            if (!shown(asked, right, right.recount()).equals(shown(asked, fresh, right.recount()))) {
                String changes = told.stream()
                        .map(change -> change.id() + ": " + change.before().row() + " (" + change.before() + ") -> "
                                + change.after().row() + " (" + change.after() + ")")
                        .collect(Collectors.joining("; "));
                throw new AssertionError("Table " + shaped.name() + ", seed " + seed + ", " + asked.shape + " "
                        + conditions(asked.shape) + "\nwas answered with " + answer + "\nafter " + changes
                        + "\nis judged " + judging.verdict() + ", may patch " + mayPatch + ": " + right
                        + "\nbut the database answers " + fresh);
            }
            asked.withTotal &= !right.recount();
            return right;
        }

        private String conditions(Shape shape) {
            return shape.filter()
                    .everyCondition()
                    .map(each -> each.column() + " " + each.operator() + " " + each.values())
                    .toList()
                    .toString();
        }

        // ---- the database

        private Map<String, Row> read() {
            Map<String, Row> rows = new LinkedHashMap<>();
            table.list(Filter.all(), Pageable.unpaged()).forEach(row -> rows.put(schema.id(row), row));
            return rows;
        }

        private CachedRows ask(Asked asked) {
            if (asked.shape instanceof Shape.OfCount count) {
                return CachedRows.ofCount(table.count(count.filter()), Instant.EPOCH);
            }
            if (asked.shape instanceof Shape.OfRow row) {
                List<Row> found = table.get(row.id(), row.filter()).stream().toList();
                return new CachedRows(found, OptionalLong.empty(), false, Instant.EPOCH);
            }
            Shape.OfWindow window = (Shape.OfWindow) asked.shape;
            boolean isAll = window.size() == Integer.MAX_VALUE;
            Pageable pageable = isAll
                    ? Pageable.unpaged(window.order())
                    : RowWindow.of(window.offset(), window.size() + (asked.oneMore ? 1 : 0), window.order());
            Page<Row> page = (Page<Row>) table.list(window.filter(), pageable);
            long total = page.getTotalElements();
            boolean more = window.offset() + page.getContent().size() < total && !(asked.oneMore && !asked.toldMore);
            return new CachedRows(
                    page.getContent(),
                    asked.withTotal ? OptionalLong.of(total) : OptionalLong.empty(),
                    more,
                    Instant.EPOCH);
        }

        private void change(String sql) {
            try {
                jdbc.update(sql);
            } catch (DataIntegrityViolationException e) {
                assertThat(sql).doesNotStartWith("DELETE"); // the id is taken already
            }
        }

        private String insertion() {
            String values = Stream.concat(
                            shaped.ids().stream().map(this::literal),
                            shaped.columns().stream().map(this::literalOrNull))
                    .collect(Collectors.joining(", "));
            return "INSERT INTO " + shaped.name() + " VALUES (" + values + ")";
        }

        private String randomChange() {
            return switch (random.nextInt(10)) {
                case 0, 1 -> insertion();
                case 2, 3 -> "DELETE FROM " + shaped.name() + " WHERE " + someRow();
                case 4 -> {
                    int i = random.nextInt(shaped.ids().size());
                    yield "UPDATE " + shaped.name() + " SET k" + i + " = "
                            + literal(shaped.ids().get(i)) + " WHERE " + someRow();
                }
                case 5 -> {
                    String all = IntStream.range(0, shaped.columns().size())
                            .mapToObj(i -> "c" + i + " = "
                                    + literalOrNull(shaped.columns().get(i)))
                            .collect(Collectors.joining(", "));
                    yield "UPDATE " + shaped.name() + " SET " + all + " WHERE " + someRow();
                }
                default -> {
                    int i = random.nextInt(shaped.columns().size());
                    yield "UPDATE " + shaped.name() + " SET c" + i + " = "
                            + literalOrNull(shaped.columns().get(i)) + " WHERE " + someRow();
                }
            };
        }

        /** Returns the condition that at most one row satisfies, as a rule one that is there. */
        private String someRow() {
            return IntStream.range(0, shaped.ids().size())
                    .mapToObj(i -> "k" + i + " = " + literal(shaped.ids().get(i)))
                    .collect(Collectors.joining(" AND "));
        }

        private String literal(Col column) {
            return typed(oneOf(column.literals()), column.type());
        }

        private String literalOrNull(Col column) {
            return random.nextInt(6) == 0 ? "NULL" : literal(column);
        }

        // ---- what is told

        private List<RowChange> changes(Map<String, Row> before, Map<String, Row> after) {
            Set<String> ids = new HashSet<>(before.keySet());
            ids.addAll(after.keySet());
            List<RowChange> changes = new ArrayList<>();
            for (String id : ids.stream().sorted().toList()) {
                Row was = before.get(id);
                Row is = after.get(id);
                if (!Objects.equals(was, is) || random.nextInt(20) == 0) {
                    changes.add(new RowChange(id, image(was), image(is)));
                }
            }
            return changes;
        }

        private RowImage image(@Nullable Row row) {
            return row == null ? RowImage.absent() : RowImage.whole(row);
        }

        private RowChange told(RowChange exact) {
            return new RowChange(exact.id(), told(exact.before()), told(exact.after()));
        }

        private RowImage told(RowImage exact) {
            Row row = exact.row();
            int kind = random.nextInt(10);
            if (kind == 0) {
                return RowImage.unknown();
            }
            if (kind > 1 || row == null) {
                return exact;
            }
            Row part = row;
            for (Column column : schema.columns()) {
                part = random.nextInt(3) == 0 ? part.without(column.name()) : part;
            }
            return RowImage.part(part);
        }

        // ---- what is asked

        private Shape randomShape() {
            Filter filter = schema.coerce(randomFilter());
            int kind = random.nextInt(10);
            if (kind == 0 && !state.isEmpty()) {
                return new Shape.OfRow(oneOf(List.copyOf(state.keySet())), filter);
            }
            if (kind == 1) {
                return new Shape.OfCount(filter);
            }
            Sort order = schema.total(randomSort());
            if (random.nextInt(6) == 0) {
                return new Shape.OfWindow(filter, order, 0, Integer.MAX_VALUE);
            }
            int size = random.nextInt(6) == 0 ? 6 + random.nextInt(5) : 1 + random.nextInt(4);
            return new Shape.OfWindow(filter, order, random.nextBoolean() ? 0 : random.nextInt(7), size);
        }

        private Filter randomFilter() {
            Filter filter = Filter.all();
            int conditions = oneOf(List.of(0, 0, 1, 1, 2));
            for (int i = 0; i < conditions; i++) {
                filter = filter.and(randomTerm());
            }
            return filter;
        }

        private Filter randomTerm() {
            Filter term = random.nextInt(4) > 0
                    ? randomCondition()
                    : randomCondition().or(randomCondition().and(randomCondition()));
            return random.nextInt(4) == 0 ? term.not() : term;
        }

        private Filter randomCondition() {
            int at = random.nextInt(shaped.ids().size() + shaped.columns().size());
            Column column = schema.columns().get(at);
            String name = column.name();
            List<Object> operands = new ArrayList<>(
                    at < shaped.ids().size()
                            ? shaped.ids().get(at).operands()
                            : shaped.columns().get(at - shaped.ids().size()).operands());
            state.values().stream()
                    .map(row -> row.get(name))
                    .filter(Objects::nonNull)
                    .forEach(operands::add);
            boolean none = operands.isEmpty();
            if (none || random.nextInt(8) == 0) {
                return random.nextBoolean() ? Filter.isNull(name) : Filter.isNotNull(name);
            }
            Object operand = oneOf(operands);
            boolean isText = column.type() == ColumnType.TEXT;
            int kind = random.nextInt(isText ? 14 : 7);
            boolean isWhole = column.type() == ColumnType.LIST || column.type() == ColumnType.ANY;
            return switch (isWhole ? kind % 3 : kind) {
                case 0 -> Filter.equal(name, operand);
                case 1 -> Filter.notEqual(name, operand);
                case 2 -> Filter.in(name, List.of(operand, oneOf(operands)));
                case 3 -> Filter.lessThan(name, operand);
                case 4 -> Filter.lessThanOrEqual(name, operand);
                case 5 -> Filter.greaterThan(name, operand);
                case 6 -> Filter.greaterThanOrEqual(name, operand);
                case 7 -> Filter.startsWith(name, (String) operand);
                case 8 -> Filter.contains(name, (String) operand);
                case 9 -> Filter.endsWith(name, (String) operand);
                case 10 -> Filter.equalIgnoreCase(name, (String) operand);
                case 11 -> Filter.startsWithIgnoreCase(name, (String) operand);
                case 12 -> Filter.endsWithIgnoreCase(name, (String) operand);
                default -> Filter.containsIgnoreCase(name, (String) operand);
            };
        }

        private Sort randomSort() {
            int columns = oneOf(List.of(0, 1, 1, 1, 2, 2));
            if (columns == 0) {
                return random.nextBoolean()
                        ? Sort.unsorted()
                        : Sort.by(schema.idColumns().get(0));
            }
            List<Sort.Order> orders = new ArrayList<>();
            for (int i = 0; i < columns; i++) {
                Sort.Order order = Sort.Order.by(oneOf(schema.columns()).name())
                        .with(random.nextBoolean() ? Sort.Direction.ASC : Sort.Direction.DESC)
                        .with(oneOf(List.of(
                                Sort.NullHandling.NATIVE,
                                Sort.NullHandling.NULLS_FIRST,
                                Sort.NullHandling.NULLS_LAST)));
                orders.add(random.nextInt(8) == 0 ? order.ignoreCase() : order);
            }
            return Sort.by(orders);
        }

        private <T> T oneOf(List<T> values) {
            return values.get(random.nextInt(values.size()));
        }
    }

    /** Returns what a reader is shown: what the window has, whether there is more, and the total if it still holds. */
    private static List<Object> shown(Asked asked, CachedRows kept, boolean recount) {
        OptionalLong total = recount ? OptionalLong.empty() : kept.total();
        if (!(asked.shape instanceof Shape.OfWindow window)) {
            return List.of(kept.rows(), total);
        }
        boolean more = kept.more() || kept.rows().size() > window.size();
        List<Row> rows = kept.rows().size() > window.size() ? kept.rows().subList(0, window.size()) : kept.rows();
        return List.of(rows, more, total);
    }
}
