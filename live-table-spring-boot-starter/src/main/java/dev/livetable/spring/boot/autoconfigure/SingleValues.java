package dev.livetable.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
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
        Set<ConfigurationPropertyName> seen = new HashSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource properties
                    && !UnknownProperties.isEnvironmentVariables(source)) {
                properties.stream()
                        .filter(name -> (all.equals(name) || all.isAncestorOf(name)) && seen.add(name))
                        .filter(name -> isAboveOthers(environment, name))
                        .map(source::getConfigurationProperty)
                        .filter(property -> property != null && isText(environment, property.getValue()))
                        .findFirst()
                        .ifPresent(property -> refuse(property, all, isNamed, known));
            }
        }
    }

    private static void refuse(
            ConfigurationProperty property,
            ConfigurationPropertyName group,
            boolean isNamed,
            Class<? extends Record> known) {
        ConfigurationPropertyName name = property.getName();
        String written = PropertyNames.written(name) + UnknownProperties.where(property);
        if (group.equals(name)) {
            throw advice(group.toString(), written, isNamed, known, null);
        }
        int depth = group.getNumberOfElements() + (isNamed ? 1 : 0);
        List<String> below = name.getNumberOfElements() > depth
                ? nested(PropertyNames.of(known)).get(name.subName(depth))
                : null;
        if (below != null) {
            throw advice(PropertyNames.written(name), written, "", below, null);
        }
    }

    /** Returns whether other properties are below one: else Spring Boot refuses its value itself, or takes it. */
    private static boolean isAboveOthers(Environment environment, ConfigurationPropertyName name) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (!UnknownProperties.isEnvironmentVariables(source)
                    && source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a value is more than nothing: an empty object of JSON is none, nor a placeholder for nothing. */
    private static boolean isText(Environment environment, Object value) {
        return !(value instanceof Map || value instanceof Collection)
                && !environment.resolvePlaceholders(value.toString()).isBlank();
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

    /**
     * Returns the advice on such a value.
     *
     * @param isNamed whether a name follows the property, and then what may follow
     * @param below has the properties that may follow
     * @param cause what told of it; null when nothing was thrown
     */
    static AdviceException advice(
            String property, boolean isNamed, Class<? extends Record> below, @Nullable Exception cause) {
        return advice(property, property, isNamed, below, cause);
    }

    private static AdviceException advice(
            String property,
            String written,
            boolean isNamed,
            Class<? extends Record> below,
            @Nullable Exception cause) {
        if (TableProperties.class.equals(below)) {
            return DeclaredTables.scalarTable(written, cause);
        }
        if (RepositoryProperties.class.equals(below)) {
            return advice(
                    written,
                    property + ".enabled, with the value 'all', to make all repositories live, or " + property
                            + ".<name>, which in YAML is '<name>: {}', to make one of them live.",
                    cause);
        }
        return advice(
                property,
                written,
                isNamed ? ".<name>" : "",
                PropertyNames.of(below).all(),
                cause);
    }

    private static AdviceException advice(
            String property, String written, String name, List<String> below, @Nullable Exception cause) {
        return advice(
                written,
                property + name + ".<property>, where <property> is one of: " + String.join(", ", below) + ".",
                cause);
    }

    /** Returns the advice to write something else. */
    static AdviceException advice(String written, String instead, @Nullable Exception cause) {
        return new AdviceException(
                written + " is a single value, but properties must follow it.", "Write " + instead, cause);
    }
}
