package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import dev.livetable.table.Capability;
import dev.livetable.table.ColumnType;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.LostRaceException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What only MySQL and MariaDB do, on MariaDB, by both drivers. */
class MySqlFactsMariaDbIT {

    private abstract static class ByADriver {

        private final String name = MariaDbServer.newDatabase();
        private HikariDataSource pool = MariaDbServer.pool(driver(), name, "");

        abstract MariaDbDriver driver();

        @AfterEach
        void close() {
            pool.close();
        }

        /** Speaks with the database in another way from now on. */
        private void connect(String parameters) {
            pool.close();
            pool = MariaDbServer.pool(driver(), name, parameters);
        }

        private JdbcTemplate jdbc() {
            return new JdbcTemplate(pool);
        }

        private JdbcTable things(String columns, String... rows) {
            jdbc().execute("CREATE TABLE things (" + columns + ")");
            for (String row : rows) {
                jdbc().execute("INSERT INTO things VALUES (" + row + ")");
            }
            return table();
        }

        private JdbcTable table() {
            return JdbcTable.builder(pool).table("things").build();
        }

        @Test
        void aKeyThatIsCountedIsNotTakenForTheId() {
            JdbcTable table = things("code VARCHAR(9) PRIMARY KEY, seq BIGINT AUTO_INCREMENT UNIQUE", "'1', 6");

            assertThat(table.insert(Row.of("code", "A7")))
                    .isEqualTo(Row.of("code", "A7").with("seq", 7));
        }

        @Test
        void aCountedPartOfAnIdIsTold() {
            JdbcTable table = things("tenant INT, id INT AUTO_INCREMENT, n INT, PRIMARY KEY (tenant, id), KEY (id)");

            Row first = table.insert(Row.of("tenant", 4).with("n", 1));
            assertThat(first).isEqualTo(Row.of("tenant", 4).with("id", 1).with("n", 1));
            assertThat(table.insert(Row.of("tenant", 4).with("id", null)).get("id"))
                    .isEqualTo(2L);
        }

        @Test
        @DisplayName("a row whose id the database would make and not tell is refused before it is sent")
        void anIdThatIsNotToldIsRefused() {
            JdbcTable table = things("id VARCHAR(36) DEFAULT (uuid()) PRIMARY KEY, n INT");

            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> table.insert(Row.of("n", 1)))
                    .withMessageContaining("give the row one");
        }

        @Test
        @DisplayName(
                "what the database stores in another way without strict mode is refused; a number that is rounded is not")
        void nothingElseIsStoredWithoutStrictMode() {
            connect("sessionVariables=sql_mode=''&jdbcCompliantTruncation=false");
            JdbcTable table = things(
                    "id INT PRIMARY KEY, n TINYINT, v VARCHAR(3), e ENUM('a'), m INT NOT NULL,"
                            + " d DECIMAL(5, 2), l VARCHAR(3) CHARACTER SET latin1",
                    "1, 1, 'a', 'a', 1, 1, 'a'");
            Row row = table.get("1").orElseThrow();

            for (Row change : new Row[] {
                Row.of("n", 300), Row.of("v", "abcd"), Row.of("e", "b"), Row.of("m", null), Row.of("l", "\uD83D\uDE00")
            }) {
                assertThatExceptionOfType(RefusedException.class)
                        .as("%s", change)
                        .isThrownBy(() -> table.patch("1", change))
                        .withMessageContaining("another value");
                assertThatExceptionOfType(RefusedException.class)
                        .as("%s", change)
                        .isThrownBy(() -> table.insert(change.with("id", 2)));
            }
            assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> table.insert(Row.of("id", 2)));
            assertThat(table.list(Filter.all(), Pageable.unpaged())).containsExactly(row);
            assertThat(table.patch("1", Row.of("d", 1.005)).get("d")).hasToString("1.01");
        }

        @Test
        @DisplayName("a change to the values that are there is one, also where only other values are counted")
        void aChangeToTheSameValuesIsOne() {
            connect("useAffectedRows=true");
            JdbcTable table = things("id INT PRIMARY KEY, n INT", "1, 1");
            Row row = table.get("1").orElseThrow();

            assertThat(table.patch("1", Row.of("n", 1))).isEqualTo(row);
            assertThat(table.replace("1", Row.of("n", 1))).isEqualTo(row);
        }

        @Test
        void aTableWithoutTransactionsIsOnlyRead() {
            jdbc().execute("CREATE TABLE things (id INT PRIMARY KEY) ENGINE = MyISAM");
            JdbcTable table = table();
            assertThat(table.capabilities())
                    .containsExactlyInAnyOrder(Capability.FILTER, Capability.SORT, Capability.COUNT);
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> table.insert(Row.of("id", 1)))
                    .withMessageContaining("no transactions");
        }

        @Test
        @DisplayName("a column of dates with one that is none is a text that is only shown")
        void datesThatAreNoneAreShown() {
            connect("sessionVariables=sql_mode=''&jdbcCompliantTruncation=false");
            JdbcTable table = things(
                    "id INT PRIMARY KEY, d DATE, m DATETIME, n INT",
                    "1, '2026-01-01', '2026-01-01', 1",
                    "2, '0000-00-00', '2024-02-00 10:00:00', 1");
            assertThat(table.get("1").orElseThrow().get("d")).hasToString("2026-01-01");
            assertThat(table.schema().column("d").type()).isEqualTo(ColumnType.DATE);

            assertThat(table.list(Filter.all(), Pageable.unpaged()))
                    .extracting(row -> row.get("d"), row -> row.get("m"))
                    .containsExactly(
                            tuple("2026-01-01", "2026-01-01 00:00:00"), tuple("0000-00-00", "2024-02-00 10:00:00"));
            assertThat(table.schema().column("d").readOnly()).isNotNull();
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> table.patch("2", Row.of("d", "2026-01-01")));
            assertThat(table.replace("2", Row.of("n", 2)).get("d")).isEqualTo("0000-00-00");
        }

        @Test
        @DisplayName("times of more than a day and before zero are texts, which are found and written as they are")
        void longTimesAreTexts() {
            JdbcTable table = things("id INT PRIMARY KEY, t TIME", "1, '10:00:00'", "2, '-01:00:00'", "3, '25:00:00'");

            assertThat(table.list(Filter.all(), Pageable.unpaged()))
                    .extracting(row -> row.get("t"))
                    .containsExactly("10:00:00", "-01:00:00", "25:00:00");
            assertThat(table.count(Filter.equal("t", "25:00:00"))).isEqualTo(1);
            assertThat(table.patch("1", Row.of("t", "-01:00:00")).get("t")).isEqualTo("-01:00:00");
            assertThat(table.count(Filter.equal("t", "-01:00:00"))).isEqualTo(2);
        }

        @Test
        void momentsAreToldApartAlsoWhereAnHourIsThereTwice() {
            JdbcTable table = things(
                    "id INT PRIMARY KEY, at TIMESTAMP(6) NULL", "1, '2026-10-25 00:30:00'", "2, '2026-10-25 01:30:00'");
            OffsetDateTime first = OffsetDateTime.parse("2026-10-25T00:30Z");

            assertThat(table.get("1").orElseThrow().get("at")).isEqualTo(first);
            assertThat(table.count(Filter.equal("at", "2026-10-25T02:30+02:00")))
                    .isEqualTo(1);
            assertThat(table.patch("2", Row.of("at", first.plusNanos(1_000))).get("at"))
                    .isEqualTo(first.plusNanos(1_000));
            assertThat(table.count(Filter.lessThanOrEqual("at", first))).isEqualTo(1);
        }

        @Test
        void momentsOfAnotherZoneAreOnlyShown() {
            things("id INT PRIMARY KEY, at TIMESTAMP NULL, n INT", "1, '2026-10-25 00:30:00', 1");
            pool.close();
            pool = MariaDbServer.pool(driver(), name, "", "SET time_zone = '+02:00'");

            JdbcTable table = table();
            assertThat(table.get("1").orElseThrow().get("at")).hasToString("2026-10-25T02:30");
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> table.count(Filter.isNull("at").or(Filter.equal("at", "2026-10-25T02:30"))))
                    .withMessageContaining("time_zone");
            assertThat(table.replace("1", Row.of("n", 2)).get("at")).hasToString("2026-10-25T02:30");
        }

        @Test
        void numbersOfSomeDigitsAndGeometriesAreOnlyShown() {
            JdbcTable table = things("id INT PRIMARY KEY, f FLOAT, g POINT, n INT", "1, 16777217, POINT(1, 2), 1");

            for (String column : new String[] {"f", "g"}) {
                Object shown = requireNonNull(table.get("1").orElseThrow().get(column));
                assertThatExceptionOfType(InvalidRequestException.class)
                        .isThrownBy(() -> table.patch("1", Row.of(column, shown)))
                        .withMessageContaining("only shown");
                assertThatExceptionOfType(InvalidRequestException.class)
                        .isThrownBy(() -> table.count(Filter.equal(column, shown)));
            }
            table.replace("1", Row.of("n", 2));
            assertThat(jdbc().queryForObject("SELECT f + 0e0 FROM things WHERE g IS NOT NULL", Double.class))
                    .isEqualTo(16777216.0);
        }

        @ParameterizedTest
        @CsvSource({
            "Europe/Berlin,     2026-03-29, 02:30:00.123456",
            "America/Sao_Paulo, 2018-11-04, 00:00:00",
            "Europe/Berlin,     1893-04-01, 00:03:00",
        })
        @DisplayName("an hour that the zone of this JVM leaves out is as it is written")
        void anHourThatIsLeftOutHereIsAsItIsWritten(String zone, String day, String time) {
            TimeZone before = TimeZone.getDefault();
            TimeZone.setDefault(TimeZone.getTimeZone(zone));
            try {
                connect("sessionVariables=time_zone='-00:00'");
                String value = "'" + day + " " + time + "'";
                boolean isMoment = day.compareTo("1970") > 0;
                JdbcTable table = things(
                        "id INT PRIMARY KEY, dt DATETIME(6), ts TIMESTAMP(6) NULL, d DATE, t TIME(6)",
                        "1, " + value + ", " + (isMoment ? value : "NULL") + ", '" + day + "', '" + time + "'");
                LocalDateTime written = LocalDate.parse(day).atTime(LocalTime.parse(time));

                Row row = table.get("1").orElseThrow();

                assertThat(row.get("dt")).isEqualTo(written);
                assertThat(row.get("ts")).isEqualTo(isMoment ? written.atOffset(ZoneOffset.UTC) : null);
                assertThat(row.get("d")).isEqualTo(written.toLocalDate());
                assertThat(row.get("t")).isEqualTo(written.toLocalTime());
                for (String column : row.columns().names()) {
                    Object shown = row.get(column);
                    if (shown != null) {
                        assertThat(table.count(Filter.equal(column, shown)))
                                .as(column)
                                .isEqualTo(1);
                    }
                }
                assertThat(table.replace("1", row)).isEqualTo(row);
                assertThat(jdbc().queryForObject("SELECT CAST(dt AS CHAR) FROM things", String.class))
                        .startsWith(day + " " + time);
            } finally {
                TimeZone.setDefault(before);
            }
        }

        @Test
        void trueAndFalseAreOneAndZero() {
            JdbcTable table = things("id INT PRIMARY KEY, active TINYINT(1)", "1, 1", "2, 2", "3, 0");

            assertThat(table.list(Filter.equal("active", true), Pageable.unpaged()))
                    .containsExactly(Row.of("id", 1).with("active", 1));
            assertThat(table.count(Filter.equal("active", false))).isEqualTo(1);
            assertThat(table.patch("2", Row.of("active", true)).get("active")).isEqualTo(1L);
        }

        @Test
        @DisplayName("in a transaction that sees an older state, what decides a write is what is there now")
        void aWriteSeesTheNewestRow() {
            JdbcTable table = things("id INT PRIMARY KEY, n INT", "1, 1");
            TransactionTemplate callers = new TransactionTemplate(new JdbcTransactionManager(pool));
            callers.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
            callers.executeWithoutResult(status -> {
                assertThat(table.count(Filter.all())).isEqualTo(1);
                CompletableFuture.runAsync(() -> {
                            jdbc().update("INSERT INTO things VALUES (2, 2)");
                            jdbc().update("UPDATE things SET n = 7 WHERE id = 1");
                        })
                        .join();

                assertThatExceptionOfType(DuplicateIdException.class).isThrownBy(() -> table.insert(Row.of("id", 2)));
                assertThat(table.patch("1", Row.of("n", 7)).get("n")).isEqualTo(7L);
            });
        }

        @Test
        @DisplayName("a deadlock undoes the caller's whole transaction, so that cannot be committed")
        void aDeadlockEndsTheTransactionOfTheCaller() throws SQLException {
            JdbcTable table = things("id INT PRIMARY KEY, n INT", "1, 1", "2, 2", "3, 3");
            table.schema();
            TransactionTemplate callers = new TransactionTemplate(new JdbcTransactionManager(pool));
            try (Connection other = pool.getConnection();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                // It has changed more rows, so the database rather undoes the caller's.
                statement.execute("INSERT INTO things SELECT seq, seq FROM seq_10_to_999");
                statement.execute("UPDATE things SET n = 9 WHERE id = 2");
                assertThatExceptionOfType(LostRaceException.class)
                        .isThrownBy(() -> callers.executeWithoutResult(status -> {
                            table.patch("1", Row.of("n", 5));
                            CompletableFuture<Void> blocked = CompletableFuture.runAsync(() -> lock(statement));
                            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> List.of(1)
                                    .equals(jdbc().queryForList(MariaDbServer.WAITING, Integer.class)));
                            assertThatExceptionOfType(LostRaceException.class)
                                    .isThrownBy(() -> table.patch("2", Row.of("n", 5)));
                            blocked.join();
                            rollBack(other);
                            table.patch("3", Row.of("n", 5));
                        }));
            }
            assertThat(jdbc().queryForList("SELECT n FROM things", Integer.class))
                    .containsExactly(1, 2, 3);
        }

        private static void lock(Statement statement) {
            try {
                statement.execute("UPDATE things SET n = 9 WHERE id = 1");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void rollBack(Connection connection) {
            try {
                connection.rollback();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Test
        void whatIsNotPermittedIsToldSo() {
            things("id INT PRIMARY KEY, n INT", "1, 1");
            jdbc().execute("CREATE OR REPLACE USER reader@localhost");
            jdbc().execute("GRANT SELECT ON " + name + ".things TO reader@localhost");
            pool.close();
            pool = MariaDbServer.poolOf("reader", driver(), name);

            JdbcTable table = table();
            assertThat(table.get("1")).isPresent();
            assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> table.insert(Row.of("id", 2)));
            try (HikariDataSource root = MariaDbServer.pool(driver(), name, "")) {
                new JdbcTemplate(root).execute("REVOKE SELECT ON " + name + ".things FROM reader@localhost");
                new JdbcTemplate(root).execute("GRANT INSERT ON " + name + ".things TO reader@localhost");
            }
            assertThatExceptionOfType(PermissionDeniedDataAccessException.class).isThrownBy(() -> table.get("1"));
            pool.close();
            pool = MariaDbServer.pool(driver(), name, "");
        }

        @Test
        void aTableThatKeepsItsPastIsATable() {
            jdbc().execute("CREATE TABLE things (id INT PRIMARY KEY, n INT) WITH SYSTEM VERSIONING");
            JdbcTable table = table();

            table.insert(Row.of("id", 1).with("n", 1));
            assertThat(table.patch("1", Row.of("n", 2)))
                    .isEqualTo(Row.of("id", 1).with("n", 2));
            assertThat(table.list(Filter.all(), Pageable.unpaged())).hasSize(1);
        }
    }

    @Nested
    class ByTheDriverOfMariaDb extends ByADriver {

        @Override
        MariaDbDriver driver() {
            return MariaDbDriver.MARIADB;
        }
    }

    @Nested
    class ByTheDriverOfMySql extends ByADriver {

        @Override
        MariaDbDriver driver() {
            return MariaDbDriver.MYSQL;
        }
    }
}
