package dev.livetable.master.jdbc;

import dev.livetable.master.jdbc.Collations.Facts;
import dev.livetable.master.jdbc.Returning.Before;
import dev.livetable.table.ColumnType;
import dev.livetable.table.TextComparison;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The facts of PostgreSQL. */
final class PostgresDialect extends Dialect {

    /*
     * PostgreSQL orders by the bytes of a text under "C", and under the collations of its own provider; in UTF-8 that is
     * the order of code points. The C.UTF-8 of an operating system depends on its version. The text of an enumeration is
     * its label. CHAR is compared as written with all its blanks.
     */

    private static final int FIRST_THAT_RETURNS_OLD = 18;
    private static final int FIRST_THAT_TELLS_VALID = 16;
    private static final int FIRST_WITH_LONG_IDS_OF_TRANSACTIONS = 13;

    /** What the driver gives out for something else. */
    private static final Map<String, JdbcType> KINDS = Map.of(
            "timestamptz",
            JdbcType.OFFSET_DATE_TIME,
            "timetz",
            JdbcType.AS_TEXT,
            "bit",
            JdbcType.AS_TEXT,
            "money",
            JdbcType.AS_TEXT,
            "char",
            JdbcType.AS_TEXT,
            "json",
            JdbcType.JSON,
            "jsonb",
            JdbcType.JSON);

    /** The types that the driver has classes for: it may make their texts itself, as of points once a connection is warm. */
    private static final Set<String> KNOWN_TO_DRIVER = Set.of(
            "bit",
            "box",
            "circle",
            "interval",
            "line",
            "lseg",
            "money",
            "path",
            "point",
            "polygon",
            "timetz",
            "varbit");

    private static final Set<Object> UNROUNDED =
            Set.of(LocalTime.MAX, LocalDateTime.MIN, LocalDateTime.MAX, OffsetDateTime.MIN, OffsetDateTime.MAX);

    /** The SQL state of a lock that was not to be had in time. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** How the SQL states begin of a constraint, of what cannot be serialized, of a deadlock, and of what a trigger raises. */
    private static final List<String> UNDONE = List.of("23", "40001", "40P01", "P0001");

    /** What its own driver throws, which gives the server's own answer; of another one, or a proxy of it, nobody knows. */
    private static final String SAID_BY_THE_SERVER = "org.postgresql.util.PSQLException";

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
            // Those of live tables only tell of what was changed; the comment of their function begins so.
            + " AND COALESCE(pg_catalog.obj_description(g.tgfoid, 'pg_proc'), '') NOT LIKE 'live-table %'"
            + " UNION ALL SELECT 'rule', CAST(r.rulename AS text), '' FROM pg_catalog.pg_rewrite r"
            + " JOIN it ON r.ev_class = it.oid WHERE r.ev_type <> '1' AND r.ev_enabled <> 'D'"
            + " UNION ALL SELECT family.kind, CAST(n.nspname AS text), CAST(c.relname AS text) FROM family"
            + " JOIN pg_catalog.pg_class c ON c.oid = family.oid"
            + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace";

    private final boolean returnsOld;
    private final boolean tellsValid;
    private final String transaction;

    PostgresDialect(String product, int version) {
        super(product);
        this.returnsOld = version >= FIRST_THAT_RETURNS_OLD;
        this.tellsValid = version >= FIRST_THAT_TELLS_VALID;
        this.transaction = version >= FIRST_WITH_LONG_IDS_OF_TRANSACTIONS
                ? "CAST(CAST(pg_catalog.pg_current_xact_id() AS xid) AS text)"
                : "CAST(pg_catalog.txid_current() % 4294967296 AS text)";
    }

    @Override
    @Nullable
    Refused refused(SQLException answer) {
        return LOCK_NOT_AVAILABLE.equals(answer.getSQLState()) ? Refused.LOST_RACE : null;
    }

    /** PostgreSQL rolls back when a deferred constraint or trigger says no, or when a transaction cannot be serialized. */
    @Override
    boolean saysUndone(SQLException answer) {
        String state = String.valueOf(answer.getSQLState());
        return answer.getClass().getName().equals(SAID_BY_THE_SERVER)
                && UNDONE.stream().anyMatch(state::startsWith);
    }

    @Override
    JdbcType kind(int jdbcType, String typeName) {
        return kindOf(jdbcType, typeName);
    }

    @Override
    JdbcType kind(JdbcType kind, @Nullable Facts facts) {
        if (facts == null || facts.own() == null) {
            return kind;
        }
        boolean isComparable = facts.own().isComparable();
        return switch (kind) {
            case AS_TEXT -> facts.enumeration() ? JdbcType.LABEL : isComparable ? JdbcType.OWN_TEXT : kind;
            case TEXT -> facts.enumeration() ? JdbcType.LABEL : kind; // its name may be that of a text
            case LIST -> isComparable && !facts.own().name().equals("jsonb[]") ? kind : JdbcType.SHOWN_LIST;
            default -> kind;
        };
    }

    static JdbcType kindOf(int jdbcType, String typeName) {
        JdbcType own = KINDS.get(typeName.toLowerCase(Locale.ROOT));
        return own == null ? JdbcType.of(jdbcType, typeName) : own;
    }

    @Override
    boolean ordersNulls() {
        return true;
    }

    /** A transaction is called as its logical replication calls it: without the epoch, which makes it unique for ever. */
    @Override
    Returning returning() {
        return new Returning(returnsOld ? Before.RETURNED : Before.LOCKED_BY_STATEMENT, true, transaction);
    }

    @Override
    String beginOfSnapshot() {
        return "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
    }

    @Override
    String onlyReadsCommitted() {
        return "select current_setting('transaction_read_only') = 'on'"
                + " and current_setting('transaction_isolation') like 'read %'"
                + " and not pg_is_in_recovery()";
    }

    @Override
    boolean leavesTypeOpen(JdbcType kind) {
        return switch (kind) {
            case AS_TEXT, OWN_TEXT, LABEL, CASELESS_TEXT -> true;
            default -> false;
        };
    }

    @Override
    String placeholder(JdbcColumn column) {
        return switch (column.kind()) {
            case JSON, LIST -> cast("?", column.castName());
            default -> "?";
        };
    }

    @Override
    String operand(JdbcColumn column) {
        return switch (column.kind()) {
            case JSON -> cast("?", "jsonb");
            case OWN_TEXT, LABEL, CASELESS_TEXT, LIST -> cast("?", column.castName());
            default -> "?";
        };
    }

    private static String cast(String expression, String type) {
        return "CAST(" + expression + " AS " + type + ")";
    }

    @Override
    Object bound(JdbcColumn column, Object value) {
        return column.kind() == JdbcType.LIST && value instanceof List<?> list
                ? PostgresTexts.of(list)
                : super.bound(column, value);
    }

    /** The driver rounds to microseconds. It takes the last and the first value of Java for others, see PostgresTexts. */
    @Override
    Object floor(JdbcColumn column, Object value) {
        if (UNROUNDED.contains(value)) {
            return value;
        }
        return switch (column.kind()) {
            case TIME -> ((LocalTime) value).truncatedTo(ChronoUnit.MICROS);
            case DATE_TIME -> ((LocalDateTime) value).truncatedTo(ChronoUnit.MICROS);
            case OFFSET_DATE_TIME -> ((OffsetDateTime) value).truncatedTo(ChronoUnit.MICROS);
            default -> value;
        };
    }

    @Override
    String elementType(JdbcColumn column) {
        return "text";
    }

    /** What has no valid text of its type is null, so that neither a text of another kind nor a new label is an error. */
    @Override
    @Nullable
    String hasOneOf(JdbcColumn column) {
        String type = column.castName();
        return switch (column.kind()) {
            case LABEL ->
                expression(column) + " = ANY (ARRAY(SELECT label FROM pg_catalog.unnest(pg_catalog.enum_range("
                        + cast("NULL", type) + ")) AS label WHERE CAST(label AS text) = ANY (?)))";
            case OWN_TEXT ->
                tellsValid
                        ? expression(column) + " = ANY (ARRAY(SELECT " + cast("given", type)
                                + " FROM pg_catalog.unnest(?) AS given WHERE pg_catalog.pg_input_is_valid(given, '"
                                + type.replace("'", "''") + "')))"
                        : asText(column.sqlName()) + " = ANY (?)";
            default -> null;
        };
    }

    @Override
    String expression(JdbcColumn column) {
        return switch (column.kind()) {
            case OWN_TEXT, LABEL -> cast(column.sqlName(), column.castName()); // a domain has no operators of its own
            case PADDED_TEXT -> column.sqlName();
            case JSON -> json(column);
            default -> super.expression(column);
        };
    }

    /** The type json is not compared, and may hold texts that jsonb does not take. */
    private String json(JdbcColumn column) {
        String name = column.sqlName();
        if (column.castName().equals("jsonb")) {
            return name;
        }
        String text = cast(name, "text");
        String isValid = tellsValid
                ? "pg_catalog.pg_input_is_valid(" + text + ", 'jsonb')"
                : "pg_catalog.strpos(" + text + ", '\\u0000') = 0";
        return "CASE WHEN " + isValid + " THEN " + cast(name, "jsonb") + " END";
    }

    @Override
    String shown(JdbcColumn column) {
        return column.kind() == JdbcType.JSON
                ? "CASE WHEN " + typeOfJson(column) + " <> 'null' THEN " + json(column) + " END"
                : super.shown(column);
    }

    @Override
    String nothing(JdbcColumn column) {
        if (column.kind() != JdbcType.JSON) {
            return super.nothing(column);
        }
        return column.column().nullable()
                ? "CASE WHEN " + typeOfJson(column) + " = 'null' THEN " + column.sqlName() + " END"
                : cast("'null'", column.castName());
    }

    private static String typeOfJson(JdbcColumn column) {
        return "pg_catalog." + column.castName() + "_typeof(" + column.sqlName() + ")";
    }

    @Override
    String text(JdbcColumn column) {
        return column.kind() == JdbcType.PADDED_TEXT ? cast(column.sqlName(), "text") : super.text(column);
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

    @Override
    boolean mayBeWrittenByDriver(JdbcColumn column) {
        return KNOWN_TO_DRIVER.contains(column.typeName());
    }

    /**
     * A cast may write a value otherwise than it is read (10.0.0.1/32), and CONCAT makes a null an empty text. A value of
     * several fields is not distinct from null only if it is null; to IS NULL it is one if all its fields are.
     */
    @Override
    String asText(String column) {
        return "CASE WHEN " + column + " IS DISTINCT FROM NULL THEN CONCAT(" + column + ") END";
    }

    @Override
    String asWritten(JdbcColumn column) {
        String written =
                switch (column.kind()) {
                    case LIST -> column.sqlName();
                    case PADDED_TEXT -> text(column);
                    default -> "(" + asText(column.sqlName()) + ")";
                };
        return written + " COLLATE \"C\"";
    }

    @Override
    String folded(JdbcColumn column) {
        boolean isRead = column.writtenText(this) != null && column.kind() != JdbcType.PADDED_TEXT;
        return folded(isRead ? asText(column.sqlName()) : text(column));
    }

    @Override
    String folded(String expression) {
        return "LOWER((" + expression + ") COLLATE \"default\")";
    }

    @Override
    Collations collations(Connection connection, TableSearch.Match table, String from, int timeoutSeconds)
            throws SQLException {
        return PostgresColumns.read(connection, from, timeoutSeconds);
    }

    @Override
    TextComparison comparison(JdbcType kind, String typeName, Facts facts) {
        return switch (kind) {
            case PADDED_TEXT -> exactIf(typeName.equalsIgnoreCase("bpchar"));
            case LABEL -> TextComparison.EXACT;
            default -> super.comparison(kind, typeName, facts);
        };
    }

    @Override
    String effects() {
        return EFFECTS;
    }
}
