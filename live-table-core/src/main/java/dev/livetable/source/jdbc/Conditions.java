package dev.livetable.source.jdbc;

import dev.livetable.table.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions of a filter as SQL. */
final class Conditions {

    private static final int CHUNK = 1000;
    private static final char ESCAPE = '!';

    private final Layout layout;
    private final Dialect dialect;

    Conditions(Layout layout) {
        this.layout = layout;
        this.dialect = layout.dialect();
    }

    /** Appends one condition. */
    void append(Sql sql, Filter.Condition condition) {
        JdbcColumn column = layout.column(condition.column());
        String expression = column.expression(dialect);
        switch (condition.operator()) {
            case IS_NULL -> sql.add(column.sqlName() + " IS NULL");
            case IS_NOT_NULL -> sql.add(column.sqlName() + " IS NOT NULL");
            case IN -> in(sql, column, condition.values());
            case STARTS_WITH -> like(sql, expression, literal(condition) + "%");
            case CONTAINS -> like(sql, expression, "%" + literal(condition) + "%");
            case EQUAL -> compare(sql, column, " = ", condition);
            case NOT_EQUAL -> compare(sql, column, " <> ", condition);
            case LESS -> compare(sql, column, " < ", condition);
            case LESS_OR_EQUAL -> compare(sql, column, " <= ", condition);
            case GREATER -> compare(sql, column, " > ", condition);
            case GREATER_OR_EQUAL -> compare(sql, column, " >= ", condition);
        }
    }

    private void compare(Sql sql, JdbcColumn column, String operator, Filter.Condition condition) {
        sql.add(column.expression(dialect) + operator)
                .operand(column, condition.values().get(0));
    }

    private static void like(Sql sql, String expression, String pattern) {
        sql.add(expression + " LIKE ").operand(pattern).add(" ESCAPE '" + ESCAPE + "'");
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
            return;
        }
        String expression = column.expression(dialect);
        String arrayType = arrayType(column, values);
        if (arrayType != null) {
            sql.add(expression + " = ANY(").array(arrayType, values).add(")");
        } else {
            String before = "(";
            for (int from = 0; from < values.size(); from += CHUNK) {
                sql.add(before + expression + " IN (");
                String comma = "";
                for (Object value : values.subList(from, Math.min(from + CHUNK, values.size()))) {
                    sql.add(comma).operand(column, value);
                    comma = ", ";
                }
                sql.add(")");
                before = " OR ";
            }
            sql.add(")");
        }
    }

    /** Returns the type of the one array to bind in place of many values; null where they are to be bound one by one. */
    private @Nullable String arrayType(JdbcColumn column, List<Object> values) {
        boolean alike = values.stream().allMatch(values.get(0).getClass()::isInstance);
        return values.size() > CHUNK && alike ? dialect.arrayOf(column.type()) : null;
    }
}
