package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.repository.Live;
import dev.livetable.repository.MethodStatus;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * What the interface of a repository says by its methods and annotations.
 *
 * @param own the methods that the application declares, as {@link MethodStatus} calls them
 * @param expected the methods that are expected to be live, as {@link MethodStatus} calls them
 * @param cached the methods whose results Spring caches, too
 */
record RepositoryInterface(Set<String> own, Set<String> expected, Set<String> cached) {

    private static final String SPRING_DATA = "org.springframework.data.";

    static RepositoryInterface of(Class<?> type) {
        return new RepositoryInterface(
                Arrays.stream(type.getMethods())
                        .filter(method -> !method.getDeclaringClass().getName().startsWith(SPRING_DATA))
                        .map(MethodStatus::nameOf)
                        .collect(Collectors.toUnmodifiableSet()),
                Arrays.stream(type.getMethods())
                        .filter(method -> AnnotatedElementUtils.hasAnnotation(method, Live.class))
                        .map(MethodStatus::nameOf)
                        .collect(Collectors.toUnmodifiableSet()),
                Arrays.stream(type.getMethods())
                        .filter(method -> AnnotatedElementUtils.hasAnnotation(method, Cacheable.class)
                                || AnnotatedElementUtils.hasAnnotation(type, Cacheable.class))
                        .map(Method::getName)
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
