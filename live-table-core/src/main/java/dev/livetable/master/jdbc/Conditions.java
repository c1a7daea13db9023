package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions of a filter as SQL. */
final class Conditions {

    private static final int LIST_SIZE = 1_000;
    private static final int ARRAY_SIZE = 10_000;
    private static final String NEVER = "1 = 0";
    private static final String IS_NOT_NULL = " IS NOT NULL";

    private final JdbcLayout layout;
    private final Dialect dialect;

    Conditions(JdbcLayout layout) {
        this.layout = layout;
        this.dialect = layout.dialect();
    }

    /** Appends a filter, which is not that of all rows. */
    void append(Sql sql, Filter filter) {
        String word = "";
        for (Filter.Term term : filter.terms()) {
            sql.add(word);
            if (term instanceof Filter.Condition condition) {
                append(sql, condition);
            } else {
                anyOf(sql, ((Filter.AnyOf) term).filters());
            }
            word = " AND ";
        }
    }

    /** Returns the expression that is null if the row shows null. */
    private String nullable(JdbcColumn column) {
        return switch (column.kind()) {
            case JSON, AS_TEXT -> dialect.shown(column);
            default -> column.sqlName();
        };
    }

    private void anyOf(Sql sql, List<Filter> filters) {
        String before = "((";
        for (Filter filter : filters) {
            append(sql.add(before), filter);
            before = ") OR (";
        }
        sql.add(filters.isEmpty() ? NEVER : "))");
    }

    private void append(Sql sql, Filter.Condition condition) {
        JdbcColumn column = layout.column(condition.column());
        switch (condition.operator()) {
            case IS_NULL -> sql.add(nullable(column) + " IS NULL");
            case IS_NOT_NULL -> sql.add(nullable(column) + IS_NOT_NULL);
            case IN -> in(sql, column, held(column, condition));
            case NOT_IN -> notIn(sql, column, held(column, condition));
            case EQUAL -> equal(sql, column, held(column, condition));
            case NOT_EQUAL -> notEqual(sql, column, held(column, condition));
            case LESS_THAN -> compare(sql, column, " < ", condition);
            case LESS_THAN_OR_EQUAL -> compare(sql, column, " <= ", condition);
            case GREATER_THAN -> compare(sql, column, " > ", condition);
            case GREATER_THAN_OR_EQUAL -> compare(sql, column, " >= ", condition);
            default -> TextSearch.of(column, dialect).append(sql, condition);
        }
    }

    /** Returns the values of a condition that a column can hold: no row has one of the others. */
    private List<Object> held(JdbcColumn column, Filter.Condition condition) {
        return condition.values().stream()
                .filter(value -> value.equals(dialect.floor(column, value)))
                .toList();
    }

    private void equal(Sql sql, JdbcColumn column, List<Object> held) {
        if (held.isEmpty()) {
            sql.add(NEVER);
        } else {
            equal(sql, column, held.get(0));
        }
    }

    private void equal(Sql sql, JdbcColumn column, Object value) {
        if (dialect.hasOneOf(column) != null) {
            oneOf(sql, column, List.of(value));
            return;
        }
        // A list that holds a null is neither equal to another one nor not to SQL's "=".
        String operator = column.kind() == JdbcType.LIST ? " IS NOT DISTINCT FROM " : " = ";
        sql.add(dialect.expression(column, List.of(value)) + operator).operand(column, value, dialect);
        String written = column.writtenText(dialect);
        if (written != null) {
            sql.add(" AND " + written + operator).operand(writtenOperand(column), column, value, dialect);
        }
    }

    private void notEqual(Sql sql, JdbcColumn column, List<Object> held) {
        if (held.isEmpty() || dialect.hasOneOf(column) != null) {
            notIn(sql, column, held); // which also looks whether there is a value
            return;
        }
        Object value = held.get(0);
        boolean list = column.kind() == JdbcType.LIST;
        String operator = list ? " IS DISTINCT FROM " : " <> ";
        String written = column.writtenText(dialect);
        if (written == null) {
            sql.add(dialect.shown(column) + operator).operand(column, value, dialect);
        } else {
            sql.add(written + operator).operand(writtenOperand(column), column, value, dialect);
        }
        sql.add(list ? " AND " + column.sqlName() + IS_NOT_NULL : "");
    }

    private String writtenOperand(JdbcColumn column) {
        return column.kind() == JdbcType.LIST ? dialect.operand(column) : dialect.writtenOperand();
    }

    /** Appends the condition that a column of the database's own type has one of some texts. */
    private void oneOf(Sql sql, JdbcColumn column, List<Object> texts) {
        foundAs(sql.add("("), column, texts);
        String written = column.writtenText(dialect);
        if (written != null) {
            operands(sql.add(" AND " + written + " IN ("), dialect.writtenOperand(), column, texts);
            sql.add(")");
        }
        sql.add(")");
    }

    private void foundAs(Sql sql, JdbcColumn column, List<Object> texts) {
        sql.array(requireNonNull(dialect.hasOneOf(column)), requireNonNull(dialect.arrayOf(ColumnType.TEXT)), texts);
    }

    private void compare(Sql sql, JdbcColumn column, String operator, Filter.Condition condition) {
        Object value = condition.values().get(0);
        Object floor = dialect.floor(column, value);
        if (floor == null) {
            sql.add(operator.contains(">") ? nullable(column) + IS_NOT_NULL : NEVER);
            return;
        }
        boolean isHeld = floor.equals(value);
        String compared = isHeld ? operator : operator.contains(">") ? " > " : " <= ";
        sql.add(dialect.ordered(column, floor) + compared).operand(column, dialect.place(column, floor), dialect);
    }

    /** Appends the condition that the database itself takes a value of a column for this one, as its keys do. */
    void taken(Sql sql, JdbcColumn column, Object value) {
        if (dialect.hasOneOf(column) == null) {
            sql.add(dialect.expression(column, List.of(value)) + " = ")
                    .operand(dialect.keptOperand(column), column, value, dialect);
        } else {
            foundAs(sql, column, List.of(value));
        }
    }

    private void notIn(Sql sql, JdbcColumn column, List<Object> values) {
        String isThere = nullable(column) + IS_NOT_NULL;
        if (values.isEmpty()) {
            sql.add(isThere);
        } else {
            in(sql.add("NOT "), column, values);
            boolean mayHoldForNull = dialect.hasOneOf(column) != null
                    || column.kind() == JdbcType.LIST
                    || column.kind() == JdbcType.JSON;
            sql.add(mayHoldForNull ? " AND " + isThere : "");
        }
    }

    private void in(Sql sql, JdbcColumn column, List<Object> values) {
        if (values.isEmpty()) {
            sql.add(NEVER);
        } else if (column.kind() == JdbcType.LIST) {
            String before = "(";
            for (Object value : values) {
                equal(sql.add(before), column, value);
                before = " OR ";
            }
            sql.add(")");
        } else {
            inChunks(sql, column, values);
        }
    }

    private void inChunks(Sql sql, JdbcColumn column, List<Object> values) {
        String arrayType = arrayType(column, values);
        int size = arrayType == null ? LIST_SIZE : ARRAY_SIZE;
        String before = "(";
        for (int from = 0; from < values.size(); from += size) {
            List<Object> some = values.subList(from, Math.min(from + size, values.size()));
            if (dialect.hasOneOf(column) != null) {
                oneOf(sql.add(before), column, some);
                before = " OR ";
                continue;
            }
            sql.add(before + dialect.expression(column, some));
            if (arrayType == null) {
                operands(sql.add(" IN ("), dialect.operand(column), column, some);
            } else {
                sql.add(" = ANY (").array("?", arrayType, some);
            }
            sql.add(")");
            String written = column.writtenText(dialect);
            if (written != null) {
                operands(sql.add(" AND " + written + " IN ("), dialect.writtenOperand(), column, some);
                sql.add(")");
            }
            before = " OR ";
        }
        sql.add(")");
    }

    private void operands(Sql sql, String placeholder, JdbcColumn column, List<Object> values) {
        String comma = "";
        for (Object value : values) {
            sql.add(comma).operand(placeholder, column, value, dialect);
            comma = ", ";
        }
    }

    /** Returns the type of the arrays to bind in place of many values; null where they are to be bound one by one. */
    private @Nullable String arrayType(JdbcColumn column, List<Object> values) {
        boolean alike = values.stream().allMatch(values.get(0).getClass()::isInstance);
        return values.size() > LIST_SIZE && alike && column.writtenText(dialect) == null
                ? dialect.arrayOf(column.type())
                : null;
    }
}
