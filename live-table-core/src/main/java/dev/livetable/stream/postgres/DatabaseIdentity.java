package dev.livetable.stream.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Which database of which running server a connection leads to.
 *
 * @param text a text that is equal for two connections to the same one. A copy has another one, and so has the server after
 *     it was started anew
 */
record DatabaseIdentity(String text) {

    private static final String QUESTION = "SELECT s.system_identifier || ' ' || d.oid || ' '"
            + " || extract(epoch FROM pg_catalog.pg_postmaster_start_time())"
            + " FROM pg_catalog.pg_control_system() s, pg_catalog.pg_database d"
            + " WHERE d.datname = pg_catalog.current_database()";

    /** Asks the server of a connection. */
    static DatabaseIdentity of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUESTION)) {
            row.next();
            return new DatabaseIdentity(row.getString(1));
        }
    }
}
