package dev.livetable.stream.postgres;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.LiveStreamContract;
import dev.livetable.stream.StreamSetupException;
import dev.livetable.stream.WithoutImages;
import dev.livetable.table.Row;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The contract of streams over the log of PostgreSQL, and what becomes of commits that nobody sees yet. */
class ReplicationStreamsIT extends LiveStreamContract {

    private static final String UNTOLD = "untold";

    private static EmbeddedPostgres server;
    private static SingleConnectionDataSource connection;
    private static JdbcTemplate jdbc;

    private final ReplicationStreams streams = node();

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("wal_level", "logical")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_replication_slots", "4")
                .start();
        // The contract makes thousands of changes, one after the other.
        connection = new SingleConnectionDataSource(server.getJdbcUrl("postgres", "postgres"), true);
        jdbc = new JdbcTemplate(connection);
    }

    @AfterAll
    static void stopServer() throws IOException {
        endConnections();
        connection.destroy();
        server.close();
    }

    /** Ends what a test has left open: each takes a slot. */
    @BeforeEach
    void createAnew() {
        endConnections();
        createTable();
    }

    private static int count(String question) {
        return requireNonNull(jdbc.queryForObject(question, Integer.class));
    }

    private static void endConnections() {
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'walsender'");
        Awaitility.await().until(() -> count("SELECT count(*) FROM pg_replication_slots") == 0);
    }

    private static void createTable() {
        execute(
                "DROP PUBLICATION IF EXISTS live",
                "DROP TABLE IF EXISTS cities, others CASCADE",
                "CREATE TABLE cities (id INT PRIMARY KEY, country TEXT, population INT)",
                "ALTER TABLE cities REPLICA IDENTITY FULL",
                "CREATE TABLE others (id INT PRIMARY KEY, name TEXT)",
                "CREATE PUBLICATION live FOR TABLE cities, others");
    }

    private static void execute(String... statements) {
        List.of(statements).forEach(jdbc::execute);
    }

    private static Connection connect(String... settings) throws Exception {
        Connection connection = server.getPostgresDatabase().getConnection();
        try (Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
        }
        return connection;
    }

    private LiveStream table(String name) {
        return streams.table(PostgresTable.of(name), "live");
    }

    /** The contract knows events without images, and a row that is updated without having been told. */
    @Override
    protected LiveStream stream() {
        return new WithoutImages(table("cities"), event -> !isUntold(event));
    }

    private static boolean isUntold(LiveEvent event) {
        Row row = event.after().row();
        return event.kind() == LiveEvent.Kind.INSERTED && row != null && UNTOLD.equals(row.get("country"));
    }

    @Override
    protected void change(LiveEvent event) {
        switch (event.kind()) {
            case INSERTED -> execute("INSERT INTO cities VALUES (" + event.id() + ", 'IT', 1)");
            case UPDATED ->
                execute(
                        "INSERT INTO cities VALUES (" + event.id() + ", '" + UNTOLD + "', 1) ON CONFLICT DO NOTHING",
                        "UPDATE cities SET population = population + 1 WHERE id = " + event.id());
            case DELETED -> execute("DELETE FROM cities WHERE id = " + event.id());
            case CHANGED ->
                execute("INSERT INTO cities SELECT 1000 + (SELECT count(*) FROM cities) + i, 'IT', 1"
                        + " FROM generate_series(1, 1001) AS i"); // TRUNCATE is a change of the table as well
            case BESIDE -> throw new IllegalArgumentException("A database tells of its tables alone");
        }
    }

    @Override
    protected int overflow() {
        return 4_200;
    }

    /** What the contract has changed before is told before. */
    @Override
    protected void breakConnection() {
        try (Heard heard = new Heard(table("cities"))) {
            heard.caughtUp();
        }
        execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots");
    }

    @Test
    @DisplayName("what 4 writers had committed is told when a catch-up that began after it ends, on the disk or not")
    void allThatHadCommittedIsToldByACatchUp() throws Exception {
        execute("INSERT INTO cities SELECT i, 'IT', 0 FROM generate_series(1, 4) AS i");
        AtomicInteger missed = new AtomicInteger();
        try (Heard heard = new Heard(table("cities"))) {
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                int writer = i;
                writers.add(CompletableFuture.runAsync(
                        () -> {
                            try (Connection connection =
                                            connect("SET synchronous_commit = " + (writer % 2 == 0 ? "on" : "off"));
                                    Statement statement = connection.createStatement()) {
                                for (int write = 1; write <= 50; write++) {
                                    statement.execute(
                                            "UPDATE cities SET population = " + write + " WHERE id = " + writer);
                                    heard.subscription().catchUp().get(30, TimeUnit.SECONDS);
                                    long now = write;
                                    boolean isTold = heard.events.stream()
                                            .anyMatch(event ->
                                                    String.valueOf(writer).equals(event.id())
                                                            && event.after().row() != null
                                                            && Long.valueOf(now)
                                                                    .equals(event.after()
                                                                            .row()
                                                                            .get("population")));
                                    missed.addAndGet(isTold ? 0 : 1);
                                }
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        task -> new Thread(task).start()));
            }
            writers.forEach(CompletableFuture::join);
            assertThat(heard.caughtUp()).hasSize(4 * 50);
            assertThat(heard.words).doesNotContain("ended");
        }
        assertThat(missed).hasValue(0);
    }

    @Test
    @DisplayName("the values told are those that a table over JDBC reads, of each type that is told")
    void theValuesToldAreThoseRead() {
        execute(
                "DROP TABLE IF EXISTS kinds",
                "DROP TYPE IF EXISTS mood CASCADE",
                "CREATE TYPE mood AS ENUM ('sad', 'glad')",
                "DROP DOMAIN IF EXISTS code",
                "CREATE DOMAIN code AS numeric(10, 2)",
                "CREATE TABLE kinds (id bigint PRIMARY KEY, b bool, i2 int2, i4 int4, num numeric, dec code, f4 float4,"
                        + " f8 float8, t text, v varchar(9), c char(5), by bytea, u uuid, d date, ti time, ts timestamp,"
                        + " tz timestamptz, m mood, j jsonb, a int[], iv interval)",
                "ALTER TABLE kinds REPLICA IDENTITY FULL",
                "ALTER PUBLICATION live ADD TABLE kinds");
        try (Heard heard = new Heard(table("kinds"))) {
            execute(
                    "INSERT INTO kinds VALUES (1, true, -2, 3, 1.50, 7.1, 0.1, 0.1::float8 + 0.2::float8, 'Zürich', '', 'ab',"
                            + " '\\x00ff', '00000000-0000-0001-0000-000000000002', '2024-02-29', '10:00:00.5',"
                            + " '2024-02-29 10:00:00', '2024-02-29 23:30:00.123456+05:30', 'glad', '{}', '{1}', '1 day')",
                    "INSERT INTO kinds (id, num, f8, d, ts, tz, ti) VALUES (2, 'NaN', '-Infinity', 'infinity', 'infinity',"
                            + " '-infinity', '24:00')");
            List<LiveEvent> events = heard.caughtUp();
            JdbcTable read = JdbcTable.builder(server.getPostgresDatabase())
                    .table("kinds")
                    .build();
            Row first = requireNonNull(events.get(0).after().row());
            assertThat(first.columns().names()).hasSize(18).doesNotContain("j", "a", "iv");
            for (LiveEvent event : events) {
                Row told = requireNonNull(event.after().row());
                Row row = read.get(requireNonNull(event.id())).orElseThrow();
                told.columns()
                        .names()
                        .forEach(name -> assertThat(told.get(name)).as(name).isEqualTo(row.get(name)));
            }
            assertThat(requireNonNull(events.get(1).after().row()).has("d")).isFalse();
        }
        execute("DROP TABLE kinds");
    }

    @Test
    @DisplayName("a transaction is told with its number, each table its own, and what was rolled back is not told")
    void aTransactionIsTold() throws Exception {
        String number;
        try (Heard cities = new Heard(table("cities"));
                Heard others = new Heard(table("others"));
                Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO cities VALUES (1, 'IT', 1)");
            statement.execute("INSERT INTO others VALUES (1, 'x')");
            statement.execute("SAVEPOINT s");
            statement.execute("INSERT INTO others VALUES (3, 'z')");
            statement.execute("ROLLBACK TO s");
            statement.execute("UPDATE others SET id = 2");
            try (var row = statement.executeQuery("SELECT pg_current_xact_id()::xid::text")) {
                row.next();
                number = row.getString(1);
            }
            connection.commit();
            statement.execute("DELETE FROM cities");
            connection.rollback();
            assertThat(cities.caughtUp()).extracting(LiveEvent::transaction).containsExactly(number);
            assertThat(cities.news()).containsExactly("INSERTED 1 absent -> 1,IT,1");
            assertThat(others.news())
                    .containsExactly(
                            "INSERTED 1 absent -> 1,x", "DELETED 1 part 1 -> absent", "INSERTED 2 absent -> 2,x");
            execute("TRUNCATE cities, others");
            assertThat(cities.news()).containsExactly("ANYTHING");
            assertThat(others.news()).containsExactly("ANYTHING");
            assertThat(streams.status().engine()).isEqualTo("postgres-replication");
            assertThat(streams.status().position()).contains("/");
            assertThat(streams.status().received()).isPositive();
        }
    }

    @Test
    @DisplayName("a long value that was not changed is told with the full identity, and unknown with the default one")
    void aLongValueThatWasNotChanged() {
        execute("ALTER TABLE others ALTER name SET STORAGE EXTERNAL, REPLICA IDENTITY FULL, ADD COLUMN n INT");
        execute("INSERT INTO others VALUES (1, repeat('x', 10000), 1)");
        try (Heard others = new Heard(table("others"))) {
            execute("UPDATE others SET n = 2");
            LiveEvent full = others.caughtUp().get(0);
            assertThat(full.before().isWhole()).isTrue();
            assertThat(full.after().isWhole()).isTrue();
            others.events.clear();

            execute("ALTER TABLE others REPLICA IDENTITY DEFAULT", "UPDATE others SET n = 3");
            assertThat(others.news()).containsExactly("UPDATED 1 part 1 -> part 1,3");
            assertThat(others.words).contains("lagged");
        }
    }

    @Test
    @DisplayName("a commit that waits for a standby is told when it is visible, and holds up no catch-up before that")
    void aCommitIsToldWhenItIsVisible() throws Exception {
        try (Heard heard = new Heard(table("cities"))) {
            execute("ALTER SYSTEM SET synchronous_standby_names = 'nosuch'", "SELECT pg_reload_conf()");
            try (Connection writer = connect("SET synchronous_commit = on");
                    Connection local = connect("SET synchronous_commit = local");
                    Statement slow = writer.createStatement();
                    Statement fast = local.createStatement()) {
                awaitSetting("nosuch");
                CompletableFuture<Boolean> stalled = CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return slow.execute("INSERT INTO cities VALUES (1, 'IT', 1)");
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        task -> new Thread(task).start());
                awaitStalled();
                fast.execute("INSERT INTO cities VALUES (2, 'IT', 1)");
                assertThat(heard.news()).containsExactly("INSERTED 2 absent -> 2,IT,1");
                assertThat(stalled).isNotDone();
                execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
                stalled.get(20, TimeUnit.SECONDS);
                assertThat(heard.news()).containsExactly("INSERTED 1 absent -> 1,IT,1");
            }
        } finally {
            execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
        }
    }

    private static void awaitStalled() {
        Awaitility.await()
                .until(() -> count("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") == 1);
    }

    private static void awaitSetting(String value) {
        Awaitility.await()
                .until(() -> value.equals(jdbc.queryForObject("SHOW synchronous_standby_names", String.class)));
    }

    @Test
    @DisplayName("a commit before the log is read, which becomes visible only later, is told as missed")
    void aCommitBeforeTheLogIsReadIsMissed() throws Exception {
        execute("ALTER SYSTEM SET synchronous_standby_names = 'nosuch'", "SELECT pg_reload_conf()");
        awaitSetting("nosuch");
        String local = "SET synchronous_commit = local";
        try (Connection a = connect(local);
                Connection b = connect(local);
                Connection x = connect("SET synchronous_commit = on");
                Statement first = a.createStatement();
                Statement second = b.createStatement();
                Statement waiting = x.createStatement()) {
            first.execute("BEGIN; INSERT INTO cities VALUES (1, 'IT', 1)");
            CompletableFuture<Heard> made = async(() -> {
                Heard heard = null;
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                while (heard == null && System.nanoTime() < end) {
                    try {
                        heard = new Heard(table("cities"));
                    } catch (IllegalStateException e) {
                        heard = null; // it waits for a limited time, and the connection is still made
                    }
                }
                return requireNonNull(heard);
            });
            awaitLocks(1);
            second.execute("BEGIN; INSERT INTO cities VALUES (2, 'IT', 1)");
            first.execute("COMMIT");
            awaitLocks(1, "2");
            CompletableFuture<Boolean> stalled = async(() -> waiting.execute("INSERT INTO cities VALUES (3, 'IT', 1)"));
            awaitStalled();
            second.execute("COMMIT");
            try (Heard heard = made.get(20, TimeUnit.SECONDS)) {
                heard.caughtUp();
                heard.words.remove("lagged");
                assertThat(stalled).isNotDone();
                assertThat(jdbc.queryForList("SELECT id FROM cities WHERE id = 3"))
                        .isEmpty();
                execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
                stalled.get(20, TimeUnit.SECONDS);
                heard.caughtUp();
                boolean isTold = heard.events.stream().anyMatch(event -> "3".equals(event.id()));
                assertThat(isTold || heard.words.contains("lagged")).isTrue();
                assertThat(isTold).as("told by the log").isFalse();
            }
        } finally {
            execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
        }
    }

    private interface Task<T> {
        T run() throws Exception;
    }

    private static <T> CompletableFuture<T> async(Task<T> task) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return task.run();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                run -> new Thread(run).start());
    }

    /** Waits until the slot that is made waits for another transaction than before. */
    private static void awaitLocks(int count, String... after) {
        String row = after.length == 0 ? "1" : after[0];
        String of = "SELECT count(*) FROM pg_stat_activity s JOIN pg_locks l ON l.pid = s.pid AND NOT l.granted"
                + " JOIN pg_locks h ON h.transactionid = l.transactionid AND h.granted JOIN pg_stat_activity o"
                + " ON o.pid = h.pid AND o.query LIKE '%INSERT INTO cities VALUES (" + row + ",%'"
                + " WHERE s.backend_type = 'walsender'";
        Awaitility.await().until(() -> count(of) == count);
    }

    @Test
    @DisplayName("a table that was written anew, emptied or replaced is told as missed, and goes on to be told")
    void aTableThatWasChangedIsMissed() {
        execute("INSERT INTO cities VALUES (1, 'IT', 1)");
        for (String ddl : List.of(
                "ALTER TABLE cities ALTER population TYPE bigint USING population + 1",
                "BEGIN; ALTER TABLE cities RENAME TO former; CREATE TABLE cities (LIKE former INCLUDING ALL);"
                        + " ALTER TABLE cities REPLICA IDENTITY FULL; DROP TABLE former;"
                        + " ALTER PUBLICATION live ADD TABLE cities; COMMIT")) {
            try (Heard heard = new Heard(table("cities"))) {
                heard.caughtUp();
                heard.words.clear();
                execute(ddl);
                heard.caughtUp();
                assertThat(heard.words).as(ddl).containsExactly("lagged");
                execute("INSERT INTO cities VALUES (5, 'IT', 1)");
                assertThat(heard.news()).containsExactly("INSERTED 5 absent -> 5,IT,1");
            }
        }
    }

    @Test
    @DisplayName("a table that is told no more ends its connection, with advice, before anybody has caught up")
    void aTableThatIsToldNoMoreEndsAll() {
        for (String ddl : List.of(
                "ALTER PUBLICATION live DROP TABLE cities",
                "ALTER PUBLICATION live SET (publish = 'insert')",
                "ALTER TABLE cities REPLICA IDENTITY NOTHING",
                "DROP TABLE cities")) {
            endsWithAdvice(ddl);
        }
    }

    @Test
    @DisplayName("a publication that filters the rows of a table from now on ends its connection, too")
    void aTableWhoseRowsAreFilteredEndsAll() {
        assumeTrue(count("SHOW server_version_num") >= 150_000, "publications filter rows since PostgreSQL 15");

        endsWithAdvice("ALTER PUBLICATION live SET TABLE cities WHERE (id > 5), others");
    }

    private void endsWithAdvice(String ddl) {
        createTable();
        try (Heard heard = new Heard(table("cities"))) {
            heard.caughtUp();
            execute(ddl);
            assertThat(heard.subscription().catchUp()).as(ddl).failsWithin(Duration.ofSeconds(20));
            heard.awaits("ended");
            assertThat(heard.cause).as(ddl).isInstanceOf(StreamSetupException.class);
        }
    }

    @Test
    @DisplayName("a large transaction that takes longer to arrive than an answer may take does not end the reading")
    void aLargeTransactionDoesNotEndTheReading() throws Exception {
        try (StallingProxy proxy = new StallingProxy(server.getJdbcUrl("postgres", "postgres"))) {
            ReplicationStreams far = ReplicationStreams.builder(proxy.url(), new Properties())
                    .answerTimeout(Duration.ofSeconds(3))
                    .build();
            try (Heard heard = new Heard(far.table(PostgresTable.of("cities"), "live"))) {
                heard.caughtUp();
                proxy.slowDown();
                // takes 4 s, as 8 KB take 20 ms
                execute("INSERT INTO cities SELECT i, repeat('x', 200), 1 FROM generate_series(1, 7000) AS i");

                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                    CompletableFuture<Void> catchUp = heard.subscription().catchUp();
                    return heard.words.contains("ended")
                            || catchUp.handle((nothing, failure) -> failure == null)
                                    .get(20, TimeUnit.SECONDS);
                });
                assertThat(heard.words).doesNotContain("ended");
            }
        }
    }

    @Test
    @DisplayName("a partitioned table is told as one, if the publication says so, and a part that is emptied as missed")
    void aPartitionedTableIsTold() {
        execute(
                "DROP TABLE cities",
                "CREATE TABLE cities (id INT PRIMARY KEY, name TEXT) PARTITION BY RANGE (id)",
                "CREATE TABLE cities_low PARTITION OF cities FOR VALUES FROM (0) TO (10)",
                "ALTER PUBLICATION live ADD TABLE cities");
        refused("cities", "is partitioned", "publish_via_partition_root = true");
        execute("ALTER PUBLICATION live SET (publish_via_partition_root = true)");
        try (Heard heard = new Heard(table("cities"))) {
            execute("INSERT INTO cities_low VALUES (1, 'x')");
            assertThat(heard.news()).containsExactly("INSERTED 1 absent -> 1,x");
            heard.words.clear();
            execute("TRUNCATE cities_low");
            heard.caughtUp();
            assertThat(heard.words).contains("lagged");
        }
        execute("ALTER TABLE cities REPLICA IDENTITY FULL");
        refused("cities", "has a partition", "REPLICA IDENTITY is that of the table itself");
        execute("ALTER TABLE cities_low REPLICA IDENTITY FULL", "INSERT INTO cities VALUES (1, 'x')");
        try (Heard heard = new Heard(table("cities"))) {
            execute("UPDATE cities SET name = 'y'", "DELETE FROM cities");
            assertThat(heard.news()).containsExactly("UPDATED 1 1,x -> 1,y", "DELETED 1 1,y -> absent");
        }
    }

    @Test
    @DisplayName("a table that is read from another database is refused, also when its connections lead there later")
    void aTableOfAnotherDatabaseIsRefused() throws Exception {
        AtomicReference<DataSource> source = new AtomicReference<>(server.getPostgresDatabase());
        ConnectionFactory master = () -> requireNonNull(source.get()).getConnection();
        PostgresTable cities = PostgresTable.of("cities");
        streams.check(cities, "live", master);
        new Heard(streams.table(cities, "live", master)).close();

        source.set(server.getTemplateDatabase());

        assertThatExceptionOfType(StreamSetupException.class)
                .isThrownBy(() -> streams.check(cities, "live", master))
                .withMessageContaining("reaches another database")
                .satisfies(e -> assertThat(e.advice()).contains("stream.connection"));
        assertThat(catchThrowable(() -> new Heard(streams.table(cities, "live", master))))
                .hasStackTraceContaining("reaches another database");
    }

    @Test
    @DisplayName(
            "a table without a schema is the one in the schema of its own connections, each time the stream is set up")
    void theTableIsLookedForWhereItsConnectionsDo() throws Exception {
        AtomicReference<String> schema = new AtomicReference<>();
        ConnectionFactory master = () -> {
            Connection connection = server.getPostgresDatabase().getConnection();
            connection.setSchema(schema.get());
            return connection;
        };
        for (String each : List.of("shop", "park")) {
            schema.set(each);
            execute(
                    "CREATE SCHEMA " + each,
                    "CREATE TABLE " + each + ".cities (id INT PRIMARY KEY)",
                    "ALTER PUBLICATION live ADD TABLE " + each + ".cities");
            try (Heard heard = new Heard(streams.table(PostgresTable.of("cities"), "live", master))) {
                execute("INSERT INTO " + each + ".cities VALUES (1)");
                assertThat(heard.news()).containsExactly("INSERTED 1 absent -> 1");

                execute("ALTER TABLE " + each + ".cities ADD COLUMN name TEXT");
                heard.caughtUp();
                heard.news();
                execute("INSERT INTO " + each + ".cities VALUES (2, 'x')");
                assertThat(heard.news()).containsExactly("INSERTED 2 absent -> 2,x");
            }
            endConnections();
        }
        execute("DROP SCHEMA shop CASCADE", "DROP SCHEMA park CASCADE");
    }

    @Test
    @DisplayName("user and password are asked for each time a connection is made")
    void whoLogsInIsAskedForEachConnection() throws Exception {
        execute(
                "DROP ROLE IF EXISTS first, second",
                "CREATE ROLE first SUPERUSER LOGIN",
                "CREATE ROLE second SUPERUSER LOGIN");
        AtomicReference<String> user = new AtomicReference<>("first");
        String url = server.getJdbcUrl("x", "postgres").replaceAll("[?&]user=x", "?");
        ReplicationStreams rotated = ReplicationStreams.builder(url, () -> {
                    Properties properties = new Properties();
                    properties.setProperty("user", user.get());
                    return properties;
                })
                .build();
        for (String each : List.of("first", "second")) {
            user.set(each);
            try (Heard heard = new Heard(rotated.table(PostgresTable.of("cities"), "live"))) {
                heard.caughtUp();
                assertThat(
                                count(
                                        "SELECT count(DISTINCT usename) FROM pg_stat_activity WHERE usename IN ('first', 'second')"))
                        .isEqualTo(1);
                assertThat(count("SELECT count(*) FROM pg_stat_replication WHERE usename = '" + each + "'"))
                        .isEqualTo(1);
            }
            endConnections();
        }
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN ('first', 'second')");
        execute("DROP ROLE first, second");
    }

    @Test
    @DisplayName("what cannot be read from the log is refused, with what to do")
    void whatCannotBeReadIsRefused() throws Exception {
        streams.check(PostgresTable.of("cities"), "live");
        assertThatExceptionOfType(StreamSetupException.class)
                .isThrownBy(() -> streams.check(PostgresTable.of("cities"), "nosuch"))
                .satisfies(e -> assertThat(e.advice())
                        .contains("CREATE PUBLICATION \"nosuch\" FOR TABLE \"public\".\"cities\""));
        refused("nosuch", "has no table", "Name a table");
        execute("DROP VIEW IF EXISTS shown", "CREATE VIEW shown AS SELECT * FROM cities");
        refused("shown", "is a view", "Name the table");
        execute("DROP TABLE IF EXISTS quick", "CREATE UNLOGGED TABLE quick (id INT PRIMARY KEY)");
        refused("quick", "is unlogged", "SET LOGGED");
        execute("DROP TABLE IF EXISTS heir", "CREATE TABLE heir (PRIMARY KEY (id)) INHERITS (others)");
        refused("others", "inherits", "without inheritance");
        execute("DROP TABLE heir", "DROP TABLE quick", "DROP VIEW shown");
        execute("ALTER TABLE cities REPLICA IDENTITY NOTHING");
        refused("cities", "replica identity", "REPLICA IDENTITY FULL");
        execute("ALTER TABLE cities REPLICA IDENTITY DEFAULT");
        PostgresTable byCountry = new PostgresTable(null, "cities", List.of("country"), List.of(), false);
        assertThatExceptionOfType(StreamSetupException.class)
                .isThrownBy(() -> streams.check(byCountry, "live"))
                .withMessageContaining("[country]");
        execute("DROP ROLE IF EXISTS plain", "CREATE ROLE plain LOGIN", "GRANT SELECT ON cities TO plain");
        ReplicationStreams plain = ReplicationStreams.builder(server.getJdbcUrl("plain", "postgres"), new Properties())
                .build();
        assertThatExceptionOfType(StreamSetupException.class)
                .isThrownBy(() -> plain.check(PostgresTable.of("cities"), "live"))
                .satisfies(e -> assertThat(e.advice()).contains("ALTER ROLE \"plain\" REPLICATION"));
    }

    private void refused(String table, String reason, String advice) {
        assertThatExceptionOfType(StreamSetupException.class)
                .isThrownBy(() -> streams.check(PostgresTable.of(table), "live"))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.advice()).contains(advice));
    }

    @Test
    @DisplayName(
            "a server without a slot left says how many there are, and who has them; a slot goes with its connection")
    void aServerWithoutASlotSaysSo() {
        List<Heard> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                nodes.add(new Heard(node().table(PostgresTable.of("cities"), "live")));
            }
            assertThatExceptionOfType(StreamSetupException.class)
                    .isThrownBy(() -> streams.check(PostgresTable.of("cities"), "live"))
                    .withMessageContaining("max_replication_slots is 4, 4 are in use, 4 of them by live tables");
            assertThat(catchThrowable(() -> new Heard(table("cities"))))
                    .hasStackTraceContaining("max_replication_slots is 4");
        } finally {
            nodes.forEach(Heard::close);
        }
        Awaitility.await().until(() -> count("SELECT count(*) FROM pg_replication_slots") == 0);
    }

    private static ReplicationStreams node() {
        return ReplicationStreams.builder(server.getJdbcUrl("postgres", "postgres"), new Properties())
                .build();
    }
}
