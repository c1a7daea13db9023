package dev.livetable.spring.boot.autoconfigure;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;

/** A store of JPA with a repository of versioned notes. */
@Configuration(proxyBeanMethods = false)
@EnableJpaRepositories(
        considerNestedRepositories = true,
        includeFilters =
                @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = JpaStore.NoteRepository.class))
@NullUnmarked
public class JpaStore {

    interface NoteRepository extends JpaRepository<Note, Long> {

        List<Note> findByText(String text);

        @Query(value = "select count(*) from notes where text = :text", nativeQuery = true)
        long countBySql(String text);
    }

    @Entity(name = "Note")
    @jakarta.persistence.Table(name = "notes")
    @SuppressWarnings("unused") // JPA reads and writes the fields
    public static class Note {

        @jakarta.persistence.Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        private Long id;

        @jakarta.persistence.Version
        private Integer version;

        @Column(nullable = false)
        String text;

        protected Note() {}

        Note(String text) {
            this.text = text;
        }

        Long getId() {
            return id;
        }

        Integer getVersion() {
            return version;
        }
    }

    @Bean
    DataSource dataSource() {
        return JdbcStore.database();
    }

    @Bean
    LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
        LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
        factory.setDataSource(dataSource);
        factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        factory.setManagedTypes(PersistenceManagedTypes.of(Note.class.getName()));
        return factory;
    }

    @Bean
    PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
        return new JpaTransactionManager(factory);
    }
}
