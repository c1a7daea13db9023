package dev.livetable.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.typed.LiveRepository;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.jdbc.Sql;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@JdbcTest
@AutoConfigureLiveTables(tables = "cities")
class JdbcSliceTests {

    @Autowired
    LiveTable cities;

    @Autowired
    LiveRepository<City, Integer> repository;

    @Autowired
    LiveTables tables;

    @Autowired
    JdbcTemplate jdbc;

    @Test
    void theChosenTableIsOverTheDatabaseOfTheSlice() {
        jdbc.update("insert into cities values (7, 'Roma', 'IT')");

        assertThat(cities.get("7")).map(row -> row.get("NAME")).contains("Roma");
        assertThat(repository.findById(7)).contains(new City(7, "Roma", "IT"));
        assertThat(tables.all()).containsExactly(cities);
    }

    @Test
    void whatAnotherTestWroteWasRolledBack() {
        assertThat(cities.count(Filter.all())).isZero();

        cities.insert(Row.of("CITY_ID", 8).with("NAME", "Bari").with("COUNTRY", "IT"));

        assertThat(jdbc.queryForObject("select name from cities where city_id = 8", String.class))
                .isEqualTo("Bari");
    }

    @Test
    @Sql("/two-cities.sql")
    void aScriptInTheTransactionOfTheTestIsSeen() {
        assertThat(cities.count(Filter.all())).isEqualTo(2);
    }

    @Test
    @Sql("/one-city.sql")
    @Sql(scripts = "/no-cities.sql", executionPhase = Sql.ExecutionPhase.AFTER_TEST_METHOD)
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    void rowsAreKeptOutsideOfATransaction() {
        assertThat(cities.readGet("1").source()).isEqualTo(ReadSource.MISS);
        assertThat(cities.readGet("1").source()).isEqualTo(ReadSource.HIT);
    }
}
