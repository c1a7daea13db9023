package dev.livetable.spring.boot.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * The keys of a group of properties.
 *
 * @param alone the keys that stand there with nothing below them
 * @param binder binds what is below the others
 */
record ListedNames(Set<String> alone, Binder binder) {

    /**
     * Reads the keys of a group.
     *
     * @param environment where the properties are
     * @param group what they begin with
     * @param reserved the keys that are properties of the group itself
     * @throws AdviceException if a key has a value of its own
     */
    static ListedNames in(Environment environment, String group, Set<String> reserved) {
        ConfigurationPropertyName parent = ConfigurationPropertyName.of(group);
        int depth = parent.getNumberOfElements();
        Set<String> alone = new LinkedHashSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream()
                        .filter(parent::isParentOf)
                        .filter(name -> !reserved.contains(name.getElement(depth, Form.UNIFORM)))
                        .forEach(name -> {
                            ConfigurationProperty property = iterable.getConfigurationProperty(name);
                            if (property == null
                                    || property.getValue().toString().isEmpty()) {
                                alone.add(name.getElement(depth, Form.ORIGINAL));
                            } else if (!UnknownProperties.isEnvironmentVariables(source)) {
                                throw singleValue(group, property);
                            }
                        });
            }
        }
        Binder binder = SourceWithout.binder(
                environment,
                parent,
                (source, name) -> parent.isParentOf(name)
                        || parent.isAncestorOf(name) && reserved.contains(name.getElement(depth, Form.UNIFORM)));
        return new ListedNames(alone, binder);
    }

    private static AdviceException singleValue(String group, ConfigurationProperty property) {
        String name = PropertyNames.written(property.getName());
        return new AdviceException(
                name + " is a single value" + UnknownProperties.where(property) + ", but what follows " + group
                        + " is the name of a bean, and then its properties.",
                "Write the name alone, which in YAML is '<name>: {}', or with properties below it, such as " + name
                        + ".ttl.");
    }
}
