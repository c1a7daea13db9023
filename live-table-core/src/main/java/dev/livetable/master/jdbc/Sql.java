package dev.livetable.master.jdbc;

import dev.livetable.table.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement in the making: its text and the values bound to it. Values never become part of the text. */
final class Sql {

    private final StringBuilder text = new StringBuilder();
    private final List<ParameterSetter> bindings = new ArrayList<>();

    /** Binds a value at a position from 1. */
    private interface ParameterSetter {
        void bind(PreparedStatement statement, int position) throws SQLException;
    }

    /** Appends a part of the text as it is. */
    Sql add(String part) {
        text.append(part);
        return this;
    }

    /** Appends a number. */
    Sql number(long number) {
        return value("?", (statement, position) -> statement.setLong(position, number));
    }

    /** Appends a text that something is compared with, within an expression that has a question mark in its place. */
    Sql operand(String placeholder, String text) {
        return value(placeholder, (statement, position) -> bind(statement, position, text));
    }

    /** Appends a value that a column is compared with. */
    Sql operand(JdbcColumn column, Object value, Dialect dialect) {
        return operand(dialect.operand(column), column, value, dialect);
    }

    /** Appends a value that a column is compared with, within an expression that has a question mark in its place. */
    Sql operand(String placeholder, JdbcColumn column, Object value, Dialect dialect) {
        return given(placeholder, column, value, dialect);
    }

    /** Appends a value that a column is set to. */
    Sql value(JdbcColumn column, @Nullable Object value, Dialect dialect) {
        if (value == null) {
            return add(column.column().nullable() ? "NULL" : dialect.nothing(column));
        }
        if (dialect.leavesTypeOpen(column.kind())) {
            return value("?", (statement, position) -> statement.setObject(position, value, Types.OTHER));
        }
        return given(dialect.placeholder(column), column, value, dialect);
    }

    private Sql given(String placeholder, JdbcColumn column, Object value, Dialect dialect) {
        Object bound = dialect.bound(column, value);
        return bound instanceof List<?> list
                ? array(placeholder, dialect.elementType(column), list)
                : bound(placeholder, bound);
    }

    private Sql bound(String placeholder, Object value) {
        return value(placeholder, (statement, position) -> bind(statement, position, value));
    }

    /**
     * Appends an array, within an expression that has a question mark in its place.
     *
     * @param elementType the name that the database has for the type of its elements
     */
    Sql array(String placeholder, String elementType, Collection<?> elements) {
        @Nullable Object[] array = elements(elements);
        return value(
                placeholder,
                (statement, position) ->
                        statement.setArray(position, statement.getConnection().createArrayOf(elementType, array)));
    }

    private Sql value(String placeholder, ParameterSetter binding) {
        bindings.add(binding);
        return add(placeholder);
    }

    private static @Nullable Object[] elements(Collection<?> list) {
        boolean bytes = !list.isEmpty() && list.stream().allMatch(Bytes.class::isInstance);
        @Nullable Object[] elements = bytes ? new byte[list.size()][] : new @Nullable Object[list.size()];
        int i = 0;
        for (Object element : list) {
            elements[i++] = element instanceof List<?> nested ? elements(nested) : plain(element);
        }
        return elements;
    }

    /** Returns a value as drivers know it. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Bytes bytes) {
            return bytes.toArray();
        }
        return value instanceof BigInteger integer ? new BigDecimal(integer) : value;
    }

    private static void bind(PreparedStatement statement, int position, Object value) throws SQLException {
        if (value instanceof BigDecimal decimal) {
            statement.setBigDecimal(position, decimal);
        } else if (value instanceof String text) {
            statement.setString(position, text);
        } else if (value instanceof Bytes bytes) {
            statement.setBytes(position, bytes.toArray());
        } else {
            statement.setObject(position, plain(value));
        }
    }

    /** Returns the text with a question mark for each value. */
    String text() {
        return text.toString();
    }

    /** Binds the values to a statement of this text. */
    void bind(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < bindings.size(); i++) {
            bindings.get(i).bind(statement, i + 1);
        }
    }

    /** Returns the text. */
    @Override
    public String toString() {
        return text();
    }
}
