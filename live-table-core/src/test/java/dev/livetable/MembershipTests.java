package dev.livetable;

import static dev.livetable.Membership.MEMBER;
import static dev.livetable.Membership.NO_MEMBER;
import static dev.livetable.Membership.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TextComparison;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MembershipTests {

    private static final TableSchema SCHEMA = TableSchema.of(
            "rows",
            List.of(
                    Column.of("id", ColumnType.INTEGER),
                    Column.of("s", ColumnType.INTEGER),
                    Column.of("d", ColumnType.DOUBLE),
                    Column.of("exact", ColumnType.TEXT).comparing(TextComparison.CODE_POINTS),
                    Column.of("t", ColumnType.TEXT)),
            "id");

    private static Membership of(String column, @Nullable Object value, Filter filter) {
        return of(Row.of(column, value), filter);
    }

    private static Membership of(Row row, Filter filter) {
        return Membership.of(RowImage.part(row), filter, SCHEMA);
    }

    @Test
    void numbersAreComparedWithTheOperand() {
        List<Filter> filters = List.of(
                Filter.equal("s", 2L),
                Filter.notEqual("s", 2L),
                Filter.lessThan("s", 2L),
                Filter.lessThanOrEqual("s", 2L),
                Filter.greaterThan("s", 2L),
                Filter.greaterThanOrEqual("s", 2L));

        assertThat(filters.stream().map(filter -> of("s", 1L, filter)))
                .containsExactly(NO_MEMBER, MEMBER, MEMBER, MEMBER, NO_MEMBER, NO_MEMBER);
        assertThat(filters.stream().map(filter -> of("s", 2L, filter)))
                .containsExactly(MEMBER, NO_MEMBER, NO_MEMBER, MEMBER, NO_MEMBER, MEMBER);
        assertThat(filters.stream().map(filter -> of("s", 3L, filter)))
                .containsExactly(NO_MEMBER, MEMBER, NO_MEMBER, NO_MEMBER, MEMBER, MEMBER);
        assertThat(filters.stream().map(filter -> of(Row.of("id", 1L).with("s", null), filter)))
                .as("null satisfies none of them")
                .containsOnly(NO_MEMBER);
        assertThat(filters.stream().map(filter -> of("id", 1L, filter)))
                .as("a column that is not there")
                .containsOnly(UNKNOWN);
    }

    @Test
    void aNumberThatNobodyKnowsHowToCompareIsUnknown() {
        for (Filter filter : List.of(
                Filter.equal("d", 2.0),
                Filter.notEqual("d", 2.0),
                Filter.lessThan("d", 2.0),
                Filter.in("d", List.of(2.0, 3.0)))) {
            assertThat(of("d", Double.NaN, filter)).as(filter.toString()).isEqualTo(UNKNOWN);
        }
    }

    @Test
    void oneOfSeveralIsEnough() {
        Filter in = Filter.in("d", List.of(Double.NaN, 2.0));

        assertThat(of("d", 2.0, in)).isEqualTo(MEMBER);
        assertThat(of("d", 1.0, in)).isEqualTo(UNKNOWN);
        assertThat(of("d", 1.0, Filter.in("d", List.of(2.0, 3.0)))).isEqualTo(NO_MEMBER);
        assertThat(of("d", 3.0, Filter.in("d", List.of(3.0, 2.0)))).isEqualTo(MEMBER);
    }

    @Test
    void nullIsKnownWhateverTheColumn() {
        Row none = Row.of("id", 1L).with("t", null);

        assertThat(of(none, Filter.isNull("t"))).isEqualTo(MEMBER);
        assertThat(of(none, Filter.isNotNull("t"))).isEqualTo(NO_MEMBER);
        assertThat(of(none, Filter.startsWith("t", "a"))).isEqualTo(NO_MEMBER);
        assertThat(of("t", "a", Filter.isNull("t"))).isEqualTo(NO_MEMBER);
        assertThat(of("t", "a", Filter.isNotNull("t"))).isEqualTo(MEMBER);
    }

    @Test
    void textsAreSearchedWhereTheirComparisonIsKnown() {
        assertThat(of("exact", "abc", Filter.startsWith("exact", "ab"))).isEqualTo(MEMBER);
        assertThat(of("exact", "abc", Filter.startsWith("exact", "b"))).isEqualTo(NO_MEMBER);
        assertThat(of("exact", "abc", Filter.contains("exact", "b"))).isEqualTo(MEMBER);
        assertThat(of("exact", "abc", Filter.contains("exact", "B"))).isEqualTo(NO_MEMBER);
        assertThat(of("t", "abc", Filter.startsWith("t", "ab"))).isEqualTo(UNKNOWN);
        assertThat(of("t", "abc", Filter.contains("t", "b"))).isEqualTo(UNKNOWN);
    }

    @Test
    void oneConditionThatDoesNotHoldIsEnough() {
        Row row = Row.of("s", 1L).with("t", "a").with("id", 1L);
        Filter holds = Filter.equal("s", 1L);
        Filter fails = Filter.equal("s", 2L);
        Filter unknown = Filter.equal("t", "A");

        assertThat(of(row, holds.and(Filter.equal("id", 1L)))).isEqualTo(MEMBER);
        assertThat(of(row, holds.and(unknown))).isEqualTo(UNKNOWN);
        assertThat(of(row, unknown.and(holds))).isEqualTo(UNKNOWN);
        assertThat(of(row, unknown.and(fails))).isEqualTo(NO_MEMBER);
        assertThat(of(row, fails.and(unknown))).isEqualTo(NO_MEMBER);
    }

    @Test
    void whatIsNotKnownMayBeAbsent() {
        assertThat(Membership.of(RowImage.unknown(), Filter.all(), SCHEMA)).isEqualTo(UNKNOWN);
        assertThat(Membership.of(RowImage.absent(), Filter.all(), SCHEMA)).isEqualTo(NO_MEMBER);
        assertThat(of("id", 1L, Filter.all())).isEqualTo(MEMBER);
    }

    @Test
    void aTextWithoutRegardToCaseIsKnownInAsciiButForI() {
        assertThat(of("exact", "aBc", Filter.equalIgnoreCase("exact", "AbC"))).isEqualTo(MEMBER);
        assertThat(of("exact", "aBc", Filter.equalIgnoreCase("exact", "Ab"))).isEqualTo(NO_MEMBER);
        assertThat(of("exact", "aBc", Filter.notEqualIgnoreCase("exact", "AbC")))
                .isEqualTo(NO_MEMBER);
        assertThat(of("exact", "Rio", Filter.equalIgnoreCase("exact", "rio"))).isEqualTo(MEMBER);
        assertThat(of("exact", "Rio", Filter.equalIgnoreCase("exact", "RIO"))).isEqualTo(UNKNOWN);
        assertThat(of("exact", "Rio", Filter.notEqualIgnoreCase("exact", "RIO")))
                .isEqualTo(UNKNOWN);
        assertThat(of("exact", "Rio", Filter.equalIgnoreCase("exact", "RIX"))).isEqualTo(NO_MEMBER);
        assertThat(of("exact", "\u00e4", Filter.equalIgnoreCase("exact", "\u00c4")))
                .isEqualTo(UNKNOWN);
        assertThat(of("exact", "\u00e4", Filter.equalIgnoreCase("exact", "b"))).isEqualTo(UNKNOWN);
        assertThat(of("exact", "xIx x", Filter.containsIgnoreCase("exact", "ix")))
                .isEqualTo(UNKNOWN);
        assertThat(of("exact", "xIxiX", Filter.containsIgnoreCase("exact", "ix")))
                .isEqualTo(MEMBER);
        assertThat(of("exact", "xIx", Filter.startsWithIgnoreCase("exact", "X")))
                .isEqualTo(MEMBER);
        assertThat(of("exact", "xIy", Filter.endsWithIgnoreCase("exact", "X"))).isEqualTo(NO_MEMBER);
        assertThat(of("t", "a", Filter.equalIgnoreCase("t", "a"))).isEqualTo(UNKNOWN);
        assertThat(of("t", null, Filter.equalIgnoreCase("t", "a"))).isEqualTo(NO_MEMBER);
        assertThat(of("t", null, Filter.equalIgnoreCase("t", "a").not())).isEqualTo(NO_MEMBER);
    }

    @Test
    void oneOfSeveralFiltersIsEnough() {
        Row row = Row.of("s", 1L).with("t", "a").with("id", 1L);
        Filter holds = Filter.equal("s", 1L);
        Filter fails = Filter.equal("s", 2L);
        Filter unknown = Filter.equal("t", "A");

        assertThat(of(row, holds.or(unknown))).isEqualTo(MEMBER);
        assertThat(of(row, unknown.or(holds))).isEqualTo(MEMBER);
        assertThat(of(row, fails.or(unknown))).isEqualTo(UNKNOWN);
        assertThat(of(row, fails.or(Filter.isNull("s")))).isEqualTo(NO_MEMBER);
        assertThat(of(row, fails.and(unknown).or(fails.and(holds)))).isEqualTo(NO_MEMBER);
        assertThat(of(row, unknown.or(fails).not())).isEqualTo(UNKNOWN);
        assertThat(of(row, Filter.none())).isEqualTo(NO_MEMBER);
    }

    @Test
    void noneOfSeveral() {
        assertThat(of("s", 1L, Filter.in("s", List.of(2L, 3L)).not())).isEqualTo(MEMBER);
        assertThat(of("s", 2L, Filter.in("s", List.of(2L, 3L)).not())).isEqualTo(NO_MEMBER);
        assertThat(of("t", "a", Filter.in("t", List.of("b")).not())).isEqualTo(UNKNOWN);
        assertThat(of("t", "a", Filter.in("t", List.of()).not())).isEqualTo(MEMBER);
        assertThat(of("t", null, Filter.in("t", List.of()).not())).isEqualTo(NO_MEMBER);
    }
}
