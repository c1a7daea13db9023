package dev.livetable.spring.boot.autoconfigure;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Lets what is kept on disk depend on the migrations that Flyway has applied. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(Flyway.class)
class FlywayVersionConfiguration {

    @Bean
    MigrationsCustomizer liveTableFlywayCustomizer(DeclaredTables tables, ListableBeanFactory beanFactory) {
        return new MigrationsCustomizer(tables, histories -> beanFactory
                .getBeansOfType(Flyway.class)
                .forEach((name, flyway) -> histories.accept("migrations of " + name, () -> history(flyway))));
    }

    private static String history(Flyway flyway) {
        return Arrays.stream(flyway.info().applied())
                .map(FlywayVersionConfiguration::text)
                .collect(Collectors.joining("\n"));
    }

    private static String text(MigrationInfo applied) {
        return applied.getInstalledRank() + " " + applied.getVersion() + " " + applied.getScript() + " "
                + applied.getChecksum() + " " + applied.getInstalledOn().toInstant();
    }
}
