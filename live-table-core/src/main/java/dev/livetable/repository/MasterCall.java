package dev.livetable.repository;

import dev.livetable.table.Participation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.transaction.CannotCreateTransactionException;

/** One call of a repository's method, which can be made again and again, on any thread. */
final class MasterCall {

    /*
     * An invocation can proceed once, so each call is made by a copy of one that never proceeds itself. Lists and arrays
     * among the arguments are copied at once: the caller may change them before a fetch is made again.
     */

    private final ProxyMethodInvocation invocation;
    private final @Nullable Object[] arguments;
    private final LiveRepositoryBuilder<?> settings;
    private volatile boolean isMade;

    MasterCall(MethodInvocation invocation, LiveRepositoryBuilder<?> settings) {
        this.invocation = (ProxyMethodInvocation) invocation;
        this.arguments = unshared(invocation.getArguments());
        this.settings = settings;
    }

    private static @Nullable Object[] unshared(@Nullable Object[] given) {
        @Nullable Object[] copies = given;
        for (int i = 0; i < given.length; i++) {
            Object copy = copyOf(given[i]);
            if (copy != given[i]) {
                copies = copies == given ? given.clone() : copies;
                copies[i] = copy;
            }
        }
        return copies;
    }

    private static @Nullable Object copyOf(@Nullable Object argument) {
        if (argument instanceof Set<?> many) {
            return Collections.unmodifiableSet(new LinkedHashSet<>(many));
        }
        if (argument instanceof Collection<?> many) {
            return Collections.unmodifiableList(new ArrayList<>(many));
        }
        if (argument instanceof byte[] bytes) {
            return bytes.clone();
        }
        return argument instanceof Object[] many ? many.clone() : argument;
    }

    Method method() {
        return invocation.getMethod();
    }

    @Nullable
    Object[] arguments() {
        return arguments;
    }

    /**
     * Makes the call so that it sees what the store has now, or in a transaction of the store what that sees.
     *
     * @throws CallFailed if it throws
     */
    @Nullable
    Object make() {
        return make(arguments);
    }

    /** Makes the call with other arguments. */
    @Nullable
    Object make(@Nullable Object... others) {
        isMade = true;
        Participation now = settings.participation.get();
        boolean isTheCallers = now == Participation.JOINED || now == Participation.OUTER;
        return isTheCallers ? proceedUnchecked(others) : makeAlone(others);
    }

    @SuppressWarnings("NullAway") // what reads pass on may be null
    private @Nullable Object makeAlone(@Nullable Object[] given) {
        try {
            return settings.reading.read(() -> proceedUnchecked(given));
        } catch (CannotCreateTransactionException e) {
            throw settings.routesReads ? e : new CallFailed(this, e); // the repository's own would fail in the same way
        }
    }

    /** Returns whether the call was made, on any thread. */
    boolean isMade() {
        return isMade;
    }

    @SuppressWarnings("NullAway") // what reads pass on may be null
    private Object proceedUnchecked(@Nullable Object[] given) {
        try {
            return invocation.invocableClone(given.clone()).proceed();
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CallFailed(this, e);
        }
    }

    /** Makes the call as it would be without a live table. */
    @Nullable
    Object proceed() throws Throwable {
        return invocation.invocableClone().proceed();
    }
}
