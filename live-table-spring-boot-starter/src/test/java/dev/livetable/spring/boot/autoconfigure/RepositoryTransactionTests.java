package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.LiveTable;
import dev.livetable.status.ReadSource;
import dev.livetable.table.ConflictException;
import dev.livetable.table.Row;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.StringUtils;

/** Live tables over repositories, within the transactions of the repositories' stores. */
class RepositoryTransactionTests {

    private static void run(Class<?> store, BiConsumer<LiveTable, TransactionTemplate> test) {
        new ApplicationContextRunner()
                .withUserConfiguration(store)
                .withConfiguration(AutoConfigurations.of(
                        LiveCacheAutoConfiguration.class,
                        LiveTableAutoConfiguration.class,
                        LiveTableRepositoryAutoConfiguration.class))
                .withPropertyValues("live.tables.notes.repository.bean="
                        + StringUtils.uncapitalize(store.getSimpleName()) + ".NoteRepository")
                .run(context -> {
                    LiveTable notes = context.getBean(LiveTable.class);
                    notes.insert(Row.of("text", "a"));
                    notes.get("1");
                    test.accept(notes, new TransactionTemplate(context.getBean(PlatformTransactionManager.class)));
                });
    }

    private static @Nullable Object text(LiveTable notes) {
        return notes.get("1").orElseThrow().get("text");
    }

    private static @Nullable Object textForOthers(LiveTable notes) {
        return CompletableFuture.supplyAsync(() -> text(notes)).join();
    }

    @ParameterizedTest
    @ValueSource(classes = {JpaStore.class, JdbcStore.class})
    @DisplayName("F1, F11: a write is seen within its transaction at once, and by others after the commit")
    void commitsShowTheWriteToAll(Class<?> store) {
        run(store, (notes, transaction) -> {
            transaction.executeWithoutResult(status -> {
                notes.patch("1", Row.of("text", "b"));
                assertThat(notes.readGet("1").source()).isEqualTo(ReadSource.BYPASS);
                assertThat(text(notes)).isEqualTo("b");
                assertThat(textForOthers(notes)).isEqualTo("a");
            });

            assertThat(textForOthers(notes)).isEqualTo("b");
            assertThat(notes.readGet("1").source()).isEqualTo(ReadSource.HIT);
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {JpaStore.class, JdbcStore.class})
    @DisplayName("F1: the future of a write in a transaction completes after the commit")
    void futuresCompleteAfterTheCommit(Class<?> store) {
        run(store, (notes, transaction) -> {
            CompletableFuture<Row> written = transaction.execute(status -> {
                CompletableFuture<Row> accepted = notes.patchAsync("1", Row.of("text", "b"));
                assertThat(accepted).isNotDone();
                return accepted;
            });

            assertThat(written).isNotNull();
            assertThat(written.join().get("text")).isEqualTo("b");
            assertThat(text(notes)).isEqualTo("b");
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {JpaStore.class, JdbcStore.class})
    @DisplayName("a rollback undoes the write and leaves the cache warm")
    void rollbacksLeaveTheCacheWarm(Class<?> store) {
        run(store, (notes, transaction) -> {
            transaction.executeWithoutResult(status -> {
                notes.patch("1", Row.of("text", "b"));
                notes.insert(Row.of("text", "c"));
                status.setRollbackOnly();
            });

            assertThat(notes.readGet("1").source()).isEqualTo(ReadSource.HIT);
            assertThat(text(notes)).isEqualTo("a");
            notes.invalidate();
            assertThat(text(notes)).isEqualTo("a");
            assertThat(notes.get("2")).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {JpaStore.class, JdbcStore.class})
    @DisplayName("a change of another version is a conflict, in a transaction too, and the row is read anew")
    void conflictsAreReportedAndTheRowIsReadAnew(Class<?> store) {
        run(store, (notes, transaction) -> {
            Row old = notes.get("1").orElseThrow();
            notes.patch("1", Row.of("text", "b"));
            notes.get("1");

            assertThatExceptionOfType(ConflictException.class)
                    .isThrownBy(() -> notes.replace("1", old.with("text", "c")));
            assertThat(notes.readGet("1").source()).isEqualTo(ReadSource.MISS);
            assertThatExceptionOfType(ConflictException.class)
                    .isThrownBy(() ->
                            transaction.executeWithoutResult(status -> notes.replace("1", old.with("text", "c"))));
            assertThat(notes.readGet("1").source()).isEqualTo(ReadSource.MISS);
            assertThat(text(notes)).isEqualTo("b");
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {JpaStore.class, JdbcStore.class})
    @DisplayName("F11: a transaction of another store changes nothing, and its rollback undoes nothing")
    void aTransactionOfAnotherStoreChangesNothing(Class<?> store) {
        run(store, (notes, transaction) -> {
            TransactionTemplate other = new TransactionTemplate(
                    new JdbcTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:other")));

            other.executeWithoutResult(status -> {
                assertThat(notes.readGet("1").source()).isEqualTo(ReadSource.HIT);
                notes.patch("1", Row.of("text", "b"));
                assertThat(text(notes)).isEqualTo("b");
                status.setRollbackOnly();
            });
            assertThat(text(notes)).isEqualTo("b");
        });
    }
}
