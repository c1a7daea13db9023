package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.json.RowModule;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

/** Auto-configuration of what lets the mapper of the application write rows as JSON. */
@AutoConfiguration
@ConditionalOnClass(JsonMapper.class)
public final class RowModuleAutoConfiguration {

    RowModuleAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    static RowModule liveTableRowModule() {
        return new RowModule();
    }
}
