package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.json.RowModule;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/** Auto-configuration of what lets the mapper of the application write rows as JSON. */
@AutoConfiguration
@ConditionalOnClass(JsonMapper.class)
public final class RowModuleAutoConfiguration {

    private static final Logger logger = LoggerFactory.getLogger(RowModuleAutoConfiguration.class);
    private static final String OURS = "jackson";

    /** What lets another mapper than that of Jackson 3 write the answers of Spring MVC and of WebFlux. */
    private static final List<String> CHOICES =
            List.of("spring.http.converters.preferred-json-mapper", "spring.http.codecs.preferred-json-mapper");

    RowModuleAutoConfiguration(Environment environment) {
        for (String choice : CHOICES) {
            String mapper = environment.getProperty(choice, OURS);
            if (!mapper.equalsIgnoreCase(OURS)) {
                logger.warn(
                        "{} is '{}', but only Jackson 3 can write rows of live tables. Leave it out, or let controllers"
                                + " return row.asMap()",
                        choice,
                        mapper);
            }
        }
    }

    @Bean
    @ConditionalOnMissingBean
    static RowModule liveTableRowModule() {
        return new RowModule();
    }
}
