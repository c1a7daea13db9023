package dev.livetable.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/** Refuses values that stand where properties must follow, such as {@code live.cache=mem}. */
final class SingleValues {

    private SingleValues() {}

    /**
     * Refuses such a value of a group that has properties as well, as from another file. Spring Boot leaves it out without a
     * word. Environment variables are not looked at, see {@link UnknownProperties}.
     *
     * @param group what the properties begin with
     * @param isNamed whether a name follows the group, such as that of a table
     * @param known has the properties that are allowed in the group
     * @throws AdviceException if there is one
     */
    static void refuse(Environment environment, String group, boolean isNamed, Class<? extends Record> known) {
        ConfigurationPropertyName all = ConfigurationPropertyName.of(group);
        int depth = all.getNumberOfElements() + (isNamed ? 1 : 0);
        Map<ConfigurationPropertyName, List<String>> nested = nested(PropertyNames.of(known));
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (!(source instanceof IterableConfigurationPropertySource properties)
                    || UnknownProperties.isEnvironmentVariables(source)) {
                continue;
            }
            for (ConfigurationPropertyName name : properties) {
                if (all.equals(name) && isText(source, name)) {
                    throw advice(group, isNamed, known, null);
                }
                List<String> below = all.isAncestorOf(name) && name.getNumberOfElements() > depth
                        ? nested.get(name.subName(depth))
                        : null;
                if (below != null && isText(source, name)) {
                    throw advice(PropertyNames.written(name), "", below, null);
                }
            }
        }
    }

    /** Returns the groups within a group, and the names of the properties below each. */
    private static Map<ConfigurationPropertyName, List<String>> nested(PropertyNames known) {
        Map<ConfigurationPropertyName, List<String>> nested = new HashMap<>();
        for (String name : known.all()) {
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                nested.computeIfAbsent(ConfigurationPropertyName.of(name.substring(0, dot)), group -> new ArrayList<>())
                        .add(name.substring(dot + 1));
            }
        }
        return nested;
    }

    private static boolean isText(ConfigurationPropertySource source, ConfigurationPropertyName name) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        return property != null && !String.valueOf(property.getValue()).isBlank();
    }

    /**
     * Returns the advice on such a value.
     *
     * @param isNamed whether a name follows the property, and then what may follow
     * @param below has the properties that may follow
     * @param cause what told of it; null when nothing was thrown
     */
    static AdviceException advice(
            String property, boolean isNamed, Class<? extends Record> below, @Nullable Exception cause) {
        if (TableProperties.class.equals(below)) {
            return DeclaredTables.scalarTable(property, cause);
        }
        if (RepositoryProperties.class.equals(below)) {
            return advice(
                    property,
                    property + ".enabled, with the value 'all', to make all repositories live, or " + property
                            + ".<name>, which in YAML is '<name>: {}', to make one of them live.",
                    cause);
        }
        return advice(
                property, isNamed ? ".<name>" : "", PropertyNames.of(below).all(), cause);
    }

    private static AdviceException advice(String property, String name, List<String> below, @Nullable Exception cause) {
        return advice(
                property,
                property + name + ".<property>, where <property> is one of: " + String.join(", ", below) + ".",
                cause);
    }

    /** Returns the advice to write something else. */
    static AdviceException advice(String property, String instead, @Nullable Exception cause) {
        return new AdviceException(
                property + " is a single value, but properties must follow it.", "Write " + instead, cause);
    }
}
