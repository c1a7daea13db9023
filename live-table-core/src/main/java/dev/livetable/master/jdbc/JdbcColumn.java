package dev.livetable.master.jdbc;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A column as the database has it.
 *
 * @param column the column as the table shows it
 * @param kind what it holds
 * @param resultType the number, the name and the digits of its type, as results tell them
 * @param typeName the database's own name of its type
 * @param sqlName its name in quotes
 * @param computed whether the database computes it, so that it cannot be set
 * @param counted whether the database counts its values up where none is given
 * @param exact whether values that are equal to the database are written alike
 * @param own what the database says of its type; null where it was not asked
 */
record JdbcColumn(
        Column column,
        JdbcType kind,
        String resultType,
        String typeName,
        String sqlName,
        boolean computed,
        boolean counted,
        boolean exact,
        @Nullable OwnType own) {

    /** The numbers of the types whose values a database rounds to the digits of the column; the last are Oracle's and SQL Server's. */
    private static final Set<Integer> ROUNDED = Set.of(
            Types.DECIMAL,
            Types.NUMERIC,
            Types.FLOAT,
            Types.TIME,
            Types.TIMESTAMP,
            Types.TIME_WITH_TIMEZONE,
            Types.TIMESTAMP_WITH_TIMEZONE,
            Types.ARRAY,
            Types.OTHER,
            -101,
            -102,
            -155);

    /** Returns the number, the name and the digits of the type that a result has at a position from 1. */
    static String resultType(ResultSetMetaData result, int position) throws SQLException {
        String type = result.getColumnType(position) + " " + result.getColumnTypeName(position);
        String digits = digits(result, position);
        return digits == null ? type : type + " " + digits;
    }

    /** Returns the digits to which the values of a result are rounded at a position from 1; null where they are not. */
    static @Nullable String digits(ResultSetMetaData result, int position) throws SQLException {
        return ROUNDED.contains(result.getColumnType(position))
                ? result.getPrecision(position) + "," + result.getScale(position)
                : null;
    }

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

    /** Returns whether rows may show null: as JSON does for a null of its own, also in a column that is not to be null. */
    boolean showsNulls() {
        return column.nullable() || kind == JdbcType.JSON;
    }

    /** Returns the name of its type for a cast. */
    String castName() {
        return own == null ? typeName : own.name();
    }

    /** Returns the labels of an enumeration, in their order; none where they are not known. */
    List<String> labels() {
        return own == null ? List.of() : own.labels();
    }

    /**
     * Returns the expression that is equal for texts only if they are written alike, where {@link Dialect#expression} may also
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
