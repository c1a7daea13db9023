package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Author;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Book;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Genre;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Shelf;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** F1 for live repositories: whatever is written by way of Hibernate, no reader is shown the old row after the commit. */
class RepositoryWritesTests {

    private final ApplicationContextRunner runner = RepositoryRunner.create()
            .withBean(DataSource.class, this::database)
            .withUserConfiguration(LibraryStore.class, StoreEventsConfiguration.class)
            .withPropertyValues(one("Shelves"), one("Authors"), one("Books"), one("Genres"), "live.cache.backend=mem");

    private static String one(String repository) {
        return "live.repositories.[libraryStore." + repository + "]=";
    }

    DataSource database() {
        return new EmbeddedDatabaseBuilder()
                .setType(EmbeddedDatabaseType.H2)
                .generateUniqueName(true)
                .build();
    }

    /** An application with warm entries. */
    private static final class Library {
        final ApplicationContext context;
        final LibraryStore.Shelves shelves;
        final LibraryStore.Authors authors;
        final LibraryStore.Books books;
        final LibraryStore.Genres genres;
        final EntityManagerFactory factory;
        final EntityManager entities;
        final TransactionTemplate transaction;

        Library(ApplicationContext context) {
            this.context = context;
            shelves = context.getBean(LibraryStore.Shelves.class);
            authors = context.getBean(LibraryStore.Authors.class);
            books = context.getBean(LibraryStore.Books.class);
            genres = context.getBean(LibraryStore.Genres.class);
            factory = context.getBean(EntityManagerFactory.class);
            entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
            transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            shelves.save(new Shelf("a"));
            shelves.save(new Shelf("b"));
            genres.save(new Genre(1L, "novel"));
            Author author = new Author("Ann");
            author.add(new Book("one", genres.findById(1L).orElseThrow()));
            authors.save(author);
            warm();
        }

        /** Returns what readers are shown. */
        String warm() {
            return "shelf " + shelves.findById(1L).map(shelf -> shelf.name).orElse("-")
                    + ", shelves "
                    + shelves.findAll().stream()
                            .map(shelf -> shelf.name)
                            .sorted()
                            .toList()
                    + ", called a " + shelves.findByNameOrderById("a").size()
                    + ", count " + shelves.count()
                    + ", author "
                    + authors.findById(1L).map(LibraryStoreTexts::text).orElse("-")
                    + ", book "
                    + books.findById(1L).map(LibraryStoreTexts::text).orElse("-")
                    + ", by Ann " + books.by("Ann").size()
                    + ", genre " + genres.findById(1L).map(genre -> genre.name).orElse("-");
        }

        long misses() {
            return context.getBeansOfType(LiveTable.class).values().stream()
                    .mapToLong(table -> table.status().misses())
                    .sum();
        }

        void inTransaction(Runnable work) {
            transaction.executeWithoutResult(status -> work.run());
        }
    }

    /** Entities as texts. */
    private static final class LibraryStoreTexts {

        static String text(Author author) {
            return author.name
                    + author.books.stream().map(LibraryStoreTexts::text).toList()
                    + author.pens;
        }

        static String text(Book book) {
            return book.name + "/" + (book.genre == null ? null : book.genre.name);
        }
    }

    private void with(Consumer<Library> scenario) {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            scenario.accept(new Library(context));
        });
    }

    /** Has something written, and sees that readers are shown what is expected now, and what is shown twice is the same. */
    private static void writes(Library library, Runnable write, String... expected) {
        library.warm();
        write.run();
        assertThat(library.warm()).contains(expected);
        assertThat(library.warm()).contains(expected);
    }

    @Test
    @DisplayName("dirty checking, other repositories, cascades, orphans, and entities that others show")
    void entities() {
        with(library -> {
            EntityManager entities = library.entities;
            writes(
                    library,
                    () -> library.inTransaction(() -> entities.find(Shelf.class, 1L).name = "c"),
                    "shelf c,",
                    "shelves [b, c]",
                    "called a 0");
            writes(library, () -> library.shelves.save(new Shelf("a")), "shelves [a, b, c]", "called a 1", "count 3");
            writes(
                    library,
                    () -> library.inTransaction(() -> entities.find(Genre.class, 1L).name = "poem"),
                    "author Ann[one/poem][]",
                    "book one/poem",
                    "genre poem");
            writes(
                    library,
                    () -> library.inTransaction(
                            () -> entities.find(Author.class, 1L).add(new Book("two", null))),
                    "author Ann[one/poem, two/null][]",
                    "by Ann 2");
            writes(
                    library,
                    () -> library.inTransaction(
                            () -> entities.find(Author.class, 1L).pens.add("A.")),
                    "author Ann[one/poem, two/null][A.]");
            writes(
                    library,
                    () -> library.inTransaction(
                            () -> entities.find(Author.class, 1L).books.remove(0)),
                    "author Ann[two/null][A.]",
                    "book -",
                    "by Ann 1");
            writes(
                    library,
                    () -> library.inTransaction(() -> entities.find(Author.class, 1L).name = "Bea"),
                    "author Bea[two/null][A.]",
                    "by Ann 0");
        });
    }

    @Test
    @DisplayName("bulk and native statements, stateless sessions, transactions without Spring")
    void statements() {
        with(library -> {
            writes(library, () -> library.shelves.renameAll("x"), "shelf x,", "shelves [x, x]");
            writes(
                    library,
                    () -> library.inTransaction(() -> library.entities
                            .createNativeQuery("update shelf set name = 'y' where id = 1")
                            .executeUpdate()),
                    "shelf y,",
                    "shelves [x, y]");
            writes(
                    library,
                    () -> library.factory
                            .unwrap(SessionFactory.class)
                            .inStatelessTransaction(session -> session.insert(new Shelf("s"))),
                    "shelves [s, x, y]",
                    "count 3");
            writes(
                    library,
                    () -> {
                        EntityManager own = library.factory.createEntityManager();
                        own.getTransaction().begin();
                        own.find(Shelf.class, 1L).name = "own";
                        own.getTransaction().commit();
                        own.close();
                    },
                    "shelf own,",
                    "shelves [own, s, x]");
        });
    }

    @Test
    @DisplayName("a rollback leaves all entries; a transaction sees its own writes")
    void rollbacks() {
        with(library -> {
            library.warm();
            String before = library.warm();
            library.transaction.executeWithoutResult(status -> {
                library.shelves.findById(1L).orElseThrow().name = "r";
                library.entities.flush();
                assertThat(library.shelves.findById(1L).orElseThrow().name).isEqualTo("r");
                library.shelves.deleteById(2L);
                assertThat(library.shelves.count()).isEqualTo(1);
                status.setRollbackOnly();
            });
            assertThatThrownBy(() -> library.inTransaction(() -> {
                        library.entities.persist(new Genre(1L, "taken"));
                        library.entities.flush();
                    }))
                    .isNotNull();
            long misses = library.misses();
            assertThat(library.warm()).isEqualTo(before);
            assertThat(library.misses()).isEqualTo(misses);
        });
    }

    @Test
    @DisplayName("REQUIRES_NEW: what the inner one commits is shown at once, what the outer one has written is not")
    void innerTransactions() {
        with(library -> {
            TransactionTemplate inner =
                    new TransactionTemplate(requireNonNull(library.transaction.getTransactionManager()));
            inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
            library.transaction.executeWithoutResult(status -> {
                library.shelves.findById(1L).orElseThrow().name = "outer";
                library.entities.flush();
                inner.executeWithoutResult(
                        within -> library.shelves.findById(2L).orElseThrow().name = "inner");
                assertThat(elsewhere(library::warm)).contains("shelf a,", "shelves [a, inner]");
                status.setRollbackOnly();
            });
            assertThat(library.warm()).contains("shelf a,", "shelves [a, inner]");
        });
    }

    private static <T> T elsewhere(Callable<T> read) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(read).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    @DisplayName("a write keeps what it does not concern")
    void precision() {
        with(library -> Awaitility.await()
                .untilAsserted(
                        () -> { // the database tells what it does by itself a little later
                            library.warm();
                            long misses = library.misses();
                            library.inTransaction(() -> library.entities.find(Shelf.class, 2L).name += "z");
                            library.shelves.findById(1L);
                            library.shelves.count();
                            library.shelves.findByNameOrderById("a");
                            library.genres.findById(1L);
                            library.authors.findById(1L);
                            assertThat(library.misses()).isEqualTo(misses);
                            assertThat(library.warm()).contains("shelves [a, bz");
                        }));
    }

    @Test
    @DisplayName("two threads: a reader is never shown less than what was committed before it asked")
    void twoThreads() {
        with(library -> {
            AtomicInteger committed = new AtomicInteger();
            library.inTransaction(() -> library.entities.find(Shelf.class, 1L).name = "0");
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                Future<?> writer = threads.submit(() -> {
                    for (int i = 1; i <= 300; i++) {
                        String name = String.valueOf(i);
                        library.inTransaction(() -> library.entities.find(Shelf.class, 1L).name = name);
                        committed.set(i);
                    }
                });
                Future<?> reader = threads.submit(() -> {
                    while (!writer.isDone()) {
                        int floor = committed.get();
                        assertThat(Integer.parseInt(library.shelves.findById(1L).orElseThrow().name))
                                .isGreaterThanOrEqualTo(floor);
                        assertThat(library.shelves.findAll().stream()
                                        .filter(shelf -> shelf.id == 1)
                                        .map(shelf -> Integer.parseInt(shelf.name)))
                                .allMatch(name -> name >= floor);
                    }
                });
                writer.get(60, TimeUnit.SECONDS);
                reader.get(60, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            } finally {
                threads.shutdownNow();
            }
            assertThat(library.shelves.findById(1L).orElseThrow().name).isEqualTo("300");
        });
    }
}
