package dev.livetable.spring.boot.autoconfigure;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.hibernate.annotations.Formula;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.transaction.PlatformTransactionManager;

/** A store of JPA whose repositories are asked by specifications. */
@Configuration(proxyBeanMethods = false)
@EnableJpaRepositories(
        considerNestedRepositories = true,
        includeFilters =
                @ComponentScan.Filter(
                        type = FilterType.ASSIGNABLE_TYPE,
                        classes = {
                            SpecificationStore.Books.class,
                            SpecificationStore.PlainBooks.class,
                            SpecificationStore.Authors.class
                        }))
@NullUnmarked
public class SpecificationStore {

    interface Books extends JpaRepository<Book, Long>, JpaSpecificationExecutor<Book> {

        @Query("select b from Book b where b.author.publisher.today = :day")
        List<Book> of(LocalDate day);

        @Query("select b.title from Book b")
        List<String> titles();

        @Query(nativeQuery = true, value = "select title from book")
        List<String> titlesBySql();

        List<Book> findByAuthorPublisherToday(LocalDate day);

        List<Book> findByTitle(String title);
    }

    interface PlainBooks extends JpaRepository<Book, Long>, JpaSpecificationExecutor<Book> {}

    interface Authors extends JpaRepository<Author, Long> {}

    enum Kind {
        NOVEL,
        POEM
    }

    @Entity(name = "Book")
    public static class Book {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;

        @Version
        Integer version;

        String title;
        Integer pages;
        Integer weight;
        LocalDate published;
        Kind kind;

        @ManyToOne(fetch = FetchType.LAZY)
        Author author;

        @ElementCollection
        Set<String> tags = new HashSet<>();

        protected Book() {}

        Book(String title, int pages, Author author) {
            this.title = title;
            this.pages = pages;
            this.author = author;
        }
    }

    @Entity(name = "Author")
    public static class Author {
        @Id
        Long id;

        String name;

        @ManyToOne
        Publisher publisher;

        @OneToMany(mappedBy = "author")
        Set<Book> books = new HashSet<>();

        protected Author() {}

        Author(Long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    /** Depends on the time. */
    @Entity(name = "Publisher")
    static class Publisher {
        @Id
        Long id;

        @Formula("current_date")
        LocalDate today;
    }

    @Bean
    DataSource dataSource() {
        return new EmbeddedDatabaseBuilder()
                .setType(EmbeddedDatabaseType.H2)
                .generateUniqueName(true)
                .build();
    }

    @Bean
    LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
        return LibraryStore.hibernate(dataSource, Book.class, Author.class, Publisher.class);
    }

    @Bean
    PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
        return new JpaTransactionManager(factory);
    }
}
