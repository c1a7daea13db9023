package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Capability;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Columns;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.JsonText;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the database said about the table: all that statements are made from. */
final class JdbcLayout {

    /*
     * A statement that returns rows selects the columns, and behind them the texts of those of which the driver may make
     * another text. So a row has more values in a result than columns; those of the columns themselves are not read then.
     */

    private final TableSchema schema;
    private final String from;
    private final List<JdbcColumn> columns;
    private final Map<String, JdbcColumn> byName;
    private final Columns names;
    private final Dialect dialect;
    private final String selected;
    private final String selectedPlainly;
    private final List<JdbcColumn> texts;
    private final int[] places;
    private final Set<Capability> capabilities;
    private final int isolation;
    private final boolean locksRows;

    /**
     * Creates a layout.
     *
     * @param schema the table as it shows itself
     * @param from the name of the table in statements
     * @param columns its columns, in the schema's order
     * @param dialect what the database speaks
     * @param selected what a statement selects: all columns, or by their names those that may be read
     * @param capabilities what can be done with the table
     * @param isolation the isolation level in which two reads see one state
     * @param locksRows whether rows can be locked when they are read
     */
    JdbcLayout(
            TableSchema schema,
            String from,
            List<JdbcColumn> columns,
            Dialect dialect,
            String selected,
            Set<Capability> capabilities,
            int isolation,
            boolean locksRows) {
        this.schema = schema;
        this.from = from;
        this.columns = columns;
        this.byName = columns.stream().collect(Collectors.toMap(JdbcColumn::name, Function.identity()));
        this.names = Columns.of(columns.stream().map(JdbcColumn::name).toList());
        this.dialect = dialect;
        this.selected = selected;
        this.texts = columns.stream().filter(dialect::mayBeWrittenByDriver).toList();
        this.places = new int[columns.size()];
        int text = columns.size();
        for (int i = 0; i < places.length; i++) {
            places[i] = texts.contains(columns.get(i)) ? text++ : i;
        }
        this.capabilities = capabilities;
        this.isolation = isolation;
        this.locksRows = locksRows;
        this.selectedPlainly = selected + selectedTexts("");
    }

    TableSchema schema() {
        return schema;
    }

    String from() {
        return from;
    }

    List<JdbcColumn> columns() {
        return columns;
    }

    JdbcColumn column(String name) {
        return requireNonNull(byName.get(name));
    }

    List<JdbcColumn> idColumns() {
        return schema.idColumns().stream().map(this::column).toList();
    }

    boolean isIdColumn(JdbcColumn column) {
        return schema.idColumns().contains(column.name());
    }

    Dialect dialect() {
        return dialect;
    }

    /**
     * Returns what a statement selects of a row: all columns, or by their names those that may be read. Where all may be
     * read, the result shows what columns there are.
     *
     * @param qualifier what stands before the name of a column, with a dot; or an empty text
     */
    String selected(String qualifier) {
        if (qualifier.isEmpty()) {
            return selectedPlainly;
        }
        String all = selected.equals(JdbcLayoutReader.ALL)
                ? qualifier + selected
                : columns.stream().map(column -> qualifier + column.sqlName()).collect(Collectors.joining(", "));
        return all + selectedTexts(qualifier);
    }

    private String selectedTexts(String qualifier) {
        if (texts.isEmpty()) {
            return "";
        }
        String alias = " AS " + unused("live_text"); // else it has the name of the column, which a sort would not know
        return texts.stream()
                .map(column -> ", " + text(column, qualifier) + alias)
                .collect(Collectors.joining());
    }

    /** Returns a name that is neither the table's nor that of a column, nor the beginning of one. */
    String unused(String name) {
        String names = columns.stream().map(JdbcColumn::sqlName).collect(Collectors.joining());
        String free = name;
        while ((from + names).contains(free)) {
            free += "_";
        }
        return free;
    }

    /** Returns the expressions for the values of the id columns. */
    String selectedIds() {
        return idColumns().stream()
                .map(column -> texts.contains(column) ? text(column, "") : column.sqlName())
                .collect(Collectors.joining(", "));
    }

    private String text(JdbcColumn column, String qualifier) {
        return dialect.asText(qualifier + column.sqlName());
    }

    /** Returns whether the driver may make another text of an id than the database. */
    boolean hasIdsOfDriver() {
        return idColumns().stream().anyMatch(texts::contains);
    }

    /** Returns the number of values that a statement selects of a row. */
    int width() {
        return columns.size() + texts.size();
    }

    Set<Capability> capabilities() {
        return capabilities;
    }

    /** Returns whether the database says the same of the table in another layout. */
    boolean isSameAs(JdbcLayout other) {
        return schema.equals(other.schema)
                && from.equals(other.from)
                && columns.equals(other.columns)
                && selected.equals(other.selected)
                && capabilities.equals(other.capabilities);
    }

    int isolation() {
        return isolation;
    }

    boolean locksRows() {
        return locksRows;
    }

    /** Returns whether a row that a statement finds by an id has that very id. */
    boolean idsAreExact() {
        return idColumns().stream().allMatch(column -> column.isComparedAsWritten(dialect));
    }

    /** Returns whether the database takes no id for another one: what its keys tell apart is written differently. */
    boolean keysAreExact() {
        return idColumns().stream().allMatch(JdbcColumn::exact);
    }

    /**
     * Returns whether a statement finds no row by a filter that does not satisfy it: one whose texts are other than those in it, or
     * with a column that this layout does not know yet. Who looks at the rows first sees both.
     */
    boolean isExact(Filter filter) {
        return !filter.looksAtOtherColumns() && filter.everyCondition().noneMatch(this::mayFindOtherTexts);
    }

    private boolean mayFindOtherTexts(Filter.Condition condition) {
        JdbcColumn column = column(condition.column());
        boolean asks =
                switch (condition.operator()) {
                    case EQUAL, NOT_EQUAL, IN, NOT_IN -> true;
                    default -> condition.operator().isOfTexts();
                };
        return asks && column.type() == ColumnType.TEXT && !column.isComparedAsWritten(dialect);
    }

    /**
     * Returns whether a row that a statement found by a filter also has the texts that are in it. What else is in the filter
     * is believed, but not where a text may be there in its place.
     */
    boolean hasTexts(Row row, Filter filter) {
        return filter.terms().stream().allMatch(term -> hasTexts(row, term));
    }

    private boolean hasTexts(Row row, Filter.Term term) {
        if (term instanceof Filter.Condition condition) {
            return !mayFindOtherTexts(condition) || condition.matches(row.get(condition.column()));
        }
        List<Filter> alternatives = ((Filter.AnyOf) term).filters();
        return alternatives.stream().allMatch(this::isExact)
                || alternatives.stream().anyMatch(alternative -> alternative.matches(row));
    }

    /** Returns the values that an id stands for; empty when no row of this database can have it. */
    Optional<Row> idValues(String id) {
        return schema.idValues(id).filter(ids -> ids.asMap().values().stream().allMatch(this::holds));
    }

    private boolean holds(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().allMatch(this::holds);
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().allMatch(entry -> holds(entry.getKey()) && holds(entry.getValue()));
        }
        return !(value instanceof String text) || dialect.holds(text);
    }

    /** Returns the condition that only the row with these values in the id columns satisfies. */
    Filter idCondition(Row ids) {
        return Filter.allOf(schema.idColumns().stream()
                .map(column -> Filter.equal(column, requireNonNull(ids.get(column))))
                .toList());
    }

    /** Returns the filter as the columns are spelled and hold their values. */
    Filter readable(Filter filter) {
        Filter coerced = schema.coerce(filter);
        coerced.everyCondition().forEach(condition -> {
            checkIsNotReadOnly(condition.column());
            checkIsComparable(condition);
            condition.values().forEach(value -> check(condition.column(), value));
        });
        return coerced;
    }

    /** Returns the row as the columns are spelled and hold their values, without nulls for ids that the table makes. */
    Row writable(Row row) {
        Row coerced = schema.coerce(row);
        for (String name : coerced.columns().names()) {
            Column column = column(name).column();
            Object value = coerced.get(name);
            checkIsNotReadOnly(name);
            if (column(name).computed()) {
                throw new InvalidRequestException(
                        schema.name(), "column '" + name + "' is computed by the database; leave it out", null);
            }
            if (value == null && column.generated() && schema.idColumns().contains(name)) {
                coerced = coerced.without(name);
            }
            check(name, value);
        }
        return coerced;
    }

    private void checkIsNotReadOnly(String column) {
        String reason = column(column).column().readOnly();
        if (reason != null) {
            throw new InvalidRequestException(
                    schema.name(),
                    "column '" + column + "' is only shown: it can be neither written nor filtered by, because it "
                            + reason,
                    null);
        }
    }

    private void checkIsComparable(Filter.Condition condition) {
        JdbcColumn column = column(condition.column());
        boolean ordered =
                switch (condition.operator()) {
                    case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> true;
                    default -> false;
                };
        if (column.kind() == JdbcType.JSON && (ordered || condition.operator().isOfTexts())) {
            throw invalid("column '" + column.name() + "' is JSON, which is structure: it can only be compared with a"
                    + " whole value, and " + condition.operator() + " does not apply");
        }
        boolean isLabel = column.labels().isEmpty() || column.labels().containsAll(condition.values());
        if (column.kind() == JdbcType.LABEL && ordered && !isLabel) {
            throw invalid("column '" + column.name() + "' is an enumeration, and " + condition.operator()
                    + " was given what is none of its labels, so it has no place in their order: " + column.labels());
        }
    }

    private InvalidRequestException invalid(String reason) {
        return new InvalidRequestException(schema.name(), reason, null);
    }

    private void check(String column, @Nullable Object value) {
        if (!holds(value)) {
            throw invalid("column '" + column + "' cannot hold " + dialect.unheld());
        }
        try {
            if (column(column).kind() == JdbcType.JSON) {
                JsonText.write(value);
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(schema.name(), "column '" + column + "': " + e.getMessage(), e);
        }
    }

    /** Returns whether a result has the table's columns, and no others. What it asks of the driver is known to it. */
    boolean isOf(ResultSetMetaData result) throws SQLException {
        return result.getColumnCount() == width() && isOf(result, 1, true);
    }

    /**
     * Returns whether the columns of a result from a position on, the first being 1, are the table's.
     *
     * @param named whether they have the names of those too
     */
    boolean isOf(ResultSetMetaData result, int first, boolean named) throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            JdbcColumn column = columns.get(i);
            boolean isAlike = JdbcColumn.resultType(result, first + i).equals(column.resultType());
            if (!isAlike || named && !result.getColumnName(first + i).equals(column.name())) {
                return false;
            }
        }
        return true;
    }

    /** Returns the row that a result with the table's columns is at. */
    Row row(ResultSet result) throws SQLException {
        return row(result, 1);
    }

    /** Returns the row that a result is at whose columns from a position on, the first being 1, are the table's. */
    Row row(ResultSet result, int first) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(columns.get(i), result, first + places[i]);
        }
        return names.row(values);
    }

    private @Nullable Object value(JdbcColumn column, ResultSet result, int position) throws SQLException {
        try {
            return column.kind().reader().read(result, position);
        } catch (DateTimeException e) {
            throw new OutdatedLayoutException(schema.name(), column.name(), e);
        }
    }
}
