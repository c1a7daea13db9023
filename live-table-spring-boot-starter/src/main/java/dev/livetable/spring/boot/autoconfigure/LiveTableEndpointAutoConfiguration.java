package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTables;
import dev.livetable.check.Aspect;
import dev.livetable.spring.boot.actuate.LiveTablesEndpoint;
import dev.livetable.spring.boot.actuate.LiveTablesEndpointWebExtension;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
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
    LiveTablesEndpoint liveTablesEndpoint(
            LiveTables tables, LiveTableEndpointProperties properties, ObjectProvider<LiveRepositories> repositories) {
        return new LiveTablesEndpoint(tables, properties.showValues(), Clock.systemUTC(), name -> Optional.ofNullable(
                        repositories.getIfAvailable())
                .flatMap(live -> live.methods(name)));
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(LiveTablesEndpoint.class)
    @ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
    LiveTablesEndpointWebExtension liveTablesEndpointWebExtension(
            LiveTablesEndpoint endpoint, LiveTableEndpointProperties properties, DeclaredTables declared) {
        return new LiveTablesEndpointWebExtension(
                endpoint,
                properties.showValues(),
                properties.roles(),
                (table, aspect) -> settings(declared.byName().get(table), table, aspect));
    }

    private static List<String> settings(@Nullable TableProperties declared, String table, Aspect aspect) {
        return declared == null
                ? List.of()
                : MasterKind.declaredBy(declared).stream()
                        .flatMap(kind -> kind.settings(table, aspect).stream())
                        .toList();
    }
}
