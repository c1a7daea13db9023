package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.stream.LiveStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.PlaceholderResolutionException;

/**
 * Which live tables the properties declare. What Spring Boot would read in part, or not as it looks, is refused.
 *
 * @param byName the properties of each table by its name
 */
record DeclaredTables(Map<String, TableProperties> byName) {

    /*
     * Spring Boot reads live.tables as a map, and leaves out what it does not know: properties (see
     * UnknownProperties) and, in a key without brackets, all characters but ASCII letters, digits, '-' and '_'. It
     * reads a list as a map with the keys 0, 1, 2. And a key that is spelt in two ways, as in
     * LIVE_TABLES_BIGCITIES_TTL and live.tables.bigCities.ttl, becomes two entries with the same content, which would
     * be two live tables of one master.
     *
     * Environment variables cannot spell a name. So a name is as another source spells it, if there is one.
     *
     * To read many takes longer than to make them. So they are read once, here, and are a bean then.
     *
     * An environment variable that gives a table a single value is left out: a platform adds its own, such as
     * LIVE_TABLES_PORT for a service of Kubernetes that is called "live-tables".
     */

    private static final String GROUP = "live.tables";
    private static final ConfigurationPropertyName NAME = ConfigurationPropertyName.of(GROUP);
    private static final Bindable<Map<String, TableProperties>> TABLES =
            Bindable.mapOf(String.class, TableProperties.class);

    /** A table: its name is in brackets, or ends at the next dot or bracket. */
    private static final String TABLE = "live\\.tables(?:\\.?\\[([^]]*)]|\\.([^.\\[]+))";

    private static final Pattern PROPERTY = Pattern.compile(TABLE + ".*", Pattern.CASE_INSENSITIVE);

    /** The name of a bean, which stood in the place of all properties of a stream before there were any. */
    private static final Predicate<String> SCALAR_STREAM =
            Pattern.compile(TABLE + "\\.stream", Pattern.CASE_INSENSITIVE).asMatchPredicate();

    /** A value in the place of all tables, or of all properties of one. */
    private static final Predicate<String> SCALAR_TABLE =
            Pattern.compile("live\\.tables|" + TABLE, Pattern.CASE_INSENSITIVE).asMatchPredicate();

    static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern INDEX = Pattern.compile("[0-9]+");

    /**
     * Reads what the properties say.
     *
     * @throws AdviceException if they cannot mean what they look like
     */
    static DeclaredTables in(Environment environment) {
        Set<String> spelt = new LinkedHashSet<>();
        properties(environment).map(PROPERTY::matcher).filter(Matcher::matches).forEach(property -> {
            String plain = property.group(2);
            spelt.add(plain == null ? bracketed(property.group(1)) : plain(plain));
        });
        first(environment, SCALAR_STREAM).ifPresent(property -> {
            throw scalarStream(property, null);
        });
        first(environment, SCALAR_TABLE).ifPresent(property -> {
            throw scalarTable(property, null);
        });
        Map<String, TableProperties> bound = bind(environment);
        Map<String, List<String>> spellings = new LinkedHashMap<>();
        bound.keySet().forEach(name -> spellings
                .computeIfAbsent(uniform(name), any -> new ArrayList<>())
                .add(name));
        Map<String, TableProperties> tables = new LinkedHashMap<>();
        spellings.values().forEach(names -> {
            String name = one(names, spelt);
            tables.put(name, bound.get(name));
        });
        return new DeclaredTables(tables);
    }

    /** Returns the tables that a test has. */
    DeclaredTables only(ChosenTables chosen) {
        Map<String, TableProperties> kept = new LinkedHashMap<>(byName);
        kept.keySet().removeIf(name -> !chosen.has(name));
        return new DeclaredTables(kept);
    }

    /** Returns the names of all properties, as they are written, but for those of environment variables. */
    static Stream<String> properties(Environment environment) {
        return environment instanceof ConfigurableEnvironment configurable
                ? configurable.getPropertySources().stream()
                        .filter(source -> !(source instanceof SystemEnvironmentPropertySource))
                        .filter(EnumerablePropertySource.class::isInstance)
                        .flatMap(source -> Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames()))
                : Stream.empty();
    }

    /** Returns the first of some properties that is set to more than nothing, as a group without properties is in YAML. */
    private static Optional<String> first(Environment environment, Predicate<String> some) {
        return properties(environment)
                .filter(some)
                .filter(property -> isText(environment, property))
                .findFirst();
    }

    private static boolean isText(Environment environment, String property) {
        try {
            String value = environment.getProperty(property);
            return value != null && !value.isBlank();
        } catch (PlaceholderResolutionException e) {
            return true;
        }
    }

    private static String bracketed(String name) {
        if (INDEX.matcher(name).matches()) {
            throw new AdviceException(
                    "live.tables[" + name + "] is set, so live.tables is a list. It must have the names of the tables.",
                    "Write live.tables.<name>.master or live.tables.<name>.jdbc.table, and so on, with the name of the"
                            + " table as a key and no '-' before it.");
        }
        if (name.isBlank() || name.startsWith("&")) {
            throw new AdviceException(
                    "live.tables.[" + name + "] cannot be a live table, which is a bean of that name.",
                    "Give it a name that is not blank and does not begin with '&'.");
        }
        if (name.contains("/") || name.contains("\\")) {
            throw new AdviceException(
                    "live.tables.[" + name
                            + "] has a name with a slash, which servers refuse in the URLs of the endpoint and"
                            + " of webhooks.",
                    "Choose another name, such as '" + name.replaceAll("[/\\\\]", ".") + "'.");
        }
        return name;
    }

    private static String plain(String name) {
        if (!PLAIN.matcher(name).matches()) {
            bracketed(name); // which some names cannot be in brackets either
            throw new AdviceException(
                    "live.tables." + name
                            + " has a name with characters other than letters from A to Z, digits, '-' and"
                            + " '_', which Spring Boot leaves out.",
                    "Put the name in brackets: live.tables.[" + name + "], which in YAML is the key \"[" + name
                            + "]\". Or choose another name.");
        }
        return name;
    }

    private static Map<String, TableProperties> bind(Environment environment) {
        if (!UnknownProperties.isSet(environment, GROUP)) {
            return Map.of();
        }
        Binder binder = SourceWithout.binder(environment, NAME, DeclaredTables::isOfThePlatform);
        try {
            return UnknownProperties.refuse(environment, binder, GROUP, true, TABLES, TableProperties.class)
                    .orElse(Map.of());
        } catch (BindException e) {
            ConfigurationProperty given = e.getProperty();
            if (given != null && NestedExceptionUtils.getMostSpecificCause(e) instanceof ClassNotFoundException) {
                ConfigurationPropertyName property = e.getName();
                throw new AdviceException(
                        property + " is '" + given.getValue() + "', but there is no class of that name.",
                        "Set " + property + " to the name of the class with its package, such as com.example.City.",
                        e);
            }
            throw e;
        }
    }

    private static boolean isOfThePlatform(ConfigurationPropertySource source, ConfigurationPropertyName name) {
        return UnknownProperties.isEnvironmentVariables(source) && NAME.isParentOf(name);
    }

    static AdviceException scalarTable(String property, @Nullable Exception cause) {
        return new AdviceException(
                property + " is a single value, but what follows live.tables is the name of a table, and then"
                        + " its properties.",
                "Write live.tables.<name>.master or live.tables.<name>.jdbc.table, and so on, with the name of"
                        + " the table for <name>.",
                cause);
    }

    static AdviceException scalarStream(String property, @Nullable Exception cause) {
        return new AdviceException(
                property + " is a single value, but a stream has several properties.",
                "Write " + property + ".bean for the name of a bean of type " + LiveStream.class.getName() + ", or "
                        + property + ".kind for another kind of stream.",
                cause);
    }

    /**
     * Refuses two names that Spring Boot takes for one, in properties or as those of tables that are beans.
     *
     * @throws AdviceException if there are two such names
     */
    static void refuseLookAlikes(Collection<String> names) {
        Map<String, String> seen = new HashMap<>();
        for (String name : names) {
            String other = seen.putIfAbsent(uniform(name), name);
            if (other != null && !other.equals(name)) {
                throw new AdviceException(
                        "The live tables '" + other + "' and '" + name
                                + "' have names that differ in case, '-' and '_' only.",
                        "Give one of the two another name. An environment variable, such as LIVE_TABLES_"
                                + uniform(name).toUpperCase(Locale.ROOT) + "_TTL, could not tell which is meant.");
            }
        }
    }

    /** Returns a name as Spring Boot compares it. */
    static String uniform(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    private static String one(List<String> names, Set<String> spelt) {
        List<String> written = names.stream().filter(spelt::contains).toList();
        if (written.size() > 1) {
            throw new AdviceException(
                    "The live table live.tables." + written.get(0) + " is also spelt live.tables."
                            + String.join(" and live.tables.", written.subList(1, written.size()))
                            + ", which is the same name for Spring Boot.",
                    "Spell it in one way everywhere, or give two tables names that differ in more than case, '-' and '_'.");
        }
        return written.isEmpty() ? names.get(0) : written.get(0);
    }
}
