package dev.livetable.spring.boot.test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/** Leaves the live tables out of a context that its test has not chosen. Equal to any other. */
record ChosenTablesCustomizer() implements ContextCustomizer {

    /*
     * The starter defines a bean for each table that the properties declare, and says for each bean where it comes from.
     * A post-processor that is added to the context itself comes when all beans are defined, and none is made.
     */

    private static final String PROPERTY = "live.test.tables";
    private static final String GROUP = "live.tables.";
    private static final String TYPE = ".type";

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
        context.addBeanFactoryPostProcessor(beans -> choose(beans, context.getEnvironment()));
    }

    private static void choose(ConfigurableListableBeanFactory beans, Environment environment) {
        List<String> chosen = Binder.get(environment)
                .bind(PROPERTY, Bindable.listOf(String.class))
                .orElse(List.of());
        if (chosen.isEmpty() || !(beans instanceof BeanDefinitionRegistry registry)) {
            return;
        }
        Map<String, String> tables = new TreeMap<>(); // the names of beans, with those of their tables
        for (String bean : registry.getBeanDefinitionNames()) {
            String table = table(bean, registry.getBeanDefinition(bean));
            if (table != null) {
                tables.put(bean, table);
            }
        }
        for (String name : chosen) {
            if (!tables.containsValue(name)) {
                throw new InvalidConfigurationPropertyValueException(
                        PROPERTY,
                        name,
                        "It must have names of live tables that the properties declare: "
                                + String.join(", ", new TreeSet<>(tables.values())) + ".");
            }
        }
        tables.forEach((bean, table) -> {
            if (!chosen.contains(table)) {
                registry.removeBeanDefinition(bean);
            }
        });
    }

    /** Returns the name of the table that a bean is, or is a repository of; null where it is neither. */
    private static @Nullable String table(String bean, BeanDefinition definition) {
        String from = definition.getResourceDescription();
        if (from == null || !from.startsWith(GROUP)) {
            return null;
        }
        String rest = from.substring(GROUP.length());
        return bean.equals(rest) || !rest.endsWith(TYPE) ? rest : rest.substring(0, rest.length() - TYPE.length());
    }
}
