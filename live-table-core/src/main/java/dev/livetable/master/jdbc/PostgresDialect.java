package dev.livetable.master.jdbc;

import dev.livetable.master.jdbc.Collations.Facts;
import dev.livetable.master.jdbc.Returning.Before;
import dev.livetable.table.ColumnType;
import dev.livetable.table.TextComparison;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts of PostgreSQL. */
final class PostgresDialect extends Dialect {

    /*
     * PostgreSQL orders by the bytes of a text under "C", and under the collations of its own provider; in UTF-8 that is
     * the order of code points. The C.UTF-8 of an operating system depends on its version. The text of an enumeration is
     * its label. CHAR is compared as written with all its blanks.
     */

    private static final int FIRST_THAT_RETURNS_OLD = 18;

    /** What the driver gives out for something else. */
    private static final Map<String, JdbcType> KINDS = Map.of(
            "timestamptz",
            JdbcType.OFFSET_DATE_TIME,
            "timetz",
            JdbcType.AS_TEXT,
            "bit",
            JdbcType.AS_TEXT,
            "money",
            JdbcType.AS_TEXT);

    /** What an older version does not have yet is looked up in JSON, where it is null. */
    private static final String COLLATIONS = """
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

    private static final String EFFECTS = "WITH RECURSIVE names AS (SELECT CAST(? AS text) AS s, CAST(? AS text) AS t),"
            + " it AS (SELECT c.oid, c.relkind FROM pg_catalog.pg_class c"
            + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN names ON n.nspname = s AND c.relname = t),"
            + " down(oid) AS (SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN it ON i.inhparent = it.oid"
            + " UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN down ON i.inhparent = down.oid),"
            + " up(oid) AS (SELECT i.inhparent FROM pg_catalog.pg_inherits i JOIN it ON i.inhrelid = it.oid"
            + " UNION SELECT i.inhparent FROM pg_catalog.pg_inherits i JOIN up ON i.inhrelid = up.oid),"
            + " family AS (SELECT 'heir' AS kind, oid FROM down UNION ALL SELECT 'parent', oid FROM up)"
            + " SELECT CASE relkind WHEN 'r' THEN 'own' WHEN 'p' THEN 'partitioned' ELSE 'foreign' END, '', '' FROM it"
            // The bits of the type: 2 is BEFORE; 4, 8 and 16 are INSERT, DELETE and UPDATE.
            + " UNION ALL SELECT CASE WHEN (g.tgtype & 2) <> 0 THEN 'before' ELSE 'after' END, CAST(g.tgname AS text), ''"
            + " FROM pg_catalog.pg_trigger g JOIN it ON g.tgrelid = it.oid"
            + " WHERE NOT g.tgisinternal AND g.tgenabled <> 'D' AND (g.tgtype & 28) <> 0"
            + " UNION ALL SELECT 'rule', CAST(r.rulename AS text), '' FROM pg_catalog.pg_rewrite r"
            + " JOIN it ON r.ev_class = it.oid WHERE r.ev_type <> '1' AND r.ev_enabled <> 'D'"
            + " UNION ALL SELECT family.kind, CAST(n.nspname AS text), CAST(c.relname AS text) FROM family"
            + " JOIN pg_catalog.pg_class c ON c.oid = family.oid"
            + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace";

    private final boolean returnsOld;

    PostgresDialect(String product, int version) {
        super(product);
        this.returnsOld = version >= FIRST_THAT_RETURNS_OLD;
    }

    @Override
    boolean isKnown() {
        return true;
    }

    @Override
    JdbcType kind(int jdbcType, String typeName) {
        return kindOf(jdbcType, typeName);
    }

    static JdbcType kindOf(int jdbcType, String typeName) {
        JdbcType own = KINDS.get(typeName.toLowerCase(Locale.ROOT));
        return own == null ? JdbcType.of(jdbcType, typeName) : own;
    }

    @Override
    boolean ordersNulls() {
        return true;
    }

    @Override
    Returning returning() {
        return new Returning(returnsOld ? Before.RETURNED : Before.LOCKED_BY_STATEMENT, true);
    }

    @Override
    String beginOfSnapshot() {
        return "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
    }

    @Override
    String onlyReadsCommitted() {
        return "select current_setting('transaction_read_only') = 'on'"
                + " and current_setting('transaction_isolation') like 'read %'";
    }

    @Override
    boolean leavesTypeOpen(JdbcType kind) {
        return kind == JdbcType.AS_TEXT || kind == JdbcType.CASELESS_TEXT;
    }

    @Override
    @Nullable
    String arrayOf(ColumnType type) {
        return arrayName(type);
    }

    /** Returns the name of the elements of an array, which H2 takes no notice of. */
    static @Nullable String arrayName(ColumnType type) {
        return switch (type) {
            case INTEGER -> "int8";
            case DECIMAL -> "numeric";
            case DOUBLE -> "float8";
            case TEXT -> "varchar";
            case DATE -> "date";
            case TIME -> "time";
            case DATE_TIME -> "timestamp";
            case OFFSET_DATE_TIME -> "timestamptz";
            case UUID -> "uuid";
            default -> null;
        };
    }

    @Override
    boolean holds(String text) {
        return text.indexOf(0) < 0 && isUnicode(text);
    }

    /** A cast may write a value otherwise than it is read (10.0.0.1/32), and CONCAT makes a null an empty text. */
    @Override
    String asText(String column) {
        return "CASE WHEN " + column + " IS NOT NULL THEN CONCAT(" + column + ") END";
    }

    @Override
    String asWritten(JdbcColumn column) {
        boolean list = column.kind() == JdbcType.LIST;
        return (list ? column.sqlName() : "(" + asText(column.sqlName()) + ")") + " COLLATE \"C\"";
    }

    @Override
    String folded(JdbcColumn column) {
        boolean isRead = column.writtenText(this) != null;
        return folded(isRead ? asText(column.sqlName()) : column.expression(this));
    }

    @Override
    String folded(String expression) {
        return "LOWER((" + expression + ") COLLATE \"default\")";
    }

    @Override
    Collations collations(Connection connection, String from, int timeoutSeconds) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLLATIONS)) {
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
            return new Collations(columns, null);
        }
    }

    @Override
    TextComparison comparison(JdbcType kind, String typeName, Facts facts) {
        return switch (kind) {
            case PADDED_TEXT -> exactIf(typeName.equalsIgnoreCase("bpchar"));
            case AS_TEXT -> exactIf(facts.enumeration());
            default -> super.comparison(kind, typeName, facts);
        };
    }

    @Override
    String effects() {
        return EFFECTS;
    }
}
