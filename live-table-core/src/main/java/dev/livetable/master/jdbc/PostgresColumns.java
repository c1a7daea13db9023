package dev.livetable.master.jdbc;

import dev.livetable.master.jdbc.Collations.Facts;
import dev.livetable.table.TextComparison;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks PostgreSQL for the collations and types of a table's columns. */
final class PostgresColumns {

    /*
     * A domain is looked through to its base type, over several domains, and an array to the type of its elements. A type
     * can be compared if it has a default class of operators for B-trees, or can be taken for one that has, as cidr for inet.
     * Types with "=" but without such a class are left out: boxes are equal there if their areas are.
     *
     * What an older version does not have yet is looked up in JSON, where it is null. A type is named without its length,
     * since a cast to one with a length cuts values off.
     */

    private static final String QUESTION = """
            SELECT a.attname,
              COALESCE(c.facts ->> 'collisdeterministic', 'true') = 'true',
              pg_catalog.pg_encoding_to_char(d.encoding) = 'UTF8' AND CASE c.facts ->> 'collprovider'
                WHEN 'b' THEN TRUE
                WHEN 'c' THEN c.facts ->> 'collcollate' IN ('C', 'POSIX')
                WHEN 'd' THEN COALESCE(to_jsonb(d) ->> 'datlocprovider', 'c') = 'b'
                  OR COALESCE(to_jsonb(d) ->> 'datlocprovider', 'c') = 'c' AND d.datcollate IN ('C', 'POSIX')
                ELSE FALSE END,
              base.typtype = 'e',
              pg_catalog.format_type(base.oid, -1),
              item.typtype IN ('e', 'r', 'm') OR EXISTS (
                SELECT FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod AND m.amname = 'btree'
                WHERE o.opcdefault AND (o.opcintype = item.oid OR EXISTS (
                  SELECT FROM pg_catalog.pg_cast k WHERE k.castsource = item.oid AND k.casttarget = o.opcintype
                    AND k.castmethod = 'b' AND k.castcontext = 'i'))),
              ARRAY(SELECT CAST(e.enumlabel AS text) FROM pg_catalog.pg_enum e
                WHERE e.enumtypid = base.oid ORDER BY e.enumsortorder)
            FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_database d ON d.datname = current_database()
              CROSS JOIN LATERAL (
                WITH RECURSIVE up AS (SELECT a.atttypid AS oid UNION ALL
                  SELECT t.typbasetype FROM up JOIN pg_catalog.pg_type t ON t.oid = up.oid AND t.typtype = 'd')
                SELECT t.oid, t.typtype FROM up JOIN pg_catalog.pg_type t ON t.oid = up.oid AND t.typtype <> 'd') base
              LEFT JOIN pg_catalog.pg_type element ON element.typarray = base.oid
              CROSS JOIN LATERAL (
                WITH RECURSIVE up AS (SELECT COALESCE(element.oid, base.oid) AS oid UNION ALL
                  SELECT t.typbasetype FROM up JOIN pg_catalog.pg_type t ON t.oid = up.oid AND t.typtype = 'd')
                SELECT t.oid, t.typtype FROM up JOIN pg_catalog.pg_type t ON t.oid = up.oid AND t.typtype <> 'd') item
              LEFT JOIN (SELECT oid, to_jsonb(each) AS facts FROM pg_catalog.pg_collation each) c
                ON c.oid = a.attcollation
            WHERE a.attrelid = CAST(? AS regclass) AND a.attnum > 0
            """;

    private PostgresColumns() {}

    /**
     * Asks the database.
     *
     * @param from the name of the table in statements
     * @param timeoutSeconds the time after which the database gives up
     */
    static Collations read(Connection connection, String from, int timeoutSeconds) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(QUESTION)) {
            statement.setQueryTimeout(timeoutSeconds);
            statement.setString(1, from);
            Map<String, Facts> columns = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.put(rows.getString(1), facts(rows));
                }
            }
            return new Collations(columns, null);
        }
    }

    private static Facts facts(ResultSet row) throws SQLException {
        boolean exact = row.getBoolean(2);
        boolean byBytes = exact && row.getBoolean(3);
        List<String> labels = List.of((String[]) row.getArray(7).getArray());
        return new Facts(
                exact,
                byBytes ? TextComparison.CODE_POINTS : TextComparison.EXACT,
                row.getBoolean(4),
                new OwnType(row.getString(5), row.getBoolean(6), labels, null));
    }
}
