package dev.livetable.sample;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Holds where no property says what tells the live table of changes. */
final class OnNoOtherStream implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Environment environment = context.getEnvironment();
        return !environment.containsProperty("live.tables.cities.stream.kind")
                && !environment.containsProperty("live.bus.kind");
    }
}
