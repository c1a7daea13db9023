package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.LiveTable;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Row;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What becomes of a live table whose columns are changed while it is used. Each database extends it. */
abstract class ChangedColumnsContract {

    private static final Pageable PAGE = PageRequest.of(0, 10);

    private JdbcTemplate database;
    private LiveTable table;

    /** Returns an empty database. */
    abstract DataSource database();

    @BeforeEach
    void makeTheTable() {
        database = new JdbcTemplate(database());
        database.execute("DROP TABLE IF EXISTS moving");
        database.execute("CREATE TABLE moving (id INTEGER PRIMARY KEY, name VARCHAR(100), size INTEGER)");
        database.execute("INSERT INTO moving VALUES (1, 'one', 10), (2, 'two', 20)");
        table = LiveTable.builder(
                        "moving",
                        JdbcTable.builder(requireDataSource()).table("moving").build())
                .build();
        assertThat(table.list(Filter.all(), PAGE).getContent()).hasSize(2);
        assertThat(table.get("1").orElseThrow().getIfPresent("size")).isEqualTo(10L);
    }

    private DataSource requireDataSource() {
        return java.util.Objects.requireNonNull(database.getDataSource());
    }

    @AfterEach
    void close() {
        table.close();
        database.execute("DROP TABLE IF EXISTS moving");
    }

    @Test
    void anAddedColumnIsInTheNextRowsThatAreFetched() {
        database.execute("ALTER TABLE moving ADD COLUMN color VARCHAR(20) DEFAULT 'red'");

        assertThat(table.get("2").orElseThrow().get("color")).isEqualTo("red");
        assertThat(table.get("1").orElseThrow().get("color"))
                .as("what was kept without it is not served any more")
                .isEqualTo("red");
        assertThat(table.list(Filter.all(), PAGE).getContent())
                .allSatisfy(row -> assertThat(row.get("color")).isEqualTo("red"));
        assertThat(table.schema().column("color").name()).isEqualTo("color");
    }

    @Test
    void anAddedColumnCanBeAskedForAndWrittenAtOnce() {
        database.execute("ALTER TABLE moving ADD COLUMN color VARCHAR(20) DEFAULT 'red'");

        assertThat(table.count(Filter.equal("color", "red"))).isEqualTo(2);
        assertThat(table.patch("1", Row.of("color", "blue")).get("color")).isEqualTo("blue");
    }

    @Test
    void anAddedColumnCanBeWrittenFirst() {
        database.execute("ALTER TABLE moving ADD COLUMN color VARCHAR(20) DEFAULT 'red'");

        table.patch("1", Row.of("color", "blue"));

        assertThat(table.get("1").orElseThrow().get("color")).isEqualTo("blue");
    }

    @Test
    void aColumnOfAnotherTypeHasValuesOfThatType() {
        database.execute("ALTER TABLE moving ALTER COLUMN size TYPE VARCHAR(20)".replace("TYPE", type()));
        database.execute("UPDATE moving SET size = 'large' WHERE id = 2");

        rightAfterOneFailure(
                () -> assertThat(table.get("2").orElseThrow().get("size")).isEqualTo("large"));
        assertThat(table.get("1").orElseThrow().get("size")).isEqualTo("10");
    }

    /** Returns the word before a new type. */
    abstract String type();

    @Test
    void aColumnThatIsGoneIsNotInTheRows() {
        database.execute("ALTER TABLE moving DROP COLUMN size");

        rightAfterOneFailure(
                () -> assertThat(table.get("2").orElseThrow().columns().names()).containsExactly("id", "name"));
        assertThat(table.get("1").orElseThrow().columns().names()).containsExactly("id", "name");
    }

    @Test
    void aColumnWithAnotherNameHasThat() {
        database.execute("ALTER TABLE moving " + rename());

        rightAfterOneFailure(
                () -> assertThat(table.get("2").orElseThrow().get("title")).isEqualTo("two"));
        assertThat(table.get("1").orElseThrow().get("title")).isEqualTo("one");
    }

    /** Returns how the column "name" gets the name "title". */
    abstract String rename();

    @Test
    void aColumnThatIsNotThereIsRefusedAsEver() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> table.count(Filter.equal("color", "red")))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    /** Sees that something is right, if not at first, then the second time. */
    private static void rightAfterOneFailure(Runnable check) {
        try {
            check.run();
        } catch (RuntimeException e) {
            check.run();
        }
    }
}
