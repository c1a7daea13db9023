package dev.livetable.entity;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Tells what a persistence provider has loaded from what it would load only when it is looked at, without looking at
 * it. Asks {@code jakarta.persistence.PersistenceUtil} where it is on the class path.
 */
final class LoadState {

    private static final Set<String> MANAGED = Set.of(
            "jakarta.persistence.Entity", "jakarta.persistence.MappedSuperclass", "jakarta.persistence.Embeddable");
    private static final String HIBERNATE_PROXY = "org.hibernate.proxy.HibernateProxy";
    private static final Set<String> PROXIES =
            Set.of(HIBERNATE_PROXY, "org.springframework.data.mongodb.core.convert.LazyLoadingProxy");

    private LoadState() {}

    /** The provider's answers, asked for by name so that nothing here needs the library. */
    private static final class Provider {

        static final @Nullable Object UTIL = util();
        static final @Nullable Method OF_OBJECT = method(Object.class);
        static final @Nullable Method OF_PROPERTY = method(Object.class, String.class);

        private static @Nullable Object util() {
            ClassLoader loader = LoadState.class.getClassLoader();
            if (!ClassUtils.isPresent("jakarta.persistence.Persistence", loader)) {
                return null;
            }
            Class<?> persistence = ClassUtils.resolveClassName("jakarta.persistence.Persistence", loader);
            Method factory = ReflectionUtils.findMethod(persistence, "getPersistenceUtil");
            return factory == null ? null : ReflectionUtils.invokeMethod(factory, null);
        }

        private static @Nullable Method method(Class<?>... parameters) {
            if (UTIL == null) {
                return null;
            }
            ClassLoader loader = LoadState.class.getClassLoader();
            Class<?> type = ClassUtils.resolveClassName("jakarta.persistence.PersistenceUtil", loader);
            return ReflectionUtils.findMethod(type, "isLoaded", parameters);
        }

        static boolean answers(@Nullable Method question, Object... arguments) {
            return question == null || !Boolean.FALSE.equals(ReflectionUtils.invokeMethod(question, UTIL, arguments));
        }
    }

    /** Returns whether a persistence provider may load the properties of a class later. */
    static boolean isManaged(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (Arrays.stream(each.getAnnotations())
                    .map(Annotation::annotationType)
                    .anyMatch(annotation -> MANAGED.contains(annotation.getName()))) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a property of an object of a managed class is loaded. */
    static boolean isLoaded(Object owner, String property) {
        return Provider.answers(Provider.OF_PROPERTY, owner, property);
    }

    /** Returns whether an object stands in for one that is loaded when it is looked at. */
    static boolean isProxy(Object object) {
        return ClassUtils.getAllInterfacesForClassAsSet(object.getClass()).stream()
                .anyMatch(type -> PROXIES.contains(type.getName()));
    }

    /** Returns the object that a proxy stands in for; null when it is not loaded, or nobody can tell. */
    static @Nullable Object loadedTarget(Object proxy) {
        Class<?> contract = ClassUtils.getAllInterfacesForClassAsSet(proxy.getClass()).stream()
                .filter(type -> type.getName().equals(HIBERNATE_PROXY))
                .findFirst()
                .orElse(null);
        if (contract == null || !Provider.answers(Provider.OF_OBJECT, proxy)) {
            return null;
        }
        Object initializer = ask(contract, "getHibernateLazyInitializer", proxy);
        Class<?> type = ClassUtils.resolveClassName("org.hibernate.proxy.LazyInitializer", contract.getClassLoader());
        return initializer == null ? null : ask(type, "getImplementation", initializer);
    }

    private static @Nullable Object ask(Class<?> type, String question, Object object) {
        Method method = ReflectionUtils.findMethod(type, question);
        return method == null ? null : ReflectionUtils.invokeMethod(method, object);
    }
}
