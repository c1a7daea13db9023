package dev.livetable.master.jdbc;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A column as the database has it.
 *
 * @param column the column as the table shows it
 * @param kind what it holds
 * @param sqlType the number of its type, as results tell it
 * @param typeName the database's own name of its type
 * @param sqlName its name in quotes
 * @param computed whether the database computes it, so that it cannot be set
 * @param exact whether values that are equal to the database are written alike
 */
record JdbcColumn(
        Column column, JdbcType kind, int sqlType, String typeName, String sqlName, boolean computed, boolean exact) {

    String name() {
        return column.name();
    }

    ColumnType type() {
        return column.type();
    }

    /** Returns whether a replace sets it, to its default if no value is given. */
    boolean isReplaced() {
        return !computed && column.readOnly() == null;
    }

    /** Returns the expression that stands for the column in conditions and sorts. */
    String expression(Dialect dialect) {
        return kind == JdbcType.AS_TEXT ? dialect.asText(sqlName) : sqlName;
    }

    /**
     * Returns the expression that is equal for texts only if they are written alike, where {@link #expression} may also
     * be equal for others; null where there is none or none is needed.
     */
    @Nullable
    String writtenText(Dialect dialect) {
        boolean holdsTexts = type() == ColumnType.TEXT || type() == ColumnType.LIST;
        return exact || !holdsTexts ? null : dialect.asWritten(this);
    }

    /** Returns whether conditions of equality on this column hold for no value that is written otherwise. */
    boolean isComparedAsWritten(Dialect dialect) {
        return exact || writtenText(dialect) != null;
    }
}
