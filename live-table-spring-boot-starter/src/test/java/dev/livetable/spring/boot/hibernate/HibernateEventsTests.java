package dev.livetable.spring.boot.hibernate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.spring.boot.autoconfigure.LibraryStore;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Author;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Book;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Fine;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Genre;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Loan;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Reader;
import dev.livetable.spring.boot.autoconfigure.LibraryStore.Shelf;
import dev.livetable.spring.boot.store.ToldWrites;
import dev.livetable.table.Row;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.FlushModeType;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Query;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What Hibernate tells live repositories of what is written by way of it. */
class HibernateEventsTests {

    private final ToldWrites shelves = new ToldWrites(Shelf.class, Set.of(), Set.of(), HibernateEventsTests::row);
    private final ToldWrites authors =
            new ToldWrites(Author.class, Set.of(Book.class, Genre.class), Set.of(), HibernateEventsTests::row);
    private final ToldWrites books =
            new ToldWrites(Book.class, Set.of(Genre.class), Set.of(Author.class), HibernateEventsTests::row);
    private final ToldWrites genres = new ToldWrites(Genre.class, Set.of(), Set.of(), HibernateEventsTests::row);
    private final ToldWrites readers =
            new ToldWrites(Reader.class, Set.of(Book.class, Genre.class), Set.of(), HibernateEventsTests::row);
    private final ToldWrites loans = new ToldWrites(Loan.class, Set.of(), Set.of(), HibernateEventsTests::row);
    private final ToldWrites fines = new ToldWrites(Fine.class, Set.of(), Set.of(), HibernateEventsTests::row);

    private AnnotationConfigApplicationContext context;
    private EntityManagerFactory factory;
    private EntityManager entities;
    private TransactionTemplate transaction;
    private JdbcTemplate database;
    private volatile boolean isOver;

    private static Row row(Object entity) {
        Row row = Row.empty();
        for (String name : List.of("id", "name")) {
            try {
                var field = entity.getClass().getDeclaredField(name);
                field.setAccessible(true);
                row = row.with(name, field.get(entity));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return row;
    }

    DataSource database() {
        return new EmbeddedDatabaseBuilder()
                .setType(EmbeddedDatabaseType.H2)
                .generateUniqueName(true)
                .build();
    }

    /** Loses the answer of a commit, when it is told to. */
    private static final class Losing extends DelegatingDataSource {

        boolean losesNext;

        Losing(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection own = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        Object result;
                        try {
                            result = method.invoke(own, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                        if (method.getName().equals("commit") && losesNext) {
                            losesNext = false;
                            throw new SQLException("connection lost", "08006");
                        }
                        return result;
                    });
        }
    }

    @BeforeEach
    void start() {
        context = new AnnotationConfigApplicationContext();
        context.registerBean(DataSource.class, () -> new Losing(database()));
        context.register(LibraryStore.class);
        context.refresh();
        factory = context.getBean(EntityManagerFactory.class);
        entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
        transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        database = new JdbcTemplate(context.getBean(DataSource.class));
        transaction.executeWithoutResult(status -> {
            entities.persist(new Shelf("a"));
            entities.persist(new Genre(1L, "novel"));
            Author author = new Author("Ann");
            author.pens.add("A.");
            author.add(new Book("one", entities.find(Genre.class, 1L)));
            author.add(new Book("two", entities.find(Genre.class, 1L)));
            entities.persist(author);
            entities.persist(new Reader(1L));
            entities.persist(new Loan(1L, "l"));
            entities.persist(new Fine(1L, "f"));
        });
        boolean tells = HibernateEvents.install(
                factory.unwrap(SessionFactoryImplementor.class),
                this,
                () -> List.of(shelves, authors, books, genres, readers, loans, fines),
                () -> isOver);
        assertThat(tells).isTrue();
    }

    @AfterEach
    void close() {
        context.close();
    }

    private void inTransaction(Runnable work) {
        transaction.executeWithoutResult(status -> work.run());
    }

    /** Does something, and returns what was told to whom, but for those that were told nothing. */
    private Map<String, List<String>> told(Runnable work) {
        Map<String, ToldWrites> all = new LinkedHashMap<>();
        all.put("shelves", shelves);
        all.put("authors", authors);
        all.put("books", books);
        all.put("genres", genres);
        all.put("readers", readers);
        all.put("loans", loans);
        all.put("fines", fines);
        all.values().forEach(ToldWrites::told);
        work.run();
        Map<String, List<String>> told = new LinkedHashMap<>();
        all.forEach((name, target) -> {
            List<String> here = target.told();
            if (!here.isEmpty()) {
                assertThat(here).startsWith("begin");
                told.put(
                        name,
                        here.stream().filter(each -> !each.equals("begin")).toList());
            }
        });
        return told;
    }

    private Map<String, List<String>> toldInTransaction(Runnable work) {
        return told(() -> inTransaction(work));
    }

    private <T> T find(Class<T> type, long id) {
        return entities.find(type, id);
    }

    private static Map.Entry<String, List<String>> to(String name, String... told) {
        return Map.entry(name, List.of(told));
    }

    @Test
    @DisplayName("each audience is told, until it is over, also within a transaction")
    void severalAudiences() {
        ToldWrites others = new ToldWrites(Shelf.class, Set.of(), Set.of(), HibernateEventsTests::row);
        ToldWrites otherGenres = new ToldWrites(Genre.class, Set.of(), Set.of(), HibernateEventsTests::row);
        HibernateEvents.install(
                factory.unwrap(SessionFactoryImplementor.class),
                others,
                () -> List.of(others, otherGenres),
                () -> false);
        assertThat(toldInTransaction(() -> find(Shelf.class, 1).name = "c")).containsOnlyKeys("shelves");
        assertThat(others.told()).hasSize(4).startsWith("begin").endsWith("COMMITTED");

        assertThat(toldInTransaction(() -> {
                    find(Shelf.class, 1).name = "d";
                    entities.flush();
                    isOver = true;
                    find(Genre.class, 1).name = "poem";
                }))
                .containsOnlyKeys("shelves");
        assertThat(others.told()).hasSize(4);
        assertThat(otherGenres.told()).endsWith("COMMITTED");
        assertThat(toldInTransaction(() -> find(Shelf.class, 1).name = "e")).isEmpty();
        assertThat(others.told()).hasSize(4);
        assertThat(shelves.leftUntold).as("noted once, by the first write").hasValue(1);
        assertThat(others.leftUntold).hasValue(0);
    }

    @Test
    @DisplayName("an insert was not there before, and is read back")
    void inserts() {
        assertThat(toldInTransaction(() -> entities.persist(new Shelf("b"))))
                .containsExactly(to("shelves", "2: absent -> unknown", "2: unknown -> row", "COMMITTED"));
        assertThat(shelves.changes.get(1).after().row())
                .isEqualTo(Row.of("id", 2L).with("name", "b"));
    }

    @Test
    @DisplayName("dirty checking: with a version what was loaded is what was there")
    void dirtyChecking() {
        assertThat(toldInTransaction(() -> find(Shelf.class, 1).name = "c"))
                .containsExactly(to("shelves", "1: row -> unknown", "1: unknown -> row", "COMMITTED"));
        assertThat(shelves.changes.get(0).before().row())
                .isEqualTo(Row.of("id", 1L).with("name", "a"));
        assertThat(shelves.changes.get(1).after().row())
                .isEqualTo(Row.of("id", 1L).with("name", "c"));
    }

    @Test
    @DisplayName("without a version, and after a write of its own, nobody knows what was there")
    void noProofOfBefore() {
        assertThat(toldInTransaction(() -> find(Genre.class, 1).name = "poem").get("genres"))
                .startsWith("1: unknown -> unknown");
        assertThat(toldInTransaction(() -> {
                    find(Shelf.class, 1).name = "d";
                    entities.flush();
                    find(Shelf.class, 1).name = "e";
                }))
                .containsExactly(
                        to("shelves", "1: row -> unknown", "1: unknown -> unknown", "1: unknown -> row", "COMMITTED"));
    }

    @Test
    @DisplayName("a version proves nothing when a bulk statement, which does not change it, was there in between")
    void noProofAcrossBulkStatements() {
        Session session = factory.unwrap(SessionFactory.class).openSession();
        session.beginTransaction();
        Shelf shelf = session.find(Shelf.class, 1L);
        inTransaction(
                () -> entities.createQuery("update Shelf set name = 'bulk'").executeUpdate());
        shelf.name = "f";
        assertThat(told(() -> session.getTransaction().commit()))
                .containsExactly(to("shelves", "1: unknown -> unknown", "1: unknown -> row", "COMMITTED"));
        session.close();
    }

    @Test
    @DisplayName("a delete is read back too: it may be kept, by mark or by hand")
    void deletes() {
        assertThat(toldInTransaction(() -> entities.remove(find(Shelf.class, 1))))
                .containsExactly(to("shelves", "1: unknown -> unknown", "1: unknown -> absent", "COMMITTED"));
        assertThat(toldInTransaction(() -> entities.remove(find(Loan.class, 1))))
                .containsExactly(to("loans", "1: unknown -> unknown", "1: unknown -> absent", "COMMITTED"));
        assertThat(toldInTransaction(() -> entities.remove(find(Fine.class, 1))))
                .containsExactly(to("fines", "1: unknown -> unknown", "1: unknown -> row", "COMMITTED"));
    }

    @Test
    @DisplayName("what the database may carry over counts for as long as it may, and not a moment longer")
    void carriedOver() {
        genres.others.add(Shelf.class);
        assertThat(toldInTransaction(() -> find(Shelf.class, 1).name = "g")).containsKeys("shelves", "genres");
        assertThat(toldInTransaction(() -> entities.createNativeQuery("update Shelf set name = 'h'")
                        .executeUpdate()))
                .contains(to("genres", "anything", "COMMITTED"));
        genres.others.clear();
        assertThat(toldInTransaction(() -> find(Shelf.class, 1).name = "i")).containsOnlyKeys("shelves");
        assertThat(toldInTransaction(() -> entities.createNativeQuery("update Shelf set name = 'j'")
                        .executeUpdate()))
                .containsOnlyKeys("shelves");
    }

    @Test
    @DisplayName(
            "a change of what others show is a change of anything there, and one of what they ask for of their calls")
    void sharedEntities() {
        assertThat(toldInTransaction(() -> find(Genre.class, 1).name = "poem"))
                .containsOnlyKeys("authors", "books", "genres", "readers")
                .contains(to("authors", "anything", "COMMITTED"), to("books", "anything", "COMMITTED"));
        assertThat(toldInTransaction(() -> find(Author.class, 1).name = "Bea"))
                .containsExactly(
                        to("authors", "1: unknown -> unknown", "1: unknown -> part of a row", "COMMITTED"),
                        to("books", "calls", "COMMITTED"));
    }

    @Test
    @DisplayName("what goes with an entity is told as if it were written by itself: cascades and orphans")
    void cascades() {
        assertThat(toldInTransaction(() -> {
                    Author author = find(Author.class, 1);
                    author.add(new Book("three", author.books.get(0).genre));
                }))
                .contains(to("authors", "anything", "COMMITTED"))
                .extractingByKey("books", InstanceOfAssertFactories.list(String.class))
                .startsWith("3: absent -> unknown")
                .endsWith("3: unknown -> part of a row", "COMMITTED")
                .doesNotContain("anything");
        assertThat(toldInTransaction(() -> find(Author.class, 1).books.remove(0)))
                .contains(to("authors", "anything", "COMMITTED"))
                .extractingByKey("books", InstanceOfAssertFactories.list(String.class))
                .endsWith("1: unknown -> absent", "COMMITTED");
    }

    @Test
    @DisplayName("collections of values are a change of their owner, and join tables of both sides")
    void collections() {
        assertThat(toldInTransaction(() -> find(Author.class, 1).pens.add("B.")).get("authors"))
                .contains("1: unknown -> part of a row")
                .doesNotContain("anything");
        assertThat(toldInTransaction(() -> find(Book.class, 2).readers.add(find(Reader.class, 1))))
                .contains(to("readers", "anything", "COMMITTED"))
                .extractingByKey("books", InstanceOfAssertFactories.list(String.class))
                .endsWith("2: unknown -> part of a row", "COMMITTED");
    }

    static Stream<Arguments> statements() {
        return Stream.of(
                statement("a bulk update", Set.of("shelves"), e -> e.createQuery("update Shelf set name = 'x'")),
                statement(
                        "a native update",
                        Set.of("shelves"),
                        e -> e.createNativeQuery("/* by hand */ update public.shelf set name = 'x'")),
                statement(
                        "a native insert",
                        Set.of("shelves"),
                        e -> e.createNativeQuery("insert into public.shelf (version, name) values (0, 'x')")),
                statement(
                        "a bulk insert",
                        Set.of("genres", "authors", "books", "readers"),
                        e -> e.createQuery("insert into Genre (id, name) values (9, 'z')")),
                statement(
                        "a delete, which the database may pass on",
                        ALL,
                        e -> e.createNativeQuery("delete from shelf where id = 1")),
                statement(
                        "a merge",
                        ALL,
                        e -> e.createNativeQuery("merge into shelf using (select 1 as a) s on (shelf.id = -1)"
                                + " when matched then update set name = 'x'")),
                statement(
                        "a table that nobody has mapped", ALL, e -> e.createNativeQuery("update unmapped set a = 1")));
    }

    private static final Set<String> ALL = Set.of("shelves", "authors", "books", "genres", "readers", "loans", "fines");

    private static Arguments statement(String name, Set<String> told, Function<EntityManager, Query> query) {
        return Arguments.of(name, told, query);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void aStatementThatNoEventExplainsIsAChangeOfAnything(
            String name, Set<String> told, Function<EntityManager, Query> query) {
        database.execute("create table unmapped (a int)");
        Map<String, List<String>> rolledBack = told(() -> transaction.executeWithoutResult(status -> {
            query.apply(entities).executeUpdate();
            status.setRollbackOnly();
        }));
        assertThat(rolledBack.values()).allSatisfy(each -> assertThat(each).endsWith("ROLLED_BACK"));

        Map<String, List<String>> committed =
                toldInTransaction(() -> query.apply(entities).executeUpdate());
        committed.values().removeIf(List.of("calls", "COMMITTED")::equals);
        assertThat(committed.keySet()).containsAll(told); // Hibernate may send it in a form whose table is not known
        assertThat(committed.values()).allSatisfy(each -> assertThat(each).containsExactly("anything", "COMMITTED"));
    }

    @Test
    @DisplayName("@Modifying of Spring Data is a bulk statement like others")
    void modifyingQueries() {
        assertThat(told(() -> context.getBean(LibraryStore.Shelves.class).renameAll("x")))
                .contains(to("shelves", "anything", "COMMITTED"));
    }

    @Test
    @DisplayName("a version that is raised by a lock is no event, and so a change of anything")
    void forcedIncrement() {
        for (LockModeType lock :
                List.of(LockModeType.OPTIMISTIC_FORCE_INCREMENT, LockModeType.PESSIMISTIC_FORCE_INCREMENT)) {
            assertThat(toldInTransaction(() -> entities.find(Shelf.class, 1L, lock))
                            .get("shelves"))
                    .startsWith("anything")
                    .endsWith("COMMITTED");
        }
    }

    @Test
    @DisplayName("a native statement within a flush is not taken for one of the entity's own")
    void aStatementOfACallback() {
        LibraryStore.Shelf.afterInsert = () -> entities.createNativeQuery("insert into shelf (version) values (0)")
                .setFlushMode(FlushModeType.COMMIT)
                .executeUpdate();
        try {
            assertThat(toldInTransaction(() -> entities.persist(new Shelf("b"))).get("shelves"))
                    .contains("anything");
        } finally {
            LibraryStore.Shelf.afterInsert = () -> {};
        }
    }

    @Test
    @DisplayName(
            "a rollback and a failed flush change nothing, also if clear() was called; what was cleared is not written")
    void rollbacks() {
        assertThat(told(() -> transaction.executeWithoutResult(status -> {
                    find(Shelf.class, 1).name = "r";
                    entities.flush();
                    entities.clear();
                    status.setRollbackOnly();
                })))
                .containsExactly(to("shelves", "1: row -> unknown", "ROLLED_BACK"));
        assertThat(told(() -> assertThatThrownBy(() -> inTransaction(() -> {
                            entities.persist(new Genre(1L, "taken"));
                            entities.flush();
                        }))
                        .isNotNull()))
                .allSatisfy((name, each) -> assertThat(each).endsWith("ROLLED_BACK"));
        assertThat(toldInTransaction(() -> {
                    find(Shelf.class, 1).name = "never";
                    entities.clear();
                }))
                .isEmpty();
        assertThat(toldInTransaction(() -> {
                    find(Shelf.class, 1).name = "sent";
                    entities.flush();
                    entities.clear();
                }))
                .containsExactly(to("shelves", "1: row -> unknown", "1: unknown -> row", "COMMITTED"));
    }

    @Test
    @DisplayName("REQUIRES_NEW: the inner transaction is told when it commits, the outer one at its own end")
    void innerTransactions() {
        TransactionTemplate inner = new TransactionTemplate(requireNonNull(transaction.getTransactionManager()));
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        shelves.told();
        transaction.executeWithoutResult(status -> {
            find(Shelf.class, 1).name = "outer";
            entities.flush();
            inner.executeWithoutResult(within -> entities.persist(new Shelf("inner")));
            assertThat(shelves.told())
                    .containsExactly(
                            "begin",
                            "1: row -> unknown",
                            "begin",
                            "2: absent -> unknown",
                            "2: unknown -> row",
                            "COMMITTED");
            status.setRollbackOnly();
        });
        assertThat(shelves.told()).containsExactly("ROLLED_BACK");
    }

    @Test
    @DisplayName("transactions by hand, without Spring, and several in one session")
    void byHand() {
        EntityManager own = factory.createEntityManager();
        for (int i = 0; i < 2; i++) {
            assertThat(told(() -> {
                                own.getTransaction().begin();
                                own.persist(new Shelf("h"));
                                own.getTransaction().commit();
                            })
                            .get("shelves"))
                    .hasSize(3)
                    .endsWith("COMMITTED");
        }
        assertThat(told(() -> {
                            own.getTransaction().begin();
                            own.createQuery("update Shelf set name = 'x'").executeUpdate();
                            own.getTransaction().rollback();
                        })
                        .get("shelves"))
                .containsExactly("anything", "ROLLED_BACK");
        own.close();
    }

    @Test
    @DisplayName("stateless sessions tell too, but for upserts and what only they send")
    void statelessSessions() {
        SessionFactory sessions = factory.unwrap(SessionFactory.class);
        assertThat(told(() -> sessions.inStatelessTransaction(session -> session.insert(new Shelf("s")))))
                .containsExactly(to("shelves", "2: absent -> unknown", "2: unknown -> row", "COMMITTED"));
        assertThat(told(() -> sessions.inStatelessTransaction(session -> {
                    Shelf shelf = session.get(Shelf.class, 1L);
                    shelf.name = "t";
                    session.update(shelf);
                })))
                .containsExactly(to("shelves", "1: unknown -> unknown", "1: unknown -> row", "COMMITTED"));
        assertThat(told(() -> sessions.inStatelessTransaction(session -> session.upsert(new Genre(7L, "u"))))
                        .get("genres"))
                .containsAnyOf("anything", "7: unknown -> row") // two statements, or one, as the database has it
                .endsWith("COMMITTED");
        assertThat(told(() -> sessions.inStatelessTransaction(
                                session -> session.createMutationQuery("update Shelf set name = 'x'")
                                        .executeUpdate()))
                        .get("shelves"))
                .startsWith("anything")
                .endsWith("COMMITTED");
        assertThat(told(() -> sessions.inStatelessTransaction(session -> {
                            Author author = session.get(Author.class, 1L);
                            author.pens.add("C.");
                            session.update(author);
                        }))
                        .get("authors"))
                .contains("anything")
                .endsWith("COMMITTED");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("a session over the connection of a transaction tells when that has ended, too")
    void sessionsOverAConnection(boolean isQuery) {
        List<String> during = new ArrayList<>();
        inTransaction(() -> entities.unwrap(Session.class).doWork(connection -> {
            try (StatelessSession session = factory.unwrap(SessionFactory.class).openStatelessSession(connection)) {
                if (isQuery) {
                    session.createMutationQuery("update Shelf set name = 'x'").executeUpdate();
                } else {
                    Shelf shelf = session.get(Shelf.class, 1L);
                    shelf.name = "x";
                    session.update(shelf);
                }
            }
            during.addAll(shelves.told());
        }));

        assertThat(during).as("it might be committed at once").contains("anything", "COMMITTED");
        assertThat(shelves.told()).containsExactly("COMMITTED");
    }

    @Test
    @DisplayName("a refusal comes before the commit, and the transaction is rolled back")
    void refusals() {
        shelves.refuses = true;
        assertThatThrownBy(() -> inTransaction(() -> find(Shelf.class, 1).name = "refused"))
                .hasStackTraceContaining("refused");
        assertThat(database.queryForObject("select name from shelf where id = 1", String.class))
                .isEqualTo("a");
    }

    @Test
    @DisplayName("more rows than are read back stay unknown")
    void manyRows() {
        List<String> told = toldInTransaction(() -> {
                    for (int i = 0; i <= ReadBack.MOST_ROWS; i++) {
                        entities.persist(new Shelf("many"));
                    }
                })
                .get("shelves");
        assertThat(told).hasSize(ReadBack.MOST_ROWS + 2).noneMatch(each -> each.endsWith("-> row"));
    }

    @Test
    @DisplayName("the objects of the application stay what they are, also if the database has rounded what they hold")
    void theApplicationsObjects() {
        inTransaction(() -> {
            Shelf shelf = find(Shelf.class, 1);
            shelf.name = "mine";
            entities.flush();
            entities.createNativeQuery("update shelf set name = 'theirs' where id = 1")
                    .executeUpdate();
            assertThat(find(Shelf.class, 1)).isSameAs(shelf);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    assertThat(shelf.name).isEqualTo("mine");
                }
            });
        });
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    @DisplayName("a row that cannot be read back fails nothing, and is logged once")
    void aReadBackThatFails(CapturedOutput output) {
        LibraryStore.Shelf.atLoad = () -> {
            throw new IllegalStateException("not for you");
        };
        try {
            assertThat(toldInTransaction(() -> entities.persist(new Shelf("b"))))
                    .containsExactly(to("shelves", "2: absent -> unknown", "COMMITTED"));
            inTransaction(() -> entities.persist(new Shelf("c")));
        } finally {
            LibraryStore.Shelf.atLoad = () -> {};
        }
        assertThat(database.queryForObject("select count(*) from shelf", Long.class))
                .isEqualTo(3);
        assertThat(output.getAll().split("This is logged once", -1)).hasSize(2);
    }

    @Test
    @DisplayName("a commit whose answer is lost has an end that nobody knows")
    void aLostCommit() {
        assertThat(told(() -> assertThatThrownBy(() -> inTransaction(() -> {
                            entities.persist(new Shelf("lost"));
                            context.getBean(Losing.class).losesNext = true;
                        }))
                        .isNotNull()))
                .containsExactly(to("shelves", "2: absent -> unknown", "2: unknown -> row", "UNKNOWN"));
        assertThat(database.queryForObject("select count(*) from shelf", Long.class))
                .isEqualTo(2);
    }

    @Test
    @DisplayName("the price of a write: one statement for the rows of a repository, none where nobody is told")
    void thePrice() {
        SessionFactoryImplementor sessions = factory.unwrap(SessionFactoryImplementor.class);
        sessions.getStatistics().setStatisticsEnabled(true);
        sessions.getStatistics().clear();
        inTransaction(() -> {
            entities.persist(new Shelf("b"));
            entities.persist(new Shelf("c"));
        });
        assertThat(sessions.getStatistics().getPrepareStatementCount()).isEqualTo(2 + 1);
        shelves.isPrecise = false;
        sessions.getStatistics().clear();
        inTransaction(() -> entities.persist(new Shelf("d")));
        assertThat(sessions.getStatistics().getPrepareStatementCount()).isEqualTo(1);
    }
}
