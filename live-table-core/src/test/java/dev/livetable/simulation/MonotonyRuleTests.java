package dev.livetable.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MonotonyRuleTests {

    private static final Row OLD = SimulatedRows.row(1, "a", 10, 0);
    private static final Row NEW = SimulatedRows.row(1, "a", 10, 1);

    private final RowVersions versions = new RowVersions(Map.of("1", OLD));
    private final MonotonyRule rule = new MonotonyRule(versions);

    @Test
    void aReaderThatGoesBackIsFound() {
        versions.commit(Map.of("1", NEW));

        assertThat(rule.broken("q", List.of(NEW), 1, 5)).isNull();
        assertThat(rule.broken("q", List.of(OLD), 4, 7)).as("they overlap").isNull();
        assertThat(rule.broken("other", List.of(OLD), 6, 7)).isNull();
        assertThat(rule.broken("q", List.of(OLD), 6, 8)).contains("row 1 is shown in version 0");
    }

    @Test
    void aRowThatIsAsItWasBeforeIsTakenForTheNewerOne() {
        versions.commit(Map.of("1", NEW));
        versions.commit(Map.of("1", OLD));

        assertThat(rule.broken("q", List.of(NEW), 1, 2)).isNull();
        assertThat(rule.broken("q", List.of(OLD), 3, 4)).isNull();
        assertThat(rule.broken("q", List.of(NEW), 5, 6))
                .as("it may be the old one")
                .isNull();
    }
}
