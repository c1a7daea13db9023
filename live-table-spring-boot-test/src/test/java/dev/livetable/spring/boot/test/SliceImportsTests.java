package dev.livetable.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.status.StreamState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;

/** What a slice has of live tables: all but what looks at them, and what answers over HTTP. */
@JdbcTest(
        properties = {
            "live.bus.kind=redis",
            "live.bus.name=nodes",
            "live.tables.cities.stream.kind=postgres",
            "live.tables.cities.stream.create-triggers=true",
            "live.stream.enabled=false"
        })
@AutoConfigureLiveTables(tables = "cities")
class SliceImportsTests {

    private static final List<String> OF_THE_WHOLE_APPLICATION = List.of(
            "EncryptionKey", "Endpoint", "Filter", "Health", "Metrics", "Observation", "Problem", "RowModule", "Web");

    @Autowired
    LiveTable cities;

    @Test
    void aTableWithTheStreamOfProductionIsThereWithoutIt() {
        assertThat(cities.status().streamState()).isEqualTo(StreamState.NONE);
        assertThat(cities.get("1")).isEmpty();
    }

    @Test
    void allElseIsImported() {
        assertThat(imports(AutoConfigureLiveTables.class))
                .containsExactlyInAnyOrderElementsOf(imports(AutoConfiguration.class).stream()
                        .filter(name -> name.startsWith("dev.livetable."))
                        .filter(name -> OF_THE_WHOLE_APPLICATION.stream()
                                .noneMatch(part -> name.endsWith("." + part + "AutoConfiguration")
                                        || name.endsWith(".LiveTable" + part + "AutoConfiguration")
                                        || name.endsWith(".Live" + part + "AutoConfiguration")))
                        .toList());
    }

    private static List<String> imports(Class<?> annotation) {
        return ImportCandidates.load(annotation, SliceImportsTests.class.getClassLoader())
                .getCandidates();
    }
}
