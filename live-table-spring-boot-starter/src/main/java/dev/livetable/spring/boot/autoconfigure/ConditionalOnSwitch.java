package dev.livetable.spring.boot.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/** Matches when a property is true, in whatever spelling Spring Boot reads it. One that is set to nothing is not set. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnSwitchCondition.class)
@interface ConditionalOnSwitch {

    /** The name of the property. */
    String value();

    /** Whether it matches where the property is not set. */
    boolean byDefault();
}
