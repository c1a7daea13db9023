package dev.livetable.master.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the database says of how it compares the texts of a table. A database that is not known is not taken for exact.
 */
final class Collations {

    private static final int FIRST_POSTGRESQL_WITH_INEXACT_ONES = 12;
    private static final int FIRST_H2_WITH_THESE_NAMES = 2;

    private static final String INEXACT_COLUMNS_OF_POSTGRESQL = "SELECT a.attname FROM pg_catalog.pg_attribute a"
            + " JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation"
            + " WHERE a.attrelid = CAST(? AS regclass) AND NOT c.collisdeterministic";
    private static final String COLLATION_OF_H2 =
            "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'COLLATION'";

    private final Predicate<String> exact;

    private Collations(Predicate<String> exact) {
        this.exact = exact;
    }

    /**
     * Asks the database.
     *
     * @param from the name of the table in statements
     * @param timeoutSeconds the time after which the database gives up
     */
    static Collations read(Connection connection, Dialect dialect, String from, int timeoutSeconds)
            throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        return new Collations(
                switch (dialect) {
                    case POSTGRESQL -> {
                        Set<String> inexact = version < FIRST_POSTGRESQL_WITH_INEXACT_ONES
                                ? Set.of()
                                : ask(connection, timeoutSeconds, INEXACT_COLUMNS_OF_POSTGRESQL, from);
                        yield column -> !inexact.contains(column);
                    }
                    case H2 -> {
                        boolean all = version >= FIRST_H2_WITH_THESE_NAMES
                                && Set.of("OFF").containsAll(ask(connection, timeoutSeconds, COLLATION_OF_H2));
                        yield column -> all;
                    }
                    case STANDARD -> column -> false;
                });
    }

    private static Set<String> ask(Connection connection, int timeoutSeconds, String question, String... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            statement.setQueryTimeout(timeoutSeconds);
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            Set<String> answers = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    answers.add(rows.getString(1));
                }
            }
            return answers;
        }
    }

    /** Returns whether texts of a column are equal to the database only if they are written alike. */
    boolean areExact(String column) {
        return exact.test(column);
    }
}
