package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.livetable.LiveTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.WriteReach;
import dev.livetable.table.Written;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What MariaDB tells of what else changes with a row. */
class WriteReachMariaDbIT extends WriteReachContract {

    private final List<HikariDataSource> pools = new ArrayList<>();

    @AfterEach
    void close() {
        pools.forEach(HikariDataSource::close);
    }

    MariaDbDriver driver() {
        return MariaDbDriver.MARIADB;
    }

    @Override
    DataSource emptyDatabase() {
        HikariDataSource pool = MariaDbServer.pool(driver(), MariaDbServer.newDatabase(), "");
        pools.add(pool);
        return pool;
    }

    /** A trigger here cannot change the table that it is of, so one after an update changes the next row of a log. */
    @Override
    void createTrigger(String name, String time, String table) {
        String body = time.equals("BEFORE") ? "SET NEW.level = NEW.level + 100" : "INSERT INTO noted VALUES (1)";
        execute("CREATE TABLE IF NOT EXISTS noted (n INT)");
        execute("CREATE TRIGGER " + name + " " + time + " UPDATE ON " + table + " FOR EACH ROW " + body);
    }

    @Override
    void createTriggerOnTheSecondCity() {
        throw new UnsupportedOperationException("a trigger cannot change other rows of its table here");
    }

    /** A trigger cannot change the table that it is of, but it may have others do so. */
    @Override
    @Test
    void aRowThatATriggerChangedIsShownAsItIs() {
        createTrigger("note", "AFTER", "cities");
        try (LiveTable live = LiveTable.builder("cities", table("cities")).build()) {
            live.patch("1", Row.of("level", 9));

            assertThat(live.status().precision()).isEqualTo("table");
            assertThat(live.status().precisionReason()).contains("trigger");
        }
    }

    @Override
    @Test
    void answersOfATableWithTriggersAreWhatIsStored() {
        createTrigger("raise", "BEFORE", "cities");
        JdbcTable table = table("cities");

        Written<Row> written = table.patchReturningBefore("1", Row.of("code", "b"), Filter.all());

        assertThat(written.before())
                .isEqualTo(RowImage.whole(Row.of("id", 1).with("code", "a").with("level", 1)));
        assertThat(written.answer().get("level")).isEqualTo(101L);
        assertThat(table.get("1")).contains(written.answer());
    }

    @Test
    void aUserWhoIsNotShownTriggersIsToldSo() {
        JdbcTemplate jdbc = new JdbcTemplate(database().target());
        String schema = requireNonNull(jdbc.queryForObject("SELECT DATABASE()", String.class));
        jdbc.execute("CREATE OR REPLACE USER clerk@localhost");
        jdbc.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON " + schema + ".* TO clerk@localhost");
        DataSource clerks =
                new DriverManagerDataSource(MariaDbServer.url(driver(), schema) + "?user=clerk&password=", "clerk", "");
        WriteReach shown = JdbcTable.builder(clerks).table("cities").build().writeReach();
        assertThat(shown.isOneRow()).isFalse();
        assertThat(shown.why()).contains("privilege TRIGGER");

        jdbc.execute("GRANT TRIGGER ON " + schema + ".cities TO clerk@localhost");

        assertThat(JdbcTable.builder(clerks)
                        .table("cities")
                        .build()
                        .writeReach()
                        .isOneRow())
                .isTrue();
    }
}
