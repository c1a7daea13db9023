package dev.livetable.spring.boot;

import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.InMemoryTable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;

/** An application with a live table that has a stream, and all that Actuator has. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ActuatorApplication {

    /** Runs it, without a server. */
    public static WebApplicationContextRunner runner() {
        return new WebApplicationContextRunner()
                .withUserConfiguration(ActuatorApplication.class)
                .withPropertyValues(
                        "live.tables.cities.master=citiesMaster",
                        "live.tables.cities.stream.bean=citiesStream",
                        "live.stream.reconnect-delay=1h",
                        "live.stream.reconnect-max-delay=1h",
                        "management.endpoints.web.exposure.include=health,livetables,metrics",
                        "management.endpoint.health.show-details=always",
                        "management.endpoint.health.probes.enabled=false",
                        "management.health.redis.enabled=false",
                        "spring.datasource.generate-unique-name=true",
                        "spring.flyway.enabled=false",
                        "spring.liquibase.enabled=false");
    }

    @Bean
    InMemoryTable citiesMaster() {
        return Cities.create();
    }

    @Bean
    ManualLiveStream citiesStream() {
        return new ManualLiveStream();
    }
}
