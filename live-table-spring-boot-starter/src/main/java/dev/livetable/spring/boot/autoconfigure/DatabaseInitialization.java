package dev.livetable.spring.boot.autoconfigure;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.sql.init.dependency.DatabaseInitializerDetector;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.util.StringUtils;

/**
 * Lets beans wait for what makes the database, in an application that was processed ahead of time. Spring Boot has done
 * that when it was built, and does not look at definitions that are made when it runs.
 */
final class DatabaseInitialization {

    /** A class that is there if Spring Boot's own part of this is. */
    static final String CLASS = "org.springframework.boot.sql.init.dependency.DatabaseInitializerDetector";

    private DatabaseInitialization() {}

    static void letWait(DefaultListableBeanFactory beanFactory, Environment environment) {
        ArgumentResolver arguments = ArgumentResolver.of(Environment.class, environment);
        SpringFactoriesLoader factories =
                SpringFactoriesLoader.forDefaultResourceLocation(beanFactory.getBeanClassLoader());
        List<String> initializers = factories.load(DatabaseInitializerDetector.class, arguments).stream()
                .map(detector -> detector.detect(beanFactory))
                .flatMap(Collection::stream)
                .distinct()
                .toList();
        for (String table : new InitializedDatabaseDetector(environment).detect(beanFactory)) {
            if (beanFactory.containsBeanDefinition(table)) {
                BeanDefinition definition = beanFactory.getBeanDefinition(table);
                Set<String> all = new LinkedHashSet<>(initializers);
                String[] before = definition.getDependsOn();
                all.addAll(before == null ? List.of() : List.of(before));
                definition.setDependsOn(StringUtils.toStringArray(all));
            }
        }
    }
}
