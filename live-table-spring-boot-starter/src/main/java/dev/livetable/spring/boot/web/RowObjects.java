package dev.livetable.spring.boot.web;

import dev.livetable.Reading;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;

/** Tells which answers are one object that a live repository may have made of a row. Safe for use by many threads. */
final class RowObjects {

    /*
     * Such an object is the application's own. Nothing in it tells where it came from, and it may have been changed since. So
     * its class decides: one that a repository has, or any record in a reading. What is written of it is kept nowhere, and its
     * tag is made of just that. So it does not matter whether the object is still as its row.
     *
     * In an optional value it has to be a record: no class extends one, so it is written alike whatever type is declared.
     */

    private final SingletonSupplier<Set<Class<?>>> classes;

    /**
     * Takes the classes of the application's live repositories.
     *
     * @param classes returns them; asked once, with the first answer
     */
    RowObjects(Supplier<Set<Class<?>>> classes) {
        this.classes = SingletonSupplier.of(classes);
    }

    /**
     * Returns whether an answer is one such object.
     *
     * @param value the answer
     * @param body what the controller has returned, which may be a reading of the answer
     */
    boolean isOne(Object value, Object body) {
        Object object = single(value);
        boolean isRecord = object instanceof Record;
        return object != null
                && (isRecord || object == value)
                && (isRecord && body instanceof Reading || classes.obtain().contains(object.getClass()));
    }

    private static @Nullable Object single(Object value) {
        return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    }
}
