package dev.livetable.stream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.postgres.TableFacts.ToldColumn;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TriggerSqlTests {

    private static final ToldColumn ID = new ToldColumn("id", ToldType.INTEGER);

    private static TableFacts facts(String schema, String table, ToldColumn... told) {
        return new TableFacts(1, schema, table, List.of("id"), List.of(told), false);
    }

    @Test
    @DisplayName("names stay within 63 bytes, whatever the table is called, and are those of one table only")
    void namesStayWithin63Bytes() {
        Set<String> channels = new HashSet<>();
        Set<String> functions = new HashSet<>();
        List<String> tables = List.of(
                "a", "a".repeat(52), "a".repeat(53), "a".repeat(63), "\u00e4".repeat(31), "\uD83D\uDE00".repeat(15));
        for (String table : tables) {
            TriggerSql sql = new TriggerSql(facts("public", table, ID));
            assertThat(sql.channel().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(63);
            assertThat(sql.function().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(63);
            channels.add(sql.channel());
            functions.add(sql.function());
        }
        assertThat(channels).hasSize(tables.size());
        assertThat(functions).hasSize(tables.size());
    }

    @Test
    @DisplayName("another column, type, table or schema is another definition, which words and comment name")
    void anotherColumnIsAnotherDefinition() {
        Set<String> marks = new HashSet<>();
        List<TableFacts> all = List.of(
                facts("public", "cities", ID),
                facts("public", "cities", ID, new ToldColumn("day", ToldType.DATE)),
                facts("public", "cities", ID, new ToldColumn("day", ToldType.TEXT)),
                facts("public", "towns", ID),
                facts("geo", "cities", ID),
                facts("public", "cities"));
        for (TableFacts facts : all) {
            TriggerSql sql = new TriggerSql(facts);
            marks.add(sql.mark());
            assertThat(sql.comment()).startsWith("live-table 1 " + sql.mark());
            assertThat(sql.body()).contains("'" + sql.mark() + "'");
        }
        assertThat(marks).hasSize(all.size());
    }

    @Test
    @DisplayName("names and texts are quoted, and the function ends only where it ends")
    void namesAndTextsAreQuoted() {
        String script = new TriggerSql(facts("o\"x", "$live_table$ ';\\--", ID)).script();

        assertThat(script)
                .contains("\"o\"\"x\".\"$live_table$ ';\\--\"")
                .contains("E'live_table:\"o\"\"x\".$live_table$ '';\\\\--'")
                .contains("AS $live_table1$")
                .contains("$live_table1$;");
    }

    @Test
    @DisplayName("two tables have two channels, also with dots and quotes in their names")
    void twoTablesHaveTwoChannels() {
        assertThat(Stream.of(
                                facts("a.b", "c", ID),
                                facts("a", "b.c", ID),
                                facts("\"a", "b.c", ID),
                                facts("a\"", "b.c", ID),
                                facts("a", "b", ID))
                        .map(facts -> new TriggerSql(facts).channel()))
                .doesNotHaveDuplicates()
                .endsWith("live_table:a.b");
    }

    @Test
    @DisplayName("the statements are fixed in what makes them safe")
    void theStatementsAreSafe() {
        String script = new TriggerSql(facts("public", "cities", ID)).script();

        assertThat(script)
                .contains("SECURITY INVOKER SET search_path = pg_catalog, pg_temp")
                .contains("octet_length(word) <= 7500")
                .contains("counted <= 100")
                .doesNotContain("char_length")
                .contains("ENABLE ALWAYS TRIGGER live_table_insert")
                .contains("ENABLE ALWAYS TRIGGER live_table_update")
                .contains("ENABLE ALWAYS TRIGGER live_table_delete")
                .contains("ENABLE ALWAYS TRIGGER live_table_truncate");
    }

    @Test
    @DisplayName(
            "a value without an exact form is left out of its image, one of the id makes the change one of anything")
    void aValueWithoutAnExactFormIsLeftOut() {
        TableFacts facts = new TableFacts(
                1, "public", "days", List.of("id"), List.of(ID, new ToldColumn("day", ToldType.DATE)), true);
        ToldChanges changes = new ToldChanges(facts, "m");

        assertThat(changes.events("[\"m\",1,\"7\",\"n\",null,[[\"1\",\"infinity\"],[\"2\",\"2026-01-02\"]]]"))
                .containsExactly(
                        LiveEvent.inserted("1", RowImage.part(Row.of("id", 1))).by("n", "7"),
                        LiveEvent.inserted("2", RowImage.whole(Row.of("id", 2).with("day", LocalDate.of(2026, 1, 2))))
                                .by("n", "7"));
        assertThat(changes.events("[\"m\",1,\"7\",\"\",null,[[\"x\",\"2026-01-02\"]]]"))
                .containsExactly(LiveEvent.changed().by(null, "7"));
        assertThat(changes.events("[\"other\",1,\"7\",\"n\",null,[[\"1\",\"2026-01-02\"]]]"))
                .containsExactly(LiveEvent.changed());
    }
}
