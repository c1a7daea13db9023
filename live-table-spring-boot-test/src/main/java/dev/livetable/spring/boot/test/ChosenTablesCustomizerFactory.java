package dev.livetable.spring.boot.test;

import java.util.List;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;

/** Leaves the live tables out of a context that its test has not chosen. */
final class ChosenTablesCustomizerFactory implements ContextCustomizerFactory {

    ChosenTablesCustomizerFactory() {}

    @Override
    public ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
        return new ChosenTablesCustomizer();
    }
}
