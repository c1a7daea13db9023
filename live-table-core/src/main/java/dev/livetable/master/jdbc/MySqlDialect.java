package dev.livetable.master.jdbc;

import dev.livetable.master.jdbc.Collations.Facts;
import dev.livetable.table.TextComparison;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
     * written itself, with all texts that there are in utf8mb4 alone. A text that a column's character set may not have is
     * compared with the column in utf8mb4, which takes no index.
     *
     * A plain SELECT sees the state of its transaction's first one, a statement that changes or locks rows the newest. So
     * what decides a write is always read with a lock. A statement may count a row as changed only if a value is another
     * one, by an option of the connection; so rows are counted when they are locked.
     */

    private static final String COLUMNS =
            "SELECT COLUMN_NAME, COLUMN_TYPE, COLLATION_NAME, CHARACTER_SET_NAME FROM information_schema.COLUMNS"
                    + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";

    private static final String ENGINE = "SELECT e.TRANSACTIONS FROM information_schema.TABLES t"
            + " JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ?";

    /**
     * The codes of warnings without strict mode: a value cut, out of range, of another type, of no date, or left out where
     * there is no default.
     */
    private static final Set<Integer> STORED_ANOTHER = Set.of(1048, 1264, 1265, 1292, 1364, 1366, 1406, 1411);

    /** What error codes mean whose SQL states tell less. */
    private static final Map<Integer, Refused> REFUSALS = Map.ofEntries(
            Map.entry(1020, Refused.LOST_RACE), // the row has changed since it was read
            Map.entry(1205, Refused.LOST_RACE), // waited too long for a lock
            Map.entry(3572, Refused.LOST_RACE),
            Map.entry(1044, Refused.NOT_PERMITTED),
            Map.entry(1142, Refused.NOT_PERMITTED),
            Map.entry(1143, Refused.NOT_PERMITTED),
            Map.entry(1227, Refused.NOT_PERMITTED),
            Map.entry(1370, Refused.NOT_PERMITTED),
            Map.entry(1264, Refused.VALUE),
            Map.entry(1265, Refused.VALUE),
            Map.entry(1292, Refused.VALUE),
            Map.entry(1048, Refused.NO_VALUE),
            Map.entry(1364, Refused.NO_VALUE), // left out, and there is no default
            Map.entry(1366, Refused.VALUE),
            Map.entry(1406, Refused.TOO_LONG),
            Map.entry(1411, Refused.VALUE),
            Map.entry(1525, Refused.VALUE),
            Map.entry(1690, Refused.VALUE),
            Map.entry(1906, Refused.VALUE), // given for a column that is computed
            Map.entry(3105, Refused.VALUE),
            Map.entry(3819, Refused.VALUE), // a check
            Map.entry(4025, Refused.VALUE),
            Map.entry(1317, Refused.TOO_SLOW),
            Map.entry(1969, Refused.TOO_SLOW),
            Map.entry(3024, Refused.TOO_SLOW));

    private static final Set<String> BYTES =
            Set.of("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob");

    private static final Set<String> EXACT = Set.of("utf8mb4_nopad_bin", "utf8mb4_0900_bin");

    private static final Set<String> UTC = Set.of("+00:00", "-00:00", "UTC", "Etc/UTC");

    private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'");

    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    MySqlDialect(String product) {
        super(product);
    }

    @Override
    Map<String, String> typeNames(Connection connection, TableSearch.Match table, int timeoutSeconds)
            throws SQLException {
        Map<String, String> names = new HashMap<>();
        try (PreparedStatement statement = columns(connection, table, timeoutSeconds);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                names.put(rows.getString(1), rows.getString(2));
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
    boolean hasBooleansIn(String typeName) {
        return typeName.startsWith("tinyint(1)");
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
            case "varchar", "tinytext", "text", "mediumtext", "longtext", "set", "inet4", "inet6" -> JdbcType.TEXT;
            case "date" -> JdbcType.WRITTEN_DATE;
            case "time" -> JdbcType.WRITTEN_TIME;
            case "datetime" -> JdbcType.WRITTEN_DATE_TIME;
            case "timestamp" -> JdbcType.WRITTEN_MOMENT;
            case "uuid" -> JdbcType.WRITTEN_UUID;
            case "enum" -> JdbcType.LABEL;
            case "json" -> JdbcType.JSON;
            default -> BYTES.contains(name) ? JdbcType.BYTES : JdbcType.of(jdbcType, typeName);
        };
    }

    /** A moment can be written where it is told in UTC, which is said by its own type being comparable. */
    @Override
    JdbcType kind(JdbcType kind, @Nullable Facts facts) {
        boolean inUtc = facts != null && facts.own() != null && facts.own().isComparable();
        return kind == JdbcType.WRITTEN_MOMENT && !inUtc ? JdbcType.SHOWN_DATE_TIME : kind;
    }

    @Override
    @Nullable
    String readOnly(JdbcType kind, String typeName) {
        if (kind == JdbcType.REAL) {
            return "is of the type " + typeName + ", of which the database tells some digits only; make it a double";
        }
        return kind == JdbcType.BYTES && !BYTES.contains(typeName.split("[(]", 2)[0])
                ? "is of the type " + typeName + ", whose bytes the database does not take back"
                : super.readOnly(kind, typeName);
    }

    // Statements

    @Override
    void page(Sql sql, long offset, int size) {
        sql.add(" LIMIT ").number(size).add(" OFFSET ").number(offset);
    }

    @Override
    String noValues(List<JdbcColumn> columns) {
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

    @Override
    boolean hasStoredAnother(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet warnings = statement.executeQuery("SHOW WARNINGS")) {
            while (warnings.next()) {
                // A number that was rounded is a "Note".
                if (warnings.getString(1).equals("Warning") && STORED_ANOTHER.contains(warnings.getInt(2))) {
                    return true;
                }
            }
            return false;
        }
    }

    // Transactions

    @Override
    boolean retriesLostRaces() {
        return true;
    }

    @Override
    Map<Integer, Refused> refusals() {
        return REFUSALS;
    }

    @Override
    String beginOfSnapshot() {
        return "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
    }

    /** At any higher level the look for the row locks the gap where it would be, against itself and others. */
    @Override
    String beginOfReplace() {
        return "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";
    }

    @Override
    boolean canRollBack(Connection connection, TableSearch.Match table, int timeoutSeconds) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ENGINE)) {
            statement.setQueryTimeout(timeoutSeconds);
            statement.setString(1, table.qualifier());
            statement.setString(2, table.name());
            try (ResultSet engine = statement.executeQuery()) {
                return engine.next() && "YES".equals(engine.getString(1));
            }
        }
    }

    // Values

    @Override
    String operand(JdbcColumn column) {
        return column.kind() == JdbcType.JSON ? "CAST(? AS JSON)" : "?";
    }

    @Override
    @Nullable
    Object floor(JdbcColumn column, Object value) {
        return MySqlFloor.of(column, value);
    }

    @Override
    String keptOperand(JdbcColumn column) {
        return switch (column.kind()) {
            case DECIMAL, WRITTEN_TIME, WRITTEN_DATE_TIME ->
                "CAST(? AS " + column.typeName().split(" ", 2)[0] + ")";
            case WRITTEN_MOMENT -> "CAST(? AS " + column.typeName().replace("timestamp", "datetime") + ")";
            default -> operand(column);
        };
    }

    @Override
    String shown(JdbcColumn column) {
        return column.kind() == JdbcType.JSON
                ? "NULLIF(" + column.sqlName() + ", CAST('null' AS JSON))"
                : super.shown(column);
    }

    @Override
    String nothing(JdbcColumn column) {
        if (column.kind() != JdbcType.JSON) {
            return super.nothing(column);
        }
        String nothing = "CAST('null' AS JSON)";
        return column.column().nullable()
                ? "NULLIF(" + nothing + ", COALESCE(NULLIF(" + column.sqlName() + ", " + nothing + "), 0))"
                : nothing;
    }

    @Override
    String expression(JdbcColumn column) {
        return column.kind() == JdbcType.LABEL ? column.sqlName() : super.expression(column);
    }

    @Override
    String expression(JdbcColumn column, List<Object> values) {
        String charset = column.own() == null ? null : column.own().charset();
        boolean haveAll = charset == null
                || values.stream()
                        .allMatch(value -> !(value instanceof String text) || MySqlCharsets.have(charset, text));
        return haveAll ? expression(column) : "CONVERT(" + expression(column) + " USING utf8mb4)";
    }

    /** A label is compared as a text, and sorted by its place. */
    @Override
    String ordered(JdbcColumn column, Object value) {
        return column.kind() == JdbcType.LABEL ? "(" + column.sqlName() + " + 0)" : super.ordered(column, value);
    }

    @Override
    Object place(JdbcColumn column, Object value) {
        return column.kind() == JdbcType.LABEL ? column.labels().indexOf(value) + 1L : value;
    }

    @Override
    Object bound(JdbcColumn column, Object value) {
        if (column.kind() == JdbcType.JSON) {
            return super.bound(column, value);
        }
        if (value instanceof Boolean flag) {
            return flag ? 1L : 0L;
        }
        if (value instanceof LocalDateTime dateTime) {
            return DATE_TIME.format(dateTime);
        }
        if (value instanceof OffsetDateTime moment) {
            return DATE_TIME.format(MySqlFloor.inUtc(moment));
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
    String text(JdbcColumn column) {
        return column.kind() == JdbcType.PADDED_TEXT ? "RTRIM(" + column.sqlName() + ")" : super.text(column);
    }

    @Override
    String asWritten(JdbcColumn column) {
        return asWritten(text(column));
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
        boolean inUtc = isInUtc(connection, timeoutSeconds);
        Map<String, Facts> columns = new HashMap<>();
        try (PreparedStatement statement = columns(connection, table, timeoutSeconds);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                String collation = rows.getString(3) == null ? "" : rows.getString(3);
                boolean exact = EXACT.contains(collation);
                columns.put(
                        rows.getString(1),
                        new Facts(
                                exact,
                                exact ? TextComparison.CODE_POINTS : TextComparison.EXACT,
                                false,
                                new OwnType(rows.getString(2), inUtc, labels(rows.getString(2)), rows.getString(4))));
            }
        }
        return new Collations(columns, null);
    }

    private static boolean isInUtc(Connection connection, int timeoutSeconds) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(timeoutSeconds);
            try (ResultSet zone =
                    statement.executeQuery("SELECT CASE @@session.time_zone WHEN 'SYSTEM' THEN @@system_time_zone"
                            + " ELSE @@session.time_zone END")) {
                return zone.next() && UTC.contains(zone.getString(1));
            }
        }
    }

    /** Returns the labels of an enumeration, in which a quote is doubled; else none. */
    private static List<String> labels(String type) {
        return type.startsWith("enum(")
                ? LABEL.matcher(type)
                        .results()
                        .map(label -> label.group(1).replace("''", "'"))
                        .toList()
                : List.of();
    }

    @Override
    TextComparison comparison(JdbcType kind, String typeName, Facts facts) {
        return switch (kind) {
            case TEXT -> typeName.startsWith("set(") ? TextComparison.EXACT : facts.ordered();
            case PADDED_TEXT, LABEL, WRITTEN_UUID -> TextComparison.EXACT;
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
