package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Row;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;

/** A live table that is used while the application starts finds the database made, and no row from before a migration. */
class DatabaseInitializationTests {

    private static final String[] NOTHING = {"spring.sql.init.mode=never"};
    private static final String[] SCRIPTS = {
        "spring.sql.init.mode=always",
        "spring.sql.init.schema-locations=classpath:order/schema.sql",
        "spring.sql.init.data-locations=classpath:order/data.sql"
    };
    private static final String[] FLYWAY = {
        "spring.sql.init.mode=never", "spring.flyway.enabled=true", "spring.flyway.locations=classpath:order/migrations"
    };
    private static final String[] LIQUIBASE = {
        "spring.sql.init.mode=never",
        "spring.liquibase.enabled=true",
        "spring.liquibase.change-log=classpath:order/changelog-first.yaml"
    };

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    DataSourceInitializationAutoConfiguration.class,
                    FlywayAutoConfiguration.class,
                    LiquibaseAutoConfiguration.class,
                    LiveCacheAutoConfiguration.class,
                    LiveTableJdbcAutoConfiguration.class,
                    LiveTableAutoConfiguration.class))
            .withPropertyValues(
                    "spring.flyway.enabled=false",
                    "spring.liquibase.enabled=false",
                    "spring.datasource.generate-unique-name=true");

    private final ApplicationContextRunner cities = runner.withPropertyValues(
            "live.tables.cities.jdbc.table=CITIES",
            "live.tables.cities.rest.base-url=", // set to nothing, so the table is none of an API
            "live.tables.cities.ttl=1h");

    static Stream<List<String>> waysToMakeADatabase() {
        return Stream.of(SCRIPTS, FLYWAY, LIQUIBASE).map(Arrays::asList);
    }

    /** Reads as soon as it is made. Its name comes first, so nothing else is made before it. */
    record EarlyReader(LiveTable cities) implements InitializingBean {

        @Override
        public void afterPropertiesSet() {
            assertThat(cities.get("1")).contains(city("Berlin"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ReadsEarly {

        @Bean
        EarlyReader aFirstReader(LiveTable cities) {
            return new EarlyReader(cities);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ATableAsABean {

        @Bean
        LiveTable cities(LiveTableConfigurer configurer, DataSource dataSource) {
            return configurer
                    .configure(LiveTable.builder(
                            "cities",
                            JdbcTable.builder(dataSource).table("CITIES").build()))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AMasterAsABean {

        @Bean
        JdbcTable citiesMaster(DataSource dataSource) {
            return JdbcTable.builder(dataSource).table("CITIES").build();
        }
    }

    private static Row city(String name) {
        return Row.of("CITY_ID", 1L).with("NAME", name);
    }

    @ParameterizedTest
    @MethodSource("waysToMakeADatabase")
    void aTableOfPropertiesWaits(List<String> way) {
        cities.withUserConfiguration(ReadsEarly.class)
                .withPropertyValues(way.toArray(String[]::new))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @MethodSource("waysToMakeADatabase")
    void aTableThatIsABeanWaits(List<String> way) {
        runner.withUserConfiguration(ReadsEarly.class, ATableAsABean.class)
                .withPropertyValues(way.toArray(String[]::new))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @MethodSource("waysToMakeADatabase")
    void aMasterThatIsABeanWaits(List<String> way) {
        runner.withUserConfiguration(AMasterAsABean.class)
                .withPropertyValues("live.tables.cities.master=citiesMaster")
                .withPropertyValues(way.toArray(String[]::new))
                .run(context -> assertThat(context.getBeanFactory()
                                .getBeanDefinition("citiesMaster")
                                .getDependsOn())
                        .isNotEmpty());
    }

    @Test
    void aTableOfAnApiDoesNotWait() {
        StandardEnvironment environment = new StandardEnvironment();
        TestPropertyValues.of("live.tables.posts.rest.paging=none", "live.tables.cities.jdbc.table=CITIES")
                .applyTo(environment, TestPropertyValues.Type.MAP);
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerBeanDefinition("posts", new RootBeanDefinition(LiveTable.class));
        beans.registerBeanDefinition("cities", new RootBeanDefinition(LiveTable.class));

        assertThat(new InitializedDatabaseDetector(environment).detect(beans)).containsExactly("cities");
    }

    @Test
    void rowsOnDiskAreDroppedWhenFlywayHasMigrated(@TempDir Path folder) {
        String[] later = {"spring.flyway.locations=classpath:order/migrations,classpath:order/later"};
        dropsRowsAfterAMigration(folder, FLYWAY, later);
    }

    @Test
    void rowsOnDiskAreDroppedWhenLiquibaseHasMigrated(@TempDir Path folder) {
        String[] later = {"spring.liquibase.change-log=classpath:order/changelog-all.yaml"};
        dropsRowsAfterAMigration(folder, LIQUIBASE, later);
    }

    private void dropsRowsAfterAMigration(Path folder, String[] first, String[] later) {
        ApplicationContextRunner kept = onDisk(folder).withPropertyValues(first);
        kept.run(reads("Berlin", ReadSource.MISS));
        kept.run(reads("Berlin", ReadSource.HIT));
        kept.withPropertyValues(later).run(reads("Bonn", ReadSource.MISS));
        kept.withPropertyValues(later).run(reads("Bonn", ReadSource.HIT));
    }

    private ApplicationContextRunner onDisk(Path folder) {
        return cities.withPropertyValues(
                "live.cache.backend=redb",
                "live.cache.redb.path=" + folder.resolve("cache"),
                "spring.datasource.generate-unique-name=false",
                "spring.datasource.url=jdbc:h2:file:" + folder.resolve("database"));
    }

    private static ContextConsumer<AssertableApplicationContext> reads(String name, ReadSource source) {
        return context -> {
            var reading = context.getBean(LiveTable.class).readGet("1");
            assertThat(reading.value()).contains(city(name));
            assertThat(reading.source()).isEqualTo(source);
        };
    }

    @Test
    void rowsOnDiskAreDroppedWhereScriptsRunAtEachStart(@TempDir Path folder) {
        onDisk(folder).withPropertyValues(SCRIPTS).run(reads("Berlin", ReadSource.MISS));
        ApplicationContextRunner again = onDisk(folder)
                .withPropertyValues(
                        "spring.sql.init.mode=always",
                        "spring.sql.init.data-locations=classpath:order/later/V2__rename.sql");
        again.run(reads("Bonn", ReadSource.MISS));
        again.run(reads("Bonn", ReadSource.MISS));
        again.withPropertyValues("live.tables.cities.after-restart=trust").run(reads("Bonn", ReadSource.HIT));
    }

    @Test
    void rowsOnDiskStayWhereNothingMigrates(@TempDir Path folder) {
        onDisk(folder).withPropertyValues(SCRIPTS).run(reads("Berlin", ReadSource.MISS));
        onDisk(folder).withPropertyValues(NOTHING).run(reads("Berlin", ReadSource.HIT));
        onDisk(folder).withPropertyValues(NOTHING).run(reads("Berlin", ReadSource.HIT));
    }

    @Test
    void rowsOnDiskAreNotTrustedWhereTheStreamIsSwitchedOff(@TempDir Path folder) {
        onDisk(folder).withPropertyValues(SCRIPTS).run(reads("Berlin", ReadSource.MISS));
        onDisk(folder)
                .withPropertyValues(NOTHING)
                .withPropertyValues(
                        "live.stream.enabled=false",
                        "live.tables.cities.stream.kind=debezium",
                        "live.tables.cities.stream.topic=cities")
                .run(reads("Berlin", ReadSource.MISS));
    }

    @Test
    void rowsOnDiskAreNotTrustedWhereTheHistoryCannotBeRead(@TempDir Path folder) {
        onDisk(folder).withPropertyValues(SCRIPTS).run(context -> {});
        ApplicationContextRunner unreadable = onDisk(folder)
                .withPropertyValues(NOTHING)
                .withBean(
                        MigrationsCustomizer.class,
                        () -> new MigrationsCustomizer(
                                new DeclaredTables(Map.of()),
                                histories -> histories.accept("broken", () -> {
                                    throw new SQLException("not there");
                                })));

        unreadable.run(reads("Berlin", ReadSource.MISS));
        unreadable.run(reads("Berlin", ReadSource.MISS));
    }
}
