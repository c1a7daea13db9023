package dev.livetable.master.jdbc;

import dev.livetable.table.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions of a filter as SQL. */
final class Conditions {

    private static final int LIST_SIZE = 1_000;
    private static final int ARRAY_SIZE = 10_000;
    private static final char ESCAPE = '!';

    private final JdbcLayout layout;
    private final Dialect dialect;

    Conditions(JdbcLayout layout) {
        this.layout = layout;
        this.dialect = layout.dialect();
    }

    /** Appends one condition. */
    void append(Sql sql, Filter.Condition condition) {
        JdbcColumn column = layout.column(condition.column());
        switch (condition.operator()) {
            case IS_NULL -> sql.add(column.sqlName() + " IS NULL");
            case IS_NOT_NULL -> sql.add(column.sqlName() + " IS NOT NULL");
            case IN -> in(sql, column, condition.values());
            case EQUAL -> equal(sql, column, condition.values().get(0));
            case NOT_EQUAL -> notEqual(sql, column, condition.values().get(0));
            case STARTS_WITH -> like(sql, column, condition, "", " = 1");
            case CONTAINS -> like(sql, column, condition, "%", " > 0");
            case LESS_THAN -> compare(sql, column, " < ", condition);
            case LESS_THAN_OR_EQUAL -> compare(sql, column, " <= ", condition);
            case GREATER_THAN -> compare(sql, column, " > ", condition);
            case GREATER_THAN_OR_EQUAL -> compare(sql, column, " >= ", condition);
        }
    }

    private void equal(Sql sql, JdbcColumn column, Object value) {
        // A list that holds a null is neither equal to another one nor not to SQL's "=".
        String operator = column.kind() == JdbcType.LIST ? " IS NOT DISTINCT FROM " : " = ";
        sql.add(column.expression(dialect) + operator).operand(column, value);
        String written = column.writtenText(dialect);
        if (written != null) {
            sql.add(" AND " + written + operator).operand(dialect.writtenOperand(), column, value);
        }
    }

    private void notEqual(Sql sql, JdbcColumn column, Object value) {
        boolean list = column.kind() == JdbcType.LIST;
        String operator = list ? " IS DISTINCT FROM " : " <> ";
        String written = column.writtenText(dialect);
        if (written == null) {
            sql.add(column.expression(dialect) + operator).operand(column, value);
        } else {
            sql.add(written + operator).operand(dialect.writtenOperand(), column, value);
        }
        sql.add(list ? " AND " + column.sqlName() + " IS NOT NULL" : "");
    }

    private void compare(Sql sql, JdbcColumn column, String operator, Filter.Condition condition) {
        sql.add(column.expression(dialect) + operator)
                .operand(column, condition.values().get(0));
    }

    private void like(Sql sql, JdbcColumn column, Filter.Condition condition, String before, String place) {
        String written = column.writtenText(dialect);
        String expression = column.expression(dialect);
        if (written != null && dialect.locatesTexts()) {
            sql.add("LOCATE(").operand(condition.values().get(0)).add(", " + expression + ")" + place);
        } else {
            sql.add((written == null ? expression : written) + " LIKE ")
                    .operand(before + literal(condition) + "%")
                    .add(" ESCAPE '" + ESCAPE + "'");
        }
    }

    /** Appends the condition that the database itself takes a value of a column for this one, as its keys do. */
    void taken(Sql sql, JdbcColumn column, Object value) {
        boolean caseless = column.kind() == JdbcType.CASELESS_TEXT;
        sql.add(column.expression(dialect) + " = ");
        if (caseless) {
            sql.value(column, value, dialect); // of the column's own type, which decides how it is compared
        } else {
            sql.operand(column, value);
        }
    }

    /** Returns the text of a condition with what would mean something in a pattern escaped. */
    private static String literal(Filter.Condition condition) {
        String text = (String) condition.values().get(0);
        StringBuilder literal = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            literal.append(c == '%' || c == '_' || c == ESCAPE ? String.valueOf(ESCAPE) : "")
                    .append(c);
        }
        return literal.toString();
    }

    private void in(Sql sql, JdbcColumn column, List<Object> values) {
        if (values.isEmpty()) {
            sql.add("1 = 0");
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
            sql.add(before + column.expression(dialect));
            if (arrayType == null) {
                operands(sql.add(" IN ("), "?", column, some);
            } else {
                sql.add(" = ANY (").array(arrayType, some);
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

    private static void operands(Sql sql, String placeholder, JdbcColumn column, List<Object> values) {
        String comma = "";
        for (Object value : values) {
            sql.add(comma).operand(placeholder, column, value);
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
