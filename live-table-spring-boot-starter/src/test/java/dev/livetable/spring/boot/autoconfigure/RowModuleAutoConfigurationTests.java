package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import dev.livetable.json.RowModule;
import dev.livetable.table.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;

/** The start warns where a mapper that cannot write rows is preferred. */
@ExtendWith(OutputCaptureExtension.class)
class RowModuleAutoConfigurationTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RowModuleAutoConfiguration.class));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.http.converters.preferred-json-mapper=jackson2",
                "spring.http.converters.preferred-json-mapper=gson",
                "spring.http.codecs.preferred-json-mapper=jsonb"
            })
    void warnsOfAnotherMapper(String property, CapturedOutput output) {
        runner.withPropertyValues(property).run(context -> assertThat(context).hasSingleBean(RowModule.class));

        assertThat(output).containsOnlyOnce(property.replace("=", " is '") + "', but only Jackson 3");
    }

    @Test
    void saysNothingOfItsOwnMapper(CapturedOutput output) {
        runner.run(context -> assertThat(context).hasSingleBean(RowModule.class));
        runner.withPropertyValues("spring.http.converters.preferred-json-mapper=Jackson")
                .run(context -> assertThat(context).hasSingleBean(RowModule.class));

        assertThat(output).doesNotContain("preferred-json-mapper");
    }

    @Test
    void aMapperWithoutTheModuleWritesNothingOfARowAndOneOfJackson2Refuses() {
        Row row = Row.of("id", 1);

        assertThat(JsonMapper.shared().writeValueAsString(row)).isEqualTo("{}");
        assertThatThrownBy(() -> new ObjectMapper().writeValueAsString(row))
                .isInstanceOf(InvalidDefinitionException.class);
    }
}
