package dev.livetable.spring.boot.test;

import java.util.List;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;

/** Gives each context of a test a folder of its own for the cache on disk. */
final class CacheFolderCustomizerFactory implements ContextCustomizerFactory {

    CacheFolderCustomizerFactory() {}

    @Override
    public ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
        return new CacheFolderCustomizer();
    }
}
