package dev.livetable.master.jdbc;

import dev.livetable.table.TextComparison;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the database says of how it compares the texts of a table. A database that is not known is not taken for exact.
 */
final class Collations {

    /*
     * Two things are told apart. A column is exact if "=" of the database is: then a condition needs nothing besides. And
     * how texts are compared in sorts and in the conditions that `Conditions` makes: those ask for a text as it is written
     * also where the column is not exact, so there only the order is unknown.
     *
     * The second is known of texts that are read as the database compares them. That is not so with types of the database's
     * own (json, inet, interval), whose texts depend on the session; but the text of an enumeration is its label.
     * PostgreSQL's CHAR is compared as written with all its blanks; H2 fills it up or not, by its mode.
     *
     * PostgreSQL orders by the bytes of a text under "C", and under the collations of its own provider; in UTF-8 that is
     * the order of code points. The C.UTF-8 of an operating system depends on its version. H2 without a collation orders by
     * `String.compareTo`. Both order UUIDs by their texts.
     */

    private static final int FIRST_H2_WITH_THESE_NAMES = 2;

    /** What an older version does not have yet is looked up in JSON, where it is null. */
    private static final String COLUMNS_OF_POSTGRESQL = """
            SELECT a.attname,
              COALESCE(c.facts ->> 'collisdeterministic', 'true') = 'true',
              pg_catalog.pg_encoding_to_char(d.encoding) = 'UTF8' AND CASE c.facts ->> 'collprovider'
                WHEN 'b' THEN TRUE
                WHEN 'c' THEN c.facts ->> 'collcollate' IN ('C', 'POSIX')
                WHEN 'd' THEN COALESCE(to_jsonb(d) ->> 'datlocprovider', 'c') = 'b'
                  OR COALESCE(to_jsonb(d) ->> 'datlocprovider', 'c') = 'c' AND d.datcollate IN ('C', 'POSIX')
                ELSE FALSE END,
              'e' IN (type.typtype, base.typtype)
            FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_database d ON d.datname = current_database()
              JOIN pg_catalog.pg_type type ON type.oid = a.atttypid
              LEFT JOIN pg_catalog.pg_type base ON base.oid = type.typbasetype
              LEFT JOIN (SELECT oid, to_jsonb(each) AS facts FROM pg_catalog.pg_collation each) c
                ON c.oid = a.attcollation
            WHERE a.attrelid = CAST(? AS regclass) AND a.attnum > 0
            """;

    private static final String COLLATION_OF_H2 =
            "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'COLLATION'";

    /**
     * What the database says of a column.
     *
     * @param exact whether its texts are equal to the database only if they are written alike
     * @param ordered how plain texts are compared
     * @param enumeration whether its values are labels
     */
    private record Facts(boolean exact, TextComparison ordered, boolean enumeration) {}

    private final Map<String, Facts> columns;
    private final @Nullable Facts others;

    private Collations(Map<String, Facts> columns, @Nullable Facts others) {
        this.columns = columns;
        this.others = others;
    }

    /**
     * Asks the database.
     *
     * @param from the name of the table in statements
     * @param timeoutSeconds the time after which the database gives up
     */
    static Collations read(Connection connection, Dialect dialect, String from, int timeoutSeconds)
            throws SQLException {
        return switch (dialect) {
            case POSTGRESQL -> new Collations(ofPostgres(connection, from, timeoutSeconds), null);
            case H2 -> new Collations(Map.of(), ofH2(connection, timeoutSeconds));
            case STANDARD -> new Collations(Map.of(), null);
        };
    }

    private static Map<String, Facts> ofPostgres(Connection connection, String from, int timeoutSeconds)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS_OF_POSTGRESQL)) {
            statement.setQueryTimeout(timeoutSeconds);
            statement.setString(1, from);
            Map<String, Facts> columns = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    boolean exact = rows.getBoolean(2);
                    boolean byBytes = exact && rows.getBoolean(3);
                    TextComparison ordered = byBytes ? TextComparison.CODE_POINTS : TextComparison.EXACT;
                    columns.put(rows.getString(1), new Facts(exact, ordered, rows.getBoolean(4)));
                }
            }
            return columns;
        }
    }

    private static @Nullable Facts ofH2(Connection connection, int timeoutSeconds) throws SQLException {
        if (connection.getMetaData().getDatabaseMajorVersion() < FIRST_H2_WITH_THESE_NAMES) {
            return null;
        }
        try (PreparedStatement statement = connection.prepareStatement(COLLATION_OF_H2)) {
            statement.setQueryTimeout(timeoutSeconds);
            try (ResultSet rows = statement.executeQuery()) {
                boolean none = !rows.next() || "OFF".equals(rows.getString(1));
                return new Facts(none, none ? TextComparison.UTF16_UNITS : TextComparison.EXACT, false);
            }
        }
    }

    private @Nullable Facts facts(String column) {
        return columns.getOrDefault(column, others);
    }

    /** Returns whether texts of a column are equal to the database only if they are written alike. */
    boolean areExact(String column) {
        Facts facts = facts(column);
        return facts != null && facts.exact();
    }

    /**
     * Returns how a column is compared in sorts and in the conditions that this package makes.
     *
     * @param column its name
     * @param kind what it holds
     * @param typeName the database's own name of its type
     */
    TextComparison comparison(String column, JdbcType kind, String typeName) {
        Facts facts = facts(column);
        if (facts == null) {
            return TextComparison.UNKNOWN;
        }
        String type = typeName.toLowerCase(Locale.ROOT);
        return switch (kind) {
            case TEXT -> facts.ordered();
            case UUID -> TextComparison.CODE_POINTS;
            case CASELESS_TEXT -> TextComparison.EXACT;
            case PADDED_TEXT -> exactIf(type.equals("bpchar"));
            case AS_TEXT -> exactIf(facts.enumeration() || facts.exact() && type.startsWith("enum("));
            default -> TextComparison.UNKNOWN;
        };
    }

    private static TextComparison exactIf(boolean isKnown) {
        return isKnown ? TextComparison.EXACT : TextComparison.UNKNOWN;
    }
}
