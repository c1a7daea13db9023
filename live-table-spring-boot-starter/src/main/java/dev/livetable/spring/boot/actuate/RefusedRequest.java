package dev.livetable.spring.boot.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What is answered when a parameter of a request is none that it may be.
 *
 * @param message says which, and what it may be
 */
public record RefusedRequest(String message) implements OperationResponseBody {}
