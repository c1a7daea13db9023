package dev.livetable.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects of projections that are made of rows. */
class ProjectionFormTests {

    @Test
    void anInterfaceNeedNotBeSeenByTheLoaderOfTheThread() {
        ElementForm form = ProjectionForm.of(People.Name.class).orElseThrow();
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            List<?> made = form.make(List.of(Row.of("firstName", "Ada").with("lastName", "Byron")));

            assertThat(((People.Name) made.get(0)).getLastName()).isEqualTo("Byron");
        } finally {
            Thread.currentThread().setContextClassLoader(own);
        }
    }
}
