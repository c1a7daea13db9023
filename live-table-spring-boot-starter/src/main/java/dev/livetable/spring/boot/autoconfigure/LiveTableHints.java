package dev.livetable.spring.boot.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;
import org.springframework.core.env.Environment;

/**
 * Tells ahead-of-time processing what is reached by reflection: the objects that rows are read as, and the properties.
 * There are no proxies to tell of.
 */
final class LiveTableHints implements BeanFactoryInitializationAotProcessor {

    @Override
    public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
            ConfigurableListableBeanFactory beanFactory) {
        if (!beanFactory.containsBean("liveTableBeans")) {
            return null;
        }
        Set<Class<?>> types = types(beanFactory);
        return (context, code) -> register(context.getRuntimeHints(), types);
    }

    static void register(RuntimeHints hints, Set<Class<?>> types) {
        BindableRuntimeHintsRegistrar.forTypes(
                        LiveProperties.class,
                        LiveCacheProperties.class,
                        TableProperties.class,
                        RepositoryProperties.class)
                .registerHints(hints);
        new BindingReflectionHintsRegistrar().registerReflectionHints(hints.reflection(), types.toArray(Class[]::new));
    }

    /** Returns the classes of the objects that properties name, and those of repositories that are beans. */
    private static Set<Class<?>> types(ConfigurableListableBeanFactory beanFactory) {
        Set<Class<?>> types = new LinkedHashSet<>();
        DeclaredTables.in(beanFactory.getBean(Environment.class)).byName().values().stream()
                .map(TableProperties::type)
                .filter(Objects::nonNull)
                .forEach(types::add);
        types.addAll(LiveRepositoryBeans.classes(beanFactory));
        return types;
    }
}
