package dev.livetable.repository;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What is done for a method of a live repository.
 *
 * @param method the name of the method with the simple names of its parameters' types, such as {@code findById(Integer)}
 * @param kind what a call of it is
 * @param why how that is known, or why it is not live, in words
 */
public record MethodStatus(String method, MethodKind kind, String why) {

    /**
     * Returns what a method of a repository is called here: its name with the simple names of its parameters' types, which
     * tells it from the others of its repository.
     */
    public static String nameOf(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }
}
