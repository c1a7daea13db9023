package dev.livetable.sample;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How far away the database pretends to be.
 *
 * @param delay what each call of it takes longer
 */
@ConfigurationProperties("sample.master")
record MasterProperties(@DefaultValue("120ms") Duration delay) {}
