package dev.livetable.spring.boot.autoconfigure;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Which live tables, and which repositories that are live where they stand, a test has. An application that is no test has
 * all of them.
 *
 * @param names those that the test has chosen; empty for all
 * @param isSlice whether there is a part of the application only, which may lack repositories and beans
 * @param leftOut the names of those that there are and that the test has not chosen
 */
record ChosenTables(Set<String> names, boolean isSlice, Set<String> leftOut) {

    /*
     * What is left out is as if the properties had not declared it. So nobody looks for its master or its repository.
     *
     * A slice of Spring Boot is known by the property that switches its auto-configuration off.
     */

    private static final String PROPERTY = "live.test.tables";

    /** Reads what a test has chosen. What that leaves out is not known yet. */
    static ChosenTables in(Environment environment) {
        Set<String> names = Binder.get(environment)
                .bind(PROPERTY, Bindable.setOf(String.class))
                .orElse(Set.of());
        boolean isWhole =
                environment.getProperty(EnableAutoConfiguration.ENABLED_OVERRIDE_PROPERTY, Boolean.class, true);
        return new ChosenTables(names, !isWhole, Set.of());
    }

    /**
     * Returns the same choice with what it leaves out.
     *
     * @param tables the names of all live tables that properties declare
     * @param repositories the names of all live repositories that are there
     * @throws InvalidConfigurationPropertyValueException if a name is chosen that is neither
     */
    ChosenTables outOf(Set<String> tables, Set<String> repositories) {
        for (String name : names) {
            if (!tables.contains(name) && !repositories.contains(name)) {
                throw new InvalidConfigurationPropertyValueException(
                        PROPERTY,
                        name,
                        "It must have names of live tables that the properties declare: " + listed(tables)
                                + "; or of repositories that are live: " + listed(repositories) + ".");
            }
        }
        return new ChosenTables(
                names,
                isSlice,
                Stream.concat(tables.stream(), repositories.stream())
                        .filter(Predicate.not(this::has))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static String listed(Set<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names));
    }

    /** Returns whether the test has a live table, or a live repository. */
    boolean has(String name) {
        return names.isEmpty() || names.contains(name);
    }

    /** Returns whether a repository that a property names may be missing. */
    boolean mayLack(String repository) {
        return names.isEmpty()
                ? isSlice
                : names.stream()
                        .noneMatch(name -> DeclaredTables.uniform(name).equals(DeclaredTables.uniform(repository)));
    }

    /**
     * Returns the names of tables that are not here, and that others may follow all the same.
     *
     * @param declared what is declared of the tables that are here
     * @param names their names
     */
    Set<String> absent(Collection<DeclaredTable> declared, Set<String> names) {
        Set<String> absent = new LinkedHashSet<>(leftOut);
        if (isSlice) {
            declared.forEach(table -> absent.addAll(table.properties().follows()));
        }
        absent.removeAll(names);
        return absent;
    }
}
