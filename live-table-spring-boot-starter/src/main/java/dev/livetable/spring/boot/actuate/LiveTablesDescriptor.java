package dev.livetable.spring.boot.actuate;

import java.util.Map;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * All live tables.
 *
 * @param tables the tables by name
 */
public record LiveTablesDescriptor(Map<String, LiveTableSummary> tables) implements OperationResponseBody {}
