package dev.livetable.master.jdbc;

import static dev.livetable.master.jdbc.UnnamedWrites.unnamed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.Written;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What PostgreSQL tells of what else changes with a row. */
class WriteReachPostgresIT extends WriteReachContract {

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    DataSource emptyDatabase() {
        JdbcTemplate jdbc = new JdbcTemplate(server.getPostgresDatabase());
        jdbc.execute("DROP SCHEMA IF EXISTS public CASCADE");
        jdbc.execute("CREATE SCHEMA public");
        jdbc.execute("GRANT ALL ON SCHEMA public TO PUBLIC");
        return server.getPostgresDatabase();
    }

    @Override
    void createTrigger(String name, String time, String table) {
        String body = time.equals("BEFORE")
                ? "NEW.level = NEW.level + 100;"
                : "IF NEW.level = OLD.level THEN UPDATE cities SET level = level + 100 WHERE id = NEW.id; END IF;";
        execute("CREATE OR REPLACE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN " + body
                + " RETURN NEW; END'");
        execute("CREATE TRIGGER " + name + " " + time + " UPDATE ON " + table + " FOR EACH ROW EXECUTE FUNCTION act()");
    }

    @Override
    void createTriggerOnTheSecondCity() {
        execute("CREATE OR REPLACE FUNCTION raise_second() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
                + " UPDATE cities SET level = 100 WHERE id = 2 AND level <> 100; RETURN NEW; END'");
        execute("CREATE TRIGGER raise_second AFTER UPDATE ON cities FOR EACH ROW EXECUTE FUNCTION raise_second()");
    }

    @Test
    void aTriggerThatIsDisabledOrOfTruncateAloneIsNoMatter() {
        createTrigger("audit_cities", "AFTER", "cities");
        execute("ALTER TABLE cities DISABLE TRIGGER audit_cities");
        execute("CREATE TRIGGER emptied AFTER TRUNCATE ON cities EXECUTE FUNCTION act()");

        assertOneRow("cities");
    }

    @Test
    @DisplayName("a rule may change any row, and what it makes of a statement works as it did")
    void aRuleMayChangeAnyRow() {
        execute("CREATE TABLE log (id INT)");
        execute("CREATE RULE also AS ON DELETE TO cities DO ALSO INSERT INTO log VALUES (OLD.id)");
        assertAnyRow("cities", "the rule also rewrites its writes");

        execute("CREATE RULE never AS ON UPDATE TO cities WHERE NEW.level > 100 DO INSTEAD NOTHING");
        JdbcTable table = table("cities");
        Row before = table.get("1").orElseThrow();
        assertThat(unnamed(table.patchReturningBefore("1", Row.of("level", 7), Filter.all())))
                .isEqualTo(new Written<>(before.with("level", 7), RowImage.whole(before)));
        assertThat(table.patch("1", Row.of("level", 8))).isEqualTo(before.with("level", 8));
        assertThat(unnamed(table.deleteReturningBefore("1", Filter.all())))
                .isEqualTo(new Written<>(true, RowImage.whole(before.with("level", 8))));
    }

    @Test
    void partitionsAndHeirsMayChangeAnyRowAndAreOthers() {
        execute("CREATE TABLE parts (id INT PRIMARY KEY, level INT) PARTITION BY RANGE (id)");
        assertAnyRow("parts", "it is partitioned");
        execute("CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10)");
        execute("CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20)");
        execute("CREATE TABLE towns (PRIMARY KEY (id)) INHERITS (cities)");

        assertAnyRow("parts", "has partitions or heirs");
        assertAnyRow("cities", "has partitions or heirs, such as towns");
        assertThat(reach("parts").others())
                .containsExactlyInAnyOrder(
                        reach("parts_1").self(), reach("parts_2").self());
        assertOneRow("parts_1");
        assertThat(reach("parts_1").others()).containsExactly(reach("parts").self());
        assertThat(reach("towns").others()).containsExactly(reach("cities").self());

        JdbcTable table = table("parts");
        Row row = table.insert(Row.of("id", 1).with("level", 1));
        assertThat(unnamed(table.patchReturningBefore("1", Row.of("level", 2), Filter.all())))
                .isEqualTo(new Written<>(row.with("level", 2), RowImage.whole(row)));
        assertThat(table.deleteReturningBefore("1", Filter.all()).before())
                .isEqualTo(RowImage.whole(row.with("level", 2)));
    }

    @Test
    void aCascadeFromAPartitionedTableIsFound() {
        execute("CREATE TABLE parts (id INT PRIMARY KEY, level INT) PARTITION BY RANGE (id)");
        execute("CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10)");
        execute("CREATE TABLE notes (id INT PRIMARY KEY, part INT REFERENCES parts (id) ON DELETE CASCADE)");

        assertThat(reach("parts").others()).contains(reach("notes").self());
        assertThat(reach("parts_1").others()).contains(reach("notes").self());
    }

    @Test
    void aCascadeToAPartitionedTableIsFound() {
        execute("CREATE TABLE visits (id INT PRIMARY KEY, city INT REFERENCES cities (id) ON DELETE CASCADE)"
                + " PARTITION BY RANGE (id)");
        execute("CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM (0) TO (10)");

        assertOneRow("cities");
        assertThat(reach("cities").others())
                .containsExactlyInAnyOrder(
                        reach("visits").self(), reach("visits_1").self());
        createTrigger("audit_visits", "AFTER", "visits_1");
        assertAnyRow("cities", "audit_visits");
    }

    @Test
    void aForeignTableIsNotKnown() {
        execute("CREATE EXTENSION IF NOT EXISTS postgres_fdw");
        execute("CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'localhost', port '"
                + server.getPort() + "', dbname 'postgres')");
        execute("CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (user 'postgres', password_required 'false')");
        execute("CREATE FOREIGN TABLE distant (id INT, level INT) SERVER far OPTIONS (table_name 'cities')");
        JdbcTable table =
                JdbcTable.builder(database()).table("distant").idColumns("id").build();

        assertThat(table.writeReach().why()).isEqualTo("it is no table that the database keeps itself");
        assertThat(unnamed(table.patchReturningBefore("1", Row.of("level", 9), Filter.all())))
                .isEqualTo(new Written<>(Row.of("id", 1).with("level", 9), RowImage.unknown()));
        execute("DROP SERVER far CASCADE");
    }

    @Test
    @DisplayName("where the catalog may not be read the reason says so, and a transaction of the caller goes on")
    void aCatalogThatMayNotBeRead() {
        execute("DO 'BEGIN CREATE ROLE blind LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END'");
        execute("GRANT ALL ON cities TO blind");
        execute("REVOKE SELECT ON pg_catalog.pg_trigger FROM PUBLIC");
        try {
            DataSource blind = new DriverManagerDataSource(server.getJdbcUrl("blind", "postgres"));
            JdbcTable table = JdbcTable.builder(blind).table("cities").build();

            new TransactionTemplate(new JdbcTransactionManager(blind)).executeWithoutResult(status -> assertThat(
                            table.patchReturningBefore("1", Row.of("level", 5), Filter.all())
                                    .before())
                    .isEqualTo(RowImage.unknown()));
            assertThat(table.writeReach().why()).contains("does not tell").contains("42501");
            assertThat(table.get("1").map(row -> row.get("level"))).contains(5L);
        } finally {
            execute("GRANT SELECT ON pg_catalog.pg_trigger TO PUBLIC");
        }
    }
}
