package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Random values of every type of column that are written through a live table, and read by get, list, filter and sort,
 * compared with what SQL of the test's own says of the same values.
 *
 * <p>The number of values is the system property {@code live.values}, 3,000 by default; {@code live.seed} begins another
 * run.
 */
abstract class JdbcValuesContract {

    /*
     * There are two tables of one column each. Into "mirror" the test writes values as literals of SQL; into "things" the
     * live table writes them as values of Java. Then both have to hold the same texts, and questions to the live table
     * have to find the rows that the test's own SQL finds in the mirror.
     */

    private static final int ROWS = 25;
    private static final int MOST = 1_000;

    /**
     * A value of a column.
     *
     * @param value as a row has it
     * @param literal as SQL has it
     */
    record Sample(@Nullable Object value, String literal) {}

    /**
     * A type of column.
     *
     * @param sql its name
     * @param next makes a value
     * @param compared the expression that is equal for equal values, with %s for the column
     * @param ordered whether the database sorts and compares its values
     */
    record Kind(String sql, Function<Random, Sample> next, String compared, boolean ordered) {}

    private JdbcTemplate plain;

    /** Returns a database of which the test may use the tables {@code things} and {@code mirror}. */
    abstract DataSource database();

    /** Returns the types of the database. */
    abstract List<Kind> kinds();

    /** Returns the expression for the text of the column {@code v} of a type. */
    abstract String asText(Kind kind);

    @BeforeEach
    void connect() {
        plain = new JdbcTemplate(database());
    }

    @AfterEach
    void drop() {
        plain.execute("DROP TABLE IF EXISTS things");
        plain.execute("DROP TABLE IF EXISTS mirror");
    }

    @TestFactory
    Stream<DynamicTest> valuesGoThroughALiveTableUnchanged() {
        List<Kind> kinds = kinds();
        int each = Integer.getInteger("live.values", 3_000) / kinds.size();
        return kinds.stream()
                .map(kind -> DynamicTest.dynamicTest(kind.sql(), () -> {
                    Random random = new Random(
                            Long.getLong("live.seed", 12) * 31 + kind.sql().hashCode());
                    for (int done = 0; done < each; done += ROWS) {
                        new Round(kind, random).run();
                    }
                }));
    }

    /** Some values of a type. */
    private final class Round {

        private final Kind kind;
        private final Random random;
        private final List<Sample> samples = new ArrayList<>();

        Round(Kind kind, Random random) {
            this.kind = kind;
            this.random = random;
        }

        void run() {
            for (int i = 0; i < ROWS; i++) {
                boolean again = i > 0 && random.nextInt(6) == 0;
                samples.add(again ? samples.get(random.nextInt(i)) : sample());
            }
            for (String table : List.of("things", "mirror")) {
                plain.execute("DROP TABLE IF EXISTS " + table);
                plain.execute("CREATE TABLE " + table + " (id INT PRIMARY KEY, v " + kind.sql() + ")");
            }
            for (int i = 0; i < ROWS; i++) {
                plain.execute("INSERT INTO mirror VALUES (" + i + ", "
                        + samples.get(i).literal() + ")");
            }
            assertThat(values(JdbcTable.builder(database())
                            .table("mirror")
                            .build()
                            .list(Filter.all(), Pageable.unpaged())
                            .getContent()))
                    .as("what SQL wrote is read")
                    .isEqualTo(samples.stream().map(Sample::value).toList());
            JdbcTable things = JdbcTable.builder(database()).table("things").build();
            try (LiveTable live = LiveTable.builder("things", things).build()) {
                write(live);
                read(live);
                ask(live);
            }
        }

        private Sample sample() {
            return random.nextInt(12) == 0
                    ? new Sample(null, "NULL")
                    : kind.next().apply(random);
        }

        private void write(LiveTable live) {
            for (int i = 0; i < ROWS; i++) {
                Object value = samples.get(i).value();
                Row row = Row.of("id", i).with("v", value);
                Row stored;
                if (i % 3 == 0) {
                    stored = live.insert(row);
                } else if (i % 3 == 1) {
                    live.insert(Row.of("id", i));
                    stored = live.patch(String.valueOf(i), Row.of("v", value));
                } else {
                    stored = live.replace(String.valueOf(i), Row.of("v", value));
                }
                assertThat(stored.get(1)).as("what is written is told").isEqualTo(value);
            }
            assertThat(texts(kind, "things")).as("what is written is stored").isEqualTo(texts(kind, "mirror"));
        }

        private void read(LiveTable live) {
            for (int i = 0; i < ROWS; i++) {
                assertThat(live.get(String.valueOf(i)).orElseThrow().get(1))
                        .isEqualTo(samples.get(i).value());
            }
            assertThat(values(live.list(Filter.all(), PageRequest.of(0, ROWS, Sort.by("id")))
                            .getContent()))
                    .isEqualTo(samples.stream().map(Sample::value).toList());
        }

        private void ask(LiveTable live) {
            String v = kind.compared().formatted("v");
            Set<Object> seen = new LinkedHashSet<>();
            for (int i = 0; i < ROWS; i++) {
                Object value = samples.get(i).value();
                if (value == null || !seen.add(value)) {
                    continue;
                }
                String its = "(SELECT " + v + " FROM mirror WHERE id = " + i + ")";
                same(live, Filter.equal("v", value), v + " = " + its);
                if (i % 5 == 0) {
                    same(live, Filter.in("v", List.of(value)), v + " = " + its);
                    same(live, Filter.notEqual("v", value), v + " <> " + its);
                    same(live, Filter.in("v", List.of(value)).not(), v + " <> " + its);
                    String raw = "(SELECT v FROM mirror WHERE id = " + i + ")";
                    if (kind.ordered()) {
                        same(live, Filter.lessThan("v", value), "v < " + raw);
                        same(live, Filter.greaterThanOrEqual("v", value), "v >= " + raw);
                    }
                }
            }
            assertThat(ids(live.list(Filter.isNull("v"), PageRequest.of(0, MOST, Sort.by("id")))
                            .getContent()))
                    .isEqualTo(IntStream.range(0, ROWS)
                            .filter(i -> samples.get(i).value() == null)
                            .boxed()
                            .toList());
            if (kind.ordered()) {
                sorted(live, Sort.Direction.ASC);
                sorted(live, Sort.Direction.DESC);
            }
            deleted(live);
        }

        private void deleted(LiveTable live) {
            Sample one = samples.get(random.nextInt(ROWS));
            if (one.value() != null) {
                long there = live.count(Filter.equal("v", one.value()));
                assertThat(live.deleteAll(Filter.equal("v", one.value()))).isEqualTo(there);
                assertThat(live.count(Filter.all())).isEqualTo(ROWS - there);
            }
        }

        private void same(LiveTable live, Filter filter, String condition) {
            assertThat(ids(live.list(filter, PageRequest.of(0, MOST, Sort.by("id")))
                            .getContent()))
                    .as("%s", condition)
                    .isEqualTo(plain.queryForList(
                            "SELECT id FROM mirror WHERE " + condition + " ORDER BY id", Integer.class));
        }

        private void sorted(LiveTable live, Sort.Direction direction) {
            String order = " ORDER BY CASE WHEN v IS NULL THEN 1 ELSE 0 END, v " + direction + ", id";
            assertThat(ids(live.list(Filter.all(), PageRequest.of(0, MOST, Sort.by(direction, "v")))
                            .getContent()))
                    .as("%s", order)
                    .isEqualTo(plain.queryForList("SELECT id FROM mirror" + order, Integer.class));
        }
    }

    private List<@Nullable String> texts(Kind kind, String table) {
        return plain.queryForList("SELECT " + asText(kind) + " FROM " + table + " ORDER BY id", String.class);
    }

    private static List<Integer> ids(List<Row> rows) {
        return rows.stream()
                .map(row -> ((Long) Objects.requireNonNull(row.get(0))).intValue())
                .toList();
    }

    private static List<@Nullable Object> values(List<Row> rows) {
        List<@Nullable Object> values = new ArrayList<>();
        rows.forEach(row -> values.add(row.get(1)));
        return values;
    }

    // Values that all databases have

    private static final String[] LETTERS = {
        "a",
        "b",
        "A",
        "B",
        "z",
        "0",
        "9",
        " ",
        "'",
        "\"",
        "\\",
        "%",
        "_",
        "?",
        ",",
        "{",
        "}",
        "\u00e4",
        "\u00c4",
        "\u0131",
        "e\u0301",
        "\u4e2d",
        "\uD83D\uDE00",
        "\n",
        "NULL"
    };

    static String text(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(5); left > 0; left--) {
            String next = LETTERS[random.nextInt(LETTERS.length)];
            if (text.length() + next.length() <= most) {
                text.append(next);
            }
        }
        return text.toString();
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static Kind kind(String sql, boolean ordered, String compared, Function<Random, Sample> next) {
        return new Kind(sql, next, compared, ordered);
    }

    /** Returns a type whose values are equal to the database if they are to everybody. */
    static Kind kind(String sql, Function<Random, Sample> next) {
        return kind(sql, true, "%s", next);
    }

    static <T> T oneOf(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
