package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.repository.Live;
import dev.livetable.spring.boot.autoconfigure.LiveProperties.EnabledRepositories;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.env.Environment;
import org.springframework.data.repository.core.support.RepositoryFactoryBeanSupport;

/**
 * Which repositories are live where they stand.
 *
 * @param byBean what is said of each, by the name of its bean
 * @param named the names of those that are live since they are named, and not since all are
 */
record DeclaredRepositories(Map<String, DeclaredTable> byBean, Set<String> named) {

    /*
     * What follows live.repositories is the name of a bean, as it is written there or as Spring Boot compares names. So an
     * environment variable can mean one. A key with nothing below it, as {} in YAML, is bound by nobody, and counts as one
     * with all defaults. "enabled" and "exclude" are no names of beans.
     */

    static final String GROUP = "live.repositories";
    static final String ENABLED = GROUP + ".enabled";
    static final String EXCLUDE = GROUP + ".exclude";
    private static final Set<String> RESERVED = Set.of("enabled", "exclude");
    private static final Bindable<Map<String, RepositoryProperties>> REPOSITORIES =
            Bindable.mapOf(String.class, RepositoryProperties.class);

    /** Returns the name of the bean that is the live table of a repository. */
    static String tableBean(String repository) {
        return repository + "LiveTable";
    }

    /**
     * Reads what the properties and the repositories say.
     *
     * @param chosen says which repositories may be missing
     * @throws AdviceException if they cannot mean what they look like
     */
    static DeclaredRepositories in(DefaultListableBeanFactory beans, Environment environment, ChosenTables chosen) {
        InvalidValues.refuse(environment, ENABLED, EnabledRepositories.class);
        Binder binder = Binder.get(environment);
        boolean all = binder.bind(ENABLED, EnabledRepositories.class).orElse(EnabledRepositories.LISTED)
                == EnabledRepositories.ALL;
        List<String> repositories = repositories(beans);
        Set<String> excluded = new LinkedHashSet<>();
        for (String name : binder.bind(EXCLUDE, Bindable.listOf(String.class)).orElse(List.of())) {
            Optional<String> meant = meant(beans, repositories, name);
            if (meant.isEmpty() && !chosen.mayLack(name)) {
                throw unknown(EXCLUDE + " has", name, repositories);
            }
            meant.ifPresent(excluded::add);
        }
        Map<String, RepositoryProperties> listed = listed(beans, environment, repositories, chosen);
        listed.keySet().stream().filter(excluded::contains).findFirst().ifPresent(name -> {
            throw new AdviceException(
                    DeclaredTable.prefix(GROUP, name) + " is set, and " + EXCLUDE + " has '" + name + "'.",
                    "Leave out one of the two.");
        });
        Map<String, DeclaredTable> live = new LinkedHashMap<>();
        Set<String> named = new LinkedHashSet<>();
        for (String name : repositories) {
            boolean isNamed = listed.containsKey(name) || isAnnotated(beans, name);
            if (isNamed && !excluded.contains(name)) {
                named.add(name);
            }
            if (!excluded.contains(name) && (isNamed || all && isOfAStoreThatTells(beans, name))) {
                RepositoryProperties own = listed.getOrDefault(name, defaults());
                live.put(name, new DeclaredTable(GROUP, name, tableBean(name), own.asTable()));
            }
        }
        return new DeclaredRepositories(live, named);
    }

    /** Returns the repositories that a test has. */
    DeclaredRepositories only(ChosenTables chosen) {
        Map<String, DeclaredTable> kept = new LinkedHashMap<>(byBean);
        kept.keySet().removeIf(name -> !chosen.has(name));
        return new DeclaredRepositories(kept, named);
    }

    /** Returns these together with the tables that properties declare, by name. */
    Map<String, DeclaredTable> with(DeclaredTables tables) {
        Map<String, DeclaredTable> all = new LinkedHashMap<>();
        tables.byName().forEach((name, properties) -> all.put(name, DeclaredTable.ofTable(name, properties)));
        all.putAll(byBean);
        return all;
    }

    private static RepositoryProperties defaults() {
        return new Binder().bindOrCreate(GROUP, RepositoryProperties.class);
    }

    /** Returns the names of the beans that Spring Data makes, in this factory and not in its parents. */
    static List<String> repositories(ListableBeanFactory beans) {
        return Arrays.stream(beans.getBeanNamesForType(RepositoryFactoryBeanSupport.class, true, false))
                .map(BeanFactoryUtils::transformedBeanName)
                .toList();
    }

    /** Returns whether a repository is one of Spring Data JPA or JDBC, whose stores tell what is written past it. */
    private static boolean isOfAStoreThatTells(DefaultListableBeanFactory beans, String name) {
        Class<?> type = beans.getType(BeanFactory.FACTORY_BEAN_PREFIX + name, false);
        return type != null && RepositoryMasterFactory.isRelational(type);
    }

    /** Returns what is said of a repository that is live. */
    DeclaredTable get(String name) {
        DeclaredTable table = byBean.get(name);
        if (table == null) {
            throw new IllegalStateException("There is no live repository '" + name + "' any more");
        }
        return table;
    }

    /** Returns whether a repository is live since somebody has named it. */
    boolean isNamed(String name) {
        return named.contains(name);
    }

    private static boolean isAnnotated(DefaultListableBeanFactory beans, String name) {
        Class<?> type = beans.getType(name, false);
        return type != null
                && MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY).isPresent(Live.class);
    }

    /** Returns what is below each name that is the one of a repository. */
    private static Map<String, RepositoryProperties> listed(
            DefaultListableBeanFactory beans, Environment environment, List<String> repositories, ChosenTables chosen) {
        if (!UnknownProperties.isSet(environment, GROUP)) {
            return Map.of();
        }
        ListedNames names = ListedNames.in(environment, GROUP, RESERVED);
        Map<String, RepositoryProperties> bound = UnknownProperties.refuse(
                        environment, names.binder(), GROUP, true, REPOSITORIES, RepositoryProperties.class)
                .orElse(Map.of());
        Map<String, RepositoryProperties> listed = new LinkedHashMap<>();
        names.alone().forEach(name -> bean(beans, repositories, name, chosen)
                .ifPresent(bean -> listed.put(bean, defaults())));
        bound.forEach((name, properties) ->
                bean(beans, repositories, name, chosen).ifPresent(bean -> listed.put(bean, properties)));
        return listed;
    }

    /**
     * Returns the repository that a key means; empty if it is in the place of a repository, as a mock is, or in a parent, or
     * if a test does without it.
     */
    private static Optional<String> bean(
            DefaultListableBeanFactory beans, List<String> repositories, String name, ChosenTables chosen) {
        Optional<String> found = meant(beans, repositories, name);
        if (found.isEmpty() && !chosen.mayLack(name)) {
            throw unknown(DeclaredTable.prefix(GROUP, name) + " is set for", name, repositories);
        }
        return found.filter(repositories::contains);
    }

    private static Optional<String> meant(BeanFactory beans, List<String> repositories, String name) {
        if (repositories.contains(name)) {
            return Optional.of(name);
        }
        List<String> alike = repositories.stream()
                .filter(each -> DeclaredTables.uniform(each).equals(DeclaredTables.uniform(name)))
                .toList();
        if (alike.size() == 1) {
            return Optional.of(alike.get(0));
        }
        return beans.containsBean(name) ? Optional.of(name) : Optional.empty();
    }

    private static AdviceException unknown(String property, String name, Collection<String> repositories) {
        String didYouMean = new PropertyNames(List.copyOf(repositories))
                .closestTo(name)
                .map(meant -> "Did you mean '" + meant + "'? ")
                .orElse("");
        String all = new TreeSet<>(repositories)
                .stream().map(each -> "'" + each + "'").collect(Collectors.joining(", "));
        return new AdviceException(
                property + " '" + name + "', but there is no Spring Data repository whose bean has that name.",
                didYouMean
                        + (repositories.isEmpty()
                                ? "There is no repository at all: add a starter of Spring Data, and see that the"
                                        + " interface is where repositories are looked for. One within a class is found only"
                                        + " with considerNestedRepositories = true, as in @EnableJpaRepositories."
                                : "The repositories are " + all + ". A name with a dot goes in brackets, as in " + GROUP
                                        + ".[shop.CityRepository]."));
    }
}
