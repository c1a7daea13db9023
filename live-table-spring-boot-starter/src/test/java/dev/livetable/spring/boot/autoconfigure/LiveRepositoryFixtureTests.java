package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.status.InvalidationCause;
import javax.sql.DataSource;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** Tests of an application, which put their fixtures into the database by other ways, see what they have put there. */
@SpringJUnitConfig
@Import(JdbcStore.class)
@ImportAutoConfiguration({
    LiveCacheAutoConfiguration.class,
    LiveTableAutoConfiguration.class,
    LiveTableJdbcAutoConfiguration.class,
    LiveTableRepositoryAutoConfiguration.class
})
@TestPropertySource(properties = "live.repositories.enabled=all")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LiveRepositoryFixtureTests {

    @Autowired
    private JdbcStore.NoteRepository notes;

    @Autowired
    private DataSource dataSource;

    @Autowired
    private LiveTable table;

    @Test
    @Order(1)
    void oneTestReads() {
        new JdbcTemplate(dataSource).update("insert into notes (id, version, text) values (1, 0, 'a')");
        assertThat(notes.findById(1L).orElseThrow().text()).isEqualTo("a");
        new JdbcTemplate(dataSource).update("update notes set text = 'b'");
        assertThat(notes.findById(1L).orElseThrow().text()).as("a hit").isEqualTo("a");
    }

    @Test
    @Order(2)
    void theNextOneSeesWhatWasWrittenBetween() {
        assertThat(notes.findById(1L).orElseThrow().text()).isEqualTo("b");
        assertThat(table.status().invalidations().get(InvalidationCause.MANUAL)).isPositive();
    }
}
