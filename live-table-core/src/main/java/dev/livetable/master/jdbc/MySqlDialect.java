package dev.livetable.master.jdbc;

import dev.livetable.master.jdbc.Collations.Facts;
import dev.livetable.table.TextComparison;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The facts of MySQL and MariaDB. They differ in types only, and those have different names. */
final class MySqlDialect extends Dialect {

    /*
     * Both drivers make something else of many types, by options of the connection: a boolean of tinyint(1), a date of a
     * year, an hour of the day of a time. So a type is the one that the database itself names, and a value is got as what
     * no option changes: a number, a text, or bytes. Values are given in the same way, since drivers cut the fractions
     * of times.
     *
     * Texts are equal by the collation of their column, which takes no notice of case or accents, or at least of blanks
     * at the end. They are written alike if their bytes in one character set are equal. Folded texts are compared by their
     * bytes as well, and so LIKE finds just what it is to find. Only what is called "nopad_bin" or "0900_bin" compares as
     * written itself.
     *
     * A plain SELECT sees the state of its transaction's first one, a statement that changes or locks rows the newest. So
     * what decides a write is always read with a lock. A statement may count a row as changed only if a value is another
     * one, by an option of the connection; so rows are counted when they are locked.
     */

    private static final String COLUMNS =
            "SELECT COLUMN_NAME, COLUMN_TYPE, COLLATION_NAME FROM information_schema.COLUMNS"
                    + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";

    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSS");

    MySqlDialect(String product) {
        super(product);
    }

    @Override
    boolean isKnown() {
        return true;
    }

    @Override
    Map<String, String> typeNames(Connection connection, TableSearch.Match table, int timeoutSeconds)
            throws SQLException {
        Map<String, String> names = new HashMap<>();
        try (PreparedStatement statement = columns(connection, table, timeoutSeconds);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                names.put(rows.getString(1), rows.getString(2).toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static PreparedStatement columns(Connection connection, TableSearch.Match table, int timeoutSeconds)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(COLUMNS);
        statement.setQueryTimeout(timeoutSeconds);
        statement.setString(1, table.qualifier());
        statement.setString(2, table.name());
        return statement;
    }

    @Override
    JdbcType kind(int jdbcType, String typeName) {
        String name = typeName.split("[ (]", 2)[0];
        return switch (name) {
            case "bit" -> typeName.equals("bit(1)") ? JdbcType.BIT : JdbcType.BITS;
            case "tinyint", "smallint", "mediumint", "int", "year" -> JdbcType.INTEGER;
            case "bigint" -> typeName.contains("unsigned") ? JdbcType.UNSIGNED : JdbcType.INTEGER;
            case "decimal" -> JdbcType.DECIMAL;
            case "float" -> JdbcType.REAL;
            case "double" -> JdbcType.DOUBLE;
            case "char" -> JdbcType.PADDED_TEXT;
            case "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set", "inet4", "inet6" ->
                JdbcType.TEXT;
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> JdbcType.BYTES;
            case "date" -> JdbcType.WRITTEN_DATE;
            case "time" -> JdbcType.WRITTEN_TIME;
            case "datetime" -> JdbcType.WRITTEN_DATE_TIME;
            case "timestamp" -> JdbcType.WRITTEN_MOMENT;
            case "uuid" -> JdbcType.WRITTEN_UUID;
            default -> JdbcType.of(jdbcType, typeName);
        };
    }

    // Statements

    @Override
    void page(Sql sql, long offset, int size) {
        sql.add(" LIMIT ").number(size).add(" OFFSET ").number(offset);
    }

    @Override
    String noValues() {
        return " () VALUES ()";
    }

    @Override
    boolean countsOnlyOtherValues() {
        return true;
    }

    @Override
    boolean tellsOnlyCountedKeys() {
        return true;
    }

    @Override
    String seeingTheNewest() {
        return " LOCK IN SHARE MODE";
    }

    // Transactions

    @Override
    String beginOfSnapshot() {
        return "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
    }

    // Values

    @Override
    Object bound(JdbcColumn column, Object value) {
        if (value instanceof Boolean flag) {
            return flag ? 1L : 0L;
        }
        if (value instanceof LocalDateTime dateTime) {
            return DATE_TIME.format(dateTime);
        }
        if (value instanceof OffsetDateTime moment) {
            return DATE_TIME.format(moment.withOffsetSameInstant(ZoneOffset.UTC));
        }
        return value instanceof java.time.LocalDate || value instanceof LocalTime || value instanceof UUID
                ? value.toString()
                : value;
    }

    // Texts

    @Override
    String asText(String column) {
        return "CAST(" + column + " AS CHAR)";
    }

    @Override
    String asWritten(JdbcColumn column) {
        return asWritten(column.sqlName());
    }

    @Override
    String asWritten(String expression) {
        return "CAST(CONVERT(" + expression + " USING utf8mb4) AS BINARY)";
    }

    @Override
    String folded(String expression) {
        return "CAST(LOWER(CONVERT(" + expression + " USING utf8mb4)) AS BINARY)";
    }

    // What the database says of a table

    @Override
    Collations collations(Connection connection, TableSearch.Match table, String from, int timeoutSeconds)
            throws SQLException {
        Map<String, Facts> columns = new HashMap<>();
        try (PreparedStatement statement = columns(connection, table, timeoutSeconds);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                String collation = rows.getString(3) == null ? "" : rows.getString(3);
                boolean exact = collation.endsWith("nopad_bin") || collation.endsWith("0900_bin");
                boolean ordered = exact && collation.startsWith("utf8mb4_");
                columns.put(
                        rows.getString(1),
                        new Facts(exact, ordered ? TextComparison.CODE_POINTS : TextComparison.EXACT, false));
            }
        }
        return new Collations(columns, null);
    }

    @Override
    TextComparison comparison(JdbcType kind, String typeName, Facts facts) {
        return switch (kind) {
            case TEXT ->
                typeName.startsWith("enum") || typeName.startsWith("set") ? TextComparison.EXACT : facts.ordered();
            case PADDED_TEXT, WRITTEN_UUID -> TextComparison.EXACT;
            default -> super.comparison(kind, typeName, facts);
        };
    }

    @Override
    String effects() {
        return EFFECTS;
    }

    /** The rows of the last part say that there may be triggers which this user is not shown. */
    private static final String EFFECTS = "WITH names AS (SELECT ? AS s, ? AS t),"
            + " me AS (SELECT CONCAT('''', LEFT(CURRENT_USER(), CHAR_LENGTH(CURRENT_USER()) - CHAR_LENGTH(h) - 1),"
            + " '''@''', h, '''') AS grantee FROM (SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', -1) AS h) host)"
            + " SELECT CASE WHEN e.TRANSACTIONS = 'YES' THEN 'own' ELSE 'foreign' END, '', ''"
            + " FROM information_schema.TABLES i JOIN names ON i.TABLE_SCHEMA = s AND i.TABLE_NAME = t"
            + " LEFT JOIN information_schema.ENGINES e ON e.ENGINE = i.ENGINE"
            + " UNION ALL SELECT CASE ACTION_TIMING WHEN 'BEFORE' THEN 'before' ELSE 'after' END, TRIGGER_NAME, ''"
            + " FROM information_schema.TRIGGERS JOIN names ON EVENT_OBJECT_SCHEMA = s AND EVENT_OBJECT_TABLE = t"
            + " UNION ALL SELECT 'unseen', '', '' FROM names, me WHERE NOT EXISTS (SELECT 1"
            + " FROM information_schema.USER_PRIVILEGES p WHERE p.GRANTEE = grantee AND p.PRIVILEGE_TYPE = 'TRIGGER')"
            + " AND NOT EXISTS (SELECT 1 FROM information_schema.SCHEMA_PRIVILEGES p WHERE p.GRANTEE = grantee"
            + " AND p.PRIVILEGE_TYPE = 'TRIGGER' AND s LIKE p.TABLE_SCHEMA)"
            + " AND NOT EXISTS (SELECT 1 FROM information_schema.TABLE_PRIVILEGES p WHERE p.GRANTEE = grantee"
            + " AND p.PRIVILEGE_TYPE = 'TRIGGER' AND p.TABLE_SCHEMA = s AND p.TABLE_NAME = t)";
}
