package dev.livetable.repository;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;

/** What an application's own base class of repositories changes of that of Spring Data. */
final class BaseClass {

    static final String SPRING_DATA = "org.springframework.data.";

    private BaseClass() {}

    /**
     * Returns a method that an application's base class has in place of one of Spring Data's, and that others there may call to
     * read, such as the one that makes queries; empty if there is none.
     */
    static Optional<String> changed(Class<?> base) {
        for (Class<?> own = base; !own.getName().startsWith(SPRING_DATA); own = own.getSuperclass()) {
            if (own == Object.class) {
                return Optional.empty();
            }
            for (Method method : own.getDeclaredMethods()) {
                if (!method.isSynthetic() && replaces(method, own.getSuperclass())) {
                    return Optional.of(method.getName());
                }
            }
        }
        return Optional.empty();
    }

    private static boolean replaces(Method method, Class<?> above) {
        for (Class<?> type = above; type != Object.class; type = type.getSuperclass()) {
            if (!type.getName().startsWith(SPRING_DATA)) {
                continue;
            }
            for (Method other : type.getDeclaredMethods()) {
                boolean isForReads = Modifier.isProtected(other.getModifiers()) || MethodPlans.isNamedAsRead(other);
                if (isForReads
                        && !Modifier.isPrivate(other.getModifiers())
                        && other.getName().equals(method.getName())
                        && other.getParameterCount() == method.getParameterCount()) {
                    return true;
                }
            }
        }
        return false;
    }
}
