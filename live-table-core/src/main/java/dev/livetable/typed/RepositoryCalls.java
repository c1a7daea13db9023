package dev.livetable.typed;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** Carries the calls of an application's own repository interface to a live repository. */
final class RepositoryCalls implements InvocationHandler {

    private final LiveRepository<?, ?> target;
    private final Map<Method, Method> known = new ConcurrentHashMap<>();

    private RepositoryCalls(LiveRepository<?, ?> target) {
        this.target = target;
    }

    static <R> R of(LiveRepository<?, ?> target, Class<R> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new RepositoryCalls(target)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.isDefault()) {
            ReflectionUtils.makeAccessible(method);
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        if (ReflectionUtils.isEqualsMethod(method)) {
            return arguments != null && proxy == arguments[0];
        }
        try {
            return known.computeIfAbsent(method, this::counterpart).invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private Method counterpart(Method method) {
        return Arrays.stream(LiveRepository.class.getMethods())
                .filter(own -> own.getName().equals(method.getName()))
                .filter(own -> takes(own.getParameterTypes(), method.getParameterTypes()))
                .findFirst()
                .orElseThrow(() -> new UnsupportedOperationException(target + " cannot answer " + method.getName()
                        + ": it has the methods of ListCrudRepository and ListPagingAndSortingRepository; ask the"
                        + " master's repository, or make it a default method that calls those"));
    }

    private static boolean takes(Class<?>[] parameters, Class<?>[] given) {
        boolean all = parameters.length == given.length;
        for (int i = 0; all && i < given.length; i++) {
            all = ClassUtils.isAssignable(parameters[i], given[i]);
        }
        return all;
    }
}
