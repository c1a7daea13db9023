package dev.livetable.stream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.LiveTable;
import dev.livetable.cache.MemCache;
import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.status.StreamState;
import dev.livetable.stream.LiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Tables that become others while an application reads them, without a word on their rows. */
class ChangedTableIT {

    private static final List<String> CITIES = List.of(
            "DROP PUBLICATION IF EXISTS changed",
            "DROP SCHEMA IF EXISTS changed, later CASCADE",
            "CREATE SCHEMA changed",
            "SET search_path = changed; CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2',"
                    + " deterministic = false); CREATE TYPE land AS ENUM ('IT', 'DE');"
                    + " CREATE TYPE spot AS (street TEXT, house INT); CREATE DOMAIN place AS spot;"
                    + " CREATE TABLE cities (id INT PRIMARY KEY, country TEXT COLLATE \"C\", name TEXT COLLATE \"C\","
                    + " size INT, nation land, places place[]); INSERT INTO cities"
                    + " SELECT i, 'DE', 'b' || i, 11 - i, 'IT', ARRAY[('a', 1)::spot]"
                    + " FROM generate_series(1, 10) AS i; ALTER TABLE cities REPLICA IDENTITY FULL",
            "CREATE PUBLICATION changed FOR ALL TABLES");

    private static final DataSource POOL = new DelegatingDataSource(PostgresServer.dataSource()) {
        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET search_path = later, changed");
            }
            return connection;
        }
    };

    private static Stream<Arguments> changes() {
        return Stream.of(
                        List.of(
                                "another collation",
                                "ALTER TABLE cities ALTER country TYPE TEXT COLLATE any_case",
                                "INSERT INTO cities (id, country) VALUES (0, 'aa')"),
                        List.of(
                                "the same table with another collation",
                                "CREATE TABLE made (LIKE cities INCLUDING ALL); INSERT INTO made SELECT * FROM cities;"
                                        + " ALTER TABLE made ALTER country TYPE TEXT COLLATE any_case, REPLICA IDENTITY FULL;"
                                        + " DROP TABLE cities; ALTER TABLE made RENAME TO cities",
                                "INSERT INTO cities (id, country) VALUES (0, 'aa')"),
                        List.of(
                                "another key",
                                "ALTER TABLE cities DROP CONSTRAINT cities_pkey; ALTER TABLE cities ADD PRIMARY KEY (size)",
                                "UPDATE cities SET country = 'XX', nation = 'DE' WHERE size = 1"),
                        List.of("another label", "ALTER TYPE land RENAME VALUE 'IT' TO 'I'", "SELECT 1"),
                        List.of("another attribute", "ALTER TYPE spot DROP ATTRIBUTE house", "SELECT 1"),
                        List.of(
                                "another table of that name comes first in the search path",
                                "CREATE SCHEMA later; CREATE TABLE later.cities (LIKE cities INCLUDING ALL);"
                                        + " ALTER TABLE later.cities REPLICA IDENTITY FULL; ALTER TABLE cities ADD more INT",
                                "UPDATE cities SET country = 'XX'; UPDATE later.cities SET country = 'YY'"))
                .flatMap(each -> Stream.of("notify", "log")
                        .map(kind -> Arguments.of(each.get(0), kind, each.get(1), each.get(2))));
    }

    @AfterAll
    static void drop() {
        PostgresServer.execute(CITIES.get(0), CITIES.get(1));
    }

    private static LiveStream stream(String kind) {
        PostgresTable cities = new PostgresTable(null, "cities", List.of(), List.of("country", "size"), true);
        return kind.equals("notify")
                ? PostgresStreams.builder(PostgresServer::connect).build().table(cities, POOL::getConnection)
                : ReplicationStreams.builder(PostgresServer.url(), new Properties())
                        .build()
                        .table(cities, "changed", POOL::getConnection);
    }

    private static List<String> answers(Table table) {
        return Stream.of(Sort.by("country", "id"), Sort.by("size"), Sort.by("name"))
                .flatMap(sort -> Stream.of(Filter.all(), Filter.equal("country", "aa"), Filter.equal("country", "DE"))
                        .map(filter -> filter.canonicalText() + sort + ": "
                                + table.list(filter, PageRequest.of(0, 3, sort)).getContent()))
                .toList();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("changes")
    @DisplayName("a table that becomes another one is read as it is after a catch-up, and what is told later fits it")
    void aTableThatBecomesAnotherOne(String name, String kind, String change, String write) {
        PostgresServer.execute(CITIES.toArray(String[]::new));
        JdbcTable master = JdbcTable.builder(POOL).table("cities").build();
        try (LiveTable table = LiveTable.builder("cities", master).cache(MemCache.create()).stream(stream(kind))
                .build()) {
            await().until(() -> table.status().streamState() == StreamState.UP
                    && table.status().precision().equals("row"));
            answers(table);

            PostgresServer.execute("SET search_path = changed; " + change);
            caughtUp(table);
            answers(table);
            table.get("1");
            PostgresServer.execute("SET search_path = changed; " + write);
            caughtUp(table);

            JdbcTable now =
                    JdbcTable.builder(POOL).schema("changed").table("cities").build();
            assertThat(answers(table)).isEqualTo(answers(now));
            assertThat(table.get("1")).isEqualTo(now.get("1"));
        }
    }

    /** Has the table catch up, and waits until its stream is there again if that was lost. */
    private static void caughtUp(LiveTable table) {
        table.fresh().get("99");
        await().until(() -> table.status().streamState() == StreamState.UP);
        table.fresh().get("99");
    }
}
