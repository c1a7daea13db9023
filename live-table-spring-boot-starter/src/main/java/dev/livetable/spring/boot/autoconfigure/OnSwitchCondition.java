package dev.livetable.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Reads a property as {@link LiveProperties} does. A value that is neither true nor false matches nothing, and is refused there. */
final class OnSwitchCondition extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        MergedAnnotation<ConditionalOnSwitch> annotation =
                metadata.getAnnotations().get(ConditionalOnSwitch.class);
        String name = annotation.getString("value");
        ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnSwitch.class, name);
        try {
            boolean isOn = Binder.get(context.getEnvironment())
                    .bind(name, Boolean.class)
                    .orElse(annotation.getBoolean("byDefault"));
            return new ConditionOutcome(isOn, message.because(name + " is " + isOn));
        } catch (BindException e) {
            return ConditionOutcome.noMatch(message.because(name + " is neither true nor false"));
        }
    }
}
