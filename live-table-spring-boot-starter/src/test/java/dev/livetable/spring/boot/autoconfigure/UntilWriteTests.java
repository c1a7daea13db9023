package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.livetable.LiveTable;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.FlushModeType;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** F11, until-write: a transaction of Hibernate gets hits until it has written, by whatever way of Hibernate's. */
class UntilWriteTests {

    private final ApplicationContextRunner runner = RepositoryRunner.create()
            .withUserConfiguration(JpaStore.class)
            .withPropertyValues("live.tables.notes.repository.bean=jpaStore.NoteRepository");

    private interface Scenario {
        void run(LiveTable notes, TransactionTemplate transaction, ApplicationContext context) throws Exception;
    }

    private void run(Scenario scenario) {
        runner.run(context -> {
            new JdbcTemplate(context.getBean(DataSource.class))
                    .update("insert into notes (version, text) values (0, 'a'), (0, 'b')");
            LiveTable notes = context.getBean(LiveTable.class);
            notes.get("1");
            scenario.run(notes, new TransactionTemplate(context.getBean(PlatformTransactionManager.class)), context);
        });
    }

    private static EntityManager entities(ApplicationContext context) {
        return SharedEntityManagerCreator.createSharedEntityManager(context.getBean(EntityManagerFactory.class));
    }

    private static ReadSource source(LiveTable notes) {
        return notes.readGet("1").source();
    }

    private static String text(LiveTable notes) {
        return String.valueOf(notes.get("1").orElseThrow().get("text"));
    }

    static Stream<Arguments> writes() {
        return Stream.of(
                way(
                        "a change that is not sent yet",
                        (context, entities) -> entities.find(JpaStore.Note.class, 1L).text = "x"),
                way("a bulk statement", (context, entities) -> entities.createQuery(
                                "update Note n set n.text = 'x' where n.id = 1")
                        .executeUpdate()),
                way("a native statement", (context, entities) -> entities.createNativeQuery(
                                "/* by hand */ update notes set text = 'x' where id = 1")
                        .executeUpdate()),
                way("a merge", (context, entities) -> entities.createNativeQuery(
                                "merge into notes (id, version, text) key (id) values (1, 0, 'x')")
                        .executeUpdate()),
                way("a change of the repository", (context, entities) -> {
                    JpaStore.NoteRepository notes = context.getBean(JpaStore.NoteRepository.class);
                    JpaStore.Note note = notes.findById(1L).orElseThrow();
                    note.text = "x";
                    notes.save(note);
                }));
    }

    private static Arguments way(String name, BiConsumer<ApplicationContext, EntityManager> write) {
        return Arguments.of(name, write);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void aWritePastTheLiveTableIsNoticed(String name, BiConsumer<ApplicationContext, EntityManager> write) {
        run((notes, transaction, context) -> {
            EntityManager entities = entities(context);
            transaction.executeWithoutResult(status -> {
                assertThat(source(notes)).isEqualTo(ReadSource.HIT);
                entities.find(JpaStore.Note.class, 2L);
                assertThat(source(notes)).as("it has only read").isEqualTo(ReadSource.HIT);
                write.accept(context, entities);
                assertThat(text(notes)).isEqualTo("x");
                assertThat(source(notes)).isEqualTo(ReadSource.BYPASS);
                status.setRollbackOnly();
            });

            assertThat(text(notes)).isEqualTo("a");
            transaction.executeWithoutResult(status -> assertThat(source(notes)).isEqualTo(ReadSource.HIT));
        });
    }

    @Test
    @DisplayName("a transaction that only reads gets hits, until something was written in it all the same")
    void aTransactionThatOnlyReads() {
        run((notes, transaction, context) -> {
            EntityManager entities = entities(context);
            transaction.setReadOnly(true);
            transaction.executeWithoutResult(status -> {
                entities.find(JpaStore.Note.class, 1L).text = "never sent";
                assertThat(source(notes)).isEqualTo(ReadSource.HIT);
                assertThat(text(notes)).isEqualTo("a");
            });
            Throwable refusal = catchThrowable(() -> transaction.executeWithoutResult(status -> {
                entities.createQuery("update Note n set n.text = 'x' where n.id = 1")
                        .executeUpdate();
                assertThat(source(notes)).isEqualTo(ReadSource.BYPASS);
                status.setRollbackOnly();
            }));
            assertThat(refusal).isNull();
        });
    }

    @Test
    @DisplayName("what is not sent before queries may be there, so there are no hits")
    void whatIsSentAtTheCommitOnly() {
        run((notes, transaction, context) -> transaction.executeWithoutResult(status -> {
            EntityManager entities = entities(context);
            entities.setFlushMode(FlushModeType.COMMIT);
            assertThat(source(notes)).isEqualTo(ReadSource.BYPASS);
        }));
    }

    @Test
    @DisplayName("until-write and REPEATABLE READ do not go together")
    void snapshots() {
        run((notes, transaction, context) -> {
            transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
            transaction.executeWithoutResult(status -> assertThat(source(notes)).isEqualTo(ReadSource.BYPASS));
        });
    }

    @Test
    @DisplayName("bypass: a transaction that may write gets no hits, also if it is set for a store that notices")
    void bypass() {
        runner.withPropertyValues("live.tables.notes.in-transaction=bypass").run(context -> {
            LiveTable notes = context.getBean(LiveTable.class);
            notes.count(Filter.all());
            new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                    .executeWithoutResult(status ->
                            assertThat(notes.readCount(Filter.all()).source()).isEqualTo(ReadSource.BYPASS));
        });
    }

    @Test
    @DisplayName("F1: a write in an outer transaction is not acknowledged by the end of an inner one of another store")
    void anInnerTransactionOfAnotherStore() {
        runner.withUserConfiguration(Other.class).run(context -> {
            new JdbcTemplate(context.getBean("dataSource", DataSource.class))
                    .update("insert into notes (version, text) values (0, 'a')");
            LiveTable notes = context.getBean(LiveTable.class);
            notes.get("1");
            TransactionTemplate outer =
                    new TransactionTemplate(context.getBean("transactionManager", PlatformTransactionManager.class));
            TransactionTemplate inner =
                    new TransactionTemplate(context.getBean("otherManager", PlatformTransactionManager.class));

            outer.executeWithoutResult(status -> inner.executeWithoutResult(within -> {
                assertThat(source(notes))
                        .as("no hit: the flags are those of the inner one")
                        .isEqualTo(ReadSource.BYPASS);
                assertThat(catchThrowable(() -> notes.patch("1", Row.of("text", "x"))))
                        .hasMessageContaining("within a transaction");
            }));
            inner.executeWithoutResult(status -> assertThat(source(notes)).isEqualTo(ReadSource.HIT));
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Other {

        @Bean
        PlatformTransactionManager otherManager() {
            return new JdbcTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:another"));
        }
    }
}
