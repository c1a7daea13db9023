package dev.livetable.repository;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Nullness;

/** Where the methods of a repository are declared to take and to give null. Safe for use by many threads. */
final class DeclaredNulls {

    /*
     * A repository in Kotlin, or in a package where nothing is null by default, refuses each other null. Nobody else may
     * answer such a call, since the words of the refusal are the repository's own.
     */

    /**
     * What a method declares.
     *
     * @param parameters the positions of those that may be null
     * @param result whether its answer may be
     */
    private record Declared(Set<Integer> parameters, boolean result) {

        static Declared of(Method method) {
            Parameter[] parameters = method.getParameters();
            Set<Integer> nullable = IntStream.range(0, parameters.length)
                    .filter(i -> isNullable(Nullness.forParameter(parameters[i])))
                    .boxed()
                    .collect(Collectors.toUnmodifiableSet());
            return new Declared(nullable, isNullable(Nullness.forMethodReturnType(method)));
        }

        private static boolean isNullable(Nullness declared) {
            return declared == Nullness.NULLABLE;
        }
    }

    private final boolean isChecked;
    private final Map<Method, Declared> known = new ConcurrentHashMap<>();

    /**
     * Takes what the repository does with nulls.
     *
     * @param isChecked whether it refuses those that its methods are not declared for
     */
    DeclaredNulls(boolean isChecked) {
        this.isChecked = isChecked;
    }

    /** Returns whether it is certain that the repository takes these arguments. */
    boolean mayTake(Method method, @Nullable Object[] arguments) {
        if (!isChecked) {
            return true;
        }
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] == null && !declared(method).parameters().contains(i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether it is certain that the repository gives null where it finds nothing. */
    boolean mayGive(Method method) {
        return !isChecked || declared(method).result();
    }

    private Declared declared(Method method) {
        return known.computeIfAbsent(method, Declared::of);
    }
}
