package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.autoconfigure.LiveCacheProperties.Backend;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Reads {@code live.cache.backend} as {@link LiveCacheProperties} does. A value that is no backend matches nothing, and
 * is refused when the properties are bound.
 */
final class OnBackendCondition extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Backend wanted =
                metadata.getAnnotations().get(ConditionalOnBackend.class).getEnum("value", Backend.class);
        ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnBackend.class, wanted);
        try {
            Backend backend = Binder.get(context.getEnvironment())
                    .bind("live.cache.backend", Backend.class)
                    .orElse(Backend.MEM);
            return new ConditionOutcome(backend == wanted, message.because("live.cache.backend is " + backend));
        } catch (BindException e) {
            return ConditionOutcome.noMatch(message.because("live.cache.backend is no backend"));
        }
    }
}
