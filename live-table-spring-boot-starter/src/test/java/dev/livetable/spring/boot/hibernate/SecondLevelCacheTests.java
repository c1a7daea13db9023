package dev.livetable.spring.boot.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.autoconfigure.LiveCacheAutoConfiguration;
import dev.livetable.spring.boot.autoconfigure.LiveTableAutoConfiguration;
import dev.livetable.spring.boot.autoconfigure.LiveTableJdbcAutoConfiguration;
import dev.livetable.spring.boot.autoconfigure.LiveTableRepositoryAutoConfiguration;
import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.QueryHint;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.Fetch;
import org.hibernate.annotations.FetchMode;
import org.hibernate.boot.spi.SessionFactoryOptions;
import org.hibernate.cache.cfg.spi.DomainDataRegionBuildingContext;
import org.hibernate.cache.cfg.spi.DomainDataRegionConfig;
import org.hibernate.cache.spi.support.DomainDataStorageAccess;
import org.hibernate.cache.spi.support.RegionFactoryTemplate;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.jpa.HibernateHints;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.env.Environment;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.jta.JtaTransactionManager;

/**
 * What is fetched is what the database has, and not what Hibernate's second-level cache has of it: that may be behind, and what
 * is behind when it is fetched would stay so.
 */
@NullUnmarked
class SecondLevelCacheTests {

    private AnnotationConfigApplicationContext context;
    private JdbcTemplate sql;

    @Entity(name = "Region")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
    static class Region {
        @Id
        Long id;

        String name;
    }

    /** Is not cached itself, but what it has is. */
    @Entity(name = "Site")
    static class Site {
        @Id
        Long id;

        @ManyToOne(fetch = FetchType.EAGER)
        @Fetch(FetchMode.SELECT)
        Region region;

        @ElementCollection(fetch = FetchType.EAGER)
        @Fetch(FetchMode.SELECT)
        @Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
        Set<String> tags = new HashSet<>();
    }

    interface Regions extends JpaRepository<Region, Long> {

        @QueryHints(@QueryHint(name = HibernateHints.HINT_CACHEABLE, value = "true"))
        List<Region> findByIdGreaterThan(long id);
    }

    interface Sites extends JpaRepository<Site, Long> {}

    /** A second-level cache that forgets nothing by itself. */
    public static class Remembered extends RegionFactoryTemplate {

        @Override
        protected void prepareForUse(SessionFactoryOptions settings, Map<String, Object> properties) {}

        @Override
        protected void releaseFromUse() {}

        @Override
        protected DomainDataStorageAccess createQueryResultsRegionStorageAccess(
                String name, SessionFactoryImplementor sessions) {
            return new Storage();
        }

        @Override
        protected DomainDataStorageAccess createTimestampsRegionStorageAccess(
                String name, SessionFactoryImplementor sessions) {
            return new Storage();
        }

        @Override
        protected DomainDataStorageAccess createDomainDataStorageAccess(
                DomainDataRegionConfig config, DomainDataRegionBuildingContext building) {
            return new Storage();
        }
    }

    private static final class Storage implements DomainDataStorageAccess {

        private final Map<Object, Object> held = new ConcurrentHashMap<>();

        @Override
        public @Nullable Object getFromCache(Object key, SharedSessionContractImplementor session) {
            return held.get(key);
        }

        @Override
        public void putIntoCache(Object key, Object value, SharedSessionContractImplementor session) {
            held.put(key, value);
        }

        @Override
        public boolean contains(Object key) {
            return held.containsKey(key);
        }

        @Override
        public void evictData() {
            held.clear();
        }

        @Override
        public void evictData(Object key) {
            held.remove(key);
        }

        @Override
        public void release() {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableJpaRepositories(
            considerNestedRepositories = true,
            basePackageClasses = SecondLevelCacheTests.class,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {Regions.class, Sites.class}))
    static class Store {

        @Bean
        DataSource dataSource() {
            return new EmbeddedDatabaseBuilder()
                    .setType(EmbeddedDatabaseType.H2)
                    .generateUniqueName(true)
                    .build();
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
            LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
            factory.setDataSource(dataSource);
            factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            factory.setJpaPropertyMap(Map.of(
                    "hibernate.hbm2ddl.auto", "create",
                    "hibernate.cache.use_query_cache", "true",
                    "hibernate.cache.region.factory_class", Remembered.class.getName()));
            factory.setManagedTypes(PersistenceManagedTypes.of(Region.class.getName(), Site.class.getName()));
            return factory;
        }

        @Bean
        PlatformTransactionManager transactionManager(EntityManagerFactory factory, Environment environment) {
            return environment.getProperty("jta", Boolean.class, false)
                    ? new JtaTransactionManager(new ThreadJta())
                    : new JpaTransactionManager(factory);
        }
    }

    private void start(boolean jta) {
        context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of("live.repositories.enabled=all", "jta=" + jta).applyTo(context);
        context.register(
                Store.class,
                LiveCacheAutoConfiguration.class,
                LiveTableAutoConfiguration.class,
                LiveTableJdbcAutoConfiguration.class,
                LiveTableRepositoryAutoConfiguration.class);
        context.refresh();
        sql = new JdbcTemplate(context.getBean(DataSource.class));
        sql.execute("insert into Region (id, name) values (1, 'north')");
        sql.execute("insert into Site (id, region_id) values (1, 1)");
        sql.execute("insert into Site_tags (Site_id, tags) values (1, 'old')");
    }

    @AfterEach
    void close() {
        context.close();
    }

    /** Has Hibernate remember what there is, changes it past Hibernate, and has the live tables ask again. */
    private void changeBehindHibernate() {
        EntityManagerFactory factory = context.getBean(EntityManagerFactory.class);
        factory.runInTransaction(session -> {
            assertThat(session.find(Region.class, 1L).name).isEqualTo("north");
            assertThat(session.find(Site.class, 1L).tags).containsExactly("old");
        });
        assertThat(factory.getCache().contains(Region.class, 1L)).isTrue();
        sql.update("update Region set name = 'south'");
        sql.update("update Site_tags set tags = 'new'");
        context.getBeansOfType(LiveTable.class).values().forEach(LiveTable::invalidate);
    }

    @ParameterizedTest(name = "over JTA: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("F1: a row by its id, rows by their ids, and the rows of a query that Hibernate caches")
    void rows(boolean jta) {
        start(jta);
        Regions regions = context.getBean(Regions.class);
        assertThat(regions.findByIdGreaterThan(0)).hasSize(1);
        changeBehindHibernate();

        assertThat(regions.findById(1L).orElseThrow().name).isEqualTo("south");
        assertThat(regions.findAllById(List.of(1L)))
                .extracting(region -> region.name)
                .containsExactly("south");
        assertThat(regions.findByIdGreaterThan(0))
                .extracting(region -> region.name)
                .containsExactly("south");
    }

    @ParameterizedTest(name = "over JTA: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("F1: what a row has that is cached where it is not")
    void parts(boolean jta) {
        start(jta);
        changeBehindHibernate();

        Site site = context.getBean(Sites.class).findById(1L).orElseThrow();
        assertThat(site.region.name).isEqualTo("south");
        assertThat(site.tags).containsExactly("new");
    }
}
