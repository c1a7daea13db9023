package dev.livetable.spring.boot.autoconfigure;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The actuator endpoint of the live tables.
 *
 * @param showValues When to show ids and the values of filters in the keys of entries.
 * @param roles Roles used to determine whether a user is authorized to be shown them. When empty, all
 *     authenticated users are authorized.
 */
@ConfigurationProperties("management.endpoint.livetables")
public record LiveTableEndpointProperties(
        @DefaultValue("never") Show showValues,
        @DefaultValue Set<String> roles) {}
