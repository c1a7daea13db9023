package dev.livetable.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Matches by the value of a property, as the records of properties have it. A value that they cannot have matches nothing, and
 * is refused when they are bound.
 */
abstract class BoundCondition extends SpringBootCondition {

    static <T> ConditionOutcome outcome(
            Environment environment,
            ConditionMessage.Builder message,
            String property,
            Class<T> type,
            T byDefault,
            T wanted) {
        try {
            T value = Binder.get(environment).bind(property, type).orElse(byDefault);
            return new ConditionOutcome(value.equals(wanted), message.because(property + " is " + value));
        } catch (BindException e) {
            return ConditionOutcome.noMatch(message.because(property + " has a value that it cannot have"));
        }
    }
}
