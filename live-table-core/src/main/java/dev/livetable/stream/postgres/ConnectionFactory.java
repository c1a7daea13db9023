package dev.livetable.stream.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to the primary of a PostgreSQL, each a new one that no pool keeps. Safe for use by many threads. */
@FunctionalInterface
public interface ConnectionFactory {

    /**
     * Opens a connection, which whoever asked for it closes. May block.
     *
     * @throws SQLException if there is none
     */
    Connection open() throws SQLException;
}
