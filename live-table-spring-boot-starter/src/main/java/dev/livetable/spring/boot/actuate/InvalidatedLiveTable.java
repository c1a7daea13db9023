package dev.livetable.spring.boot.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What is answered, other than over the web, when a live table was invalidated.
 *
 * @param table its name
 * @param invalidated true
 */
public record InvalidatedLiveTable(String table, boolean invalidated) implements OperationResponseBody {}
