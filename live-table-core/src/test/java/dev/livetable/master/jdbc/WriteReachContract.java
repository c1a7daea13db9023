package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.WriteReach;
import dev.livetable.table.Written;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.data.domain.PageRequest;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a database tells of what else changes with a row: everything that can, and nothing where there is nothing. */
abstract class WriteReachContract {

    private WatchedDataSource database;

    /** Returns a data source of a database that has no tables. */
    abstract DataSource emptyDatabase();

    /** Makes a trigger of this name on a table, which does something before or after its updates. */
    abstract void createTrigger(String name, String time, String table);

    /** Makes a trigger after updates of cities, which sets the level of the second one to 100. */
    abstract void createTriggerOnTheSecondCity();

    @BeforeEach
    void createTables() {
        database = new WatchedDataSource(emptyDatabase());
        execute("CREATE TABLE cities (id INT PRIMARY KEY, code VARCHAR(9) UNIQUE, level INT)");
        execute("INSERT INTO cities VALUES (1, 'a', 1)");
    }

    WatchedDataSource database() {
        return database;
    }

    void execute(String statement) {
        new JdbcTemplate(database.target()).execute(statement);
    }

    JdbcTable table(String name) {
        return JdbcTable.builder(database).table(name).build();
    }

    WriteReach reach(String name) {
        return table(name).writeReach();
    }

    void assertOneRow(String table) {
        WriteReach reach = reach(table);
        assertThat(reach.why()).isEqualTo("a base table without triggers, rules or cascades onto itself");
        assertThat(reach.isOneRow()).isTrue();
    }

    void assertAnyRow(String table, String... reasons) {
        WriteReach reach = reach(table);
        assertThat(reach.isOneRow()).isFalse();
        assertThat(reach.why()).containsIgnoringCase(reasons[0]);
        for (String reason : reasons) {
            assertThat(reach.why()).containsIgnoringCase(reason);
        }
    }

    @Test
    void aTableWithNothingIsPrecise() {
        assertOneRow("cities");
        assertThat(reach("cities").others()).isEmpty();
        assertThat(reach("cities").self()).isEqualTo(reach("CITIES").self()).contains("/");
    }

    @Test
    void aTableThatRefersToOthersIsPrecise() {
        execute("CREATE TABLE people (id INT PRIMARY KEY, city INT REFERENCES cities (id) ON DELETE CASCADE)");

        assertOneRow("people");
        assertThat(reach("people").others()).isEmpty();
    }

    @Test
    void aTriggerMayChangeAnyRow() {
        createTrigger("audit_cities", "AFTER", "cities");

        assertAnyRow("cities", "the trigger audit_cities fires on its writes");
    }

    @Test
    void aTriggerOfAnotherTableIsNoMatter() {
        execute("CREATE TABLE people (id INT PRIMARY KEY)");
        createTrigger("audit_people", "AFTER", "people");

        assertOneRow("cities");
    }

    @Test
    @DisplayName(
            "what a trigger does to the row is in the answer, and with a trigger the row before is known all the same")
    void answersOfATableWithTriggersAreWhatIsStored() {
        for (String time : List.of("BEFORE", "AFTER")) {
            execute("DROP TABLE cities");
            execute("CREATE TABLE cities (id INT PRIMARY KEY, code VARCHAR(9) UNIQUE, level INT)");
            execute("INSERT INTO cities VALUES (1, 'a', 1)");
            createTrigger("raise", time, "cities");
            JdbcTable table = table("cities");
            assertThat(table.writeReach().isOneRow()).isFalse();
            Row before = table.get("1").orElseThrow();

            Written<Row> written = table.patchReturningBefore("1", Row.of("code", "b"), Filter.all());

            assertThat(written.before()).isEqualTo(RowImage.whole(before));
            assertThat(written.answer().get(2)).as(time).isEqualTo(101L);
            assertThat(table.get("1")).contains(written.answer());
            assertThat(table.patch("1", Row.of("code", "c")).get(2)).as(time).isEqualTo(201L);
        }
    }

    @Test
    @DisplayName("cascades to other tables are found, also over several, but not those that change nothing")
    void cascadesToOtherTablesAreFound() {
        execute("CREATE TABLE people (id INT PRIMARY KEY, city INT REFERENCES cities (id) ON DELETE CASCADE)");
        execute("CREATE TABLE pets (id INT PRIMARY KEY, owner INT REFERENCES people (id) ON DELETE SET NULL)");
        execute("CREATE TABLE signs (id INT PRIMARY KEY, code VARCHAR(9) REFERENCES cities (code) ON UPDATE CASCADE)");
        execute("CREATE TABLE maps (id INT PRIMARY KEY, city INT REFERENCES cities (id) ON DELETE RESTRICT)");

        assertOneRow("cities");
        assertThat(reach("cities").others())
                .isEqualTo(Set.of(
                        reach("people").self(),
                        reach("pets").self(),
                        reach("signs").self()));
        assertThat(reach("people").others()).containsExactly(reach("pets").self());
        assertThat(reach("maps").others()).isEmpty();
    }

    @Test
    @DisplayName("a cascade over the ids when they are updated counts for nothing, since no write updates them")
    void cascadesOfIdsThatAreUpdatedAreNoMatter() {
        execute("CREATE TABLE people (id INT PRIMARY KEY, boss INT REFERENCES people (id) ON UPDATE CASCADE)");

        assertOneRow("people");
    }

    @Test
    void aCascadeOntoItselfMayChangeAnyRow() {
        execute("CREATE TABLE people (id INT PRIMARY KEY, boss INT,"
                + " CONSTRAINT of_boss FOREIGN KEY (boss) REFERENCES people (id) ON DELETE SET NULL)");

        assertAnyRow("people", "the foreign key of_boss of", "people cascades back onto it");
    }

    @Test
    void aCascadeOverOtherTablesOntoItselfMayChangeAnyRow() {
        execute("ALTER TABLE cities ADD mayor INT");
        execute("CREATE TABLE people (id INT PRIMARY KEY, city INT REFERENCES cities (id) ON DELETE CASCADE)");
        execute("ALTER TABLE cities ADD CONSTRAINT of_mayor FOREIGN KEY (mayor) REFERENCES people (id)"
                + " ON DELETE SET NULL");

        assertAnyRow("cities", "of_mayor");
        assertAnyRow("people", "cascades back onto it");
    }

    @Test
    void aTriggerOfATableThatACascadeReachesMayChangeAnyRow() {
        execute("CREATE TABLE people (id INT PRIMARY KEY, city INT REFERENCES cities (id) ON DELETE CASCADE)");
        createTrigger("audit_people", "AFTER", "people");

        assertAnyRow("cities", "its writes cascade to", "people, and the trigger audit_people");
        assertThat(reach("cities").others()).containsExactly(reach("people").self());
    }

    @Test
    void aViewIsNotWritten() {
        execute("CREATE VIEW big AS SELECT * FROM cities WHERE level > 5");
        JdbcTable view =
                JdbcTable.builder(database).table("big").idColumns("id").build();

        assertThat(view.writeReach().isOneRow()).isFalse();
        assertThat(view.isView()).isTrue();
        assertThat(view.writeReach().why()).contains("view");
    }

    @Test
    void isAskedForOnceAndAgainAfterAFailure() {
        JdbcTable table = table("cities");
        table.schema();
        database.hook(sql -> {
            throw new SQLTransientConnectionException("down", "08006");
        });
        assertThatThrownBy(table::writeReach).isInstanceOf(DataAccessException.class);
        database.hook(sql -> {});

        assertThat(table.writeReach().isOneRow()).isTrue();
        int connections = database.connections();
        table.writeReach();
        assertThat(database.connections()).isEqualTo(connections);
    }

    @Test
    @DisplayName("of a database that is not known the cascades are found, and its triggers count as there")
    void anUnknownDatabaseIsNotPrecise() {
        execute("CREATE TABLE people (id INT PRIMARY KEY, city INT REFERENCES cities (id) ON DELETE CASCADE)");
        DataSource unknown = new UnknownDatabase(database);
        WriteReach cities = JdbcTable.builder(unknown).table("cities").build().writeReach();
        WriteReach people = JdbcTable.builder(unknown).table("people").build().writeReach();

        assertThat(cities.isOneRow()).isFalse();
        assertThat(cities.why()).isEqualTo("it is in a database (Unknown) that cannot be asked for all triggers");
        assertThat(cities.others()).containsExactly(people.self());
    }

    @Test
    void isNotReadWhereADatabaseRefusesToTell() {
        JdbcTable table = table("cities");
        table.schema();
        database.hook(sql -> {
            if (sql.contains("UNION ALL")) {
                throw new SQLSyntaxErrorException("permission denied", "42501");
            }
        });

        assertThat(table.writeReach().isOneRow()).isFalse();
        assertThat(table.writeReach().why()).contains("does not tell").contains("42501");
        assertThat(table.patchReturningBefore("1", Row.of("level", 5), Filter.all())
                        .before())
                .isEqualTo(RowImage.unknown());
        assertThat(table.get("1").map(row -> row.get(2))).contains(5L);
    }

    private static List<Row> listed(LiveTable table) {
        return table.list(Filter.all(), PageRequest.of(0, 10)).getContent();
    }

    @Test
    @DisplayName(
            "a live table shows no wrong row of a table whose trigger changes other rows, without being configured")
    void aRowThatATriggerChangedIsShownAsItIs() {
        execute("INSERT INTO cities VALUES (2, 'b', 2)");
        createTriggerOnTheSecondCity();
        try (LiveTable live = LiveTable.builder("cities", table("cities")).build()) {
            listed(live);
            assertThat(live.get("2").map(row -> row.get(2))).contains(2L);

            live.patch("1", Row.of("level", 9));

            assertThat(live.get("2").map(row -> row.get(2))).contains(100L);
            assertThat(listed(live)).extracting(row -> row.get(2)).containsExactly(9L, 100L);
            assertThat(live.status().precision()).isEqualTo("table");
            assertThat(live.status().precisionReason()).contains("trigger");
        }
    }

    @Test
    @DisplayName("a live table follows another one whose rows cascade onto its own, without being configured")
    void aRowThatACascadeDeletedIsNotShown() {
        execute("CREATE TABLE people (id INT PRIMARY KEY, city INT REFERENCES cities (id) ON DELETE CASCADE)");
        execute("INSERT INTO people VALUES (7, 1)");
        try (LiveTable cities = LiveTable.builder("cities", table("cities")).build();
                LiveTable people = LiveTable.builder("people", table("people")).build()) {
            assertThat(new LiveTables(List.of(cities, people)).all()).hasSize(2);
            assertThat(listed(people)).hasSize(1);

            assertThat(cities.delete("1")).isTrue();

            assertThat(listed(people)).isEmpty();
            assertThat(people.get("7")).isEmpty();
            assertThat(cities.status().precision()).isEqualTo("row");
        }
    }
}
