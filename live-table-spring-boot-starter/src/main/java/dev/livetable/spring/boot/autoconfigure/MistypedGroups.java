package dev.livetable.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * Refuses properties that begin with {@code live} and are almost those of live tables, such as {@code
 * live.table.cities.ttl} or {@code live.backnd}.
 */
final class MistypedGroups {

    /*
     * An application may have properties of its own that begin with "live". So what is like none of ours is left alone,
     * and so is what live.ignore names. Within a group of ours nothing is of others; UnknownProperties has that.
     *
     * A name is almost one of ours if its first word is almost the name of a group, or all of it is almost what a
     * property is called within its group. Environment variables are not looked at, see UnknownProperties.
     */

    private static final ConfigurationPropertyName LIVE = ConfigurationPropertyName.of("live");
    private static final String IGNORE = "live.ignore";
    private static final String TABLE = "tables.<name>";
    private static final String REPOSITORY = "repositories.<bean>";
    private static final PropertyNames GROUPS = new PropertyNames(List.of(
            "bus",
            "cache",
            "ignore",
            "precision",
            "problems",
            "read",
            "repositories",
            "stream",
            "tables",
            "verify",
            "web",
            "webhook",
            "write"));

    private MistypedGroups() {}

    /** Made when the first name is looked up. Most applications have no property that begins with "live" and is not ours. */
    private static final class Within {

        /** What each property is called within its group, and within the groups of that, with its whole name. */
        static final Map<String, String> ALL = within();
    }

    private static Map<String, String> within() {
        Map<String, String> within = new LinkedHashMap<>();
        Stream.of(
                        names("cache.", LiveCacheProperties.class),
                        names("", LiveProperties.class).filter(name -> name.contains(".")),
                        names(TABLE + ".", TableProperties.class),
                        names(REPOSITORY + ".", RepositoryProperties.class))
                .flatMap(names -> names)
                .forEach(name -> {
                    String rest = name.contains(".<") ? name.substring(name.indexOf(".<") + 1) : name;
                    for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.', dot + 1)) {
                        within.putIfAbsent(rest.substring(dot + 1), name);
                    }
                });
        return within;
    }

    private static Stream<String> names(String group, Class<? extends Record> type) {
        return PropertyNames.of(type).all().stream().map(name -> group + name);
    }

    /**
     * Refuses what is almost a property of live tables.
     *
     * @throws AdviceException if there are such properties
     */
    static void refuse(Environment environment) {
        Set<String> ignored = ignored(environment);
        Map<String, String> mistyped = new LinkedHashMap<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable
                    && !UnknownProperties.isEnvironmentVariables(source)) {
                iterable.stream()
                        .filter(LIVE::isAncestorOf)
                        .filter(name -> !ignored.contains(name.getElement(1, Form.DASHED)))
                        .forEach(name -> meant(name.subName(1)).ifPresent(meant -> {
                            ConfigurationProperty property = iterable.getConfigurationProperty(name);
                            String written = PropertyNames.written(name);
                            mistyped.putIfAbsent(
                                    written + (property == null ? "" : UnknownProperties.where(property)),
                                    "Did you mean live." + meant + " in the place of " + written + "?");
                        }));
            }
        }
        if (!mistyped.isEmpty()) {
            throw refusal(mistyped);
        }
    }

    private static Set<String> ignored(Environment environment) {
        if (!UnknownProperties.isSet(environment, IGNORE)) {
            return Set.of();
        }
        return Binder.get(environment).bind(IGNORE, Bindable.listOf(String.class)).orElse(List.of()).stream()
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static AdviceException refusal(Map<String, String> mistyped) {
        List<String> action = new ArrayList<>(mistyped.values());
        action.add("If it is a property of the application's own, add the word after 'live.' to " + IGNORE
                + ", or begin the property with another word.");
        return new AdviceException(
                mistyped.keySet().stream()
                        .map(property -> property + " is not a property of live tables, but is almost one.")
                        .collect(Collectors.joining("\n")),
                String.join("\n", action));
    }

    /** Returns the property that was probably meant by another, without "live"; empty when that is like none. */
    private static Optional<String> meant(ConfigurationPropertyName name) {
        if (GROUPS.all().contains(name.getElement(0, Form.UNIFORM))) {
            return Optional.empty();
        }
        String group = name.getElement(0, Form.DASHED);
        String rest = name.toString();
        return Optional.of(group)
                .filter("repository"::equals)
                .map(singular -> "repositories")
                .or(() -> closest(GROUPS, group))
                .map(meant -> meant + rest.substring(group.length()))
                .or(() -> closest(new PropertyNames(List.copyOf(Within.ALL.keySet())), rest)
                        .map(Within.ALL::get));
    }

    private static Optional<String> closest(PropertyNames names, String name) {
        return names.closestTo(name, name.length() < 8 ? 1 : 2);
    }
}
