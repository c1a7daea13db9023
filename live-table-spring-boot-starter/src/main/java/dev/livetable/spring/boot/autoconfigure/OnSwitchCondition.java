package dev.livetable.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Judges {@link ConditionalOnSwitch}. */
final class OnSwitchCondition extends BoundCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        MergedAnnotation<ConditionalOnSwitch> annotation =
                metadata.getAnnotations().get(ConditionalOnSwitch.class);
        String property = annotation.getString("value");
        return outcome(
                context.getEnvironment(),
                ConditionMessage.forCondition(ConditionalOnSwitch.class, property),
                property,
                Boolean.class,
                annotation.getBoolean("byDefault"),
                true);
    }
}
