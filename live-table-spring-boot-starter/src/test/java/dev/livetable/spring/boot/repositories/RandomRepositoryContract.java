package dev.livetable.spring.boot.repositories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.autoconfigure.LiveCacheAutoConfiguration;
import dev.livetable.spring.boot.autoconfigure.LiveTableAutoConfiguration;
import dev.livetable.spring.boot.autoconfigure.LiveTableRepositoryAutoConfiguration;
import dev.livetable.spring.boot.repositories.JdbcItems.Items;
import dev.livetable.spring.boot.repositories.JpaOwners.Kinds;
import dev.livetable.spring.boot.repositories.JpaOwners.Owners;
import jakarta.persistence.EntityManagerFactory;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;

/** Live repositories answer as plain ones do, whatever is done by whatever way. */
abstract class RandomRepositoryContract {

    private static final int OPERATIONS = Integer.getInteger("random.operations", 600);
    private static final long SEED = Long.getLong("random.seed", 20_261_126);

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withBean("dataSource", DataSource.class, this::database)
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableRepositoryAutoConfiguration.class));

    /** Returns an empty database with a pool. */
    abstract DataSource database();

    @Configuration(proxyBeanMethods = false)
    @EnableJpaRepositories(
            considerNestedRepositories = true,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {JpaOwners.LiveOwners.class, JpaOwners.PlainOwners.class, Kinds.class}))
    static class Jpa {

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
            LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
            factory.setDataSource(dataSource);
            factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            factory.setJpaPropertyMap(Map.of("hibernate.hbm2ddl.auto", "create"));
            factory.setManagedTypes(PersistenceManagedTypes.of(
                    JpaOwners.Owner.class.getName(),
                    JpaOwners.Address.class.getName(),
                    JpaOwners.Pet.class.getName(),
                    JpaOwners.Kind.class.getName()));
            return factory;
        }

        @Bean
        PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
            return new JpaTransactionManager(factory);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableJdbcRepositories(
            considerNestedRepositories = true,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {JdbcItems.LiveItems.class, JdbcItems.PlainItems.class}))
    static class Jdbc extends AbstractJdbcConfiguration {

        @Bean
        NamedParameterJdbcOperations operations(DataSource dataSource) {
            return new NamedParameterJdbcTemplate(dataSource);
        }

        @Bean
        PlatformTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }
    }

    @Test
    @DisplayName("F1, F11: live repositories of JPA answer as plain ones do")
    void jpa() {
        application
                .withUserConfiguration(Jpa.class)
                .withPropertyValues(
                        "live.repositories.[jpaOwners.LiveOwners].ttl=1h", "live.repositories.[jpaOwners.Kinds].ttl=1h")
                .run(context -> {
                    PlatformTransactionManager manager = context.getBean(PlatformTransactionManager.class);
                    Kinds kinds = context.getBean(Kinds.class);
                    for (long id = 1; id <= JpaOwners.KINDS; id++) {
                        JpaOwners.Kind kind = new JpaOwners.Kind();
                        kind.id = id;
                        kind.name = "kind " + id;
                        kinds.save(kind);
                    }
                    JpaOwners owners = new JpaOwners(kinds, manager);
                    RandomOperations<Owners> random = new RandomOperations<>(
                            context.getBean(JpaOwners.LiveOwners.class),
                            context.getBean(JpaOwners.PlainOwners.class),
                            manager,
                            owners.reads(),
                            owners.writes());

                    assertThat(random.run(OPERATIONS, SEED)).isGreaterThan(OPERATIONS / 4);
                    assertHits(context.getBean("jpaOwners.LiveOwnersLiveTable", LiveTable.class));
                });
    }

    @Test
    @DisplayName("F1, F11: live repositories of Spring Data JDBC answer as plain ones do")
    void jdbc() {
        application
                .withUserConfiguration(Jdbc.class)
                .withPropertyValues("live.repositories.[jdbcItems.LiveItems].ttl=1h")
                .run(context -> {
                    JdbcTemplate sql = new JdbcTemplate(context.getBean(DataSource.class));
                    sql.execute("""
                            create table "items" ("id" bigint generated by default as identity primary key,
                                "version" int not null, "item_name" varchar(99) not null, "city" varchar(99),
                                "rank" int not null)""");
                    sql.execute("""
                            create table "parts" ("item_id" bigint not null references "items", "position" int not null,
                                "label" varchar(99) not null, "weight" int not null,
                                primary key ("item_id", "position"))""");
                    JdbcItems items = new JdbcItems(context.getBean(JdbcItems.LiveItems.class));
                    RandomOperations<Items> random = new RandomOperations<>(
                            context.getBean(JdbcItems.LiveItems.class),
                            context.getBean(JdbcItems.PlainItems.class),
                            context.getBean(PlatformTransactionManager.class),
                            items.reads(),
                            items.writes());

                    assertThat(random.run(OPERATIONS, SEED)).isGreaterThan(OPERATIONS / 4);
                    assertHits(context.getBean("jdbcItems.LiveItemsLiveTable", LiveTable.class));
                });
    }

    private static void assertHits(LiveTable table) {
        assertThat(table.status().hits()).isPositive();
    }
}
