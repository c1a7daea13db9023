package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import dev.livetable.LiveTable;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** Tests of an application that put a mock in the place of a live repository, or look on at its calls. */
class LiveRepositoryMockTests {

    private static final JdbcStore.Note NOTE = new JdbcStore.Note(7L, 0, "mocked");

    @Nested
    @SpringJUnitConfig
    @Import(JdbcStore.class)
    @ImportAutoConfiguration({
        LiveCacheAutoConfiguration.class,
        LiveTableAutoConfiguration.class,
        LiveTableJdbcAutoConfiguration.class,
        LiveTableRepositoryAutoConfiguration.class
    })
    @TestPropertySource(properties = "live.repositories.[jdbcStore.NoteRepository].ttl=5m")
    class AMock {

        @MockitoBean
        private JdbcStore.NoteRepository notes;

        @Autowired
        private ObjectProvider<LiveTable> tables;

        @Test
        void takesItsPlace() {
            given(notes.findById(7L)).willReturn(Optional.of(NOTE));
            assertThat(notes.findById(7L)).containsSame(NOTE);
            assertThat(notes.findById(7L)).containsSame(NOTE);
            verify(notes, times(2)).findById(7L);
            verify(notes, never()).save(any());
            assertThat(tables.stream()).as("live tables").isEmpty();
        }
    }

    @Nested
    @SpringJUnitConfig
    @Import(JdbcStore.class)
    @ImportAutoConfiguration({
        LiveCacheAutoConfiguration.class,
        LiveTableAutoConfiguration.class,
        LiveTableJdbcAutoConfiguration.class,
        LiveTableRepositoryAutoConfiguration.class
    })
    @TestPropertySource(properties = "live.repositories.[jdbcStore.NoteRepository].ttl=5m")
    class ASpy {

        @MockitoSpyBean
        private JdbcStore.NoteRepository notes;

        @Autowired
        private LiveTable table;

        @Test
        void stillIsLive() {
            Long id = requireNonNull(
                    notes.save(new JdbcStore.Note(null, null, "a")).id());
            long before = table.status().hits();
            notes.findById(id);
            assertThat(notes.findById(id).orElseThrow().text()).isEqualTo("a");
            verify(notes, times(2)).findById(id);
            assertThat(table.status().hits()).isEqualTo(before + 1);
        }
    }
}
