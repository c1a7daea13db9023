package dev.livetable.repository;

import java.lang.reflect.Method;
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
        return new MethodStatus(MethodStatus.nameOf(method), kind, why());
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
