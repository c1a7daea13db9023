package dev.livetable.master.jdbc;

import dev.livetable.table.ColumnType;
import dev.livetable.table.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a column of a database holds, and how it is read without loss. */
enum JdbcType {
    BOOLEAN(ColumnType.BOOLEAN, (result, position) -> notNull(result, result.getBoolean(position))),
    INTEGER(ColumnType.INTEGER, (result, position) -> notNull(result, result.getLong(position))),
    UNSIGNED(ColumnType.INTEGER, JdbcType::unsigned),
    DECIMAL(ColumnType.DECIMAL, ResultSet::getObject),
    REAL(ColumnType.DOUBLE, (result, position) -> notNull(result, (double) result.getFloat(position))),
    DOUBLE(ColumnType.DOUBLE, (result, position) -> notNull(result, result.getDouble(position))),
    TEXT(ColumnType.TEXT, ResultSet::getString),
    /** Text that the database fills up with blanks, which are not read. */
    PADDED_TEXT(ColumnType.TEXT, (result, position) -> withoutBlanks(result.getString(position))),
    /** Text that the database compares without regard to case, whatever its collation. */
    CASELESS_TEXT(ColumnType.TEXT, ResultSet::getString),
    /** What has a type of its own in the database, and is a text here; it is compared as that text. */
    AS_TEXT(ColumnType.TEXT, ResultSet::getString),
    /** What has a type of its own in the database, which sorts and compares it, and is a text here. */
    OWN_TEXT(ColumnType.TEXT, ResultSet::getString),
    /** A label of an enumeration, whose order is that of its labels. */
    LABEL(ColumnType.TEXT, ResultSet::getString),
    /** Structure, as JSON has it. */
    JSON(ColumnType.ANY, JdbcType::json),
    /** What the database gives a text for that it does not take back. */
    SHOWN_TEXT(ColumnType.TEXT, ResultSet::getString),
    BYTES(ColumnType.BYTES, ResultSet::getBytes),
    DATE(ColumnType.DATE, (result, position) -> result.getObject(position, LocalDate.class)),
    TIME(ColumnType.TIME, (result, position) -> result.getObject(position, LocalTime.class)),
    DATE_TIME(ColumnType.DATE_TIME, (result, position) -> result.getObject(position, LocalDateTime.class)),
    OFFSET_DATE_TIME(
            ColumnType.OFFSET_DATE_TIME, (result, position) -> result.getObject(position, OffsetDateTime.class)),
    UUID(ColumnType.UUID, (result, position) -> result.getObject(position, UUID.class)),
    LIST(ColumnType.LIST, JdbcType::list),
    /** A list of what the database cannot compare, or of structure that cannot be told from a list of lists. */
    SHOWN_LIST(ColumnType.LIST, JdbcType::list),
    /** One bit. */
    BIT(ColumnType.BOOLEAN, (result, position) -> flag(bits(result, position))),
    /** Several bits, which are a number without a sign. */
    BITS(ColumnType.INTEGER, JdbcType::bits),
    /** What is got as a text, since a driver may change or refuse it otherwise. */
    WRITTEN_DATE(ColumnType.DATE, (result, position) -> written(result, position, LocalDate::parse)),
    WRITTEN_TIME(ColumnType.TIME, (result, position) -> written(result, position, LocalTime::parse)),
    WRITTEN_DATE_TIME(ColumnType.DATE_TIME, JdbcType::dateTime),
    /** A moment that is written without its zone, which is UTC. */
    WRITTEN_MOMENT(ColumnType.OFFSET_DATE_TIME, JdbcType::moment),
    /** A moment that is written in a zone where an hour may be there twice. */
    SHOWN_DATE_TIME(ColumnType.DATE_TIME, JdbcType::dateTime),
    WRITTEN_UUID(ColumnType.UUID, (result, position) -> written(result, position, java.util.UUID::fromString));

    /** The names that databases have for texts which are compared as they are written. */
    private static final Set<String> TEXT_NAMES = Set.of(
            "varchar",
            "text",
            "name",
            "character varying",
            "character large object",
            "national character varying",
            "national character large object",
            "longvarchar",
            "clob",
            "nclob",
            "nvarchar",
            "ntext",
            "varchar2",
            "nvarchar2",
            "tinytext",
            "mediumtext",
            "longtext",
            "long");

    private static final Set<String> CASELESS_NAMES = Set.of("citext", "varchar_ignorecase");

    private final ColumnType type;
    private final ValueReader reader;

    JdbcType(ColumnType type, ValueReader reader) {
        this.type = type;
        this.reader = reader;
    }

    ColumnType type() {
        return type;
    }

    ValueReader reader() {
        return reader;
    }

    /**
     * Returns why values of this kind are only shown, as the rest of a sentence about a column; null where what is read
     * can be written back and filtered by.
     *
     * @param typeName the database's own name of the type
     */
    @Nullable
    String readOnly(String typeName) {
        return switch (this) {
            case SHOWN_TEXT ->
                "is of the type " + typeName + ", of which the database gives a text that it does not take back";
            case SHOWN_DATE_TIME ->
                "is of the type " + typeName + ", which the database tells in the session's time zone, and that is not"
                        + " UTC: an hour is there twice where clocks are put back; set the time_zone of the session to"
                        + " '+00:00'";
            case SHOWN_LIST ->
                "is an array of the type " + typeName + ", whose elements are structure or cannot be compared";
            default -> null;
        };
    }

    /** Returns what a column holds in which there is a value that is none of this type. */
    JdbcType wider() {
        return switch (this) {
            case WRITTEN_TIME -> TEXT; // the text of a time, however long, is found and stored as that time
            case WRITTEN_DATE, WRITTEN_DATE_TIME, WRITTEN_MOMENT, SHOWN_DATE_TIME -> SHOWN_TEXT;
            default -> this;
        };
    }

    /** Returns whether values that are equal to the database are written alike: what ids are made of should be. */
    boolean isExact() {
        return switch (this) {
            case BOOLEAN, INTEGER, UNSIGNED, BYTES, DATE, UUID, BIT, BITS, WRITTEN_DATE, WRITTEN_UUID -> true;
            default -> false;
        };
    }

    /**
     * Returns whether values that are equal to the database are written alike if the collation of their texts is exact.
     */
    boolean isExactlyCollated() {
        return this == TEXT || this == AS_TEXT || this == LABEL || this == LIST;
    }

    /**
     * Returns what a column holds, as far as all databases agree in that.
     *
     * @param jdbcType one of {@link Types}
     * @param typeName the database's own name of the type
     */
    static JdbcType of(int jdbcType, String typeName) {
        String name = typeName.toLowerCase(Locale.ROOT);
        if (CASELESS_NAMES.contains(name)) {
            return CASELESS_TEXT;
        }
        return name.equals("uuid") ? UUID : of(jdbcType, name.contains("unsigned"), TEXT_NAMES.contains(name));
    }

    private static JdbcType of(int jdbcType, boolean unsigned, boolean knownAsText) {
        return switch (jdbcType) {
            case Types.BIT, Types.BOOLEAN -> BOOLEAN;
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER -> INTEGER;
            case Types.BIGINT -> unsigned ? UNSIGNED : INTEGER;
            case Types.DECIMAL, Types.NUMERIC -> DECIMAL;
            case Types.REAL -> REAL;
            case Types.FLOAT, Types.DOUBLE -> DOUBLE;
            case Types.CHAR, Types.NCHAR -> PADDED_TEXT;
            case Types.VARCHAR, Types.LONGVARCHAR, Types.NVARCHAR, Types.LONGNVARCHAR, Types.CLOB, Types.NCLOB ->
                knownAsText ? TEXT : AS_TEXT;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> BYTES;
            case Types.DATE -> DATE;
            case Types.TIME -> TIME;
            case Types.TIMESTAMP -> DATE_TIME;
            case Types.TIMESTAMP_WITH_TIMEZONE -> OFFSET_DATE_TIME;
            case Types.ARRAY -> LIST;
            default -> AS_TEXT;
        };
    }

    private static @Nullable Object notNull(ResultSet result, Object value) throws SQLException {
        return result.wasNull() ? null : value;
    }

    static @Nullable String withoutBlanks(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private static @Nullable Object json(ResultSet result, int position) throws SQLException {
        String text = result.getString(position);
        return text == null ? null : JsonText.parse(text);
    }

    private static @Nullable Object unsigned(ResultSet result, int position) throws SQLException {
        BigDecimal value = result.getBigDecimal(position);
        return value == null ? null : ColumnType.INTEGER.coerce(value);
    }

    private static @Nullable Object bits(ResultSet result, int position) throws SQLException {
        byte[] bytes = result.getBytes(position);
        return bytes == null ? null : ColumnType.INTEGER.coerce(new BigInteger(1, bytes));
    }

    private static @Nullable Object flag(@Nullable Object bits) {
        return bits == null ? null : !bits.equals(0L);
    }

    private static @Nullable Object written(ResultSet result, int position, Function<String, Object> parser)
            throws SQLException {
        String text = result.getString(position);
        return text == null ? null : parser.apply(text);
    }

    /**
     * Reads a time that is written without a zone. The text of it is asked for only to see whether it is one: a driver may
     * make that of a moment of its own zone, where an hour is left out.
     */
    private static @Nullable LocalDateTime dateTime(ResultSet result, int position) throws SQLException {
        String text = result.getString(position);
        if (text == null) {
            return null;
        }
        LocalDateTime written = LocalDateTime.parse(text.replace(' ', 'T'));
        LocalDateTime exact = result.getObject(position, LocalDateTime.class);
        return exact == null ? written : exact;
    }

    private static @Nullable OffsetDateTime moment(ResultSet result, int position) throws SQLException {
        LocalDateTime inUtc = dateTime(result, position);
        return inUtc == null ? null : inUtc.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Object list(ResultSet result, int position) throws SQLException {
        Array array = result.getArray(position);
        if (array == null) {
            return null;
        }
        try (ResultSet elements = array.getResultSet()) {
            int jdbcType = elements.getMetaData().getColumnType(2);
            // No other database has elements of a type by one of PostgreSQL's names.
            ValueReader reader =
                    PostgresDialect.kindOf(jdbcType, elements.getMetaData().getColumnTypeName(2)).reader;
            List<@Nullable Object> list = new ArrayList<>();
            while (elements.next()) {
                list.add(reader.read(elements, 2));
            }
            return list;
        } finally {
            array.free();
        }
    }
}
