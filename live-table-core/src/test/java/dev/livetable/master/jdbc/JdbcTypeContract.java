package dev.livetable.master.jdbc;

import static dev.livetable.master.jdbc.UnnamedWrites.unnamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.LiveTable;
import dev.livetable.cache.MemCache;
import dev.livetable.table.Bytes;
import dev.livetable.table.ColumnType;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.OutdatedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.UnusableMasterException;
import dev.livetable.table.Written;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** How values get into the columns of a database and back without loss. */
abstract class JdbcTypeContract extends JdbcTransactionContract {

    /** A type of the database, what it is in a row, and values that it can hold. */
    record Type(String sql, ColumnType type, List<Object> values) {}

    static Type type(String sql, ColumnType type, Object... values) {
        return new Type(sql, type, List.of(values));
    }

    private static final List<Type> COMMON = List.of(
            type("BOOLEAN", ColumnType.BOOLEAN, true, false),
            type("SMALLINT", ColumnType.INTEGER, -32768, 0, 32767),
            type("INT", ColumnType.INTEGER, Integer.MIN_VALUE, Integer.MAX_VALUE),
            type("BIGINT", ColumnType.INTEGER, Long.MIN_VALUE, Long.MAX_VALUE),
            type("NUMERIC(40, 10)", ColumnType.DECIMAL, new BigDecimal("123456789012345678901234567890.0123456789")),
            type("NUMERIC(5, 2)", ColumnType.DECIMAL, new BigDecimal("1.20"), new BigDecimal("-0.05")),
            type("REAL", ColumnType.DOUBLE, (double) 0.1f, (double) Float.MAX_VALUE, (double) Float.MIN_VALUE),
            type("DOUBLE PRECISION", ColumnType.DOUBLE, 0.1, Double.MAX_VALUE, Double.MIN_VALUE, Double.NaN),
            type("DOUBLE PRECISION", ColumnType.DOUBLE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY),
            type("CHAR(3)", ColumnType.TEXT, "abc", "äöü"),
            type("VARCHAR(20)", ColumnType.TEXT, "", " a ", "'\"\\%_?\n", "é e\u0301 \uD83D\uDE00"),
            type(
                    "DATE",
                    ColumnType.DATE,
                    LocalDate.of(1, 1, 1),
                    LocalDate.of(1582, 10, 10),
                    LocalDate.of(9999, 12, 31)),
            type("TIME(6)", ColumnType.TIME, LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59, 999_999_000)),
            type(
                    "TIMESTAMP",
                    ColumnType.DATE_TIME,
                    dateTime("1500-02-28T00:00"),
                    dateTime("2026-03-29T02:30:00.123456")),
            type(
                    "TIMESTAMP WITH TIME ZONE",
                    ColumnType.OFFSET_DATE_TIME,
                    OffsetDateTime.parse("2026-03-29T02:30:00.123456Z")),
            type("UUID", ColumnType.UUID, new UUID(1, 2), new UUID(-1, -1)),
            type("INT ARRAY", ColumnType.LIST, List.of(), Arrays.asList(1L, null, 3L)),
            type("VARCHAR(50) ARRAY", ColumnType.LIST, Arrays.asList("a,b", "NULL", null, "{}\"'\\", "")),
            type("BOOLEAN ARRAY", ColumnType.LIST, List.of(true, false)),
            type("NUMERIC(5, 2) ARRAY", ColumnType.LIST, List.of(new BigDecimal("1.20"))),
            type("DATE ARRAY", ColumnType.LIST, List.of(LocalDate.of(2026, 3, 29))),
            type("TIMESTAMP ARRAY", ColumnType.LIST, List.of(dateTime("2026-03-29T02:30:00.123456"))),
            type("UUID ARRAY", ColumnType.LIST, List.of(new UUID(1, 2))));

    private static final int READS = 12;

    private static LocalDateTime dateTime(String text) {
        return LocalDateTime.parse(text);
    }

    static Bytes bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return Bytes.of(bytes);
    }

    /** Returns the types that this database has in common with others. */
    List<Type> commonTypes() {
        return COMMON;
    }

    /** Returns the types that only this database has. */
    abstract List<Type> ownTypes();

    @TestFactory
    Stream<DynamicTest> valuesOfEveryTypeComeBackAsTheyWerePut() {
        return Stream.concat(commonTypes().stream(), ownTypes().stream())
                .map(type -> DynamicTest.dynamicTest(type.sql(), () -> assertRoundTrip(type)));
    }

    /** A driver may read a statement in another way once a connection has run it some times. */
    @TestFactory
    Stream<DynamicTest> valuesOfEveryTypeStayTheSameHoweverOftenTheyAreRead() {
        return Stream.concat(commonTypes().stream(), ownTypes().stream())
                .map(type -> DynamicTest.dynamicTest(type.sql(), () -> assertStaysTheSame(type)));
    }

    /** Returns a new connection, whose driver keeps statements as it does by default. */
    Connection newConnection() throws SQLException {
        return dataSource().target().getConnection();
    }

    private void assertStaysTheSame(Type type) throws SQLException {
        execute("DROP TABLE IF EXISTS things", "CREATE TABLE things (id INT PRIMARY KEY, v " + type.sql() + ", n INT)");
        try (Connection connection = newConnection()) {
            DataSource one = new SingleConnectionDataSource(connection, true);
            JdbcTable table = JdbcTable.builder(one).table("things").build();
            for (Object value : type.values()) {
                Row row = Row.of(spelled("id"), 1).with(spelled("v"), value).with(spelled("n"), 0);
                table.insert(row);
                for (int time = 1; time <= READS; time++) {
                    assertThat(table.get("1")).as("read %s", time).contains(row);
                    assertThat(table.count(Filter.equal("v", value)))
                            .as("read %s", time)
                            .isEqualTo(1);
                    Row next = row.with(spelled("n"), time);
                    assertThat(unnamed(table.patchReturningBefore("1", Row.of("n", time), Filter.all())))
                            .as("read %s", time)
                            .isEqualTo(new Written<>(next, RowImage.whole(row)));
                    assertThat(table.patch("1", Row.of("v", value)))
                            .as("read %s", time)
                            .isEqualTo(next);
                    row = next;
                }
                for (int time = 1; time <= READS; time++) {
                    assertThat(unnamed(table.deleteReturningBefore("1", Filter.all())))
                            .as("read %s", time)
                            .isEqualTo(new Written<>(true, RowImage.whole(row)));
                    assertThat(table.insert(row)).as("read %s", time).isEqualTo(row);
                }
                table.delete("1");
                assertIdStaysTheSame(type, value, one);
            }
        }
    }

    private void assertIdStaysTheSame(Type type, Object value, DataSource one) {
        if (type.type() == ColumnType.LIST || type.type() == ColumnType.ANY) {
            return;
        }
        JdbcTable table = JdbcTable.builder(one).table("things").idColumns("v").build();
        for (int time = 1; time <= READS; time++) {
            Row row = Row.of(spelled("id"), 1).with(spelled("v"), value).with(spelled("n"), time);
            assertThat(table.insert(row)).as("read %s", time).isEqualTo(row);
            assertThat(table.delete(table.schema().id(row))).as("read %s", time).isTrue();
            assertThat(unnamed(table.insertReturningBefore(row)))
                    .as("read %s", time)
                    .isEqualTo(new Written<>(row, RowImage.absent()));
            assertThat(table.delete(table.schema().id(row))).as("read %s", time).isTrue();
        }
    }

    private void assertRoundTrip(Type type) {
        execute("DROP TABLE IF EXISTS things", "CREATE TABLE things (id INT PRIMARY KEY, v " + type.sql() + ")");
        JdbcTable table = table("things");
        String column = spelled("v");
        assertThat(table.schema().column("v").type()).isEqualTo(type.type());

        int id = 0;
        for (Object value : type.values()) {
            Row row = Row.of(spelled("id"), ++id).with(column, value);
            assertThat(table.insert(row)).isEqualTo(row);
            assertThat(table.get(String.valueOf(id))).contains(row);
            Written<Row> emptied = table.patchReturningBefore(String.valueOf(id), Row.of("v", null), Filter.all());
            assertThat(emptied.before()).isEqualTo(RowImage.whole(row));
            assertThat(emptied.answer().get(column)).isNull();
            Written<Row> filled = table.replaceReturningBefore(String.valueOf(id), Row.of("v", value), Filter.all());
            assertThat(unnamed(filled)).isEqualTo(new Written<>(row, RowImage.whole(emptied.answer())));
            assertThat(table.patch(String.valueOf(id), Row.of("v", null)).get(column))
                    .isNull();
            assertThat(table.patch(String.valueOf(id), Row.of("v", value))).isEqualTo(row);
            assertThat(unnamed(table.deleteReturningBefore(String.valueOf(id), Filter.all())))
                    .isEqualTo(new Written<>(true, RowImage.whole(row)));
            table.insert(row);
            assertThat(table.list(Filter.equal("v", value), Pageable.unpaged())).containsExactly(row);
            assertThat(table.count(Filter.in("v", List.of(value)))).isEqualTo(1);
            assertThat(table.count(Filter.notEqual("v", value))).isEqualTo(id - 1);
        }
        table.insert(Row.of("id", 0));
        assertThat(table.list(Filter.all(), PageRequest.of(0, 99, Sort.by("v"))))
                .last()
                .isEqualTo(Row.of(spelled("id"), 0).with(column, null));
        assertThat(table.list(
                        Filter.all(),
                        PageRequest.of(0, 99, Sort.by(Sort.Order.by("v").ignoreCase()))))
                .hasSize(id + 1);
        assertThat(table.count(Filter.isNull("v"))).isEqualTo(1);
        type.values().forEach(value -> assertJoined(table, value));
        assertThat(table.count(Filter.in("v", List.of()).not())).isEqualTo(id);
        assertFoundById(type);
    }

    /** Besides the row with the value there is one with a null, which satisfies neither a condition nor its opposite. */
    private static void assertJoined(JdbcTable table, Object value) {
        long others = table.count(Filter.notEqual("v", value));
        assertThat(table.count(Filter.equal("v", value).not())).isEqualTo(others);
        assertThat(table.count(Filter.in("v", List.of(value)).not())).isEqualTo(others);
        assertThat(table.count(Filter.in("v", List.of(value)).not().not())).isEqualTo(1);
        assertThat(table.count(Filter.equal("v", value).or(Filter.isNull("v")))).isEqualTo(2);
        assertThat(table.count(Filter.notEqual("v", value).or(Filter.equal("v", value))))
                .isEqualTo(others + 1);
        if (table.schema().column("v").type() == ColumnType.TEXT && value instanceof String text) {
            for (Filter filter : List.of(
                    Filter.endsWith("v", text),
                    Filter.equalIgnoreCase("v", text),
                    Filter.startsWithIgnoreCase("v", text),
                    Filter.endsWithIgnoreCase("v", text),
                    Filter.containsIgnoreCase("v", text))) {
                long found = table.count(filter);
                assertThat(found).as("%s", filter).isPositive();
                assertThat(table.count(filter.not())).as("not %s", filter).isEqualTo(others + 1 - found);
            }
        }
    }

    private void assertFoundById(Type type) {
        JdbcTable table =
                JdbcTable.builder(dataSource()).table("things").idColumns("v").build();
        if (type.type() == ColumnType.LIST || type.type() == ColumnType.ANY) {
            assertThatExceptionOfType(UnusableMasterException.class)
                    .isThrownBy(table::schema)
                    .withMessageContaining("'" + spelled("v") + "' cannot be an id")
                    .withMessageContaining("set ");
            return;
        }
        for (Row row : table.list(Filter.isNotNull("v"), Pageable.unpaged())) {
            String id = table.schema().id(row);
            assertThat(table.get(id)).as(id).contains(row);
            assertThat(table.get(id, Filter.lessThan("id", 99))).as(id).contains(row);
            assertThat(table.patch(id, Row.of("id", row.get(spelled("id")))))
                    .as(id)
                    .isEqualTo(row);
            assertThat(unnamed(table.deleteReturningBefore(id, Filter.lessThan("id", 99))))
                    .as(id)
                    .isEqualTo(new Written<>(true, RowImage.whole(row)));
        }
    }

    @Test
    void timesAreComparedToTheNanosecond() {
        execute("CREATE TABLE things (id INT PRIMARY KEY, v TIMESTAMP, t TIME(6))");
        JdbcTable table = table("things");
        LocalDateTime at = dateTime("2026-03-29T10:00:00.123457");
        table.insert(Row.of("id", 1).with("v", at).with("t", at.toLocalTime()));

        for (long nanos : new long[] {-400, -1, 0, 1, 400, 999}) {
            LocalDateTime other = at.plusNanos(nanos);
            Map<String, Object> values = Map.of("v", other, "t", other.toLocalTime());
            values.forEach((column, value) -> {
                assertThat(table.count(Filter.equal(column, value)))
                        .as("%s %s", column, nanos)
                        .isEqualTo(nanos == 0 ? 1 : 0);
                assertThat(table.count(Filter.in(column, List.of(value)).not()))
                        .as("%s %s", column, nanos)
                        .isEqualTo(nanos == 0 ? 0 : 1);
                assertThat(table.count(Filter.lessThan(column, value)))
                        .as("%s %s", column, nanos)
                        .isEqualTo(nanos > 0 ? 1 : 0);
                assertThat(table.count(Filter.lessThanOrEqual(column, value)))
                        .as("%s %s", column, nanos)
                        .isEqualTo(nanos >= 0 ? 1 : 0);
                assertThat(table.count(Filter.greaterThan(column, value)))
                        .as("%s %s", column, nanos)
                        .isEqualTo(nanos < 0 ? 1 : 0);
                assertThat(table.count(Filter.greaterThanOrEqual(column, value)))
                        .as("%s %s", column, nanos)
                        .isEqualTo(nanos <= 0 ? 1 : 0);
            });
        }
    }

    @Test
    void idsOfSeveralColumnsOfManyTypesGoBothWays() {
        execute(
                "CREATE TABLE things (note VARCHAR(20), made INT GENERATED BY DEFAULT AS IDENTITY, c VARCHAR(20), d DATE,"
                        + " u UUID, n NUMERIC(6, 2), PRIMARY KEY (c, d, u, n, made))");
        JdbcTable table = table("things");
        Row given = Row.of("note", "x")
                .with("c", "a,/'%?")
                .with("d", LocalDate.of(2026, 3, 29))
                .with("u", new UUID(1, 2))
                .with("n", new BigDecimal("1.20"));
        assertThat(table.schema().idColumns())
                .containsExactly(spelled("c"), spelled("d"), spelled("u"), spelled("n"), spelled("made"));

        Row first = table.insert(given);
        Row second = table.insert(given.with("made", null));
        Row third = table.insert(given.with("c", ""));
        List<String> ids =
                Stream.of(first, second, third).map(table.schema()::id).toList();

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(table.get(ids.get(1))).contains(second);
        assertThat(table.get(ids.get(1).replace("1.20", "1.2"))).isEmpty();
        assertThat(table.get("a")).isEmpty();
        assertThat(table.list(Filter.all(), PageRequest.of(0, 9, Sort.by("note"))))
                .as("sorted by the whole id in the end")
                .containsExactly(third, first, second);
        assertThat(table.list(Filter.all(), PageRequest.of(1, 1, Sort.by("note"))))
                .containsExactly(first);
        assertThat(table.patch(ids.get(0), Row.of("note", "y")).get(spelled("note")))
                .isEqualTo("y");
        assertThat(table.replace(ids.get(1), Row.of("note", "z")).get(spelled("note")))
                .isEqualTo("z");
        assertThat(table.delete(ids.get(0))).isTrue();
        assertThat(table.replace(ids.get(0), given)).isEqualTo(first);
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.patch(ids.get(0), Row.of("c", "b")))
                .withMessageNotContaining(ids.get(0));
        assertThat(table.count(Filter.all())).isEqualTo(3);
        try (LiveTable live =
                LiveTable.builder("things", table).cache(MemCache.create()).build()) {
            assertThat(live.get(ids.get(0))).contains(first);
            assertThat(live.patch(ids.get(0), Row.of("note", "live"))).isEqualTo(first.with(spelled("note"), "live"));
            assertThat(live.get(ids.get(0))).contains(first.with(spelled("note"), "live"));
        }
    }

    @Test
    void seventyThousandValuesOfManyTypesCanBeLookedFor() {
        execute("CREATE TABLE things (id INT PRIMARY KEY, n NUMERIC(9, 2), d DATE, u UUID, r REAL," + " t TIMESTAMP)");
        JdbcTable table = table("things");
        table.insert(Row.of("id", 1)
                .with("n", new BigDecimal("7.00"))
                .with("d", LocalDate.ofEpochDay(7))
                .with("u", new UUID(7, 7))
                .with("r", 7.0)
                .with("t", LocalDate.ofEpochDay(7).atStartOfDay()));
        List<Long> numbers = Stream.iterate(1L, i -> i + 1).limit(70_000).toList();

        assertThat(table.count(Filter.in("n", numbers))).isEqualTo(1);
        assertThat(table.count(Filter.in("r", numbers))).isEqualTo(1);
        assertThat(table.count(Filter.in(
                        "d", numbers.stream().map(LocalDate::ofEpochDay).toList())))
                .isEqualTo(1);
        assertThat(table.count(Filter.in(
                        "t",
                        numbers.stream()
                                .map(i -> LocalDate.ofEpochDay(i).atStartOfDay())
                                .toList())))
                .isEqualTo(1);
        assertThat(table.count(
                        Filter.in("u", numbers.stream().map(i -> new UUID(i, i)).toList())))
                .isEqualTo(1);
    }

    @Test
    void jsonIsStructureAndItsNullIsANull() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, j JSON, k JSON NOT NULL, n INT)",
                "INSERT INTO things VALUES (1, " + json("null") + ", " + json("null") + ", 1), (2, NULL, "
                        + json("{\"a\":[1,null,2.50,true,\"x\"]}") + ", 2)");
        JdbcTable table = table("things");
        String j = spelled("j");
        String k = spelled("k");
        Map<String, Object> structure = Map.of("a", Arrays.asList(1L, null, new BigDecimal("2.50"), true, "x"));

        assertThat(table.schema().column("j").type()).isEqualTo(ColumnType.ANY);
        assertThat(table.get("2").orElseThrow().get(k)).isEqualTo(structure);
        assertThat(table.count(Filter.equal("k", structure))).isEqualTo(1);
        assertThat(table.count(Filter.isNull("j"))).isEqualTo(2);
        assertThat(table.count(Filter.isNull("k"))).isEqualTo(1);
        assertThat(table.count(Filter.notEqual("k", "x"))).isEqualTo(1);
        assertThat(table.count(Filter.in("k", List.of("x", 1)).not())).isEqualTo(1);
        assertThat(table.list(Filter.all(), PageRequest.of(0, 9, Sort.by("k"))))
                .extracting(row -> row.get(k) == null)
                .containsExactly(false, true);

        assertThat(table.patch("1", Row.of("j", null).with("k", null)).get(k)).isNull();
        assertThat(table.replace("1", Row.of("j", null).with("k", null)).get(j)).isNull();
        assertThat(ask("SELECT COUNT(*) FROM things WHERE j IS NOT NULL"))
                .as("a null of JSON stays one")
                .isEqualTo(1);
        assertThat(table.patch("1", Row.of("j", structure)).get(j)).isEqualTo(structure);
        assertThat(table.patch("1", Row.of("j", null)).get(j)).isNull();
        assertThat(ask("SELECT COUNT(*) FROM things WHERE j IS NOT NULL")).isZero();

        Row text = table.insert(Row.of("id", 3).with("j", "{").with("k", List.of()));
        assertThat(text.get(j)).isEqualTo("{");
        assertThat(table.count(Filter.equal("j", "{").and(Filter.equal("k", List.of()))))
                .isEqualTo(1);
        for (Filter filter : List.of(Filter.contains("j", "a"), Filter.lessThan("j", 1))) {
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> table.count(filter))
                    .withMessageContaining("is JSON");
        }
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.patch("3", Row.of("j", List.of(Double.NaN))))
                .withMessageContaining("infinite");
    }

    /** Returns JSON as a literal of SQL. */
    String json(String json) {
        return "JSON '" + json + "'";
    }

    @Test
    void blanksThatCharIsFilledUpWithAreNoPartOfAnIdNorOfAText() {
        execute(
                "CREATE TABLE things (id CHAR(4) PRIMARY KEY, code CHAR(6), n INT)",
                "INSERT INTO things VALUES ('ab', 'x y', 1), ('abcd', ' z', 2)");
        JdbcTable table = table("things");
        Row ab = Row.of(spelled("id"), "ab").with(spelled("code"), "x y").with(spelled("n"), 1);

        assertThat(table.list(Filter.all(), PageRequest.of(0, 5, Sort.by("id"))))
                .extracting(row -> table.schema().id(row))
                .containsExactly("ab", "abcd");
        assertThat(table.get("ab")).contains(ab);
        assertThat(table.patch("ab", Row.of("n", 7)).get(spelled("n"))).isEqualTo(7L);
        assertThat(table.replace("ab", ab)).isEqualTo(ab);
        assertThat(table.replace("cd", Row.of("n", 3)).get(spelled("id"))).isEqualTo("cd");
        assertThat(table.insert(Row.of("id", "ef ")).get(spelled("id"))).isEqualTo("ef");
        assertThatExceptionOfType(DuplicateIdException.class).isThrownBy(() -> table.insert(Row.of("id", "ab  ")));
        assertThat(table.get("ab ")).as("written otherwise").isEmpty();
        assertThat(table.delete("ab  ")).isFalse();
        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> table.patch("ab  ", Row.of("n", 1)));
        assertThatExceptionOfType(OutdatedException.class).isThrownBy(() -> table.replace("ab  ", Row.of("n", 1)));
        for (Filter filter : List.of(
                Filter.equal("code", "x y"),
                Filter.in("code", List.of("x y", "q")),
                Filter.startsWith("code", "x"),
                Filter.endsWith("code", "y"),
                Filter.contains("code", " y"),
                Filter.equalIgnoreCase("code", "X Y"),
                Filter.endsWithIgnoreCase("code", "Y"),
                Filter.lessThan("n", 2))) {
            assertThat(table.list(filter, Pageable.unpaged())).as("%s", filter).containsExactly(ab);
        }
        assertThat(table.count(Filter.equal("code", "x y "))).isZero();
        assertThat(table.count(Filter.equal("code", " z"))).isEqualTo(1);
        assertThat(table.delete("ab")).isTrue();
    }

    @Test
    void labelsOfAnEnumerationAreSortedAndComparedInTheirOrder() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, e " + enumeration("new", "open", "done") + ")",
                "INSERT INTO things VALUES (1, 'done'), (2, 'open'), (3, 'new'), (4, NULL)");
        JdbcTable table = table("things");
        Pageable sorted = PageRequest.of(0, 9, Sort.by("e"));

        assertThat(table.list(Filter.all(), sorted))
                .extracting(row -> row.get(spelled("e")))
                .containsExactly("new", "open", "done", null);
        assertThat(table.list(Filter.lessThan("e", "done"), sorted)).hasSize(2);
        assertThat(table.list(Filter.greaterThanOrEqual("e", "open"), sorted)).hasSize(2);
        assertThat(table.count(Filter.equal("e", "gone"))).isZero();
        assertThat(table.count(Filter.in("e", List.of("gone", "new")))).isEqualTo(1);
        assertThat(table.count(Filter.notEqual("e", "gone"))).isEqualTo(3);
        assertThat(table.count(Filter.in("e", List.of("gone", "new")).not())).isEqualTo(2);
        assertThat(table.count(Filter.contains("e", "n"))).isEqualTo(3);
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.count(Filter.lessThan("e", "gone")))
                .withMessageNotContaining("gone");
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> table.patch("1", Row.of("e", "gone")));
    }

    /** Returns the type of an enumeration, made if it has to be. */
    String enumeration(String... labels) {
        return "ENUM('" + String.join("', '", labels) + "')";
    }
}
