package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTables;
import dev.livetable.check.Aspect;
import dev.livetable.spring.boot.actuate.LiveTablesEndpoint;
import dev.livetable.spring.boot.actuate.LiveTablesEndpointWebExtension;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the actuator endpoint {@code livetables}. */
@AutoConfiguration(after = LiveTableAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(LiveTables.class)
@ConditionalOnAvailableEndpoint(LiveTablesEndpoint.class)
@EnableConfigurationProperties(LiveTableEndpointProperties.class)
public final class LiveTableEndpointAutoConfiguration {

    LiveTableEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    LiveTablesEndpoint liveTablesEndpoint(LiveTables tables, LiveTableEndpointProperties properties) {
        return new LiveTablesEndpoint(tables, properties.showValues(), Clock.systemUTC());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(LiveTablesEndpoint.class)
    @ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
    LiveTablesEndpointWebExtension liveTablesEndpointWebExtension(
            LiveTablesEndpoint endpoint, LiveTableEndpointProperties properties, LiveProperties declared) {
        return new LiveTablesEndpointWebExtension(
                endpoint,
                properties.showValues(),
                properties.roles(),
                (table, aspect) -> settings(declared.tables().get(table), table, aspect));
    }

    private static List<String> settings(@Nullable TableProperties declared, String table, Aspect aspect) {
        return declared == null
                ? List.of()
                : MasterKind.declaredBy(declared).stream()
                        .flatMap(kind -> kind.settings(table, aspect).stream())
                        .toList();
    }
}
