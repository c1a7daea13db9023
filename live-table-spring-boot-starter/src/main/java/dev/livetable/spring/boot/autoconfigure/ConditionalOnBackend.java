package dev.livetable.spring.boot.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/** Matches when {@code live.cache.backend} is a backend, in whatever spelling Spring Boot reads it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnBackendCondition.class)
@interface ConditionalOnBackend {

    /** The backend. */
    LiveCacheProperties.Backend value();
}
