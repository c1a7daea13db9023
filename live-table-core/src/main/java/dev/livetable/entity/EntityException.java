package dev.livetable.entity;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/** A type, or an object of it, cannot be kept as a row; the message says why and what to do about it. */
public class EntityException extends InvalidDataAccessApiUsageException {

    /**
     * Creates an error.
     *
     * @param message what is wrong and what to do
     * @param cause what led to it; null if nothing did
     */
    public EntityException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
