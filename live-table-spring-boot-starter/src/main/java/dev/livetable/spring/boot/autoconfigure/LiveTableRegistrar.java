package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import java.util.Map;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.support.BeanDefinitionOverrideException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.core.env.Environment;

/** Makes each {@code live.tables.<name>} the bean {@code <name>}. */
final class LiveTableRegistrar implements BeanRegistrar {

    private static final Bindable<Map<String, TableProperties>> TABLES =
            Bindable.mapOf(String.class, TableProperties.class);

    LiveTableRegistrar() {}

    static Map<String, TableProperties> tables(Environment environment) {
        return Binder.get(environment).bind("live.tables", TABLES).orElse(Map.of());
    }

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        tables(environment).forEach((name, properties) -> {
            checkNames(name, properties);
            register(registry, name);
        });
    }

    private static void register(BeanRegistry registry, String name) {
        try {
            registry.registerBean(name, LiveTable.class, bean -> bean.description("live.tables." + name)
                    .supplier(context -> context.bean(LiveTableFactory.class).create(name)));
        } catch (BeanDefinitionOverrideException e) {
            throw new FailureAnalyzedException(
                    "The live table 'live.tables." + name + "' becomes the bean '" + name
                            + "', but there is a bean of that name already: " + e.getExistingDefinition() + ".",
                    "Rename one of the two. A live table that is defined as a bean needs no live.tables." + name
                            + "; a master cannot have the name of its live table.",
                    e);
        }
    }

    private static void checkNames(String name, TableProperties properties) {
        if (name.equals(properties.master()) || name.equals(properties.writeTarget())) {
            String property = name.equals(properties.master()) ? "master" : "write-target";
            throw new FailureAnalyzedException(
                    "live.tables." + name + "." + property + " is '" + name
                            + "', which is the name of the live table itself.",
                    "Give the bean that is the master another name than the live table has, such as '" + name
                            + "Master', and set live.tables." + name + "." + property + " to it.");
        }
    }
}
