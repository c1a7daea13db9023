package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.spring.boot.Cities;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Shelf;
import dev.livetable.status.ReadSource;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** F9: what becomes of rows on disk when the application has written without them. */
class BypassedFolderTests {

    @TempDir
    Path temp;

    private final InMemoryTable master = Cities.create();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, () -> master)
            .withConfiguration(
                    AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class))
            .withPropertyValues("live.tables.cities.master=citiesMaster");

    private Path folder() {
        return temp.resolve("cache");
    }

    private Path trace() {
        return folder().resolve("cache.bypassed");
    }

    private ApplicationContextRunner with(String backend) {
        return runner.withPropertyValues("live.cache.backend=" + backend, "live.cache.redb.path=" + folder());
    }

    private void fill() {
        onDisk(ReadSource.MISS, "Berlin");
        onDisk(ReadSource.HIT, "Berlin");
    }

    private void onDisk(ReadSource source, String name) {
        with("redb").run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            assertThat(table.readGet("1").source()).isEqualTo(source);
            assertThat(table.get("1")).contains(Cities.city(1, name));
        });
    }

    private static void patch(LiveTable table, String name) {
        table.patch("1", Row.of("name", name));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    @DisplayName(
            "what was written on the heap while another process had the folder is seen by the next start that has it")
    void onTheHeapWhileLocked(CapturedOutput output) {
        fill();
        RedbCache other = RedbCache.open(folder());
        with("redb").withPropertyValues("live.cache.redb.when-locked=mem").run(context -> {
            other.close();
            patch(context.getBean(LiveTable.class), "Bonn");
        });
        assertThat(output).contains("the next start that uses the folder begins empty");
        onDisk(ReadSource.MISS, "Bonn");
        assertThat(trace()).doesNotExist();
    }

    @Test
    @DisplayName("an application that cannot tell the cache on disk that it goes without does not start")
    void cannotTell() throws IOException {
        fill();
        Files.createDirectory(trace());
        try (RedbCache other = RedbCache.open(folder())) {
            with("redb").withPropertyValues("live.cache.redb.when-locked=mem").run(context -> assertAdvice(context)
                    .contains("live.cache.redb.when-locked is 'mem', but a later start would show rows from before")
                    .contains("cannot be told that rows are written past it"));
            assertThat(other.problem()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mem", "none"})
    @DisplayName("what was written by a start with another backend is seen by the next one that has the folder")
    void withAnotherBackend(String backend) {
        with(backend).run(context -> patch(context.getBean(LiveTable.class), "Berlin"));
        assertThat(folder()).as("there is nothing to be told").doesNotExist();
        fill();
        for (String name : List.of("Bonn", "Bern")) {
            with(backend).run(context -> patch(context.getBean(LiveTable.class), name));
        }
        onDisk(ReadSource.MISS, "Bern");
        assertThat(trace()).doesNotExist();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    @DisplayName("a start with another backend warns where it cannot tell the cache on disk")
    void withAnotherBackendUntold(CapturedOutput output) throws IOException {
        fill();
        Files.createDirectory(trace());
        with("mem").run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("Delete the folder " + folder() + " before live.cache.backend is 'redb' again");
    }

    @Test
    @DisplayName("a folder that is none hinders no other backend; a backslash that is no separator is refused")
    void paths() {
        runner.withPropertyValues("live.cache.redb.path=")
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("live.cache.redb.path=\0")
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("live.cache.backend=redb", "live.cache.redb.path=" + temp.resolve("a\\b"))
                .run(context -> assertAdvice(context).contains("has a backslash", "Write it with slashes"));
    }

    /** Writes while the application closes, when its tables and their cache may be closed. */
    static final class LastWord implements DisposableBean {

        private final LibraryStore.Shelves shelves;
        private final EntityManagerFactory factory;
        private final PlatformTransactionManager transactions;
        private final AtomicReference<Consumer<LastWord>> write;

        LastWord(
                LibraryStore.Shelves shelves,
                EntityManagerFactory factory,
                PlatformTransactionManager transactions,
                AtomicReference<Consumer<LastWord>> write) {
            this.shelves = shelves;
            this.factory = factory;
            this.transactions = transactions;
            this.write = write;
        }

        private void save() {
            Shelf shelf = shelves.findById(1L).orElseThrow();
            shelf.name = "written";
            shelves.save(shelf);
        }

        private void changeByTheEntityManager() {
            EntityManager entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
            new TransactionTemplate(transactions)
                    .executeWithoutResult(status -> entities.find(Shelf.class, 1L).name = "written");
        }

        private void changeByJpql() {
            EntityManager entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
            new TransactionTemplate(transactions)
                    .executeWithoutResult(status -> entities.createQuery("update Shelf s set s.name = 'written'")
                            .executeUpdate());
        }

        @Override
        public void destroy() {
            requireNonNull(write.get()).accept(this);
        }
    }

    private void closingWrites(Consumer<LastWord> how) {
        AtomicReference<Consumer<LastWord>> write = new AtomicReference<>(any -> {});
        ApplicationContextRunner library = RepositoryRunner.create()
                .withBean(
                        DataSource.class, () -> new DriverManagerDataSource("jdbc:h2:file:" + temp.resolve("library")))
                .withUserConfiguration(LibraryStore.class, StoreEventsConfiguration.class)
                .withBean(LastWord.class)
                .withPropertyValues(
                        "live.repositories.[libraryStore.Shelves]=",
                        "live.cache.backend=redb",
                        "live.cache.redb.path=" + folder());
        library = library.withBean("write", AtomicReference.class, () -> write);
        library.run(context -> {
            LibraryStore.Shelves shelves = context.getBean(LibraryStore.Shelves.class);
            shelves.save(new Shelf("first"));
            assertThat(shelves.findById(1L).orElseThrow().name).isEqualTo("first");
            write.set(how);
        });
        write.set(any -> {});
        library.run(context -> assertThat(
                        context.getBean(LibraryStore.Shelves.class).findById(1L).orElseThrow().name)
                .isEqualTo("written"));
    }

    @Test
    @DisplayName("what a bean saves while it is destroyed is seen by the next start")
    void savedWhileClosing() {
        closingWrites(LastWord::save);
    }

    @Test
    @DisplayName("what a bean changes by the EntityManager while it is destroyed is seen by the next start")
    void changedWhileClosing() {
        closingWrites(LastWord::changeByTheEntityManager);
    }

    @Test
    @DisplayName("what a bean changes by JPQL while it is destroyed is seen by the next start")
    void changedByJpqlWhileClosing() {
        closingWrites(LastWord::changeByJpql);
    }
}
