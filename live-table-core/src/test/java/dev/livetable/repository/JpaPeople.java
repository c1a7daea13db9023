package dev.livetable.repository;

import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Window;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** A repository of Spring Data JPA, with what only that has. */
@NullUnmarked
interface JpaPeople extends People, JpaRepository<Person, Long>, PersonFragment, PersonConnections {

    @Query("select p from Person p where p.age > :age order by p.id")
    List<Person> olderThan(int age);

    @Query("select p from #{#entityName} p where upper(p.lastName) = upper(:name)")
    Page<Person> named(String name, Pageable pageable);

    @Query("select max(p.age) from Person p")
    Integer oldestAge();

    @Query("select p from Person p where p.born < local date")
    List<Person> bornBeforeToday();

    @Query("select p from Person p where p.firstName = ?#{'a'}")
    List<Person> byExpression();

    @Query(value = "select count(*) from person", nativeQuery = true)
    long counted();

    @Query(value = "select count(*) from person where born = current_date", nativeQuery = true)
    long countedToday();

    @Live
    @Query(value = "select count(*) from person where age > :age", nativeQuery = true)
    long countedOlder(int age);

    @Query("select p.firstName, p.age from Person p")
    List<Object[]> namesAndAges();

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    List<Person> findLockedByAge(Integer age);

    @QueryHints
    List<Person> findHintedByAge(Integer age);

    @Modifying
    @Transactional
    @Query("update Person p set p.active = false where p.age < :age")
    int retire(int age);

    @Override
    @Query("select p from Person p where p.active = true")
    List<Person> findAll();

    Window<Person> findWindowByAge(Integer age, ScrollPosition from);

    @Override
    Optional<Person> findById(Long id);

    /** The store of the tests. */
    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    @EnableJpaRepositories(
            considerNestedRepositories = true,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {JpaPeople.class, PlainPeople.class}))
    class Store {

        @Bean
        DataSource dataSource() {
            return new EmbeddedDatabaseBuilder()
                    .setType(EmbeddedDatabaseType.H2)
                    .generateUniqueName(true)
                    .build();
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
            HibernateJpaVendorAdapter hibernate = new HibernateJpaVendorAdapter();
            hibernate.setGenerateDdl(true);
            LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
            factory.setDataSource(dataSource);
            factory.setJpaVendorAdapter(hibernate);
            factory.setManagedTypes(PersistenceManagedTypes.of(Person.class.getName(), Person.Address.class.getName()));
            factory.setJpaPropertyMap(Map.of("hibernate.jdbc.time_zone", "UTC"));
            return factory;
        }

        @Bean
        PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
            return new JpaTransactionManager(factory);
        }
    }
}
