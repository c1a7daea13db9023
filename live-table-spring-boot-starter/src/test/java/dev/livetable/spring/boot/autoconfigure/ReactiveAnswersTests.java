package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.table.InMemoryTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The start of an application with WebFlux warns of answers that are for Spring MVC only. */
@ExtendWith(OutputCaptureExtension.class)
class ReactiveAnswersTests {

    private static final String WARNING = "live.web.enabled is 'true', but WebFlux";

    private static void start(AbstractApplicationContextRunner<?, ?, ?> runner, String property) {
        runner.withBean("citiesMaster", InMemoryTable.class, Cities::create)
                .withConfiguration(AutoConfigurations.of(
                        LiveCacheAutoConfiguration.class,
                        LiveTableAutoConfiguration.class,
                        LiveWebAutoConfiguration.class))
                .withPropertyValues("live.tables.cities.master=citiesMaster", property)
                .run(context ->
                        assertThat(context.getBean(LiveTable.class).get("1")).isPresent());
    }

    @Test
    void areAskedForInVain(CapturedOutput output) {
        start(new ReactiveWebApplicationContextRunner(), "live.web.enabled=true");

        assertThat(output).containsOnlyOnce(WARNING);
    }

    @Test
    void areNotAskedFor(CapturedOutput output) {
        start(new ReactiveWebApplicationContextRunner(), "live.web.enabled=false");
        start(new WebApplicationContextRunner(), "live.web.enabled=true");
        start(new ApplicationContextRunner(), "live.web.enabled=true");

        assertThat(output).doesNotContain(WARNING);
    }
}
