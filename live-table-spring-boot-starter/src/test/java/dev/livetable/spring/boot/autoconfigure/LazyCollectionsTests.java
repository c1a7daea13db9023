package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Book;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Reader;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Shelf;
import dev.livetable.status.LiveTableStatus;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Entities with collections that are loaded lazily, read by live repositories where a session is bound to the thread. */
class LazyCollectionsTests {

    private final ApplicationContextRunner runner = RepositoryRunner.create()
            .withBean(DataSource.class, () -> new EmbeddedDatabaseBuilder()
                    .setType(EmbeddedDatabaseType.H2)
                    .generateUniqueName(true)
                    .build())
            .withUserConfiguration(LibraryStore.class, StoreEventsConfiguration.class)
            .withPropertyValues("live.repositories.[libraryStore.Books]=", "live.cache.backend=mem");

    private record Library(
            LibraryStore.Books books,
            LibraryStore.Shelves shelves,
            LiveTable table,
            EntityManagerFactory factory,
            EntityManager entities,
            TransactionTemplate writing) {

        static Library of(ApplicationContext context) {
            EntityManagerFactory factory = context.getBean(EntityManagerFactory.class);
            return new Library(
                    context.getBean(LibraryStore.Books.class),
                    context.getBean(LibraryStore.Shelves.class),
                    context.getBean(LiveTable.class),
                    factory,
                    SharedEntityManagerCreator.createSharedEntityManager(factory),
                    new TransactionTemplate(context.getBean(PlatformTransactionManager.class)));
        }

        TransactionTemplate reading() {
            TransactionTemplate reading = new TransactionTemplate(requireNonNull(writing.getTransactionManager()));
            reading.setReadOnly(true);
            return reading;
        }

        void inView(Runnable request) {
            EntityManager session = factory.createEntityManager();
            TransactionSynchronizationManager.bindResource(factory, new EntityManagerHolder(session));
            try {
                request.run();
            } finally {
                TransactionSynchronizationManager.unbindResource(factory);
                session.close();
            }
        }

        void add(long reader) {
            writing.executeWithoutResult(status -> {
                Reader added = new Reader(reader);
                entities.persist(added);
                entities.find(Book.class, 1L).readers.add(added);
            });
        }

        /** Returns how many readers a book has, in a transaction of its own. */
        int stored() {
            return requireNonNull(writing.execute(
                    status -> entities.find(Book.class, 1L).readers.size()));
        }

        Book found() {
            return books.findById(1L).orElseThrow();
        }
    }

    private void with(Consumer<Library> scenario) {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            Library library = Library.of(context);
            library.books.save(new Book("one", null));
            library.add(1);
            scenario.accept(library);
        });
    }

    private static void assertHits(Library library, long hits) {
        LiveTableStatus status = library.table.status();
        assertThat(status.hits()).isEqualTo(hits);
        assertThat(status.bypasses()).isZero();
    }

    @Test
    void areLoadedWhenTheyAreLookedAtInATransactionThatReads() {
        with(library -> {
            for (int readers = 1; readers <= 3; readers++) {
                int expected = readers;
                library.reading().executeWithoutResult(status -> assertThat(library.found().readers)
                        .hasSize(expected));
                library.found(); // kept when this ends: what is read in a transaction is kept some time after it
                library.reading().executeWithoutResult(status -> {
                    assertThat(library.books.findAll().get(0).readers).hasSize(expected);
                    long hits = library.table.status().hits();
                    assertThat(library.found().readers).hasSize(expected);
                    assertHits(library, hits + 1);
                });
                library.add(readers + 1);
            }
        });
    }

    @Test
    void areLoadedInTheSessionOfAWebRequestWhichWritesNothingOfThem() {
        with(library -> {
            library.found();
            library.inView(() -> {
                Book book = library.found();
                assertThat(book.readers).hasSize(1);
                assertHits(library, 1);
                library.shelves.save(new Shelf("a")); // flushes the session
                assertThat(library.found().readers).hasSize(1);
                assertThat(book.readers).hasSize(1);
            });
            assertThat(library.stored()).isEqualTo(1);
        });
    }

    @Test
    void areStoredAsTheyWereChangedWhenTheirOwnerIsSaved() {
        with(library -> {
            library.add(2);
            library.found();
            library.inView(() -> {
                Book book = library.found();
                book.readers.removeIf(reader -> reader.id == 1);
                library.books.save(book);
                assertThat(library.found().readers).hasSize(1);
            });
            library.inView(() -> {
                Book book = library.found();
                book.name = "two";
                library.books.save(book); // with readers that nobody has looked at
            });
            assertThat(library.stored()).isEqualTo(1);
            assertThat(library.found().name).isEqualTo("two");
        });
    }
}
