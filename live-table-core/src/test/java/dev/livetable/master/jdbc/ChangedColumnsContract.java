package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.LiveTable;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Row;
import dev.livetable.table.UnsupportedRequestException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
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

    /** Returns another way to the database, over which the columns are changed. */
    DataSource another() {
        return database();
    }

    @BeforeEach
    void makeTheTable() {
        database = new JdbcTemplate(another());
        database.execute("DROP TABLE IF EXISTS moving");
        database.execute("CREATE TABLE moving (id INTEGER PRIMARY KEY, name VARCHAR(100), size INTEGER)");
        database.execute("INSERT INTO moving VALUES (1, 'one', 10), (2, 'two', 20)");
        table = LiveTable.builder(
                        "moving", JdbcTable.builder(database()).table("moving").build())
                .build();
        assertThat(table.list(Filter.all(), PAGE).getContent()).hasSize(2);
        assertThat(table.get("1").orElseThrow().getIfPresent("size")).isEqualTo(10L);
        // A driver may keep a statement prepared that was run some times.
        for (int i = 0; i < 8; i++) {
            table.patch("1", Row.of("size", 10));
            table.invalidate();
            table.get("1");
            table.get("2");
            table.list(Filter.all(), PAGE);
        }
        table.invalidate();
        table.get("1");
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
        database.execute("ALTER TABLE moving " + otherType("size"));
        database.execute("UPDATE moving SET size = 'large' WHERE id = 2");

        assertThat(table.get("2").orElseThrow().get("size")).isEqualTo("large");
        assertThat(table.get("1").orElseThrow().get("size")).isEqualTo("10");
    }

    /** Returns the word before a new type. */
    abstract String type();

    /** Returns how a column gets the type of texts. */
    String otherType(String column) {
        return type(column, "VARCHAR(20)");
    }

    /** Returns how a column gets a type. */
    String type(String column, String type) {
        return "ALTER COLUMN " + column + " " + type() + " " + type;
    }

    @Test
    void aColumnThatIsGoneIsNotInTheRows() {
        database.execute("ALTER TABLE moving DROP COLUMN size");

        assertThat(table.get("2").orElseThrow().columns().names()).containsExactly("id", "name");
        assertThat(table.get("1").orElseThrow().columns().names()).containsExactly("id", "name");
    }

    @Test
    void aColumnWithAnotherNameHasThat() {
        database.execute("ALTER TABLE moving " + rename());

        assertThat(table.get("2").orElseThrow().get("title")).isEqualTo("two");
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

    @Test
    void aWriteAfterAColumnWasAddedAnswersWithIt() {
        database.execute("ALTER TABLE moving ADD COLUMN color VARCHAR(20) DEFAULT 'red'");

        assertThat(table.patch("1", Row.of("size", 11)).get("color"))
                .as("by a statement that is prepared")
                .isEqualTo("red");
        assertThat(table.patch("1", Row.of("name", "uno")).get("color")).isEqualTo("red");
        assertThat(table.get("1").orElseThrow().get("color")).isEqualTo("red");
        assertThat(table.get("2").orElseThrow().get("color")).isEqualTo("red");
        assertThat(table.list(Filter.all(), PAGE).getContent())
                .allSatisfy(row -> assertThat(row.get("color")).isEqualTo("red"));
        assertThat(table.insert(Row.of("id", 3)).get("color")).isEqualTo("red");
    }

    @Test
    void writesAfterAColumnIsGoneAreCarriedOutOnce() {
        database.execute("ALTER TABLE moving DROP COLUMN size");

        assertThat(table.patch("1", Row.of("name", "uno")).columns().names()).containsExactly("id", "name");
        assertThat(table.replace("2", Row.of("name", "due")).columns().names()).containsExactly("id", "name");
        assertThat(table.insert(Row.of("id", 3).with("name", "tre")).get("name"))
                .isEqualTo("tre");
        assertThat(table.delete("3")).isTrue();
        assertThatThrownBy(() -> table.patch("1", Row.of("size", 1))).isInstanceOf(InvalidRequestException.class);
        assertThat(table.list(Filter.all(), PAGE).getContent())
                .extracting(row -> row.get("name"))
                .containsExactly("uno", "due");
    }

    @Test
    void writesAfterAColumnHasAnotherTypeAnswerWithIt() {
        database.execute("ALTER TABLE moving " + otherType("size"));
        database.execute("UPDATE moving SET size = 'large' WHERE id = 2");

        assertThat(table.patch("2", Row.of("name", "due")).get("size")).isEqualTo("large");
        assertThat(table.insert(Row.of("id", 3).with("size", "x")).get("size")).isEqualTo("x");
        assertThat(table.get("2").orElseThrow().get("size")).isEqualTo("large");
        assertThat(table.get("1").orElseThrow().get("size")).isEqualTo("10");
        assertThat(table.deleteAll(Filter.equal("size", "large"))).isEqualTo(1);
    }

    @Test
    void aColumnWithFewerDigitsHasTheRoundedValues() {
        makeADecimal();

        database.execute("ALTER TABLE moving " + type("price", "NUMERIC(8, 2)"));

        assertThat(table.patch("2", Row.of("name", "due")).get("price")).isEqualTo(new BigDecimal("2.57"));
        assertThat(table.get("1").orElseThrow().get("price")).isEqualTo(new BigDecimal("1.57"));
        assertThat(table.count(Filter.equal("price", new BigDecimal("1.5678")))).isZero();
    }

    @Test
    void aReadAfterAColumnHasMoreDigitsSeesThem() {
        makeADecimal();

        database.execute("ALTER TABLE moving " + type("price", "NUMERIC(9, 5)"));

        assertThat(table.get("2").orElseThrow().get("price")).isEqualTo(new BigDecimal("2.56780"));
        assertThat(table.get("1").orElseThrow().get("price")).isEqualTo(new BigDecimal("1.56780"));
    }

    private void makeADecimal() {
        database.execute("ALTER TABLE moving ADD COLUMN price NUMERIC(8, 4) DEFAULT 2.5678");
        database.execute("UPDATE moving SET price = 1.5678 WHERE id = 1");
        table.invalidate();
        table.get("2"); // which brings the new columns, and is not kept
        assertThat(table.get("1").orElseThrow().get("price")).isEqualTo(new BigDecimal("1.5678"));
        assertThat(table.count(Filter.equal("price", new BigDecimal("1.5678")))).isEqualTo(1);
    }

    @Test
    void aTimeWithFewerDigitsIsTheRoundedOne() {
        database.execute("ALTER TABLE moving ADD COLUMN seen " + moment(6));
        database.execute("UPDATE moving SET seen = '2020-01-01 00:00:00.7'");
        table.invalidate();
        table.get("2"); // which brings the new columns, and is not kept
        assertThat(table.get("1").orElseThrow().get("seen")).isEqualTo(LocalDateTime.parse("2020-01-01T00:00:00.7"));

        database.execute("ALTER TABLE moving " + type("seen", moment(0)));

        Object rounded = table.get("2").orElseThrow().get("seen");
        assertThat(rounded).isNotEqualTo(LocalDateTime.parse("2020-01-01T00:00:00.7"));
        assertThat(table.get("1").orElseThrow().get("seen")).isEqualTo(rounded);
    }

    /** Returns the type of a time of day and date with so many digits of its second. */
    String moment(int digits) {
        return "TIMESTAMP(" + digits + ")";
    }

    @Test
    void aTableThatBecomesAViewSaysThatItCannotBeWrittenTo() {
        String turning = "turning_" + System.nanoTime(); // a database of other tests may have views already
        database.execute("CREATE TABLE " + turning + " (id INTEGER PRIMARY KEY, name VARCHAR(100))");
        database.execute("INSERT INTO " + turning + " VALUES (1, 'one')");
        JdbcTable master =
                JdbcTable.builder(database()).table(turning).idColumns("id").build();
        try (LiveTable named = LiveTable.builder("turning", master).build()) {
            named.patch("1", Row.of("name", "uno"));
            database.execute("ALTER TABLE " + turning + " RENAME TO " + turning + "_behind");
            database.execute("CREATE VIEW " + turning + " AS SELECT DISTINCT id, name FROM " + turning + "_behind");

            assertThatExceptionOfType(UnsupportedRequestException.class)
                    .isThrownBy(() -> named.patch("1", Row.of("name", "eins")))
                    .withMessageContaining("is a view");
            assertThatExceptionOfType(UnsupportedRequestException.class).isThrownBy(() -> named.delete("1"));
        }
        database.execute("DROP VIEW " + turning);
        database.execute("DROP TABLE " + turning + "_behind");
    }

    @Test
    void aTextOfAnotherLengthCostsNothing() {
        database.execute("ALTER TABLE moving " + type("name", "VARCHAR(200)"));

        table.get("2");

        assertThat(table.readGet("1").source()).isEqualTo(ReadSource.HIT);
    }

    @Test
    void anIdOfAnotherTypeIsThatOfItsRow() {
        database.execute("ALTER TABLE moving " + otherType("id"));
        database.execute("INSERT INTO moving VALUES ('abc', 'three', 30)");

        assertThat(table.get("abc").orElseThrow().get("name")).isEqualTo("three");
        assertThat(table.patch("abc", Row.of("name", "tre")).get("id")).isEqualTo("abc");
        assertThat(table.get("1").orElseThrow().get("id")).isEqualTo("1");
    }

    @Test
    void aFilterOnAColumnOfAnotherTypeIsAskedAgain() {
        database.execute("ALTER TABLE moving " + otherType("size"));

        assertThat(table.count(Filter.equal("size", "10"))).isEqualTo(1);
        assertThat(table.count(Filter.startsWith("size", "2"))).isEqualTo(1);
    }
}
