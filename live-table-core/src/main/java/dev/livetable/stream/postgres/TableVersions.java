package dev.livetable.stream.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks the database for the versions of tables: what is another text after anything but their rows was changed. */
final class TableVersions {

    /*
     * The catalog's row of a table gets another xmin with each statement that changes the table, and another file with each
     * that writes all rows anew, as TRUNCATE and some of ALTER TABLE. Statements on rows, VACUUM and ANALYZE do neither. The
     * rows that make the table a part of a publication are compared, and what gives its rows other values, another order or
     * other ids without a write: the names, types, collations and expressions of its columns, the labels of enumerations,
     * the attributes of composite types, the primary key, and the policies that say who sees which rows.
     */

    /** A text that is another one after the columns of the table c have become others. */
    static final String COLUMNS = """
            (SELECT pg_catalog.md5(pg_catalog.string_agg(pg_catalog.concat_ws(
                ':', a.attnum, a.attname, a.atttypid, a.attcollation,
                (SELECT d.xmin FROM pg_catalog.pg_attrdef d
                  WHERE a.attgenerated <> '' AND d.adrelid = a.attrelid AND d.adnum = a.attnum),
                CASE WHEN a.atttypid >= 16384 THEN (
                  WITH RECURSIVE made(oid) AS (SELECT a.atttypid UNION
                    SELECT part.oid FROM made JOIN pg_catalog.pg_type t ON t.oid = made.oid
                      CROSS JOIN LATERAL (VALUES (t.typbasetype), (t.typelem) UNION ALL
                        SELECT m.atttypid FROM pg_catalog.pg_attribute m WHERE m.attrelid = t.typrelid AND m.attnum > 0
                      ) part(oid) WHERE part.oid <> 0)
                  SELECT pg_catalog.concat_ws('|',
                    (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', e.oid, e.xmin), ';' ORDER BY e.oid)
                      FROM made JOIN pg_catalog.pg_enum e ON e.enumtypid = made.oid),
                    (SELECT pg_catalog.string_agg(
                        pg_catalog.concat_ws(':', m.attrelid, m.attnum, m.xmin), ';' ORDER BY m.attrelid, m.attnum)
                      FROM made JOIN pg_catalog.pg_type t ON t.oid = made.oid
                        JOIN pg_catalog.pg_attribute m ON m.attrelid = t.typrelid AND m.attnum > 0))) END
                ), ',' ORDER BY a.attnum))
              FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0)
            """;

    /** The same for its primary key, for the index that is its replica identity, and for its policies. */
    static final String KEYS_AND_POLICIES = """
            (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', i.indexrelid, i.xmin), ',' ORDER BY i.indexrelid)
              FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND (i.indisprimary OR i.indisreplident)),
            (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', y.oid, y.xmin), ',' ORDER BY y.oid)
              FROM pg_catalog.pg_policy y WHERE y.polrelid = c.oid)
            """;

    private static final int FIRST_WITH_SCHEMAS = 15;

    private static final String VERSIONS = """
            SELECT w.space, w.name, pg_catalog.concat_ws('/', c.oid, c.xmin, c.relfilenode, p.oid, p.xmin,
              %s, %s,
              (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', r.oid, r.xmin), ',' ORDER BY r.oid)
                FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid AND (r.prrelid = c.oid OR r.prrelid IN (
                  SELECT a.relid FROM pg_catalog.pg_partition_ancestors(c.oid::regclass) a))),
              CASE WHEN c.relkind = 'p' THEN (SELECT pg_catalog.string_agg(
                  pg_catalog.concat_ws(':', d.oid, d.xmin, d.relfilenode), ',' ORDER BY d.oid)
                FROM pg_catalog.pg_partition_tree(c.oid::regclass) t JOIN pg_catalog.pg_class d ON d.oid = t.relid) END
              %s)
            FROM unnest(?, ?) AS w(space, name)
              LEFT JOIN (pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace)
                ON n.nspname = w.space AND c.relname = w.name
              LEFT JOIN pg_catalog.pg_publication p ON p.pubname = ?
            """;

    private static final String SCHEMAS = """
            , (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', s.oid, s.xmin), ',' ORDER BY s.oid)
                FROM pg_catalog.pg_publication_namespace s WHERE s.pnpubid = p.oid AND s.pnnspid = c.relnamespace)
            """;

    private TableVersions() {}

    /** Returns the version of one table. */
    static String of(Connection connection, String publication, String schema, String table) throws SQLException {
        return of(connection, publication, List.of(schema), List.of(table)).getOrDefault(List.of(schema, table), "");
    }

    /** Returns the versions of tables, by their schemas and names. */
    static Map<List<String>, String> of(Connection connection, String publication, Collection<LoggedTable> tables)
            throws SQLException {
        List<String> schemas = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (LoggedTable table : tables) {
            schemas.add(table.schema());
            names.add(table.table());
        }
        return of(connection, publication, schemas, names);
    }

    private static Map<List<String>, String> of(
            Connection connection, String publication, List<String> schemas, List<String> names) throws SQLException {
        boolean hasSchemas = connection.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_SCHEMAS;
        Map<List<String>, String> versions = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                VERSIONS.formatted(COLUMNS, KEYS_AND_POLICIES, hasSchemas ? SCHEMAS : ""))) {
            statement.setArray(1, connection.createArrayOf("text", schemas.toArray()));
            statement.setArray(2, connection.createArrayOf("text", names.toArray()));
            statement.setString(3, publication);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    versions.put(List.of(rows.getString(1), rows.getString(2)), rows.getString(3));
                }
            }
        }
        return versions;
    }
}
