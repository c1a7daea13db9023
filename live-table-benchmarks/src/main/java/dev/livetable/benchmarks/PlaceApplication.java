package dev.livetable.benchmarks;

import com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider;
import com.zaxxer.hikari.HikariDataSource;
import dev.livetable.benchmarks.Places.CachedPlaceRepository;
import dev.livetable.benchmarks.Places.Place;
import dev.livetable.benchmarks.Places.PlaceRepository;
import jakarta.persistence.EntityManagerFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.env.Environment;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;

/** An application with a database in memory and a repository of 10,000 places. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableJpaRepositories(
        considerNestedRepositories = true,
        includeFilters =
                @ComponentScan.Filter(
                        type = FilterType.ASSIGNABLE_TYPE,
                        classes = {PlaceRepository.class, CachedPlaceRepository.class}))
class PlaceApplication {

    static final int PLACES = 10_000;
    static final int DISTRICTS = 20;

    static ConfigurableApplicationContext start(RepositoryCaching caching) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("places.second-level", caching == RepositoryCaching.SECOND_LEVEL);
        properties.put("spring.main.banner-mode", "off");
        properties.put("logging.level.root", "warn");
        if (caching == RepositoryCaching.LIVE) {
            properties.put("live.repositories.[places.PlaceRepository].ttl", "1h");
        }
        ConfigurableApplicationContext application = new SpringApplicationBuilder(PlaceApplication.class)
                .web(WebApplicationType.NONE)
                .properties(properties)
                .run();
        application.getBean(PlaceRepository.class).saveAll(places());
        return application;
    }

    private static List<Place> places() {
        List<Place> all = new ArrayList<>();
        for (long id = 1; id <= PLACES; id++) {
            Place place = new Place();
            place.id = id;
            place.name = "Place " + id;
            place.country = "Country " + id % 100;
            place.district = (int) (id % DISTRICTS);
            place.population = id * 31;
            place.latitude = id / 100.0;
            place.longitude = id / 50.0;
            all.add(place);
        }
        return all;
    }

    @Bean
    DataSource dataSource() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:mem:");
        pool.setMaximumPoolSize(1);
        return pool;
    }

    @Bean
    LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource, Environment environment) {
        boolean isCached = environment.getRequiredProperty("places.second-level", Boolean.class);
        Map<String, Object> properties = new HashMap<>();
        properties.put("hibernate.hbm2ddl.auto", "create");
        properties.put("hibernate.cache.use_second_level_cache", isCached);
        properties.put("hibernate.cache.use_query_cache", isCached);
        if (isCached) {
            properties.put("hibernate.cache.region.factory_class", "jcache");
            properties.put("hibernate.javax.cache.provider", CaffeineCachingProvider.class.getName());
            properties.put("hibernate.javax.cache.missing_cache_strategy", "create");
        }
        LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
        factory.setDataSource(dataSource);
        factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        factory.setManagedTypes(PersistenceManagedTypes.of(Place.class.getName()));
        factory.setJpaPropertyMap(properties);
        return factory;
    }

    @Bean
    PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
        return new JpaTransactionManager(factory);
    }
}
