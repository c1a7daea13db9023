package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.master.jdbc.JdbcTable;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitializationDetector;
import org.springframework.core.env.Environment;

/**
 * Lets live tables, and the tables of databases behind them, wait for what makes the database: Flyway, Liquibase and
 * scripts. Spring Boot lets {@code JdbcTemplate} wait in the same way.
 */
final class InitializedDatabaseDetector implements DependsOnDatabaseInitializationDetector {

    private final Environment environment;

    /** Takes where the properties are. Spring Boot gives it. */
    InitializedDatabaseDetector(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Set<String> detect(ConfigurableListableBeanFactory beanFactory) {
        Set<String> detected = new LinkedHashSet<>();
        for (Class<?> type : Set.of(LiveTable.class, JdbcTable.class)) {
            detected.addAll(Arrays.asList(beanFactory.getBeanNamesForType(type, true, false)));
        }
        detected.removeAll(apis(beanFactory));
        return detected;
    }

    /** Returns the names of the tables that need no database. */
    private Set<String> apis(ConfigurableListableBeanFactory beanFactory) {
        DeclaredTables tables =
                beanFactory.getBeanProvider(DeclaredTables.class).getIfAvailable(() -> DeclaredTables.in(environment));
        return tables.byName().entrySet().stream()
                .filter(table -> MasterKind.REST.isDeclaredBy(table.getValue()))
                .map(table -> table.getKey())
                .collect(Collectors.toSet());
    }
}
