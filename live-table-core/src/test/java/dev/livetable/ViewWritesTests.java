package dev.livetable;

import static dev.livetable.table.Filter.all;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.table.Capability;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TextComparison;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.UnsupportedRequestException;
import dev.livetable.table.UnusableMasterException;
import dev.livetable.table.WritableTable;
import dev.livetable.table.Written;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a write is said to have changed. */
class ViewWritesTests extends LiveTableSetup {

    private static final Row BANANA = product(2, "banana", 20);

    private LiveTable table;
    private boolean isSchemaHidden;

    /** What the master throws in place of what it can do; null for nothing. */
    private @Nullable RuntimeException silence;

    @BeforeEach
    void changeOneRowAtATime() {
        master.oneRow();
        table = open();
        table.schema();
    }

    private @Nullable List<RowChange> rows() {
        return table.parts().region().log().last(1).get(0).rows();
    }

    private void assertChanged(String id, RowImage before, RowImage after) {
        assertThat(rows()).containsExactly(new RowChange(id, before, after));
    }

    @Test
    void aRowThatIsWrittenIsToldBeforeAndAfter() {
        table.patch("2", Row.of("price", 21L));
        assertChanged("2", RowImage.whole(BANANA), RowImage.whole(BANANA.with("price", 21L)));
        table.replace("2", BANANA);
        assertChanged("2", RowImage.whole(BANANA.with("price", 21L)), RowImage.whole(BANANA));
        Row stored = table.insert(Row.of("name", "damson").with("price", 40L));
        assertChanged("4", RowImage.absent(), RowImage.whole(stored));
        table.delete("4");
        assertChanged("4", RowImage.whole(stored), RowImage.absent());
    }

    @Test
    void aRowThatIsNotThereIsStillAbsent() {
        assertThat(table.delete("9")).isFalse();
        assertChanged("9", RowImage.absent(), RowImage.absent());
    }

    @Test
    @DisplayName("a view by a choice takes in rows that satisfy one of its filters, and no others")
    void aViewByAChoice() {
        LiveTable cheapOrNamed =
                table.view(Filter.lessThan("price", 15).or(Filter.startsWithIgnoreCase("name", "BAN")));

        assertThat(cheapOrNamed.get("2")).contains(BANANA);
        Row bandana = cheapOrNamed.insert(Row.of("name", "bandana").with("price", 99L));
        assertThat(cheapOrNamed
                        .insert(Row.of("name", "cheap").with("price", 1L))
                        .get("price"))
                .isEqualTo(1L);
        assertThatThrownBy(() -> cheapOrNamed.insert(Row.of("name", "damson").with("price", 99L)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("outside of the view")
                .hasMessageNotContaining("BAN");
        assertThatThrownBy(() -> cheapOrNamed.insert(Row.of("name", "damson")))
                .as("a null satisfies no condition")
                .isInstanceOf(RefusedException.class);
        assertThat(cheapOrNamed.delete(table.schema().id(bandana))).isTrue();
    }

    @Test
    void aRowOutsideOfTheViewMayStillBeThere() {
        assertThat(table.view(Filter.equal("name", "apple")).delete("2")).isFalse();
        assertChanged("2", RowImage.whole(BANANA), RowImage.unknown());
    }

    @Test
    void theRowBeforeIsUnknownWhereTheMasterDoesNotTellIt() {
        master.tellsBefore(false);

        table.patch("2", Row.of("price", 21L));
        assertChanged("2", RowImage.unknown(), RowImage.whole(BANANA.with("price", 21L)));
        table.replace("2", BANANA);
        assertChanged("2", RowImage.unknown(), RowImage.whole(BANANA));
        table.delete("2");
        assertChanged("2", RowImage.unknown(), RowImage.absent());
    }

    @Test
    void whereOtherRowsMayChangeAnythingHas() {
        table = open(LiveTable.builder("table", master).cache(cache).precision(Precision.TABLE));
        table.schema();

        table.patch("2", Row.of("price", 21L));
        assertThat(rows()).isNull();
        table.replace("2", BANANA);
        assertThat(rows()).isNull();
        table.insert(Row.of("name", "damson"));
        assertThat(rows()).isNull();
        table.delete("4");
        assertThat(rows()).isNull();
    }

    @Test
    void allRowsThatSatisfyAFilterMayBeAny() {
        table.deleteAll(Filter.equal("name", "apple"));

        assertThat(rows()).isNull();
        assertThat(master.rows()).hasSize(2);
    }

    @Test
    void aViewTakesNoRowOutsideOfIt() {
        LiveTable view = table.view(Filter.equal("id", 2L));

        assertThatThrownBy(() -> view.insert(Row.of("name", "damson"))).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> table.view(Filter.equal("name", "kiwi")).replace("2", BANANA))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("outside of the view");
        assertThat(view.replace("2", Row.of("name", "kiwi").with("price", 1L)))
                .as("the id is that of the row")
                .isEqualTo(product(2, "kiwi", 1));
        assertThat(table.list(all(), FIRST_PAGE)).isNotEmpty();
    }

    @Test
    @DisplayName("a view compares texts as the database is known to compare them")
    void aViewComparesTextsAsTheDatabaseDoes() {
        Column name = Column.of("name", ColumnType.TEXT).comparing(TextComparison.CODE_POINTS);
        InMemoryTable byCodePoints = InMemoryTable.of(
                TableSchema.of("names", List.of(new Column("id", ColumnType.INTEGER, false, true), name), "id"));
        LiveTable names =
                open(LiveTable.builder("names", byCodePoints).cache(cache).executor(threads));
        Row smile = Row.of("name", "\uD83D\uDE00"); // its first unit is less than U+E000, its code point is greater

        assertThat(names.view(Filter.greaterThan("name", "\uE000"))
                        .insert(smile)
                        .get("name"))
                .isEqualTo(smile.get("name"));
        Filter ignoringCase =
                Filter.startsWithIgnoreCase("name", "\uD83D"); // of which the database's word is not known
        assertThat(names.view(Filter.greaterThan("name", "\uE000").and(ignoringCase))
                        .insert(smile)
                        .get("name"))
                .isEqualTo(smile.get("name"));
        assertThatThrownBy(() -> names.view(Filter.lessThan("name", "\uE000")).insert(smile))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("outside of the view");
    }

    @Test
    @DisplayName("a view takes a row that one of its choices takes for certain, whatever another one would say")
    void aViewTakesWhatOneOfItsChoicesTakes() {
        Column name = Column.of("name", ColumnType.TEXT).comparing(TextComparison.EXACT);
        InMemoryTable exact = InMemoryTable.of(TableSchema.of(
                "names",
                List.of(
                        new Column("id", ColumnType.INTEGER, false, true),
                        name,
                        Column.of("price", ColumnType.INTEGER)),
                "id"));
        LiveTable names = open(LiveTable.builder("names", exact).cache(cache).executor(threads));
        Filter late = Filter.greaterThan("name", "m");
        Filter cheap = Filter.lessThan("price", 15);

        assertThat(names.view(late.or(cheap)).insert(Row.of("name", "kiwi").with("price", 1L)))
                .isNotNull();
        assertThatThrownBy(() ->
                        names.view(late.or(cheap)).insert(Row.of("name", "kiwi").with("price", 99L)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("cannot be told")
                .hasMessageContaining("order of 'name'");
        assertThatThrownBy(() -> names.view(late.and(cheap))
                        .insert(Row.of("name", "kiwi").with("price", 99L)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("outside of the view")
                .hasMessageNotContaining("cannot be told");
    }

    @Test
    @DisplayName("a view replaces a row whose columns are spelled in another case")
    void aViewReplacesARowWhoseColumnsAreSpelledInAnotherCase() {
        Row spelled = Row.of("ID", 2).with("NAME", "banana").with("PRICE", 25);

        assertThat(table.view(Filter.equal("name", "banana")).replace("2", spelled))
                .isEqualTo(product(2, "banana", 25));
    }

    /** Returns a table over the master whose answers to writes are changed on their way. */
    private LiveTable answering(UnaryOperator<Row> change) {
        return open(builderOf(
                WritableTable.class,
                answer -> answer instanceof Written<?> written && written.answer() instanceof Row row
                        ? new Written<>(change.apply(row), written.before())
                        : answer instanceof Row row ? change.apply(row) : answer));
    }

    private LiveTableBuilder builderOf(Class<? extends Table> type, UnaryOperator<Object> change) {
        Table changed = type.cast(
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                    if (isSchemaHidden && method.getName().equals("schema")) {
                        throw new IllegalStateException("down");
                    }
                    if (silence != null && method.getName().equals("capabilities")) {
                        throw silence;
                    }
                    Object answer = method.invoke(master, args);
                    return answer == null || !method.getName().matches("insert(ReturningBefore)?|(patch|replace).*")
                            ? answer
                            : change.apply(answer);
                }));
        return LiveTable.builder("other", changed).cache(cache).executor(threads);
    }

    @Test
    void anAnswerThatDoesNotShowTheRowIsAnything() {
        for (UnaryOperator<Row> change :
                List.<UnaryOperator<Row>>of(row -> row.without("id"), row -> row.with("id", null))) {
            table = answering(change);
            table.schema();
            table.insert(Row.of("name", "damson"));
            assertThat(rows()).isNull();
            table.patch("2", Row.of("price", 21L));
            assertThat(rows()).isNull();
            table.close();
        }
    }

    @Test
    void aRowThatGotAnotherIdIsAnything() {
        table = answering(row -> row.with("id", 7L));
        table.schema();

        table.replace("2", BANANA);
        assertThat(rows()).isNull();
        table.insert(BANANA.without("id"));
        assertThat(rows()).hasSize(1);
    }

    @Test
    void theColumnsAreAskedForIfTheyAreNotKnown() {
        table = open(LiveTable.builder("other", master).cache(cache));

        Row stored = table.insert(Row.of("name", "damson").with("price", 40L));

        assertChanged("4", RowImage.absent(), RowImage.whole(stored));
    }

    @Test
    void whileTheColumnsAreNotKnownAnythingMayHaveChanged() {
        isSchemaHidden = true;
        table = answering(row -> row);

        table.insert(Row.of("name", "damson"));

        assertThat(rows()).isNull();
    }

    @Test
    void aTableThatIsOnlyReadCannotBeWritten() {
        LiveTable readOnly = open(builderOf(Table.class, answer -> answer));

        assertThatThrownBy(() -> readOnly.delete("2")).isInstanceOf(UnsupportedRequestException.class);
    }

    @Test
    void aMasterThatCannotWriteSo() {
        master.capabilities(Set.of(Capability.SORT, Capability.PATCH));

        assertThatThrownBy(() -> table.delete("2"))
                .isInstanceOf(UnsupportedRequestException.class)
                .hasMessageContaining("'products': it cannot delete");
        assertThat(master.calls("delete")).as("it was not even tried").isZero();
    }

    @Test
    @DisplayName("why a master cannot say what it can do is told as it is told to readers")
    void aMasterThatCannotSayWhatItCan() {
        for (RuntimeException why : List.of(
                new NotPermittedException("products", "no right", null),
                new UnusableMasterException("products", "gone", null),
                new UnreachableException("products", "down", null))) {
            silence = why;
            LiveTable silent = open(builderOf(WritableTable.class, answer -> answer));

            assertThatThrownBy(() -> silent.delete("2")).isSameAs(why);
            silent.close();
        }
    }
}
