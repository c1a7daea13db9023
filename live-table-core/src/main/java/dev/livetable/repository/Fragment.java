package dev.livetable.repository;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.data.repository.core.RepositoryInformation;
import org.springframework.data.repository.core.support.RepositoryFragment;
import org.springframework.util.ClassUtils;

/**
 * What implements a method of a repository that is neither a query nor one of the store's own base class.
 *
 * @param type the class that implements it
 * @param implementation the method of that class
 */
record Fragment(Class<?> type, Method implementation) {

    private static final String SPRING_DATA = "org.springframework.data.";

    /** What each store has a class of that name for. */
    private static final String GENERATED = "AotRepositoryFragmentSupport";

    private static final Set<String> CONNECTIONS = Set.of(
            "javax.sql.DataSource",
            "java.sql.Connection",
            "org.jooq.DSLContext",
            "org.springframework.batch.item.ItemWriter");

    /** Returns what implements a method; null if it is no fragment, or nobody knows. */
    static @Nullable Fragment of(Method method, RepositoryInformation information) {
        if (!information.isCustomMethod(method)) {
            return null;
        }
        for (RepositoryFragment<?> fragment : information.getFragments()) {
            if (fragment.hasMethod(method)) {
                Class<?> type = fragment.getImplementation()
                        .<Class<?>>map(AopProxyUtils::ultimateTargetClass)
                        .orElse(fragment.getSignatureContributor());
                return new Fragment(type, ClassUtils.getMostSpecificMethod(method, type));
            }
        }
        return new Fragment(method.getDeclaringClass(), method);
    }

    /** Returns whether it was generated ahead of time, of a query that nobody can look at. */
    boolean isGenerated() {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (each.getName().startsWith(SPRING_DATA) && each.getSimpleName().equals(GENERATED)) {
                return true;
            }
        }
        return false;
    }

    boolean isOfSpringData() {
        return type.getName().startsWith(SPRING_DATA);
    }

    /** Returns whether objects of a class may have connections that their store knows nothing of, or nobody can tell. */
    static boolean knowsConnections(Class<?> type) {
        if (type.isInterface() || Proxy.isProxyClass(type)) {
            return true;
        }
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                String name = field.getType().getName();
                if (name.startsWith("org.springframework.jdbc.") || CONNECTIONS.contains(name)) {
                    return true;
                }
            }
        }
        return false;
    }
}
