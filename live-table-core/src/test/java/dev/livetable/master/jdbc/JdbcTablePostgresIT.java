package dev.livetable.master.jdbc;

import static dev.livetable.master.jdbc.UnnamedWrites.unnamed;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.livetable.LiveTable;
import dev.livetable.cache.MemCache;
import dev.livetable.table.Capability;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.DuplicateValueException;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.UnusableMasterException;
import dev.livetable.table.Written;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The contract of tables, and that of tables in a database, on PostgreSQL. */
class JdbcTablePostgresIT extends JdbcTypeContract {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static EmbeddedPostgres server;
    private static HikariDataSource pool;

    private int handedOut;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        pool = new HikariDataSource();
        // The tests make tables of the same name in many shapes, which statements kept by a connection would not
        // survive.
        pool.setJdbcUrl(server.getJdbcUrl("postgres", "postgres") + "&prepareThreshold=0");
        pool.setMaximumPoolSize(3);
    }

    @AfterAll
    static void stop() throws IOException {
        pool.close();
        server.close();
    }

    /** Empties the one database and hands it out, and a new one to a test that needs two: making one takes its time. */
    @Override
    DataSource emptyDatabase() {
        JdbcTemplate jdbc = new JdbcTemplate(pool);
        if (handedOut++ == 0) {
            jdbc.execute("DROP SCHEMA IF EXISTS public, geo, \"Odd schema\" CASCADE");
            jdbc.execute("CREATE SCHEMA public");
            return pool;
        }
        String name = "test" + DATABASES.incrementAndGet();
        jdbc.execute("CREATE DATABASE " + name);
        return server.getDatabase("postgres", name);
    }

    @Override
    Connection newConnection() throws SQLException {
        return DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
    }

    @Override
    String spelled(String name) {
        return name;
    }

    @Override
    String computedSuffix() {
        return " STORED";
    }

    @Override
    int waiting() {
        return ask("SELECT COUNT(DISTINCT pid) FROM pg_locks WHERE NOT granted");
    }

    @Override
    int statementsOfAChangeWithBefore() {
        return 1;
    }

    @Override
    List<Type> ownTypes() {
        execute(
                "CREATE EXTENSION IF NOT EXISTS citext SCHEMA public",
                "CREATE EXTENSION IF NOT EXISTS hstore SCHEMA public",
                "CREATE EXTENSION IF NOT EXISTS ltree SCHEMA public",
                "DROP SCHEMA IF EXISTS \"Odd place\" CASCADE",
                "CREATE SCHEMA \"Odd place\"",
                "CREATE TYPE \"Odd place\".\"Odd 'mood\" AS ENUM ('b', 'a')",
                "CREATE TYPE mood AS ENUM ('b', 'a', 'it''s')",
                "CREATE DOMAIN feeling AS mood",
                "CREATE DOMAIN code AS CHAR(4)",
                "CREATE DOMAIN document AS JSONB",
                "CREATE DOMAIN numbers AS INT[]",
                "CREATE TYPE pair AS (a INT, b TEXT)",
                "CREATE DOMAIN moment AS TIMESTAMPTZ",
                "CREATE DOMAIN level AS INT CHECK (VALUE > 0)");
        return List.of(
                type("NUMERIC", ColumnType.DECIMAL, new BigDecimal("1.20"), new BigDecimal("1E-30")),
                type("TEXT", ColumnType.TEXT, "", "long".repeat(10_000)),
                type("NAME", ColumnType.TEXT, "a"),
                type("TEXT COLLATE \"C\"", ColumnType.TEXT, "\u00c4rger", "\u00e4"),
                type("TEXT COLLATE \"tr-x-icu\"", ColumnType.TEXT, "RIO", "\u0130"),
                type("BYTEA", ColumnType.BYTES, bytes(), bytes(0, 128, 255)),
                type("DATE", ColumnType.DATE, LocalDate.MAX, LocalDate.MIN, LocalDate.of(-43, 3, 15)),
                type("TIMESTAMP", ColumnType.DATE_TIME, LocalDateTime.MAX, LocalDateTime.MIN),
                type("TIMESTAMPTZ", ColumnType.OFFSET_DATE_TIME, OffsetDateTime.MAX, OffsetDateTime.MIN),
                type("TIME", ColumnType.TIME, LocalTime.MAX),
                type("NUMERIC", ColumnType.DECIMAL, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY),
                type("CHAR(4)", ColumnType.TEXT, "ab", " a", ""),
                type("BPCHAR", ColumnType.TEXT, "ab"),
                type("\"char\"", ColumnType.TEXT, "a", " "),
                type("CITEXT", ColumnType.TEXT, "a", "A"),
                type("BIT(3)", ColumnType.TEXT, "101"),
                type("BIT(1)", ColumnType.TEXT, "1"),
                type("VARBIT", ColumnType.TEXT, "101", ""),
                type("MONEY", ColumnType.TEXT, "$1.25"),
                type("TIMETZ", ColumnType.TEXT, "10:00:00.5+02", "12:00:00.5+04"),
                type("INTERVAL", ColumnType.TEXT, "1 day", "24:00:00", "1 mon", "-00:00:01.5"),
                type("mood", ColumnType.TEXT, "a", "b", "it's"),
                type("\"Odd place\".\"Odd 'mood\"", ColumnType.TEXT, "a", "b"),
                type("feeling", ColumnType.TEXT, "a", "b"),
                type("moment", ColumnType.OFFSET_DATE_TIME, OffsetDateTime.parse("2026-03-29T02:30:00.123456Z")),
                type("level", ColumnType.INTEGER, 1),
                type("code", ColumnType.TEXT, "ab", "cdef"),
                type("INET", ColumnType.TEXT, "10.0.0.1", "10.0.0.0/8", "::1"),
                type("CIDR", ColumnType.TEXT, "10.0.0.0/8"),
                type("MACADDR", ColumnType.TEXT, "08:00:2b:01:02:03"),
                type("XML", ColumnType.TEXT, "<a>1</a>"),
                type("INT4RANGE", ColumnType.TEXT, "[1,3)", "empty", "(,)"),
                type("TSTZRANGE", ColumnType.TEXT, "[\"2026-01-01 00:00:00+00\",)"),
                type("INT4MULTIRANGE", ColumnType.TEXT, "{[1,3),[5,8)}"),
                type("JSON", ColumnType.ANY, Map.of("b", 1L, "a", Arrays.asList(1L, null)), 7L, "x", List.of()),
                type("JSONB", ColumnType.ANY, Map.of("a", Arrays.asList(1L, null)), new BigDecimal("1.50"), false),
                type("document", ColumnType.ANY, Map.of("a", Map.of("b", List.of(List.of(1L))))),
                type("pair", ColumnType.TEXT, "(1,a)", "(,\"x y\")"),
                type("TSVECTOR", ColumnType.TEXT, "'a':1 'b':2"),
                type("POINT", ColumnType.TEXT, "(1,2.5)"),
                type("BOX", ColumnType.TEXT, "(3,4),(1,2)", "(5,2),(1,1)"),
                type("PG_LSN", ColumnType.TEXT, "16/B374D848"),
                type("XID", ColumnType.TEXT, "7"),
                type("HSTORE", ColumnType.TEXT, "\"a\"=>\"1\", \"b\"=>NULL"),
                type("LTREE", ColumnType.TEXT, "a.b"),
                type("JSONPATH", ColumnType.TEXT, "$.\"a\""),
                type("OID", ColumnType.INTEGER, 1, 4_294_967_295L),
                type("INT[][]", ColumnType.LIST, List.of(List.of(1L, 2L), List.of(3L, 4L))),
                type("BYTEA[]", ColumnType.LIST, List.of(bytes(1), bytes(128))),
                type("mood[]", ColumnType.LIST, List.of("a", "b"), Arrays.asList("it's", null)),
                type("\"Odd place\".\"Odd 'mood\"[]", ColumnType.LIST, List.of("a", "b")),
                type("feeling[]", ColumnType.LIST, List.of("a")),
                type("numbers", ColumnType.LIST, List.of(1L)),
                type("NUMERIC[]", ColumnType.LIST, List.of(Double.NaN, new BigDecimal("1.20"))),
                type("FLOAT8[]", ColumnType.LIST, List.of(Double.NaN, Double.NEGATIVE_INFINITY, 0.1)),
                type("REAL[]", ColumnType.LIST, List.of((double) 0.1f)),
                type("DATE[]", ColumnType.LIST, List.of(LocalDate.MAX, LocalDate.MIN, LocalDate.of(-43, 3, 15))),
                type("TIME[]", ColumnType.LIST, List.of(LocalTime.MAX, LocalTime.of(1, 2, 3, 4_000))),
                type(
                        "TIMESTAMP[]",
                        ColumnType.LIST,
                        List.of(LocalDateTime.MAX, LocalDateTime.MIN, LocalDateTime.of(-43, 3, 15, 1, 2))),
                type("INET[]", ColumnType.LIST, List.of("10.0.0.1")),
                type("INTERVAL[]", ColumnType.LIST, List.of("1 day")),
                type("BIT(3)[]", ColumnType.LIST, List.of("101")),
                type("INT4RANGE[]", ColumnType.LIST, List.of("[1,3)")),
                type("CITEXT[]", ColumnType.LIST, List.of("a", "B")),
                type("CHAR(4)[]", ColumnType.LIST, List.of("ab")),
                type("MONEY[]", ColumnType.LIST, List.of("$1.25")),
                type("TIMESTAMPTZ[]", ColumnType.LIST, List.of(OffsetDateTime.parse("2026-03-29T02:30:00.123456Z"))),
                type("TIMESTAMPTZ[]", ColumnType.LIST, List.of(OffsetDateTime.MAX, OffsetDateTime.MIN)));
    }

    @Override
    String json(String json) {
        return "CAST('" + json + "' AS json)";
    }

    @Override
    String enumeration(String... labels) {
        execute("CREATE TYPE stage AS ENUM ('" + String.join("', '", labels) + "')");
        return "stage";
    }

    @Test
    @DisplayName("a call that takes too long is given up on, and the outcome is unknown")
    void givesUpAfterTheTimeLimit() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, name TEXT)",
                "INSERT INTO things VALUES (1, 'a')",
                "CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END'",
                "CREATE TRIGGER doze BEFORE UPDATE ON things FOR EACH ROW EXECUTE FUNCTION doze()",
                "CREATE VIEW slow AS SELECT id, pg_sleep(60)::text AS slept FROM things");
        JdbcTable table = JdbcTable.builder(dataSource())
                .table("things")
                .queryTimeout(Duration.ofMillis(100))
                .build();
        JdbcTable view = JdbcTable.builder(dataSource())
                .table("slow")
                .idColumns("id")
                .queryTimeout(Duration.ofMillis(100))
                .build();

        assertThatThrownBy(() -> table.patch("1", Row.of("name", "b"))).isInstanceOf(QueryTimeoutException.class);
        assertThatThrownBy(() -> view.list(Filter.all(), Pageable.unpaged())).isInstanceOf(QueryTimeoutException.class);
        assertThat(table.get("1")).contains(Row.of("id", 1).with("name", "a"));
    }

    @Test
    void whatATriggerRefusesIsRefused() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, name TEXT)",
                "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not today''; END'",
                "CREATE TRIGGER no BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION no()");
        JdbcTable table = table("things");

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> table.insert(Row.of("id", 1)))
                .withStackTraceContaining("not today");
    }

    @Test
    @DisplayName("a deferred constraint or trigger that says no at the commit has undone the write")
    void aDeferredConstraintRefuses() {
        execute(
                "CREATE TABLE owners (id INT PRIMARY KEY)",
                "CREATE TABLE things (id INT PRIMARY KEY,"
                        + " owner INT REFERENCES owners (id) DEFERRABLE INITIALLY DEFERRED,"
                        + " place INT UNIQUE DEFERRABLE INITIALLY DEFERRED)",
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN IF NEW.id = 9 THEN RAISE EXCEPTION ''not nine''; END IF; RETURN NEW; END'",
                "CREATE CONSTRAINT TRIGGER later AFTER INSERT ON things DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION refuse()",
                "INSERT INTO things VALUES (1, NULL, 1)");
        JdbcTable table = table("things");

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> table.insert(Row.of("id", 2).with("owner", 7)))
                .withMessageContaining("23503");
        assertThatExceptionOfType(DuplicateValueException.class)
                .isThrownBy(() -> table.insert(Row.of("id", 2).with("place", 1)));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> table.insert(Row.of("id", 9)))
                .withStackTraceContaining("not nine");
        assertThat(table.count(Filter.all())).isEqualTo(1);
        assertThat(table.insert(Row.of("id", 2)).get("id")).isEqualTo(2L);
    }

    @Test
    @DisplayName("what an application does after the commit undoes nothing, whatever it is answered")
    void whatIsAnsweredAfterTheCommit() {
        execute("CREATE TABLE things (id INT PRIMARY KEY)");
        JdbcTable table = table("things");
        table.schema();
        dataSource()
                .onceBefore(
                        "INSERT",
                        sql -> TransactionSynchronizationManager.registerSynchronization(
                                new TransactionSynchronization() {
                                    @Override
                                    public void afterCommit() {
                                        throw new DataIntegrityViolationException(
                                                "of another table", new PSQLException("", PSQLState.UNIQUE_VIOLATION));
                                    }
                                }));

        assertThatExceptionOfType(UnknownOutcomeException.class).isThrownBy(() -> table.insert(Row.of("id", 1)));
        assertThat(table.count(Filter.all())).isEqualTo(1);
    }

    @Test
    void aRowThatATriggerMovesIsReturnedAsItIsStored() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, name TEXT)",
                "CREATE FUNCTION move() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN NEW.id = NEW.id + 100; NEW.name = upper(NEW.name); RETURN NEW; END'",
                "CREATE TRIGGER move BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION move()");

        assertThat(table("things").insert(Row.of("id", 1).with("name", "a")))
                .isEqualTo(Row.of("id", 101).with("name", "A"));
    }

    @Test
    void idsThatAreMadeByTheDatabaseCannotAlwaysBeGiven() {
        execute(
                "CREATE TABLE things (id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key UUID DEFAULT gen_random_uuid())");
        JdbcTable table = table("things");

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> table.insert(Row.of("id", 1)))
                .withStackTraceContaining("non-DEFAULT");
        Row made = table.insert(Row.empty());
        assertThat(made.get("id")).isEqualTo(1L);
        assertThat(table.replace("1", made)).isEqualTo(made);

        JdbcTable byKey =
                JdbcTable.builder(dataSource()).table("things").idColumns("key").build();
        Row second = byKey.insert(Row.empty());
        assertThat(byKey.get(byKey.schema().id(second))).contains(second);
    }

    @Test
    void textsThatTheDatabaseCannotHoldAreRefusedAndNoIds() {
        execute("CREATE TABLE things (code TEXT PRIMARY KEY, name TEXT)", "INSERT INTO things VALUES ('a?', 'x')");
        JdbcTable table = table("things");

        for (String text : List.of("a\0", "a\uD83D")) {
            assertThat(table.get(text)).isEmpty();
            assertThat(table.delete(text)).isFalse();
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> table.patch("a?", Row.of("name", text)))
                    .withMessageContaining("'name'");
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> table.count(Filter.equal("name", text)));
        }
    }

    @Test
    void valuesBeyondWhatTheDatabaseComparesWith() {
        execute("CREATE TABLE things (day DATE PRIMARY KEY)");
        JdbcTable table = table("things");

        assertThat(table.get("+99999999-01-01")).isEmpty();
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.count(Filter.equal("day", "+99999999-01-01")))
                .withStackTraceContaining("out of range");
    }

    @Test
    void aViewThatTheDatabaseCanWriteToIsWrittenTo() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, name TEXT, place TEXT DEFAULT 'here')",
                "INSERT INTO things VALUES (1, 'a', 'here'), (2, 'b', 'there')",
                "CREATE VIEW near AS SELECT id, name, place, upper(name) AS loud FROM things WHERE place = 'here'");
        JdbcTable view =
                JdbcTable.builder(dataSource()).table("near").idColumns("id").build();
        Row first = Row.of("id", 1).with("name", "a").with("place", "here").with("loud", "A");

        assertThat(view.capabilities()).isEqualTo(EnumSet.allOf(Capability.class));
        assertThat(view.writeReach().isOneRow()).isFalse();
        assertThat(view.patch("1", Row.of("name", "c")))
                .isEqualTo(first.with("name", "c").with("loud", "C"));
        assertThat(view.replace("1", Row.of("name", "a").with("place", "here"))).isEqualTo(first);
        assertThat(view.insert(Row.of("id", 3).with("name", "x").with("place", "here")))
                .isEqualTo(
                        Row.of("id", 3).with("name", "x").with("place", "here").with("loud", "X"));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> view.patch("1", Row.of("loud", "x")))
                .withMessageContaining("computed");
        for (ThrowingCallable leaving : List.<ThrowingCallable>of(
                () -> view.insert(Row.of("id", 4).with("place", "there")),
                () -> view.patch("1", Row.of("place", "there")))) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(leaving)
                    .withMessageContaining("not to be seen");
        }
        assertThat(view.delete("2")).as("outside of the view").isFalse();
        assertThat(view.delete("3")).isTrue();
        assertThat(view.deleteAll(Filter.equal("name", "a"))).isEqualTo(1);
        assertThat(ask("SELECT COUNT(*) FROM things")).isEqualTo(1);
    }

    @Test
    void aViewWithACheckOptionRefusesWhatLeavesIt() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, place TEXT)",
                "INSERT INTO things VALUES (1, 'here')",
                "CREATE VIEW near AS SELECT * FROM things WHERE place = 'here' WITH CHECK OPTION");
        JdbcTable view =
                JdbcTable.builder(dataSource()).table("near").idColumns("id").build();

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> view.patch("1", Row.of("place", "there")))
                .withMessageContaining("44000");
        assertThat(view.get("1")).isPresent();
    }

    @Test
    void aViewThatIsNoneOfOneTableOrWrittenToByTriggersIsOnlyRead() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY)",
                "CREATE VIEW counted AS SELECT id, COUNT(*) AS n FROM things GROUP BY id",
                "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER nothing INSTEAD OF UPDATE ON counted FOR EACH ROW EXECUTE FUNCTION nothing()");
        JdbcTable view =
                JdbcTable.builder(dataSource()).table("counted").idColumns("id").build();

        assertThat(view.capabilities()).containsOnly(Capability.FILTER, Capability.SORT, Capability.COUNT);
        assertThatThrownBy(() -> view.patch("1", Row.of("n", 1))).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aColumnThatTheUserMayNotReadIsLeftOut() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, name TEXT, secret TEXT DEFAULT 's')",
                "INSERT INTO things VALUES (1, 'a', 'x')",
                "DROP ROLE IF EXISTS clerk",
                "CREATE ROLE clerk LOGIN",
                "GRANT USAGE ON SCHEMA public TO clerk",
                "GRANT SELECT (id, name), UPDATE (name), INSERT (id, name), DELETE ON things TO clerk");
        DataSource asClerk = server.getDatabase("clerk", "postgres");
        JdbcTable table = JdbcTable.builder(asClerk).table("things").build();

        assertThat(table.schema().columns()).extracting(Column::name).containsExactly("id", "name");
        assertThat(table.list(Filter.startsWith("name", "a"), PageRequest.of(0, 5)))
                .containsExactly(Row.of("id", 1).with("name", "a"));
        assertThat(table.insert(Row.of("id", 2).with("name", "b")).get("name")).isEqualTo("b");
        assertThat(table.patchReturningBefore("1", Row.of("name", "c"), Filter.all())
                        .before())
                .isEqualTo(RowImage.whole(Row.of("id", 1).with("name", "a")));
        assertThat(table.replace("1", Row.of("name", "d")).get("name")).isEqualTo("d");
        assertThat(ask("SELECT COUNT(*) FROM things WHERE secret = 'x'")).isEqualTo(1);
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.count(Filter.equal("secret", "x")));
        assertThat(table.delete("2")).isTrue();
        execute("DROP OWNED BY clerk", "DROP ROLE clerk");
    }

    @Test
    @DisplayName("each write says in which transaction it was made, as the database tells it with the change")
    void eachWriteSaysInWhichTransactionItWasMade() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, n INT)",
                "CREATE TABLE told (number SERIAL, transaction TEXT)",
                "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO told (transaction)"
                        + " VALUES (pg_current_xact_id()::xid::text); RETURN NULL; END'",
                "CREATE TRIGGER telling AFTER INSERT OR UPDATE OR DELETE ON things FOR EACH ROW EXECUTE FUNCTION tell()");
        JdbcTable table = table("things");
        Row one = Row.of("id", 1).with("n", 1);

        assertIsTold(table.insertReturningBefore(one));
        assertIsTold(table.replaceReturningBefore("2", Row.of("n", 2), Filter.all()));
        assertIsTold(table.replaceReturningBefore("2", Row.of("n", 3), Filter.all()));
        assertIsTold(table.patchReturningBefore("1", Row.of("n", 4), Filter.all()));
        assertIsTold(table.patchReturningBefore("1", Row.of("n", 5), Filter.equal("n", 4)));
        table.patchAllReturningBefore(Map.of("1", Row.of("n", 6), "2", Row.of("n", 7)), Filter.all())
                .values()
                .forEach(this::assertIsTold);
        assertIsTold(table.deleteReturningBefore("1", Filter.all()));
        assertThat(table.deleteReturningBefore("1", Filter.all()).transaction()).isNull();
        assertThat(table.patchReturningBefore("2", Row.empty(), Filter.all()).transaction())
                .isNull();
    }

    private void assertIsTold(Written<?> written) {
        assertThat(written.transaction())
                .isEqualTo(new JdbcTemplate(dataSource().target())
                        .queryForObject("SELECT transaction FROM told ORDER BY number DESC LIMIT 1", String.class));
    }

    @Test
    @DisplayName("to say in which transaction it was made takes no further statement")
    void toSayTheTransactionTakesNoFurtherStatement() {
        execute("CREATE TABLE things (id INT PRIMARY KEY, n INT)");
        JdbcTable table = table("things");
        table.writeReach();
        List<String> statements = new CopyOnWriteArrayList<>();
        dataSource().hook(statements::add);

        table.insert(Row.of("id", 1).with("n", 1));
        int ofInsert = statements.size();
        table.insertReturningBefore(Row.of("id", 2).with("n", 2));
        int ofInsertWithTransaction = statements.size() - ofInsert;
        dataSource().hook(sql -> {});

        assertThat(ofInsertWithTransaction).isEqualTo(ofInsert);
    }

    @Test
    @DisplayName("an id of a transaction goes round as that of logical replication, also before version 13")
    void anIdOfATransactionGoesRound() {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource().target());
        String expression =
                requireNonNull(new PostgresDialect("PostgreSQL", 12).returning().transaction());
        String newer =
                requireNonNull(new PostgresDialect("PostgreSQL", 13).returning().transaction());

        assertThat(jdbc.queryForObject("SELECT " + expression + " = " + newer, Boolean.class))
                .isTrue();
    }

    @Test
    void aRowGoesFromOnePartitionToAnotherAndKeepsItsId() {
        execute(
                "CREATE TABLE things (id INT, place TEXT, n INT) PARTITION BY LIST (place)",
                "CREATE TABLE things_here PARTITION OF things FOR VALUES IN ('here')",
                "CREATE TABLE things_there PARTITION OF things FOR VALUES IN ('there')",
                "INSERT INTO things VALUES (1, 'here', 1), (2, 'there', 2)");
        JdbcTable table =
                JdbcTable.builder(dataSource()).table("things").idColumns("id").build();
        Row first = Row.of("id", 1).with("place", "here").with("n", 1);

        assertThat(unnamed(table.patchReturningBefore("1", Row.of("place", "there"), Filter.all())))
                .isEqualTo(new Written<>(first.with("place", "there"), RowImage.whole(first)));
        assertThat(ask("SELECT COUNT(*) FROM things_there")).isEqualTo(2);
        assertThat(table.get("1").orElseThrow().get("place")).isEqualTo("there");
        assertThat(table.replaceReturningBefore("1", first, Filter.all()).answer())
                .isEqualTo(first);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> table.patch("1", Row.of("place", "nowhere")));
        assertThat(table.deleteReturningBefore("1", Filter.all()).before()).isEqualTo(RowImage.whole(first));
    }

    @Test
    void conditionsOnTypesOfItsOwnUseAnIndex() {
        execute(
                "CREATE EXTENSION IF NOT EXISTS citext SCHEMA public",
                "CREATE TYPE mood AS ENUM ('b', 'a')",
                "CREATE DOMAIN feeling AS mood",
                "CREATE TABLE things (id INT PRIMARY KEY, e mood, d feeling, c CITEXT, j JSONB, i INET, p CHAR(4),"
                        + " r REAL, n NUMERIC)",
                "INSERT INTO things SELECT g, 'a', 'a', 'x', '{\"a\": 1}', '10.0.0.1', 'ab', 1.5, 1.5"
                        + " FROM generate_series(1, 9) g");
        JdbcTable table = table("things");
        Map<String, Object> values = Map.of(
                "e", "a", "d", "a", "c", "x", "j", Map.of("a", 1L), "i", "10.0.0.1", "p", "ab", "r", 1.5, "n", 1.5);
        values.forEach((column, value) -> {
            execute("CREATE INDEX ON things (" + column + ")");
            if (column.equals("i") && ask("SELECT current_setting('server_version_num')::int") < 160_000) {
                return; // whether a text is an address cannot be asked before PostgreSQL 16, so texts are compared
            }
            for (Filter filter : List.of(Filter.equal(column, value), Filter.in(column, List.of(value, value)))) {
                assertThat(plan(filter)).as(column).contains("things_" + column + "_idx", "Index Cond: ");
                assertThat(table.count(filter)).isEqualTo(9);
            }
            if (!column.equals("j")) {
                assertThat(plan(Filter.lessThan(column, value)))
                        .as("less, " + column)
                        .contains("things_" + column + "_idx", "Index Cond: ");
            }
        });
        assertThat(table.count(Filter.equal("i", "no address"))).isZero();
        assertThat(table.count(Filter.notEqual("i", "no address"))).isEqualTo(9);
        assertThat(table.get("1", Filter.equal("i", "no address"))).isEmpty();
    }

    /** Returns how the server finds the rows of a filter when it is not to look at all of them. */
    private String plan(Filter filter) {
        try (Connection connection = pool.getConnection()) {
            TableSearch search = new TableSearch("things", null, "things");
            JdbcLayout layout = new JdbcLayoutReader("things", search, List.of(), "", 30)
                    .read(connection, search.find(connection, null), java.util.Set.of());
            Sql sql = new Statements(layout).count(layout.readable(filter));
            JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            jdbc.execute("SET enable_seqscan = off");
            List<String> lines = jdbc.query(
                    "EXPLAIN " + sql.text(), sql::bind, (RowMapper<String>) (row, number) -> row.getString(1));
            jdbc.execute("RESET enable_seqscan");
            return String.join("\n", lines);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLabelAddedWhileTheTableIsUsedIsFoundAndHasItsPlace() {
        execute("CREATE TYPE mood AS ENUM ('b', 'a')", "CREATE TABLE things (id INT PRIMARY KEY, e mood)");
        JdbcTable table = table("things");
        assertThat(table.count(Filter.equal("e", "c"))).isZero();
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.count(Filter.lessThan("e", "c")))
                .withMessageContaining("[b, a]")
                .withMessageNotContaining("'c'");

        execute("ALTER TYPE mood ADD VALUE 'c' BEFORE 'a'", "INSERT INTO things VALUES (1, 'c'), (2, 'a'), (3, 'b')");

        assertThat(table.count(Filter.equal("e", "c"))).isEqualTo(1);
        assertThat(table.list(Filter.all(), PageRequest.of(0, 5, Sort.by("e"))))
                .extracting(row -> row.get("e"))
                .containsExactly("b", "c", "a");
        await().atMost(Duration.ofSeconds(10))
                .ignoreException(InvalidRequestException.class)
                .untilAsserted(
                        () -> assertThat(table.count(Filter.lessThan("e", "c"))).isEqualTo(1));
    }

    @Test
    void aRowWhosePlaceInTheOrderOfLabelsDecidesIsNotLetIntoAViewUnseen() {
        execute(
                "CREATE TYPE stage AS ENUM ('new', 'open', 'done')",
                "CREATE TABLE things (id INT PRIMARY KEY, e stage)");
        try (LiveTable live = LiveTable.builder("things", table("things")).build()) {
            LiveTable undone = live.view(Filter.lessThan("e", "done"));

            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> undone.insert(Row.of("id", 1).with("e", "new")))
                    .withMessageContaining("order of 'e'");
            live.insert(Row.of("id", 1).with("e", "new"));
            assertThat(undone.patch("1", Row.of("e", "open")).get("e")).isEqualTo("open");
            assertThat(undone.count(Filter.all())).isEqualTo(1);
        }
    }

    @Test
    void whatIsNotPermittedIsToldSo() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, n INT)",
                "INSERT INTO things VALUES (1, 1)",
                "ALTER TABLE things ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY small ON things USING (true) WITH CHECK (n < 10)",
                "DROP ROLE IF EXISTS clerk",
                "CREATE ROLE clerk LOGIN",
                "GRANT USAGE ON SCHEMA public TO clerk",
                "GRANT SELECT, INSERT ON things TO clerk");
        JdbcTable table = JdbcTable.builder(server.getDatabase("clerk", "postgres"))
                .table("things")
                .build();

        assertThat(table.insert(Row.of("id", 2).with("n", 2)).get("n")).isEqualTo(2L);
        assertThatExceptionOfType(NotPermittedException.class)
                .as("row level security")
                .isThrownBy(() -> table.insert(Row.of("id", 3).with("n", 30)));
        assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> table.patch("1", Row.of("n", 2)));
        assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> table.delete("1"));
        execute("REVOKE SELECT ON things FROM clerk");
        assertThatExceptionOfType(PermissionDeniedDataAccessException.class).isThrownBy(() -> table.get("1"));
        assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> table.patch("1", Row.of("n", 2)));
        execute("DROP OWNED BY clerk", "DROP ROLE clerk");
    }

    @Test
    void aPrimaryKeyThatMayNotBeReadIsSaid() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, name TEXT)",
                "DROP ROLE IF EXISTS clerk",
                "CREATE ROLE clerk LOGIN",
                "GRANT USAGE ON SCHEMA public TO clerk",
                "GRANT SELECT (name) ON things TO clerk");
        JdbcTable table = JdbcTable.builder(server.getDatabase("clerk", "postgres"))
                .table("things")
                .build();

        assertThatExceptionOfType(UnusableMasterException.class)
                .isThrownBy(table::schema)
                .withMessageContaining("may not read the primary key [id]")
                .withMessageContaining("idColumns");
        execute("DROP OWNED BY clerk", "DROP ROLE clerk");
    }

    @Test
    void listsOfStructureAndOfWhatCannotBeComparedAreOnlyShown() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, j JSONB[], p POINT[])",
                "INSERT INTO things VALUES (1, ARRAY[CAST('[1]' AS jsonb)], ARRAY[CAST('(1,2)' AS point)])");
        JdbcTable table = table("things");

        assertThat(table.get("1").orElseThrow().get("j")).isEqualTo(List.of(List.of(1L)));
        for (String column : List.of("j", "p")) {
            assertThat(table.schema().column(column).readOnly()).contains("is an array of");
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> table.patch("1", Row.of(column, List.of())));
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> table.count(Filter.equal(column, List.of())));
        }
        assertThat(table.replace("1", Row.empty()).get("p")).isEqualTo(List.of("(1,2)"));
    }

    @Test
    void numbersThatAreNoneCanBeRead() {
        execute("CREATE TABLE things (id INT PRIMARY KEY, n NUMERIC)", "INSERT INTO things VALUES (1, 'NaN')");

        assertThat(table("things").get("1")).contains(Row.of("id", 1).with("n", Double.NaN));
    }

    @Test
    void aColumnMayHaveAnyNameBesideThoseOfWhichTheDatabaseMakesTheText() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, live_text INT, p POINT)",
                "INSERT INTO things VALUES (1, 2, '(1,2)'), (2, 1, '(3,4)')");

        assertThat(table("things")
                        .list(Filter.all(), PageRequest.of(0, 5, Sort.by("live_text")))
                        .map(row -> row.get("p")))
                .containsExactly("(3,4)", "(1,2)");
    }

    @Test
    void whatADeferredTriggerChangesIsSeenByLaterReads() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY, n INT, tenfold INT)",
                "INSERT INTO things VALUES (1, 1, 10)",
                "CREATE FUNCTION later() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN UPDATE things SET tenfold = NEW.n * 10"
                        + " WHERE id = NEW.id AND tenfold <> NEW.n * 10; RETURN NULL; END'",
                "CREATE CONSTRAINT TRIGGER later AFTER UPDATE ON things DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION later()");
        try (LiveTable live = LiveTable.builder("things", table("things"))
                .cache(MemCache.create())
                .build()) {
            assertThat(live.get("1")).isPresent();

            assertThat(live.patch("1", Row.of("n", 5)).get("tenfold")).isEqualTo(10L);
            assertThat(live.get("1").orElseThrow().get("tenfold")).isEqualTo(50L);
        }
    }

    @Test
    void partitionedTablesAreWrittenToAndMaterializedViewsAreRead() {
        execute(
                "CREATE TABLE things (id INT PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE things_1 PARTITION OF things FOR VALUES FROM (0) TO (10)",
                "CREATE MATERIALIZED VIEW seen AS SELECT * FROM things WITH DATA");
        JdbcTable table = table("things");

        table.insert(Row.of("id", 1));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> table.insert(Row.of("id", 11)));
        execute("REFRESH MATERIALIZED VIEW seen");

        JdbcTable view =
                JdbcTable.builder(dataSource()).table("seen").idColumns("id").build();
        assertThat(view.list(Filter.all(), PageRequest.of(0, 5, Sort.by("id")))).containsExactly(Row.of("id", 1));
        assertThatThrownBy(() -> view.delete("1")).isInstanceOf(UnsupportedOperationException.class);
    }
}
