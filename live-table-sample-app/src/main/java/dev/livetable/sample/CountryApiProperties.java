package dev.livetable.sample;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The API of countries that stands in for somebody else's.
 *
 * @param port where it listens, on the loopback address only
 * @param delay what each request takes longer
 */
@ConfigurationProperties("sample.country-api")
record CountryApiProperties(
        @DefaultValue("8081") int port,
        @DefaultValue("120ms") Duration delay) {}
