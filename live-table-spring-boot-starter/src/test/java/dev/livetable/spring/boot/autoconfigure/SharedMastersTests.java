package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Primary;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;

/** Two live tables over one master tell each other nothing, and the start says so. */
@ExtendWith(OutputCaptureExtension.class)
class SharedMastersTests {

    private static final String WARNING = "have one master, and neither sees what is written through the other";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableJdbcAutoConfiguration.class,
                    LiveTableRestAutoConfiguration.class,
                    DataSourceAutoConfiguration.class))
            .withBean("citiesMaster", InMemoryTable.class, Cities::create)
            .withBean("first", ManualLiveStream.class, ManualLiveStream::new)
            .withBean("second", ManualLiveStream.class, ManualLiveStream::new)
            .withPropertyValues("spring.datasource.generate-unique-name=true");

    @Configuration(proxyBeanMethods = false)
    static class Views {

        @Bean
        LiveTable italy(@Qualifier("cities") LiveTable cities) {
            return cities.view(Filter.equal("country", "IT"));
        }
    }

    private void start(String... properties) {
        runner.withPropertyValues(properties).run(context -> assertThat(context).hasNotFailed());
    }

    private static void assertNamed(CapturedOutput output) {
        assertThat(output)
                .containsOnlyOnce(WARNING)
                .contains("The live tables 'cities' and 'towns' seem to have one master")
                .contains("live.tables.towns.follows: cities");
    }

    @Test
    void oneTableOfADatabaseInMemory(CapturedOutput output) {
        start("live.tables.cities.jdbc.table=cities", "live.tables.towns.jdbc.table=CITIES");

        assertNamed(output);
    }

    @Test
    @DisplayName("a name that stands in brackets does so in the advice")
    void aNameInBrackets(CapturedOutput output) {
        start("live.tables.cities.master=citiesMaster", "live.tables.[my towns].master=citiesMaster");

        assertThat(output).contains("live.tables.[my towns].follows: cities");
    }

    @Test
    void oneBean(CapturedOutput output) {
        start("live.tables.cities.master=citiesMaster", "live.tables.towns.master=citiesMaster");

        assertNamed(output);
    }

    @Test
    void oneApi(CapturedOutput output) {
        start(
                "live.tables.cities.rest.base-url=http://localhost:1",
                "live.tables.cities.rest.paging=none",
                "live.tables.towns.rest.base-url=http://localhost:1",
                "live.tables.towns.rest.path=/cities",
                "live.tables.towns.rest.paging=none");

        assertNamed(output);
    }

    interface FirstNotes extends JpaRepository<JpaStore.Note, Long> {}

    interface SecondNotes extends JpaRepository<JpaStore.Note, Long> {}

    @Configuration(proxyBeanMethods = false)
    static class TwoUnits {

        private static LocalContainerEntityManagerFactoryBean unit(DataSource database) {
            LocalContainerEntityManagerFactoryBean unit = new LocalContainerEntityManagerFactoryBean();
            unit.setDataSource(database);
            unit.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            unit.setManagedTypes(PersistenceManagedTypes.of(JpaStore.Note.class.getName()));
            return unit;
        }

        @Bean
        @Primary
        static LocalContainerEntityManagerFactoryBean firstUnit(DataSource database) {
            return unit(database);
        }

        @Bean
        static LocalContainerEntityManagerFactoryBean secondUnit(DataSource database) {
            return unit(database);
        }

        @Bean
        @Primary
        static PlatformTransactionManager firstManager(@Qualifier("firstUnit") EntityManagerFactory unit) {
            return new JpaTransactionManager(unit);
        }

        @Bean
        static PlatformTransactionManager secondManager(@Qualifier("secondUnit") EntityManagerFactory unit) {
            return new JpaTransactionManager(unit);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableJpaRepositories(
            considerNestedRepositories = true,
            entityManagerFactoryRef = "firstUnit",
            transactionManagerRef = "firstManager",
            includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = FirstNotes.class),
            excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*(?<!FirstNotes)"))
    static class InFirst {}

    @Configuration(proxyBeanMethods = false)
    @EnableJpaRepositories(
            considerNestedRepositories = true,
            entityManagerFactoryRef = "secondUnit",
            transactionManagerRef = "secondManager",
            includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = SecondNotes.class),
            excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*(?<!SecondNotes)"))
    static class InSecond {}

    @Configuration(proxyBeanMethods = false)
    @EnableJpaRepositories(
            considerNestedRepositories = true,
            entityManagerFactoryRef = "firstUnit",
            transactionManagerRef = "firstManager",
            includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = SecondNotes.class),
            excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*(?<!SecondNotes)"))
    static class BothInFirst {}

    private void startUnits(Path folder, Class<?> second, String... properties) {
        RepositoryRunner.create()
                .withBean(
                        DataSource.class,
                        () -> new DriverManagerDataSource("jdbc:h2:file:" + folder + "/notes", "sa", ""))
                .withUserConfiguration(TwoUnits.class, InFirst.class, second)
                .withPropertyValues(
                        "live.repositories.[sharedMastersTests.FirstNotes].ttl=1m",
                        "live.repositories.[sharedMastersTests.SecondNotes].ttl=1m")
                .withPropertyValues(properties)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    @DisplayName("live repositories of two persistence units over one table hear nothing of each other")
    void oneTableInTwoUnits(CapturedOutput output, @TempDir Path folder) {
        startUnits(folder, InSecond.class);

        assertThat(output)
                .containsOnlyOnce(WARNING)
                .contains("live.repositories.[sharedMastersTests.SecondNotes].follows: sharedMastersTests.FirstNotes");
    }

    @Test
    void liveRepositoriesOfOneUnitOrThatFollowAreNotNamed(CapturedOutput output, @TempDir Path folder) {
        startUnits(folder, BothInFirst.class);
        startUnits(
                folder,
                InSecond.class,
                "live.repositories.[sharedMastersTests.SecondNotes].follows=sharedMastersTests.FirstNotes");

        assertThat(output).doesNotContain(WARNING);
    }

    @Test
    void tablesOfTwoMastersAreNotNamed(CapturedOutput output) {
        start(
                "live.tables.cities.jdbc.table=cities",
                "live.tables.towns.jdbc.table=towns",
                "live.tables.hamlets.jdbc.table=cities",
                "live.tables.hamlets.jdbc.schema=other",
                "live.tables.villages.master=citiesMaster");

        assertThat(output).doesNotContain(WARNING);
    }

    @Test
    void aTableThatFollowsTheOtherIsNotNamed(CapturedOutput output) {
        start(
                "live.tables.cities.jdbc.table=cities",
                "live.tables.towns.jdbc.table=cities",
                "live.tables.towns.follows=cities");

        assertThat(output).doesNotContain(WARNING);
    }

    @Test
    void tablesThatBothHaveStreamsAreNotNamed(CapturedOutput output) {
        start(
                "live.tables.cities.master=citiesMaster",
                "live.tables.cities.stream.bean=first",
                "live.tables.towns.master=citiesMaster",
                "live.tables.towns.stream.bean=second");

        assertThat(output).doesNotContain(WARNING);
    }

    @Test
    void viewsOfATableAreNotNamed(CapturedOutput output) {
        runner.withPropertyValues("live.tables.cities.master=citiesMaster")
                .withUserConfiguration(Views.class)
                .run(context -> assertThat(context).hasNotFailed().hasBean("italy"));

        assertThat(output).doesNotContain(WARNING);
    }
}
