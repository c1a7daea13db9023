package dev.livetable.repository;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** What is done for the calls of one method. Immutable; safe for use by many threads. */
abstract class MethodPlan {

    private final MethodKind kind;
    private final String why;

    MethodPlan(MethodKind kind, String why) {
        this.kind = kind;
        this.why = why;
    }

    /** Answers a call, or makes it. */
    abstract @Nullable Object run(MethodInvocation invocation) throws Throwable;

    MethodKind kind() {
        return kind;
    }

    String why() {
        return why;
    }

    MethodStatus status(Method method) {
        return new MethodStatus(signature(method), kind, why);
    }

    /** Returns the name of a method with those of its parameters' types, which tells it from the others of its repository. */
    static String signature(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }

    /** Returns a plan that only makes the call. */
    static MethodPlan proceeding(MethodKind kind, String why) {
        return new MethodPlan(kind, why) {
            @Override
            @Nullable
            Object run(MethodInvocation invocation) throws Throwable {
                return invocation.proceed();
            }
        };
    }
}
