package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.Refusal;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Ids and texts of filters are compared letter by letter, whatever the database takes for the same. */
abstract class JdbcExactTextContract {

    private static final String ANN = "Ann@x.org";
    private static final String OTHER = "ann@x.org";

    /** Returns a data source of a database of which the test may drop and create the table {@code people}. */
    abstract DataSource database();

    /** Returns types of columns that take texts for the same that differ in case alone. */
    abstract List<String> caselessTypes();

    /** Returns whether lists and counts are exact too. */
    boolean listsAreExact() {
        return true;
    }

    private JdbcTable people(String columns, String... rows) {
        JdbcTemplate jdbc = new JdbcTemplate(database());
        jdbc.execute("DROP TABLE IF EXISTS people");
        jdbc.execute("CREATE TABLE people (" + columns + ")");
        List.of(rows).forEach(row -> jdbc.update("INSERT INTO people VALUES (" + row + ")"));
        return JdbcTable.builder(database())
                .table("people")
                .idColumns("email")
                .name("people")
                .build();
    }

    private static @Nullable Object name(Row row) {
        return row.renamed(column -> column.toLowerCase(Locale.ROOT)).get("name");
    }

    @TestFactory
    @DisplayName("an id in another case is that of no row")
    Stream<DynamicTest> anIdInAnotherCaseIsThatOfNoRow() {
        return caselessTypes().stream()
                .map(type -> DynamicTest.dynamicTest(type, () -> {
                    JdbcTable table =
                            people("email " + type + " PRIMARY KEY, name VARCHAR(20)", "'" + ANN + "', 'Ann'");
                    assertIsNoRow(table, OTHER);
                    assertThatExceptionOfType(DuplicateIdException.class)
                            .isThrownBy(
                                    () -> table.insert(Row.of("email", OTHER).with("name", "x")));

                    assertThat(name(table.patch(ANN, Row.of("name", "b")))).isEqualTo("b");
                    assertThat(name(table.replace(ANN, Row.of("name", "c")))).isEqualTo("c");
                    assertThat(table.delete(ANN, Filter.equal("name", "c"))).isTrue();
                    assertThat(name(table.replace(OTHER, Row.of("name", "d")))).isEqualTo("d");
                    assertThat(table.delete(OTHER)).isTrue();
                }));
    }

    private static void assertIsNoRow(JdbcTable table, String id) {
        assertThat(table.get(id)).isEmpty();
        assertThat(table.get(id, Filter.equal("name", "Ann"))).isEmpty();
        assertThat(table.delete(id)).isFalse();
        assertThat(table.delete(id, Filter.equal("name", "Ann"))).isFalse();
        assertThatExceptionOfType(RowNotFoundException.class)
                .isThrownBy(() -> table.patch(id, Row.of("name", "changed")));
        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> table.patch(id, Row.empty()));
        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> table.replace(id, Row.of("name", "changed")))
                .isInstanceOf(Refusal.class)
                .withMessageNotContaining(id);
        assertThat(table.list(Filter.all(), Pageable.unpaged())).singleElement().satisfies(row -> assertThat(name(row))
                .isEqualTo("Ann"));
    }

    @TestFactory
    @DisplayName("of rows whose ids are the same to the database a write changes the one that is meant, or none")
    Stream<DynamicTest> aWriteIsOnExactlyOneOfSimilarRows() {
        return caselessTypes().stream()
                .map(type -> DynamicTest.dynamicTest(type, () -> {
                    JdbcTable table = people(
                            "email " + type + ", name VARCHAR(20)",
                            "'" + ANN + "', 'Ann'",
                            "'" + OTHER + "', 'ann'",
                            "'ANN@X.ORG', 'ANN'");
                    if (listsAreExact()) {
                        assertThat(name(table.patch(OTHER, Row.of("name", "b"))))
                                .isEqualTo("b");
                        assertThat(table.delete(OTHER)).isTrue();
                        assertThat(table.delete("ANN@X.ORG")).isTrue();
                    } else {
                        assertThatExceptionOfType(DataAccessException.class)
                                .isThrownBy(() -> table.patch(OTHER, Row.of("name", "b")))
                                .isInstanceOf(Refusal.class);
                        assertThatExceptionOfType(DataAccessException.class)
                                .isThrownBy(() -> table.delete(OTHER))
                                .isInstanceOf(Refusal.class);
                        assertThat(table.count(Filter.all())).isEqualTo(3);
                    }
                    assertThat(table.get(ANN).map(JdbcExactTextContract::name)).contains("Ann");
                }));
    }

    @TestFactory
    @DisplayName("a view by a text neither shows nor changes a row of another text")
    Stream<DynamicTest> filtersAreExact() {
        return caselessTypes().stream()
                .filter(type -> !type.startsWith("CHAR"))
                .map(type -> DynamicTest.dynamicTest(type, () -> {
                    JdbcTable table = people(
                            "email VARCHAR(50) PRIMARY KEY, name VARCHAR(20), tenant " + type, "'1', 'Ann', 'Acme'");
                    for (Filter within : List.of(
                            Filter.equal("tenant", "acme"),
                            Filter.in("tenant", List.of("acme", "ACME")),
                            Filter.startsWith("tenant", "ac"),
                            Filter.contains("tenant", "CM"),
                            Filter.endsWith("tenant", "ME"),
                            Filter.equal("tenant", "acme").or(Filter.equal("name", "Bob")),
                            Filter.in("tenant", List.of("Acme", "b")).not(),
                            Filter.startsWith("tenant", "Ac").not(),
                            Filter.equalIgnoreCase("tenant", "acmf"),
                            Filter.startsWithIgnoreCase("tenant", "CM"),
                            Filter.endsWithIgnoreCase("tenant", "CM"),
                            Filter.notEqualIgnoreCase("tenant", "acme"),
                            Filter.notEqual("tenant", "Acme"))) {
                        assertThat(table.get("1", within)).as(within.toString()).isEmpty();
                        assertThat(table.delete("1", within))
                                .as(within.toString())
                                .isFalse();
                        assertThatExceptionOfType(RowNotFoundException.class)
                                .isThrownBy(() -> table.patch("1", Row.of("name", "changed"), within));
                        assertThatExceptionOfType(DataAccessException.class)
                                .isThrownBy(() -> table.replace("1", Row.of("name", "changed"), within))
                                .isInstanceOf(Refusal.class)
                                .withMessageNotContaining("cme");
                        if (listsAreExact()) {
                            assertThat(table.list(within, PageRequest.of(0, 5)))
                                    .as(within.toString())
                                    .isEmpty();
                            assertThat(table.count(within))
                                    .as(within.toString())
                                    .isZero();
                            assertThat(table.deleteAll(within))
                                    .as(within.toString())
                                    .isZero();
                        }
                    }
                    if (!listsAreExact()) {
                        assertThatExceptionOfType(DataAccessException.class)
                                .isThrownBy(() -> table.deleteAll(Filter.equal("tenant", "acme")))
                                .isInstanceOf(Refusal.class)
                                .withMessageNotContaining("acme");
                    }
                    for (Filter within : List.of(
                            Filter.equal("tenant", "Acme"),
                            Filter.in("tenant", List.of("acme", "Acme")),
                            Filter.startsWith("tenant", "Ac"),
                            Filter.contains("tenant", "cm"),
                            Filter.endsWith("tenant", "me"),
                            Filter.equal("tenant", "acme").or(Filter.equal("name", "Ann")),
                            Filter.equal("tenant", "Acme").or(Filter.equal("name", "Bob")),
                            Filter.equalIgnoreCase("tenant", "ACME"),
                            Filter.startsWithIgnoreCase("tenant", "aC"),
                            Filter.endsWithIgnoreCase("tenant", "ME"),
                            Filter.containsIgnoreCase("tenant", "CM"),
                            Filter.notEqualIgnoreCase("tenant", "b"))) {
                        assertThat(table.get("1", within)).as(within.toString()).isPresent();
                        assertThat(table.count(within)).as(within.toString()).isEqualTo(1);
                    }
                    if (listsAreExact()) {
                        assertThat(table.count(Filter.notEqual("tenant", "acme")))
                                .isEqualTo(1);
                    }
                    assertThat(table.deleteAll(Filter.equal("tenant", "Acme"))).isEqualTo(1);
                }));
    }
}
