package dev.livetable.sample;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The nodes that the page {@code nodes.html} shows side by side.
 *
 * @param nodes their addresses, such as {@code http://localhost:8080}; none by default
 */
@ConfigurationProperties("sample")
record NodesProperties(@DefaultValue List<String> nodes) {}
