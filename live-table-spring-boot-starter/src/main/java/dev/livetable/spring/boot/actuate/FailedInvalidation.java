package dev.livetable.spring.boot.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What is answered when a live table was not invalidated for good.
 *
 * @param message says why, and what that means
 */
public record FailedInvalidation(String message) implements OperationResponseBody {}
