package dev.livetable.master.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads the values of a column. */
@FunctionalInterface
interface ValueReader {

    /**
     * Returns the value at a position from 1 of the row a result is at.
     *
     * @return a value that a row can hold, or null
     */
    @Nullable
    Object read(ResultSet result, int position) throws SQLException;
}
