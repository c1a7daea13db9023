package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livetable.LiveTable;
import dev.livetable.master.repository.RepositoryTransactions;
import dev.livetable.status.LiveTableStatus;
import dev.livetable.status.ReadSource;
import dev.livetable.table.MisplacedWriteException;
import dev.livetable.table.Row;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.jta.JtaTransactionManager;

/** Transactions of JTA that an application begins by itself, and Spring knows nothing of. */
@NullUnmarked
class JtaTransactionsTests {

    private static final String NOTES = "jdbcStore.NoteRepository";

    /** A transaction as an application holds it. */
    private static final class ByHand implements UserTransaction {

        private int status = Status.STATUS_NO_TRANSACTION;

        @Override
        public void begin() {
            status = Status.STATUS_ACTIVE;
        }

        @Override
        public void commit() {
            status = Status.STATUS_NO_TRANSACTION;
        }

        @Override
        public void rollback() {
            commit();
        }

        @Override
        public void setRollbackOnly() {
            status = Status.STATUS_MARKED_ROLLBACK;
        }

        @Override
        public int getStatus() {
            return status;
        }

        @Override
        public void setTransactionTimeout(int seconds) {}
    }

    private final ByHand transaction = new ByHand();

    private final ApplicationContextRunner runner = RepositoryRunner.create()
            .withUserConfiguration(JdbcStore.class)
            .withBean("jta", JtaTransactionManager.class, () -> new JtaTransactionManager(transaction))
            .withPropertyValues(
                    "live.cache.backend=mem",
                    "live.repositories.[" + NOTES + "].ttl=1h",
                    "live.tables.raw.jdbc.table=notes",
                    "live.tables.raw.ttl=1h");

    /** What is begun here is on the thread of the next test, too. */
    @AfterEach
    void end() {
        transaction.rollback();
    }

    private static LiveTableStatus status(ApplicationContext context) {
        return context.getBean(NOTES + "LiveTable", LiveTable.class).status();
    }

    @Test
    @DisplayName("Within one, a live repository asks its store, and keeps nothing")
    void readsAreTheStoresOwn() {
        runner.run(context -> {
            JdbcStore.NoteRepository notes = context.getBean(JdbcStore.NoteRepository.class);
            notes.save(new JdbcStore.Note(null, null, "one"));
            await().until(() -> !notes.findAll().isEmpty() && status(context).hits() > 0);

            transaction.begin();
            long hits = status(context).hits();
            long fills = status(context).fills();
            assertThat(notes.findAll()).hasSize(1);
            assertThat(notes.findByText("one")).hasSize(1);
            assertThat(status(context).hits()).isEqualTo(hits);
            assertThat(status(context).fills()).isEqualTo(fills);
            transaction.commit();

            notes.findAll();
            assertThat(status(context).hits()).isEqualTo(hits + 1);
        });
    }

    @Test
    @DisplayName(
            "Within one, a live table asks its master, keeps nothing, and refuses writes, whose end nobody would tell")
    void tablesDoNotTakePart() {
        runner.run(context -> {
            context.getBean(JdbcStore.NoteRepository.class).save(new JdbcStore.Note(null, null, "one"));
            LiveTable raw = context.getBean("raw", LiveTable.class);

            transaction.begin();
            assertThat(raw.readGet("1").source()).isEqualTo(ReadSource.BYPASS);
            assertThat(raw.status().fills()).isZero();
            assertThatThrownBy(() -> raw.patch("1", Row.of("text", "two"))).isInstanceOf(MisplacedWriteException.class);
            transaction.commit();

            assertThat(raw.patch("1", Row.of("text", "two")).get("text")).isEqualTo("two");
            assertThat(raw.readGet("1").source()).isNotEqualTo(ReadSource.BYPASS);
        });
    }

    @Test
    @DisplayName("A read of a master does not have one roll back")
    void readsLeaveIt() {
        runner.run(context -> {
            RepositoryTransactions transactions =
                    new RepositoryTransactions(context.getBean("jta", JtaTransactionManager.class), false, 10);
            transaction.begin();

            assertThat(transactions.read(() -> "read")).isEqualTo("read");

            assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        });
    }
}
