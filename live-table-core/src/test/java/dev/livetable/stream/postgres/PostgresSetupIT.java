package dev.livetable.stream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.livetable.stream.LiveStream;
import dev.livetable.stream.StreamSetupException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must be there for a table to be listened to, how it gets there, and what is said where it is not. */
class PostgresSetupIT {

    private final PostgresStreams streams =
            PostgresStreams.builder(PostgresServer::connect).build();

    @BeforeEach
    void createTables() {
        PostgresServer.execute(
                "DROP SCHEMA IF EXISTS setup CASCADE",
                "CREATE SCHEMA setup",
                "CREATE TABLE setup.cities (id INT PRIMARY KEY, country TEXT)");
    }

    private static PostgresTable table(String name, String... columns) {
        return new PostgresTable("setup", name, List.of(), List.of(columns), false);
    }

    private static PostgresTable made(String name, String... columns) {
        return new PostgresTable("setup", name, List.of(), List.of(columns), true);
    }

    private StreamSetupException refused(PostgresTable table) {
        return refused(streams, table);
    }

    private static StreamSetupException refused(PostgresStreams streams, PostgresTable table) {
        return catchThrowableOfType(StreamSetupException.class, () -> streams.check(table));
    }

    @Test
    @DisplayName("without triggers the check fails, and its advice holds the statements that make them")
    void withoutTriggersTheAdviceHoldsTheStatements() throws Exception {
        StreamSetupException refused = refused(table("cities"));
        assertThat(refused).hasMessageContaining("setup.cities").hasMessageContaining("live_table_cities is missing");
        String sql = streams.sql(table("cities"));
        assertThat(refused.advice()).endsWith(sql);

        PostgresServer.execute(sql.replace("\n", "\r\n"));

        assertThatCode(() -> streams.check(table("cities"))).doesNotThrowAnyException();
        assertThat(PostgresServer.jdbc()
                        .queryForObject(
                                "SELECT obj_description('setup.live_table_cities'::regproc, 'pg_proc')", String.class))
                .startsWith("live-table 1 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TRIGGER live_table_update ON setup.cities",
                "ALTER TABLE setup.cities DISABLE TRIGGER live_table_delete",
                "ALTER TABLE setup.cities ENABLE TRIGGER live_table_delete",
                "CREATE OR REPLACE TRIGGER live_table_insert AFTER INSERT ON setup.cities REFERENCING NEW TABLE AS new_rows"
                        + " FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION setup.live_table_cities()",
                "CREATE OR REPLACE TRIGGER live_table_truncate BEFORE TRUNCATE ON setup.cities"
                        + " FOR EACH STATEMENT EXECUTE FUNCTION setup.live_table_cities()",
                "ALTER FUNCTION setup.live_table_cities() SET search_path = setup",
                "ALTER FUNCTION setup.live_table_cities() SECURITY DEFINER",
                "CREATE OR REPLACE FUNCTION setup.live_table_cities() RETURNS trigger LANGUAGE plpgsql"
                        + " SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NULL; END'",
                "COMMENT ON FUNCTION setup.live_table_cities() IS 'live-table 0 of an older version'"
            })
    @DisplayName("whatever differs from what this version makes is found, and made right where that is asked for")
    void differencesAreFoundAndMadeRight(String statement) throws Exception {
        streams.check(made("cities"));
        PostgresServer.execute(statement);

        assertThat(refused(table("cities"))).hasMessageContaining("does not tell its changes");
        streams.check(made("cities"));

        assertThatCode(() -> streams.check(table("cities"))).doesNotThrowAnyException();
        try (Heard heard = new Heard(streams.table(table("cities")))) {
            PostgresServer.execute("INSERT INTO setup.cities VALUES (1, 'IT')");
            assertThat(heard.news()).containsExactly("INSERTED 1 absent -> part 1");
        }
    }

    @Test
    @DisplayName("triggers that are right are left alone, and those for other columns are replaced")
    void onlyWhatDiffersIsMade() throws Exception {
        streams.check(made("cities"));
        String first = transactionsOfTriggers();
        streams.check(made("cities"));
        assertThat(transactionsOfTriggers()).isEqualTo(first);

        streams.check(made("cities", "country"));

        assertThat(transactionsOfTriggers()).isNotEqualTo(first);
        assertThat(refused(table("cities"))).hasMessageContaining("for other columns");
    }

    private static String transactionsOfTriggers() {
        return String.valueOf(PostgresServer.jdbc()
                .queryForObject(
                        "SELECT string_agg(xmin::text, ',' ORDER BY tgname) FROM pg_trigger"
                                + " WHERE tgrelid = 'setup.cities'::regclass",
                        String.class));
    }

    @Test
    @DisplayName("nodes that hear of other columns take what they are told for anything, until they are started anew")
    void nodesOfAnotherVersionTakeItForAnything() throws Exception {
        PostgresStreams ofAnother =
                PostgresStreams.builder(PostgresServer::connect).build();
        try (Heard heard = new Heard(streams.table(made("cities")))) {
            ofAnother.check(made("cities", "country"));
            PostgresServer.execute("INSERT INTO setup.cities VALUES (1, 'IT')");
            assertThat(heard.news()).containsExactly("ANYTHING");
        }
        try (Heard ignored = new Heard(streams.table(made("cities")))) {
            assertThatExceptionOfType(StreamSetupException.class)
                    .isThrownBy(() -> new Heard(streams.table(made("cities", "country"))))
                    .withMessageContaining("for other columns");
        }
    }

    @Test
    @DisplayName(
            "two streams of one application that would make the triggers for other columns in turn are refused by the"
                    + " check, and those of two tables are not")
    void twoStreamsForOtherColumnsAreRefused() throws Exception {
        PostgresServer.execute(
                "DROP SCHEMA IF EXISTS \"setup.more\" CASCADE",
                "CREATE SCHEMA \"setup.more\"",
                "CREATE TABLE \"setup.more\".cities (id INT PRIMARY KEY)",
                "CREATE TABLE setup.\"more.cities\" (id INT PRIMARY KEY)");
        PostgresTable dotted = new PostgresTable("setup.more", "cities", List.of(), List.of(), true);
        List<LiveStream> both = List.of(streams.table(made("cities")), streams.table(made("CITIES", "country")));

        assertThat(refused(made("cities"))).hasMessageContaining("for other columns already");
        assertThat(refused(made("CITIES", "country"))).hasMessageContaining("for other columns already");
        assertThat(both).doesNotHaveDuplicates();
        streams.check(dotted);
        try (Heard one = new Heard(streams.table(dotted));
                Heard other = new Heard(streams.table(made("more.cities")))) {
            PostgresServer.execute("INSERT INTO \"setup.more\".cities VALUES (1)");
            assertThat(one.news()).containsExactly("INSERTED 1 absent -> 1");
            assertThat(other.news()).isEmpty();
        }
        PostgresServer.execute("DROP SCHEMA \"setup.more\" CASCADE");
    }

    @Test
    @DisplayName("ten nodes that start at once make the triggers once")
    void manyNodesStartAtOnce() throws Exception {
        List<CompletableFuture<Void>> all = IntStream.range(0, 10)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    try {
                        streams.check(made("cities", "country"));
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        for (CompletableFuture<Void> each : all) {
            each.get(60, TimeUnit.SECONDS);
        }
        assertThat(PostgresServer.jdbc()
                        .queryForObject(
                                "SELECT count(DISTINCT xmin::text) FROM pg_trigger WHERE tgrelid = 'setup.cities'::regclass",
                                Integer.class))
                .isEqualTo(1);
    }

    @Test
    @DisplayName("who may not make the triggers is told what the owner should run")
    void withoutThePrivilegeTheOwnerIsAsked() {
        PostgresServer.execute(
                "DROP ROLE IF EXISTS reader",
                "CREATE ROLE reader LOGIN",
                "GRANT USAGE ON SCHEMA setup TO reader",
                "GRANT SELECT, TRIGGER ON setup.cities TO reader");
        PostgresStreams ofReader = PostgresStreams.builder(
                        () -> DriverManager.getConnection(PostgresServer.url().replace("user=postgres", "user=reader")))
                .build();

        StreamSetupException refused = refused(ofReader, made("cities"));

        assertThat(refused).hasMessageContaining("reader").hasMessageContaining("may not make");
        assertThat(refused.advice()).contains("owner").contains("CREATE OR REPLACE FUNCTION");
        PostgresServer.execute(refused.advice().substring(refused.advice().indexOf("CREATE")));
        try (Heard heard = new Heard(ofReader.table(table("cities")))) {
            PostgresServer.execute("INSERT INTO setup.cities VALUES (1, 'IT')");
            assertThat(heard.news()).hasSize(1);
        }
    }

    @Test
    @DisplayName("tables that statement triggers do not tell of are refused with advice")
    void tablesWhoseTriggersDoNotTellAreRefused() {
        PostgresServer.execute(
                "CREATE TABLE setup.parted (id INT PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE setup.part PARTITION OF setup.parted DEFAULT",
                "CREATE TABLE setup.mother (id INT PRIMARY KEY)",
                "CREATE TABLE setup.child (PRIMARY KEY (id)) INHERITS (setup.mother)",
                "CREATE VIEW setup.shown AS SELECT * FROM setup.cities",
                "CREATE TABLE setup.keyless (id INT)",
                "CREATE TABLE setup.\"Twice\" (id INT PRIMARY KEY)",
                "CREATE TABLE setup.twice (id INT PRIMARY KEY)");

        assertThat(refused(made("parted"))).hasMessageContaining("is partitioned");
        assertThat(refused(made("parted")).advice()).contains("postgres-replication");
        assertThat(refused(made("part"))).hasMessageContaining("inherits");
        assertThat(refused(made("mother"))).hasMessageContaining("inherits");
        assertThat(refused(made("child"))).hasMessageContaining("inherits");
        assertThat(refused(made("shown"))).hasMessageContaining("is a view");
        assertThat(refused(made("keyless"))).hasMessageContaining("no primary key");
        assertThat(refused(made("absent"))).hasMessageContaining("no table 'setup.absent'");
        assertThat(refused(made("TWICE"))).hasMessageContaining("More than one table");
        assertThat(refused(made("cities", "land"))).hasMessageContaining("no column 'land'");
        assertThat(refused(made("cities", "land")).advice()).contains("[id, country]");
        PostgresTable ofOtherId = new PostgresTable("setup", "cities", List.of("key"), List.of(), true);
        assertThat(refused(ofOtherId)).hasMessageContaining("no column 'key'");
    }

    @Test
    @DisplayName("a table that a subscription fills is refused, since that fires no such trigger")
    void aTableThatASubscriptionFillsIsRefused() {
        PostgresServer.execute("CREATE SUBSCRIPTION far CONNECTION 'host=localhost' PUBLICATION p"
                + " WITH (connect = false, enabled = false, slot_name = NONE)");
        try {
            PostgresServer.execute("INSERT INTO pg_subscription_rel (srsubid, srrelid, srsubstate)"
                    + " SELECT oid, 'setup.cities'::regclass, 'i' FROM pg_subscription");
            assertThat(refused(made("cities"))).hasMessageContaining("by a subscription");
        } finally {
            PostgresServer.execute("DELETE FROM pg_subscription_rel", "DROP SUBSCRIPTION far");
        }
    }

    @Test
    @DisplayName("a function of somebody else that has the name is left alone")
    void aFunctionOfSomebodyElseIsLeftAlone() {
        PostgresServer.execute("CREATE FUNCTION setup.live_table_cities() RETURNS trigger LANGUAGE plpgsql"
                + " AS 'BEGIN RETURN NULL; END'");

        assertThat(refused(made("cities"))).hasMessageContaining("not one of live tables");
    }

    @Test
    @DisplayName("another database than PostgreSQL is refused")
    void anotherDatabaseIsRefused() {
        PostgresStreams h2 = PostgresStreams.builder(() -> DriverManager.getConnection("jdbc:h2:mem:"))
                .build();

        assertThat(refused(h2, made("cities"))).hasMessageContaining("The database is H2");
    }

    @Test
    @DisplayName("a server that is too old, and a standby, are refused with advice")
    void anOldServerAndAStandbyAreRefused() {
        StreamSetupException old = refused(
                PostgresStreams.builder(() -> FakedConnection.replacing(
                                PostgresServer.connect(),
                                "pg_catalog.current_setting('server_version_num')::int",
                                "130016"))
                        .build(),
                made("cities"));
        StreamSetupException standby = refused(
                PostgresStreams.builder(() -> FakedConnection.replacing(
                                PostgresServer.connect(), "pg_catalog.pg_is_in_recovery()", "true"))
                        .build(),
                made("cities"));

        assertThat(old).hasMessageContaining("PostgreSQL 13").hasMessageContaining("14");
        assertThat(standby).hasMessageContaining("standby");
        assertThat(standby.advice()).contains("primary");
    }

    @Test
    @DisplayName("a pooler that swallows what is told is refused, one that keeps the connection is not")
    void aDeafPoolerIsRefused() {
        PostgresStreams deaf = PostgresStreams.builder(() -> FakedConnection.pooled(PostgresServer.connect(), true))
                .build();
        PostgresStreams hearing = PostgresStreams.builder(() -> FakedConnection.pooled(PostgresServer.connect(), false))
                .build();

        assertThat(refused(deaf, made("cities"))).hasMessageContaining("A pooler");
        assertThat(refused(deaf, made("cities")).advice()).contains("stream.connection");
        assertThatCode(() -> hearing.check(made("cities"))).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("a table that is read from another database is refused, also when its connections lead there later")
    void aTableOfAnotherDatabaseIsRefused() throws Exception {
        PostgresServer.execute("DROP DATABASE IF EXISTS elsewhere", "CREATE DATABASE elsewhere");
        AtomicReference<String> url = new AtomicReference<>(PostgresServer.url());
        ConnectionFactory master = () -> DriverManager.getConnection(url.get());
        streams.check(made("cities"), master);
        new Heard(streams.table(made("cities"), master)).close();

        url.set(PostgresServer.url().replace("/postgres?", "/elsewhere?"));

        StreamSetupException refused =
                catchThrowableOfType(StreamSetupException.class, () -> streams.check(made("cities"), master));
        assertThat(refused).hasMessageContaining("reaches another database");
        assertThat(refused.advice()).contains("stream.connection");
        assertThatExceptionOfType(StreamSetupException.class)
                .isThrownBy(() -> new Heard(streams.table(made("cities"), master)))
                .withMessageContaining("reaches another database");
    }

    @Test
    @DisplayName(
            "a table without a schema is the one in the schema of its own connections, each time the stream is set up")
    void theTableIsLookedForWhereItsConnectionsDo() throws Exception {
        PostgresServer.execute(
                "DROP SCHEMA IF EXISTS other CASCADE",
                "CREATE SCHEMA other",
                "CREATE TABLE other.cities (id INT PRIMARY KEY)",
                "DROP TABLE IF EXISTS public.cities",
                "CREATE TABLE public.cities (id INT PRIMARY KEY)");
        AtomicReference<String> schema = new AtomicReference<>("setup");
        ConnectionFactory master = () -> {
            Connection connection = PostgresServer.connect();
            connection.setAutoCommit(false);
            connection.setSchema(schema.get());
            connection.commit();
            return connection;
        };
        PostgresTable table = new PostgresTable(null, "cities", List.of(), List.of(), true);
        streams.check(table, master);
        for (String each : List.of("setup", "other")) {
            schema.set(each);
            try (Heard heard = new Heard(streams.table(table, master))) {
                PostgresServer.execute("INSERT INTO " + each + ".cities (id) VALUES (1)");
                assertThat(heard.caughtUp()).hasSize(1);
            }
        }
        PostgresServer.execute("DROP TABLE public.cities", "DROP SCHEMA other CASCADE");
    }

    @Test
    @DisplayName("a server that cannot be reached is not a matter of setup")
    void aServerThatCannotBeReached() {
        PostgresStreams nowhere = PostgresStreams.builder(
                        () -> DriverManager.getConnection("jdbc:postgresql://localhost:1/x"))
                .build();

        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> nowhere.check(made("cities")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE setup.cities",
                "ALTER TABLE setup.cities RENAME TO towns",
                "BEGIN; ALTER TABLE setup.cities RENAME TO towns; CREATE TABLE setup.cities (LIKE setup.towns INCLUDING ALL);"
                        + " COMMIT",
                "ALTER TABLE setup.cities DISABLE TRIGGER USER",
                "DROP FUNCTION setup.live_table_cities() CASCADE",
                "CREATE OR REPLACE FUNCTION setup.live_table_cities() RETURNS trigger LANGUAGE plpgsql"
                        + " SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NULL; END'",
                "CREATE OR REPLACE FUNCTION setup.live_table_cities() RETURNS trigger LANGUAGE plpgsql"
                        + " AS 'BEGIN RETURN NULL; END'; COMMENT ON FUNCTION setup.live_table_cities() IS 'mine'",
                "CREATE OR REPLACE FUNCTION setup.live_table_cities() RETURNS trigger LANGUAGE plpgsql"
                        + " AS 'BEGIN RETURN NULL; END'; COMMENT ON FUNCTION setup.live_table_cities() IS"
                        + " 'live-table 1 0123456789abcdef'",
                "CREATE OR REPLACE TRIGGER live_table_update AFTER UPDATE OF country ON setup.cities FOR EACH STATEMENT"
                        + " EXECUTE FUNCTION setup.live_table_cities(); ALTER TABLE setup.cities ENABLE ALWAYS TRIGGER"
                        + " live_table_update",
                "CREATE TABLE setup.part () INHERITS (setup.cities)"
            })
    @DisplayName("a table that tells nothing any more is found by the next catch-up, which fails")
    void aTableThatTellsNothingAnyMoreIsFound(String statement) {
        try (Heard heard = new Heard(streams.table(made("cities")))) {
            heard.caughtUp();
            PostgresServer.execute(statement);

            assertThat(heard.subscription().catchUp())
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("The connection to PostgreSQL has ended"); // and not: timed out
            heard.awaits("ended");
        }
    }

    @Test
    @DisplayName("a function that was replaced by a silent one is made anew where that is asked for")
    void aSilentFunctionIsMadeAnew() {
        try (Heard heard = new Heard(streams.table(made("cities")))) {
            PostgresServer.execute(
                    "CREATE OR REPLACE FUNCTION setup.live_table_cities() RETURNS trigger LANGUAGE plpgsql"
                            + " SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NULL; END'");
            assertThat(heard.subscription().catchUp()).failsWithin(Duration.ofSeconds(20));
            assertThat(refused(table("cities"))).hasMessageContaining("of another version");
        }
        try (Heard heard = new Heard(streams.table(made("cities")))) {
            PostgresServer.execute("INSERT INTO setup.cities VALUES (1, 'IT')");
            assertThat(heard.news()).containsExactly("INSERTED 1 absent -> part 1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE setup.cities ALTER country TYPE INT USING length(country)",
                "ALTER TABLE setup.cities ADD COLUMN size INT DEFAULT 7",
                "ALTER TABLE setup.cities RENAME country TO land",
                "CREATE POLICY mine ON setup.cities USING (id > 1)",
                "ALTER TABLE setup.cities ALTER country TYPE TEXT COLLATE \"C\"",
                "BEGIN; ALTER TABLE setup.cities DISABLE TRIGGER live_table_update; UPDATE setup.cities SET country = 'XX';"
                        + " ALTER TABLE setup.cities ENABLE ALWAYS TRIGGER live_table_update; COMMIT"
            })
    @DisplayName("a table whose rows are other ones now without a word is told as missed before a catch-up ends")
    void rowsThatAreOthersWithoutAWordAreToldAsMissed(String statement) {
        try (Heard heard = new Heard(streams.table(made("cities")))) {
            heard.caughtUp();
            assertThat(heard.words).containsExactly("confirmed");
            PostgresServer.execute(statement);

            heard.caughtUp();
            Awaitility.await().untilAsserted(() -> assertThat(heard.words).containsExactly("confirmed", "lagged"));
        }
    }
}
