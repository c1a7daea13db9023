package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.autoconfigure.LiveCacheProperties.Backend;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Judges {@link ConditionalOnBackend}. */
final class OnBackendCondition extends BoundCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Backend wanted =
                metadata.getAnnotations().get(ConditionalOnBackend.class).getEnum("value", Backend.class);
        return outcome(
                context.getEnvironment(),
                ConditionMessage.forCondition(ConditionalOnBackend.class, wanted),
                "live.cache.backend",
                Backend.class,
                Backend.MEM,
                wanted);
    }
}
