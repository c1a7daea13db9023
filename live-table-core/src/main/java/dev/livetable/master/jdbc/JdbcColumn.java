package dev.livetable.master.jdbc;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;

/**
 * A column as the database has it.
 *
 * @param column the column as the table shows it
 * @param kind what it holds
 * @param typeName the database's own name of its type
 * @param sqlName its name in quotes
 * @param computed whether the database computes it, so that it cannot be set
 */
record JdbcColumn(Column column, JdbcType kind, String typeName, String sqlName, boolean computed) {

    String name() {
        return column.name();
    }

    ColumnType type() {
        return column.type();
    }

    /** Returns the expression that stands for the column in conditions and sorts. */
    String expression(Dialect dialect) {
        return kind == JdbcType.AS_TEXT ? dialect.asText(sqlName) : sqlName;
    }
}
