package dev.livetable.spring.boot.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What is answered when the endpoint did not do what it was asked for, or not for good.
 *
 * @param message says why, and what that means or what is allowed
 */
public record FailedOperation(String message) implements OperationResponseBody {}
