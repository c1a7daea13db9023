package dev.livetable.spring.boot.autoconfigure;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Refuses properties that live tables do not have. Spring Boot would leave them out without a word. */
final class UnknownProperties {

    /*
     * Names are shown and values are not: a value whose name was mistyped may be a secret.
     *
     * Environment variables are not looked at. Their names do not tell where a word ends, and a platform adds its own,
     * such as LIVE_CACHE_SERVICE_HOST for a service of Kubernetes that is called "live-cache".
     */

    private UnknownProperties() {}

    /**
     * Binds a group of properties, and refuses those that the group does not have.
     *
     * @param environment where the properties are
     * @param group what they begin with
     * @param named whether a name follows the group, such as that of a table
     * @param target what they are bound to
     * @param known has the properties that are allowed in the group
     * @return what Spring Boot binds; empty when no property of the group is set
     * @throws AdviceException if there are others, or a value is not what its property takes
     */
    static <T> Optional<T> refuse(
            Environment environment, String group, boolean named, Bindable<T> target, Class<? extends Record> known) {
        return isSet(environment, group)
                ? refuse(environment, Binder.get(environment), group, named, target, known)
                : Optional.empty();
    }

    /** Does the same with what a binder sees. */
    static <T> Optional<T> refuse(
            Environment environment,
            Binder binder,
            String group,
            boolean named,
            Bindable<T> target,
            Class<? extends Record> known) {
        Optional<T> bound = bind(environment, binder, group, named, target, known);
        SingleValues.refuse(environment, group, named, known);
        return bound;
    }

    private static <T> Optional<T> bind(
            Environment environment,
            Binder binder,
            String group,
            boolean named,
            Bindable<T> target,
            Class<? extends Record> known) {
        int depth = ConfigurationPropertyName.of(group).getNumberOfElements() + (named ? 1 : 0);
        BindHandler values = new LiveBindHandler(environment, named ? depth : Integer.MAX_VALUE);
        BindHandler handler = new NoUnboundElementsBindHandler(values, source -> !isEnvironmentVariables(source));
        try {
            return Optional.ofNullable(binder.bind(group, target, handler).orElse(null));
        } catch (BindException e) {
            if (!(e.getCause() instanceof UnboundConfigurationPropertiesException unbound)) {
                throw InvalidValues.advice(e)
                        .<RuntimeException>map(advice -> advice)
                        .orElse(e);
            }
            PropertyNames names = PropertyNames.of(known);
            List<ConfigurationProperty> unknown = unbound.getUnboundProperties().stream()
                    .filter(property -> !names.has(property.getName().subName(depth)))
                    .filter(property -> !isEmptyGroup(property, depth, names))
                    .toList();
            if (!unknown.isEmpty()) {
                throw refusal(unknown, depth, names);
            }
            // The others are set to nothing, such as "ttl: ${TTL:}", and so not bound to anything.
            return Optional.ofNullable(binder.bind(group, target, values).orElse(null));
        }
    }

    private static boolean isEmptyGroup(ConfigurationProperty property, int depth, PropertyNames known) {
        return property.getName().getNumberOfElements() > depth
                && String.valueOf(property.getValue()).isBlank()
                && known.hasGroup(property.getName().subName(depth));
    }

    /** Returns whether a property of a group may be set, or the group itself. To look takes much less than to bind. */
    static boolean isSet(Environment environment, String group) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(group);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (mayHave(source, name)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a source may have a property of a group, or the group itself. */
    static boolean mayHave(ConfigurationPropertySource source, ConfigurationPropertyName group) {
        return source.containsDescendantOf(group) != ConfigurationPropertyState.ABSENT
                || source.getConfigurationProperty(group) != null;
    }

    static boolean isEnvironmentVariables(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
    }

    private static AdviceException refusal(List<ConfigurationProperty> unknown, int depth, PropertyNames known) {
        String description = unknown.stream()
                .map(property -> PropertyNames.written(property.getName()) + " is not a property of live tables"
                        + where(property) + ".")
                .collect(Collectors.joining("\n"));
        String action = unknown.stream()
                .map(property -> advice(property.getName(), depth, known))
                .distinct()
                .collect(Collectors.joining("\n"));
        return new AdviceException(description, action);
    }

    /** Returns where a property is set, in brackets; empty when that is not known. */
    static String where(ConfigurationProperty property) {
        return property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")";
    }

    private static String advice(ConfigurationPropertyName name, int depth, PropertyNames known) {
        String written = PropertyNames.written(name);
        String prefix = PropertyNames.written(name.chop(depth)) + ".";
        String rest = name.subName(depth).toString();
        Optional<String> ofDottedName = known.endOf(rest);
        if (ofDottedName.isPresent()) {
            String table = name.getElement(depth - 1, Form.ORIGINAL) + "."
                    + rest.substring(0, rest.length() - ofDottedName.get().length() - 1);
            return "If the name is '" + table + "', put it in brackets: " + name.chop(depth - 1) + ".[" + table + "]."
                    + ofDottedName.get() + ", which in YAML is the key \"[" + table + "]\".";
        }
        return known.closestTo(rest)
                .map(meant -> "Did you mean " + prefix + meant + " in the place of " + written + "?")
                .orElseGet(() -> "Remove " + written + ", or correct it. What may follow " + prefix + " is: "
                        + String.join(", ", known.all()) + ".");
    }
}
