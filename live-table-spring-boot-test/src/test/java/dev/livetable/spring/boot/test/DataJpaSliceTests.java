package dev.livetable.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jpa.test.autoconfigure.TestEntityManager;
import org.springframework.jdbc.core.JdbcTemplate;

@DataJpaTest
@AutoConfigureLiveTables(tables = {"cities", "notes"})
class DataJpaSliceTests {

    @Autowired
    LiveTable cities;

    @Autowired
    LiveTable notes;

    @Autowired
    TestEntityManager entities;

    @Autowired
    JdbcTemplate jdbc;

    @Test
    void theTableOfARepositoryIsOverTheRepositoryOfTheSlice() {
        Note note = entities.persistAndFlush(new Note("hello"));

        assertThat(notes.get(String.valueOf(note.getId())))
                .map(row -> row.get("text"))
                .contains("hello");

        notes.insert(Row.of("text", "goodbye"));
        assertThat(entities.getEntityManager()
                        .createQuery("select count(n) from Note n", Long.class)
                        .getSingleResult())
                .isEqualTo(2);
    }

    @Test
    void theTableOfTheDatabaseIsInTheSameTransaction() {
        assertThat(notes.count(Filter.all())).isZero();
        jdbc.update("insert into cities values (7, 'Roma', 'IT')");

        assertThat(cities.count(Filter.all())).isEqualTo(1);
    }
}
