package dev.livetable.stream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.livetable.stream.LiveEvent;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/** What the triggers tell of each kind of statement. */
class PostgresTriggersIT {

    private static final PostgresTable CITIES = new PostgresTable(null, "cities", List.of(), List.of("country"), true);

    private final PostgresStreams streams =
            PostgresStreams.builder(PostgresServer::connect).build();

    private Heard heard;

    @BeforeEach
    void listen() {
        PostgresServer.execute(
                "DROP TABLE IF EXISTS cities, countries",
                "CREATE TABLE countries (code TEXT PRIMARY KEY)",
                "INSERT INTO countries VALUES ('IT'), ('DE'), ('FR')",
                "CREATE TABLE cities (id INT PRIMARY KEY, country TEXT REFERENCES countries ON DELETE CASCADE"
                        + " ON UPDATE CASCADE DEFERRABLE, population INT)",
                "INSERT INTO cities VALUES (1, 'IT', 10), (2, 'DE', 20), (3, 'DE', 30)");
        heard = new Heard(streams.table(CITIES));
    }

    @AfterEach
    void close() {
        heard.close();
    }

    private List<String> afterStatements(String... statements) {
        PostgresServer.execute(statements);
        return heard.news();
    }

    @Test
    @DisplayName("rows that are inserted, updated and deleted are told with what they were and are")
    void rowsAreToldAsTheyWereAndAre() {
        assertThat(afterStatements("INSERT INTO cities VALUES (4, 'FR', 1), (5, NULL, 1)"))
                .containsExactly("INSERTED 4 absent -> part 4,FR", "INSERTED 5 absent -> part 5,null");
        assertThat(afterStatements("UPDATE cities SET country = 'FR', population = 7 WHERE id < 3"))
                .containsExactlyInAnyOrder("UPDATED 1 part 1,IT -> part 1,FR", "UPDATED 2 part 2,DE -> part 2,FR");
        assertThat(afterStatements("UPDATE cities SET population = population + 1 WHERE id = 3"))
                .as("a column that is not told was changed")
                .containsExactly("UPDATED 3 part 3,DE -> part 3,DE");
        assertThat(afterStatements("DELETE FROM cities WHERE id = 3")).containsExactly("DELETED 3 part 3,DE -> absent");
    }

    @Test
    @DisplayName("a statement that finds no rows tells nothing, and takes no number of a transaction")
    void aStatementWithoutRowsTellsNothing() throws Exception {
        assertThat(afterStatements(
                        "UPDATE cities SET country = 'FR' WHERE id = 99",
                        "DELETE FROM cities WHERE id = 99",
                        "INSERT INTO cities SELECT * FROM cities WHERE id = 99"))
                .isEmpty();
        try (Connection connection = PostgresServer.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("UPDATE cities SET country = 'FR' WHERE id = 99");
            try (ResultSet row = statement.executeQuery("SELECT pg_current_xact_id_if_assigned()")) {
                row.next();
                assertThat(row.getString(1)).isNull();
            }
        }
    }

    @Test
    @DisplayName("a row that got another id is one that is gone and one that was added; rows may change places")
    void aChangedIdIsTwoRows() {
        assertThat(afterStatements("UPDATE cities SET id = 9 WHERE id = 1"))
                .containsExactly("DELETED 1 part 1,IT -> absent", "INSERTED 9 absent -> part 9,IT");
        assertThat(afterStatements(
                        "ALTER TABLE cities DROP CONSTRAINT cities_pkey",
                        "ALTER TABLE cities ADD PRIMARY KEY (id) DEFERRABLE",
                        "UPDATE cities SET id = 11 - id WHERE id IN (2, 9)"))
                .contains("UPDATED 2 part 2,DE -> part 2,IT", "UPDATED 9 part 9,IT -> part 9,DE");
    }

    @Test
    @DisplayName("an upsert tells what it did to which row")
    void upsert() {
        assertThat(afterStatements("INSERT INTO cities VALUES (1, 'FR', 1), (4, 'FR', 1)"
                        + " ON CONFLICT (id) DO UPDATE SET country = excluded.country"))
                .containsExactlyInAnyOrder("INSERTED 4 absent -> part 4,FR", "UPDATED 1 part 1,IT -> part 1,FR");
    }

    @Test
    @DisplayName("MERGE tells what it did to which row")
    void merge() {
        assumeTrue(PostgresServer.version() >= 15, "PostgreSQL has MERGE since version 15");
        assertThat(afterStatements("MERGE INTO cities USING (VALUES (1), (2), (7)) AS s(id) ON cities.id = s.id"
                        + " WHEN MATCHED AND s.id = 1 THEN DELETE"
                        + " WHEN MATCHED THEN UPDATE SET country = 'IT'"
                        + " WHEN NOT MATCHED THEN INSERT VALUES (s.id, 'IT', 1)"))
                .containsExactlyInAnyOrder(
                        "DELETED 1 part 1,IT -> absent",
                        "UPDATED 2 part 2,DE -> part 2,IT",
                        "INSERTED 7 absent -> part 7,IT");
    }

    @Test
    @DisplayName("COPY, cascades and what replicas apply are told, and TRUNCATE as anything")
    void copyCascadesAndReplicas() throws Exception {
        try (Connection connection = PostgresServer.connect()) {
            new CopyManager((BaseConnection) connection)
                    .copyIn("COPY cities FROM STDIN", new StringReader("8\tFR\t1\n9\tFR\t1\n"));
        }
        assertThat(heard.news()).containsExactly("INSERTED 8 absent -> part 8,FR", "INSERTED 9 absent -> part 9,FR");
        assertThat(afterStatements("UPDATE countries SET code = 'F' WHERE code = 'FR'"))
                .containsExactlyInAnyOrder("UPDATED 8 part 8,FR -> part 8,F", "UPDATED 9 part 9,FR -> part 9,F");
        assertThat(afterStatements("DELETE FROM countries WHERE code = 'DE'"))
                .containsExactlyInAnyOrder("DELETED 2 part 2,DE -> absent", "DELETED 3 part 3,DE -> absent");
        assertThat(afterStatements("BEGIN; SET LOCAL session_replication_role = replica;"
                        + " DELETE FROM cities WHERE id = 8; COMMIT"))
                .containsExactly("DELETED 8 part 8,F -> absent");
        assertThat(afterStatements("TRUNCATE cities")).containsExactly("ANYTHING");
        assertThat(afterStatements("INSERT INTO cities VALUES (1, 'IT', 1)", "TRUNCATE countries CASCADE"))
                .containsExactly("INSERTED 1 absent -> part 1,IT", "ANYTHING");
    }

    @Test
    @DisplayName("what is rolled back is not told, nor what was done after a savepoint that is rolled back")
    void rollbacks() throws Exception {
        try (Connection connection = PostgresServer.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("UPDATE cities SET country = 'FR' WHERE id = 1");
            connection.rollback();
            assertThat(heard.news()).isEmpty();

            statement.execute("UPDATE cities SET country = 'FR' WHERE id = 1");
            Savepoint savepoint = connection.setSavepoint();
            statement.execute("UPDATE cities SET country = 'FR' WHERE id = 2");
            connection.rollback(savepoint);
            statement.execute("UPDATE cities SET country = 'FR' WHERE id = 3");
            assertThat(heard.news()).as("not committed").isEmpty();
            connection.commit();
        }
        assertThat(heard.news())
                .containsExactly("UPDATED 1 part 1,IT -> part 1,FR", "UPDATED 3 part 3,DE -> part 3,FR");
    }

    @Test
    @DisplayName(
            "a change that is undone and done again in one transaction is told three times, though two words are alike")
    void equalChangesInOneTransactionAreEachTold() throws Exception {
        try (Connection connection = PostgresServer.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("UPDATE cities SET country = 'FR' WHERE id = 1");
            statement.execute("UPDATE cities SET country = 'IT' WHERE id = 1");
            Savepoint savepoint = connection.setSavepoint();
            statement.execute("UPDATE cities SET country = 'DE' WHERE id = 1");
            connection.rollback(savepoint);
            statement.execute("UPDATE cities SET country = 'FR' WHERE id = 1");
            connection.commit();
        }
        assertThat(heard.news())
                .containsExactly(
                        "UPDATED 1 part 1,IT -> part 1,FR",
                        "UPDATED 1 part 1,FR -> part 1,IT",
                        "UPDATED 1 part 1,IT -> part 1,FR");
    }

    @Test
    @DisplayName("a setting of the same name as the counter's does not make a write fail")
    void aSettingOfTheCountersNameDoesNoHarm() {
        assertThat(afterStatements("BEGIN; SET LOCAL live_table.told = 'x'; DELETE FROM cities WHERE id = 1;"
                        + " DELETE FROM cities WHERE id = 2; COMMIT"))
                .hasSize(2);
    }

    @Test
    @DisplayName("each event of a transaction has its number, as the writer sees it, and the name of the application")
    void eventsNameTransactionAndNode() throws Exception {
        String transaction;
        try (Connection connection = PostgresServer.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL application_name = 'node 7'");
            statement.execute("UPDATE cities SET country = 'FR' WHERE id = 1");
            statement.execute("DELETE FROM cities WHERE id = 2");
            statement.execute("TRUNCATE cities");
            try (ResultSet row = statement.executeQuery("SELECT pg_current_xact_id()::xid::text")) {
                row.next();
                transaction = row.getString(1);
            }
            connection.commit();
        }
        assertThat(heard.caughtUp()).hasSize(3).allSatisfy(event -> {
            assertThat(event.transaction()).isEqualTo(transaction);
            assertThat(event.node()).isEqualTo("node 7");
        });
    }

    @Test
    @DisplayName("100 rows are told, 101 are anything, in each kind of statement")
    void moreThanAHundredRowsAreAnything() {
        assertThat(afterStatements("INSERT INTO cities SELECT i, 'FR', 1 FROM generate_series(101, 200) AS i"))
                .hasSize(100)
                .startsWith("INSERTED 101 absent -> part 101,FR");
        assertThat(afterStatements("UPDATE cities SET population = 2 WHERE id > 100"))
                .hasSize(100);
        assertThat(afterStatements("DELETE FROM cities WHERE id > 100")).hasSize(100);
        assertThat(afterStatements("INSERT INTO cities SELECT i, 'FR', 1 FROM generate_series(101, 201) AS i"))
                .containsExactly("ANYTHING");
        assertThat(afterStatements("UPDATE cities SET population = 2 WHERE id > 100"))
                .containsExactly("ANYTHING");
        assertThat(afterStatements("DELETE FROM cities WHERE id > 100")).containsExactly("ANYTHING");
    }

    @Test
    @DisplayName("7,500 bytes are counted as bytes of UTF-8, before and after together")
    void bytesAreCounted() {
        PostgresServer.execute("ALTER TABLE cities DROP CONSTRAINT cities_country_fkey");
        heard.news();
        assertThat(afterStatements("UPDATE cities SET country = repeat('\u20ac', 2400) WHERE id = 1"))
                .as("7,200 bytes")
                .singleElement()
                .asString()
                .startsWith("UPDATED 1 ");
        assertThat(afterStatements("UPDATE cities SET country = repeat('\u20ac', 2600) WHERE id = 2"))
                .as("7,800 bytes in 2,600 characters")
                .containsExactly("ANYTHING");
        assertThat(afterStatements("UPDATE cities SET country = repeat('\u20ac', 1300) || country WHERE id = 2"))
                .containsExactly("ANYTHING");
        assertThat(afterStatements("UPDATE cities SET country = repeat(E'\\u0001', 2000) WHERE id = 3"))
                .as("2,000 bytes that JSON writes with 12,000")
                .containsExactly("ANYTHING");
        assertThat(afterStatements("UPDATE cities SET country = repeat('x', 20000000) WHERE id = 3"))
                .as("20 MB, of which nothing is made")
                .containsExactly("ANYTHING");
    }

    @Test
    @DisplayName("a column that has gone makes no write fail: each is told as anything")
    void aColumnThatHasGoneMakesNoWriteFail() {
        PostgresServer.execute("ALTER TABLE cities RENAME COLUMN country TO land");
        assertThat(afterStatements("DELETE FROM cities WHERE id = 1", "UPDATE cities SET land = 'FR'"))
                .containsExactly("ANYTHING", "ANYTHING");
        assertThatThrownBy(() -> streams.check(CITIES)).hasMessageContaining("no column 'country'");
    }

    @Test
    @DisplayName(
            "names of columns that the function has for itself, and rows with one id, are told apart or as anything")
    void namesOfTheFunctionAndEqualIds() {
        PostgresServer.execute(
                "DROP TABLE IF EXISTS \"Odd \"\"'\\ table\"",
                "CREATE TABLE \"Odd \"\"'\\ table\" (bytes TEXT, r INT, told TEXT, counted INT, \"a\"\"b'\\c\" TEXT)");
        PostgresTable odd = new PostgresTable(
                null, "Odd \"'\\ table", List.of("r"), List.of("bytes", "told", "counted", "a\"b'\\c"), true);
        try (Heard ofOdd = new Heard(streams.table(odd))) {
            PostgresServer.execute("INSERT INTO \"Odd \"\"'\\ table\" VALUES ('x', 1, 'y', 2, 'z')");
            assertThat(ofOdd.news()).containsExactly("INSERTED 1 absent -> 1,x,y,2,z");
            PostgresServer.execute("BEGIN; SET LOCAL standard_conforming_strings = off;"
                    + " INSERT INTO \"Odd \"\"'\\ table\" VALUES ('x', 1, 'y', 2, 'z'); COMMIT");
            assertThat(ofOdd.news()).hasSize(1);
            PostgresServer.execute("UPDATE \"Odd \"\"'\\ table\" SET told = 'other'");
            assertThat(ofOdd.news()).containsExactly("ANYTHING");
            PostgresServer.execute("INSERT INTO \"Odd \"\"'\\ table\" VALUES ('x', NULL, 'y', 2, 'z')");
            assertThat(ofOdd.news()).containsExactly("ANYTHING");
        }
    }

    @Test
    @DisplayName("a function or operator of the writer's own schema is not called by the triggers")
    void theTriggersCallNothingOfTheWriters() {
        PostgresServer.execute(
                "DROP SCHEMA IF EXISTS evil CASCADE",
                "CREATE SCHEMA evil",
                "CREATE FUNCTION evil.pg_notify(text, text) RETURNS void LANGUAGE sql AS 'SELECT'",
                "CREATE FUNCTION evil.octet_length(text) RETURNS int LANGUAGE sql AS 'SELECT 1/0'",
                "CREATE FUNCTION evil.to_json(text[]) RETURNS json LANGUAGE sql AS $$SELECT '[]'::json$$");
        assertThat(afterStatements("BEGIN; SET LOCAL search_path = evil, pg_catalog, public;"
                        + " DELETE FROM cities WHERE id = 1; COMMIT"))
                .containsExactly("DELETED 1 part 1,IT -> absent");
        PostgresServer.execute("DROP SCHEMA evil CASCADE");
    }

    @Test
    @DisplayName("words of others on the channel are taken for anything")
    void wordsOfOthersAreAnything() {
        String mark = new TriggerSql(new TableFacts(1, "public", "x", List.of(), List.of(), false)).mark();
        for (String word :
                List.of("", "{", "[]", "7", "null", "[1", "[\"" + mark + "\",1,\"5\",\"n\",[[\"1\"]],null]")) {
            PostgresServer.jdbc().queryForList("SELECT pg_notify('live_table:public.cities', ?)::text", word);
        }
        List<LiveEvent> told = heard.caughtUp();
        assertThat(told).hasSize(7).containsOnly(LiveEvent.changed());
    }
}
