package dev.livetable.master.jdbc;

import static dev.livetable.master.jdbc.UnnamedWrites.unnamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.Written;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What was before a write is what that very write changed, and no more statements are sent for it than are needed. */
abstract class JdbcBeforeContract extends JdbcSchemaContract {

    /** Returns the number of sessions that wait for a lock of another one. */
    abstract int waiting();

    /** Returns how many statements a patch or a replace is that says what was before. */
    abstract int statementsOfAChangeWithBefore();

    private JdbcTable stock() {
        execute(
                "CREATE TABLE stock (id INT PRIMARY KEY, name VARCHAR(20), level INT)",
                "INSERT INTO stock VALUES (1, 'a', 1), (2, 'b', 2)");
        JdbcTable table = table("stock");
        table.writeReach();
        dataSource().takeStatements();
        return table;
    }

    private Row item(int id, String name, int level) {
        return Row.of(spelled("id"), id).with(spelled("name"), name).with(spelled("level"), level);
    }

    private int statements(Runnable write) {
        dataSource().takeStatements();
        write.run();
        return dataSource().takeStatements().size();
    }

    @Test
    @DisplayName("a write is one statement, and with the row before it no more than are needed")
    void statementsOfWrites() {
        JdbcTable table = stock();
        Row change = Row.of("level", 5);

        assertThat(statements(() -> table.patch("1", change))).isEqualTo(statementsOfAChange());
        assertThat(statements(() -> table.replace("1", change))).isEqualTo(statementsOfAChange());
        assertThat(statements(() -> table.delete("2"))).isEqualTo(statementsOfADelete());
        assertThat(statements(() -> table.patchReturningBefore("1", change, Filter.all())))
                .isEqualTo(statementsOfAChangeWithBefore());
        assertThat(statements(() -> table.replaceReturningBefore("1", change, Filter.equal("level", 5))))
                .isEqualTo(statementsOfAChangeWithBefore());
        assertThat(statements(() -> table.patchReturningBefore("1", Row.empty(), Filter.all())))
                .isEqualTo(1);
        assertThat(statements(() -> table.deleteReturningBefore("1", Filter.all())))
                .isEqualTo(statementsOfADelete());
    }

    int statementsOfAChange() {
        return 1;
    }

    int statementsOfADelete() {
        return 1;
    }

    /** Runs a write while another transaction has changed the row and then commits. */
    private <T> T duringAChange(String change, Supplier<T> write) throws SQLException {
        try (Connection other = dataSource().target().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(change);
            CompletableFuture<T> written = CompletableFuture.supplyAsync(write);
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> waiting() == 1 || written.isDone());
            assertThat(written).isNotDone();
            other.commit();
            other.setAutoCommit(true);
            return written.join();
        }
    }

    @Test
    @DisplayName(
            "what was before is what another transaction left while the write waited for it, never what was before that")
    void beforeIsNeverAnOutdatedVersion() throws SQLException {
        JdbcTable table = stock();

        Written<Row> patched = duringAChange(
                "UPDATE stock SET level = 10 WHERE id = 1",
                () -> table.patchReturningBefore("1", Row.of("name", "x"), Filter.all()));
        assertThat(unnamed(patched)).isEqualTo(new Written<>(item(1, "x", 10), RowImage.whole(item(1, "a", 10))));

        Written<Row> replaced = duringAChange(
                "UPDATE stock SET level = 20 WHERE id = 1",
                () -> table.replaceReturningBefore("1", item(1, "y", 1), Filter.all()));
        assertThat(unnamed(replaced)).isEqualTo(new Written<>(item(1, "y", 1), RowImage.whole(item(1, "x", 20))));

        Written<Row> within = duringAChange(
                "UPDATE stock SET level = 30 WHERE id = 1",
                () -> table.patchReturningBefore("1", Row.of("name", "z"), Filter.greaterThan("level", 0)));
        assertThat(unnamed(within)).isEqualTo(new Written<>(item(1, "z", 30), RowImage.whole(item(1, "y", 30))));

        Written<Boolean> deleted = duringAChange(
                "UPDATE stock SET level = 40 WHERE id = 1", () -> table.deleteReturningBefore("1", Filter.all()));
        assertThat(unnamed(deleted)).isEqualTo(new Written<>(true, RowImage.whole(item(1, "z", 40))));
    }

    @Test
    void aRowThatLeavesTheConditionMeanwhileIsNotWritten() throws SQLException {
        JdbcTable table = stock();
        Filter low = Filter.lessThan("level", 5);

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> duringAChange(
                        "UPDATE stock SET level = 10 WHERE id = 1",
                        () -> table.patchReturningBefore("1", Row.of("name", "x"), low)))
                .withCauseInstanceOf(RowNotFoundException.class);
        assertThat(unnamed(duringAChange(
                        "UPDATE stock SET level = 10 WHERE id = 2", () -> table.deleteReturningBefore("2", low))))
                .isEqualTo(new Written<>(false, RowImage.unknown()));
        assertThat(table.get("2")).contains(item(2, "b", 10));
    }

    @Test
    void aRowThatIsDeletedMeanwhileIsAdded() throws SQLException {
        JdbcTable table = stock();

        assertThat(unnamed(duringAChange(
                        "DELETE FROM stock WHERE id = 1",
                        () -> table.replaceReturningBefore("1", item(1, "x", 9), Filter.all()))))
                .isEqualTo(new Written<>(item(1, "x", 9), RowImage.absent()));
        assertThat(unnamed(duringAChange(
                        "DELETE FROM stock WHERE id = 2", () -> table.deleteReturningBefore("2", Filter.all()))))
                .isEqualTo(new Written<>(false, RowImage.absent()));
    }

    @Test
    void inATransactionOfTheCallerBeforeIsWhatThatTransactionSees() {
        JdbcTable table = stock();

        new TransactionTemplate(new JdbcTransactionManager(dataSource())).executeWithoutResult(status -> {
            table.patch("1", Row.of("level", 7));
            assertThat(unnamed(table.patchReturningBefore("1", Row.of("name", "x"), Filter.all())))
                    .isEqualTo(new Written<>(item(1, "x", 7), RowImage.whole(item(1, "a", 7))));
            assertThat(table.deleteReturningBefore("1", Filter.all()).before())
                    .isEqualTo(RowImage.whole(item(1, "x", 7)));
            assertThat(table.deleteReturningBefore("1", Filter.all()).before())
                    .as("a transaction may see an old state")
                    .isEqualTo(RowImage.unknown());
            status.setRollbackOnly();
        });
        assertThat(table.get("1")).contains(item(1, "a", 1));
    }

    @Test
    void computedColumnsAreRightBeforeAndAfter() {
        execute("CREATE TABLE things (id INT PRIMARY KEY, level INT, twice INT GENERATED ALWAYS AS (level * 2)"
                + computedSuffix() + ")");
        JdbcTable table = table("things");
        Row before = table.insert(Row.of("id", 1).with("level", 1));

        Written<Row> written = table.patchReturningBefore("1", Row.of("level", 2), Filter.all());

        assertThat(written.before()).isEqualTo(RowImage.whole(before));
        assertThat(written.answer().get(spelled("twice"))).isEqualTo(4L);
    }

    @Test
    @DisplayName("an id that the database takes for others is looked at first, and what that saw was before")
    void whatALookAtAnInexactIdSawWasBefore() {
        execute("CREATE TABLE things (id NUMERIC(6, 2) PRIMARY KEY, name VARCHAR(5))");
        JdbcTable table = table("things");
        Row row = table.insert(Row.of("id", 1).with("name", "a"));

        assertThat(unnamed(table.deleteReturningBefore("1.0", Filter.all())))
                .isEqualTo(new Written<>(false, RowImage.absent()));
        Written<Row> patched = table.patchReturningBefore("1.00", Row.of("name", "b"), Filter.all());
        assertThat(patched.before()).isEqualTo(RowImage.whole(row));
        assertThat(unnamed(table.deleteReturningBefore("1.00", Filter.all())))
                .isEqualTo(new Written<>(true, RowImage.whole(patched.answer())));
    }

    @Test
    void columnsAndTablesMayHaveAnyName() {
        for (String name : List.of("live_before", "old", "live_before_1", "x")) {
            execute(
                    "DROP TABLE IF EXISTS " + name,
                    "CREATE TABLE " + name + " (id INT PRIMARY KEY, live_before0 INT, live_after INT, new INT)",
                    "INSERT INTO " + name + " VALUES (1, 2, 3, 4)");
            JdbcTable table = table(name);

            Written<Row> written = table.patchReturningBefore("1", Row.of("live_before0", 5), Filter.all());

            assertThat(written.before().row()).isEqualTo(written.answer().with(spelled("live_before0"), 2));
        }
    }

    int ask(String question) {
        Integer number = new JdbcTemplate(dataSource().target()).queryForObject(question, Integer.class);
        return number == null ? 0 : number;
    }
}
