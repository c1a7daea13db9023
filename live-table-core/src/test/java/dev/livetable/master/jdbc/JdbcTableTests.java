package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.LostRaceException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.UnusableMasterException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The contract of tables, and that of tables in a database, on H2. */
class JdbcTableTests extends JdbcTypeContract {

    @Override
    DataSource emptyDatabase() {
        return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    @Override
    String spelled(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    @Override
    String computedSuffix() {
        return "";
    }

    @Override
    int waiting() {
        return ask("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL");
    }

    /** The change and a look at what it left: H2 has one of both in a statement. */
    @Override
    int statementsOfAChangeWithBefore() {
        return 2;
    }

    @Override
    List<Type> ownTypes() {
        return List.of(
                type("TINYINT", ColumnType.INTEGER, -128, 127),
                type("DECFLOAT", ColumnType.DECIMAL, new BigDecimal("1.5"), new BigDecimal("-1E-20")),
                type("VARCHAR_IGNORECASE(20)", ColumnType.TEXT, "a", "A"),
                type("CLOB", ColumnType.TEXT, "", "long".repeat(10_000)),
                type("BINARY(3)", ColumnType.BYTES, bytes(0, 128, 255)),
                type("VARBINARY(9)", ColumnType.BYTES, bytes(), bytes(0, 128, 255)),
                type("BLOB", ColumnType.BYTES, bytes(), bytes(0, 128, 255)),
                type("TIME(9)", ColumnType.TIME, LocalTime.of(1, 2, 3, 4)),
                type("TIMESTAMP(9)", ColumnType.DATE_TIME, LocalDateTime.of(2026, 3, 29, 2, 30, 0, 1)),
                type(
                        "TIMESTAMP(9) WITH TIME ZONE",
                        ColumnType.OFFSET_DATE_TIME,
                        OffsetDateTime.parse("2026-03-29T02:30:00.000000001+05:30")),
                type("TIME WITH TIME ZONE", ColumnType.TEXT, "10:00:00+02"),
                type("ENUM('b', 'a')", ColumnType.TEXT, "a", "b"),
                type("INTERVAL DAY", ColumnType.TEXT, "INTERVAL '1' DAY"),
                type("GEOMETRY", ColumnType.TEXT, "POINT (1 2)"),
                type("INTERVAL YEAR TO MONTH", ColumnType.TEXT, "INTERVAL '1-2' YEAR TO MONTH"),
                type("INTERVAL DAY TO SECOND", ColumnType.TEXT, "INTERVAL '1 02:03:04.5' DAY TO SECOND"),
                type("JSON", ColumnType.ANY, Map.of("a", Arrays.asList(1L, null)), "text", 7L, List.of(), true),
                type("INT ARRAY ARRAY", ColumnType.LIST, List.of(List.of(1L, 2L), List.of(3L))),
                type(
                        "TIMESTAMP WITH TIME ZONE ARRAY",
                        ColumnType.LIST,
                        List.of(OffsetDateTime.parse("2026-03-29T02:30:00.1+05:30"))),
                type("VARBINARY(9) ARRAY", ColumnType.LIST, List.of(bytes(1), bytes(128))));
    }

    @Test
    @DisplayName("a row that another transaction has locked for too long is not written")
    void aLockThatIsNotToBeHad() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, name VARCHAR(9))",
                "INSERT INTO things VALUES (1, 'a')",
                "SET DEFAULT_LOCK_TIMEOUT 20");
        JdbcTable table = JdbcTable.builder(dataSource()).table("THINGS").build();
        table.schema();

        new TransactionTemplate(new JdbcTransactionManager(dataSource())).executeWithoutResult(status -> {
            new JdbcTemplate(dataSource()).update("UPDATE things SET name = 'b'");
            for (Consumer<JdbcTable> write : List.<Consumer<JdbcTable>>of(
                    each -> each.patch("1", Row.of("NAME", "c")),
                    each -> each.replace("1", Row.of("NAME", "c")),
                    each -> each.delete("1"),
                    each -> each.insert(Row.of("ID", 1)))) {
                assertThatExceptionOfType(LostRaceException.class)
                        .isThrownBy(() -> onAnotherThread(() -> write.accept(table)));
            }
        });

        assertThat(table.get("1").orElseThrow().get("NAME")).isEqualTo("b");
    }

    private static void onAnotherThread(Runnable work) {
        try {
            CompletableFuture.runAsync(work).join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    @Test
    void aColumnThatDiffersFromTheIdInCaseAloneIsWritten() {
        execute(
                "CREATE TABLE things (\"id\" INT PRIMARY KEY, \"ID\" VARCHAR(9), \"Id\" INT)",
                "INSERT INTO things VALUES (1, 'a', 1)");
        JdbcTable table = JdbcTable.builder(dataSource()).table("things").build();

        assertThat(table.patch("1", Row.of("ID", "b")).get("ID")).isEqualTo("b");
        assertThat(table.patchAll(Map.of("1", Row.of("ID", "c")), Filter.all()).get("1"))
                .satisfies(row -> assertThat(row.get("ID")).isEqualTo("c"));
        Row replaced = table.replace("1", Row.of("ID", "d").with("Id", 2));
        assertThat(replaced.asMap()).containsEntry("ID", "d").containsEntry("Id", 2L);
        assertThat(table.get("1")).contains(replaced);
    }

    @Test
    void aRowWithoutAnIdIsRefused() {
        execute("CREATE TABLE things (id INT UNIQUE, n INT)");
        JdbcTable table =
                JdbcTable.builder(dataSource()).table("things").idColumns("id").build();

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> table.insert(Row.of("n", 1)))
                .withMessageContaining("id column 'ID'");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> table.insertAll(List.of(Row.of("n", 1))))
                .withMessageContaining("id column 'ID'");
        assertThat(table.count(Filter.all())).isZero();
    }

    @Test
    @DisplayName(
            "an id that two rows have is a fault of the configuration, and not of who writes; neither row is changed")
    void anIdOfTwoRowsIsUnusable() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, n VARCHAR(10), v INT)",
                "INSERT INTO things VALUES (1, 'a', 1), (2, 'a', 1)");
        JdbcTable table =
                JdbcTable.builder(dataSource()).table("things").idColumns("n").build();

        assertThatExceptionOfType(UnusableMasterException.class)
                .isThrownBy(() -> table.patch("a", Row.of("v", 2)))
                .withMessageContaining("2 rows have the id")
                .withMessageContaining("id columns [N] do not tell its rows apart");
        dataSource().takeStatements();
        assertThatExceptionOfType(UnusableMasterException.class).isThrownBy(() -> table.delete("a"));
        assertThat(dataSource().takeStatements())
                .as("the columns are as they were, so nobody looks again")
                .hasSize(1);
        assertThat(table.count(Filter.equal("V", 1))).isEqualTo(2);
    }

    @Test
    @DisplayName("a condition on all other columns alone is every row where there are no others")
    void aConditionOnOtherColumnsAlone() {
        execute("CREATE TABLE things (id INT PRIMARY KEY, n INT)", "INSERT INTO things VALUES (1, 1)");
        JdbcTable table = JdbcTable.builder(dataSource()).table("things").build();
        Filter others = Filter.allNullBut(List.of("ID", "N"));

        assertThat(table.count(others)).isEqualTo(1);
        assertThat(table.patch("1", Row.of("n", 2), others).get("N")).isEqualTo(2L);
        assertThat(table.deleteAll(others)).isEqualTo(1);
    }

    @Test
    void whatIsNotPermittedIsToldSo() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, n INT)",
                "INSERT INTO things VALUES (1, 1)",
                "CREATE USER clerk PASSWORD 'clerk'",
                "GRANT SELECT ON things TO clerk");
        String url = requireNonNull(((DriverManagerDataSource) dataSource().target()).getUrl())
                .replaceAll(";.*", "");
        JdbcTable table = JdbcTable.builder(new DriverManagerDataSource(url, "clerk", "clerk"))
                .table("things")
                .build();

        assertThat(table.get("1")).isPresent();
        assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> table.insert(Row.of("id", 2)));
        assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> table.patch("1", Row.of("n", 2)));
        assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> table.delete("1"));
        execute("REVOKE SELECT ON things FROM clerk");
        assertThatExceptionOfType(PermissionDeniedDataAccessException.class).isThrownBy(() -> table.get("1"));
        assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> table.patch("1", Row.of("n", 2)));
    }

    @Test
    void aColumnThatIsOnlyShownIsNeitherWrittenNorFilteredByAndLeftAsItIs() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, r ROW(a INT, b VARCHAR(9)) DEFAULT ROW (9, 'z'), n INT)",
                "INSERT INTO things VALUES (1, ROW (1, 'x'), 7)");
        JdbcTable table = table("things");
        Row row = Row.of("ID", 1).with("R", "ROW (1, x)").with("N", 7);

        assertThat(table.get("1")).contains(row);
        assertThat(table.schema().column("r").readOnly()).contains("ROW");
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> table.insert(Row.of("id", 2).with("r", "x")),
                () -> table.patch("1", Row.of("r", null)),
                () -> table.replace("1", row),
                () -> table.count(Filter.equal("r", "ROW (1, x)")),
                () -> table.get("1", Filter.isNull("r").or(Filter.equal("n", 7))),
                () -> table.deleteAll(Filter.isNotNull("r")))) {
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(call)
                    .withMessageContaining("column 'R' is only shown")
                    .withMessageContaining("of the type ROW");
        }
        assertThat(table.replace("1", Row.of("n", 8))).isEqualTo(row.with("N", 8));
        assertThat(table.replace("1", Row.empty())).isEqualTo(row.with("N", null));
        assertThat(table.insert(Row.of("id", 2)).get("R")).isEqualTo("ROW (9, z)");
        assertThat(table.list(Filter.all(), PageRequest.of(0, 9, Sort.by("r")))).hasSize(2);
        assertThatExceptionOfType(UnusableMasterException.class)
                .isThrownBy(() -> JdbcTable.builder(dataSource())
                        .table("things")
                        .idColumns("r")
                        .build()
                        .schema())
                .withMessageContaining("'R' cannot be an id")
                .withMessageContaining("idColumns");
    }

    @Test
    void timeLimitsOfAnyLengthArePassedOn() {
        DataSource dataSource = emptyDatabase();
        new JdbcTemplate(dataSource).execute("CREATE TABLE things (id INT PRIMARY KEY)");
        JdbcTable table = JdbcTable.builder(dataSource)
                .table("things")
                .queryTimeout(Duration.ofSeconds(Long.MAX_VALUE))
                .build();

        assertThat(table.insert(Row.of("ID", 1))).isEqualTo(Row.of("ID", 1));
        assertThat(table.list(Filter.all(), PageRequest.of(0, 3))).hasSize(1);
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> JdbcTable.builder(dataSource)
                            .table("things")
                            .queryTimeout(wrong)
                            .build())
                    .withMessage("queryTimeout must be positive, not " + wrong);
        }
    }
}
