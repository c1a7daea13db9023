package dev.livetable.typed;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** Carries the calls of an application's own repository interface to a live repository. */
final class RepositoryCalls implements InvocationHandler {

    private final LiveRepository<?, ?> target;
    private final Class<?> type;
    private final Map<Method, Method> known = new ConcurrentHashMap<>();

    private RepositoryCalls(LiveRepository<?, ?> target, Class<?> type) {
        this.target = target;
        this.type = type;
    }

    /** Returns an interface over a repository of objects of a type. */
    static <R> R of(LiveRepository<?, ?> target, Class<?> type, Class<R> repositoryInterface) {
        return repositoryInterface.cast(Proxy.newProxyInstance(
                repositoryInterface.getClassLoader(),
                new Class<?>[] {repositoryInterface},
                new RepositoryCalls(target, type)));
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
                .filter(own -> gives(own, method.getReturnType()))
                .findFirst()
                .orElseThrow(() -> new UnsupportedOperationException(target + " cannot answer "
                        + method.getReturnType().getSimpleName() + " " + method.getName()
                        + ": it has the methods of ListCrudRepository and ListPagingAndSortingRepository, with what those"
                        + " return; ask the master's repository, or make it a default method that calls those"));
    }

    private boolean gives(Method own, Class<?> wanted) {
        boolean isObject = own.getGenericReturnType() instanceof TypeVariable;
        return wanted == void.class || ClassUtils.isAssignable(wanted, isObject ? type : own.getReturnType());
    }

    private static boolean takes(Class<?>[] parameters, Class<?>[] given) {
        boolean all = parameters.length == given.length;
        for (int i = 0; all && i < given.length; i++) {
            all = ClassUtils.isAssignable(parameters[i], given[i]);
        }
        return all;
    }
}
