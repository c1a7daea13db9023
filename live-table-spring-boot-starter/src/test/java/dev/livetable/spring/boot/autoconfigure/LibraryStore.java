package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.hibernate.StatementWatcher;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.hibernate.annotations.SQLDelete;
import org.hibernate.annotations.SoftDelete;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;

/** A store of JPA with entities that hold each other. The data source is that of the test. */
@Configuration(proxyBeanMethods = false)
@EnableJpaRepositories(
        considerNestedRepositories = true,
        includeFilters =
                @ComponentScan.Filter(
                        type = FilterType.ASSIGNABLE_TYPE,
                        classes = {
                            LibraryStore.Shelves.class,
                            LibraryStore.Authors.class,
                            LibraryStore.Books.class,
                            LibraryStore.Genres.class
                        }))
@NullUnmarked
public class LibraryStore {

    public interface Shelves extends JpaRepository<Shelf, Long> {

        @Modifying
        @Transactional
        @Query("update Shelf s set s.name = :name")
        int renameAll(String name);

        List<Shelf> findByNameOrderById(String name);
    }

    interface Authors extends JpaRepository<Author, Long> {}

    public interface Books extends JpaRepository<Book, Long> {

        @Query("select b from Book b where b.author.name = :name")
        List<Book> by(String name);
    }

    interface Genres extends JpaRepository<Genre, Long> {}

    /** Nothing but itself, with a version. */
    @Entity(name = "Shelf")
    public static class Shelf {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        public Long id;

        @Version
        public Integer version;

        public String name;

        /** Is loaded by what a test has put there. */
        @Convert(converter = Loading.class)
        public Integer place;

        public static Runnable afterInsert = () -> {};
        public static Runnable atLoad = () -> {};

        @PostPersist
        public void inserted() {
            afterInsert.run();
        }

        @Converter
        public static final class Loading implements AttributeConverter<Integer, Integer> {

            @Override
            public Integer convertToDatabaseColumn(Integer place) {
                return place;
            }

            @Override
            public Integer convertToEntityAttribute(Integer column) {
                atLoad.run();
                return column;
            }
        }

        protected Shelf() {}

        public Shelf(String name) {
            this.name = name;
        }
    }

    /** Holds books, which go with it, and names. */
    @Entity(name = "Author")
    public static class Author {
        @Id
        @GeneratedValue(strategy = GenerationType.SEQUENCE)
        public Long id;

        @Version
        public Integer version;

        public String name;

        @ElementCollection(fetch = FetchType.EAGER)
        public Set<String> pens = new HashSet<>();

        @OneToMany(mappedBy = "author", cascade = CascadeType.ALL, orphanRemoval = true, fetch = FetchType.EAGER)
        @OrderBy("id")
        public List<Book> books = new ArrayList<>();

        protected Author() {}

        public Author(String name) {
            this.name = name;
        }

        public Book add(Book book) {
            book.author = this;
            books.add(book);
            return book;
        }
    }

    /** Shows its genre, and knows its author and its readers. */
    @Entity(name = "Book")
    public static class Book {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        public Long id;

        public String name;

        @ManyToOne
        public Genre genre;

        @ManyToOne(fetch = FetchType.LAZY)
        public Author author;

        @ManyToMany
        public Set<Reader> readers = new HashSet<>();

        protected Book() {}

        public Book(String name, Genre genre) {
            this.name = name;
            this.genre = genre;
        }
    }

    /** Has an assigned id and no version. */
    @Entity(name = "Genre")
    public static class Genre {
        @Id
        public Long id;

        public String name;

        protected Genre() {}

        public Genre(Long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    /** Shows the books that it reads, which the books write down. */
    @Entity(name = "Reader")
    public static class Reader {
        @Id
        public Long id;

        public String name;

        @ManyToMany(mappedBy = "readers", fetch = FetchType.EAGER)
        public Set<Book> books = new HashSet<>();

        protected Reader() {}

        public Reader(Long id) {
            this.id = id;
        }
    }

    /** Is marked as deleted by Hibernate. */
    @Entity(name = "Loan")
    @SoftDelete
    public static class Loan {
        @Id
        public Long id;

        public String name;

        protected Loan() {}

        public Loan(Long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    /** Is kept when it is deleted. */
    @Entity(name = "Fine")
    @SQLDelete(sql = "update Fine set name = 'paid' where id = ?")
    public static class Fine {
        @Id
        public Long id;

        public String name;

        protected Fine() {}

        public Fine(Long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Bean
    static StatementWatcher statementWatcher() {
        return new StatementWatcher();
    }

    @Bean
    LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
        return hibernate(
                dataSource, Shelf.class, Author.class, Book.class, Genre.class, Reader.class, Loan.class, Fine.class);
    }

    /** Returns what makes a factory of Hibernate for these entities, whose tables it creates. */
    public static LocalContainerEntityManagerFactoryBean hibernate(DataSource dataSource, Class<?>... entities) {
        HibernateJpaVendorAdapter hibernate = new HibernateJpaVendorAdapter();
        hibernate.setGenerateDdl(true);
        LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
        factory.setDataSource(dataSource);
        factory.setJpaVendorAdapter(hibernate);
        factory.setManagedTypes(PersistenceManagedTypes.of(
                Stream.of(entities).map(Class::getName).toArray(String[]::new)));
        return factory;
    }

    @Bean
    PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
        return new JpaTransactionManager(factory);
    }
}
