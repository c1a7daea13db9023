package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.table.Table;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * Keeps masters from being injected by accident: a bean that is the master or the write target of a live table is a fallback,
 * so that whoever asks for a {@link Table} by type gets the live one. By its own class, or with a qualifier, it is injected as
 * ever.
 */
final class MasterBeans implements BeanFactoryPostProcessor {

    private final Environment environment;

    MasterBeans(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        if (beanFactory instanceof DefaultListableBeanFactory beans) {
            Map<String, TableProperties> tables = LiveTableRegistrar.tables(environment);
            tables.values().forEach(table -> {
                putBehind(beans, table.master());
                putBehind(beans, table.writeTarget());
            });
        }
    }

    private static void putBehind(DefaultListableBeanFactory beans, @Nullable String name) {
        if (name == null) {
            return;
        }
        String canonicalName = beans.canonicalName(name);
        if (beans.containsBeanDefinition(canonicalName)
                && beans.getBeanDefinition(canonicalName) instanceof AbstractBeanDefinition definition
                && !LiveTable.class.equals(beans.getType(canonicalName, false))) {
            definition.setFallback(true);
        }
    }
}
