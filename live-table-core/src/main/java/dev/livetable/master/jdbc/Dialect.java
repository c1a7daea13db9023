package dev.livetable.master.jdbc;

import dev.livetable.master.jdbc.Returning.Before;
import dev.livetable.table.ColumnType;
import dev.livetable.table.JsonText;
import dev.livetable.table.TextComparison;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The facts in which databases differ. These are the facts of standard SQL, as far as nothing else is known; each known
 * database has a class with its own. Immutable.
 */
class Dialect {

    /*
     * Only this class asks which database it is. All others ask for a fact. A fact is a text of SQL, a choice, or a
     * question that the database answers about a table. Facts that depend on the version of a database are decided when
     * its dialect is made.
     */

    private final String product;
    private final boolean isKnown;

    /** Creates the dialect of a known database product, as its driver's metadata names it. */
    Dialect(String product) {
        this(product, true);
    }

    private Dialect(String product, boolean isKnown) {
        this.product = product;
        this.isKnown = isKnown;
    }

    /** Returns the dialect of a database. */
    static Dialect of(DatabaseMetaData database) throws SQLException {
        int version = database.getDatabaseMajorVersion();
        String product = database.getDatabaseProductName();
        return switch (product) {
            case "PostgreSQL" -> new PostgresDialect(product, version);
            case "H2" -> new H2Dialect(product, version);
            case "MySQL", "MariaDB" -> new MySqlDialect(product);
            case "Microsoft SQL Server" -> new SqlServerDialect(product);
            case "Oracle" -> new OracleDialect(product);
            default -> new Dialect(product, false);
        };
    }

    /** Returns the name of the database product. */
    String product() {
        return product;
    }

    /** Returns whether the database is known. What is not known is spoken to in standard SQL. */
    boolean isKnown() {
        return isKnown;
    }

    /**
     * Asks the database what it calls the types of a table's columns, where a driver may say something else of them.
     *
     * @param timeoutSeconds the time after which the database gives up
     * @return the types by the names of columns; what the driver says holds for those without one
     */
    Map<String, String> typeNames(Connection connection, TableSearch.Match table, int timeoutSeconds)
            throws SQLException {
        return Map.of();
    }

    /** Returns whether true and false are taken for 1 and 0 in a type of integers, which is the only one for booleans. */
    boolean hasBooleansIn(String typeName) {
        return false;
    }

    /**
     * Returns what a column holds.
     *
     * @param jdbcType one of {@link java.sql.Types}
     * @param typeName the database's own name of the type
     */
    JdbcType kind(int jdbcType, String typeName) {
        return JdbcType.of(jdbcType, typeName);
    }

    /**
     * Returns what a column holds, where the database says more of it than its driver.
     *
     * @param kind what the driver says
     * @param facts what the database says; null for nothing
     */
    JdbcType kind(JdbcType kind, Collations.@Nullable Facts facts) {
        return kind;
    }

    /**
     * Returns why values of a column are only shown, as the rest of a sentence about it; null where what is read can be
     * written back and filtered by.
     *
     * @param typeName the database's own name of the type
     */
    @Nullable
    String readOnly(JdbcType kind, String typeName) {
        return kind.readOnly(typeName);
    }

    // Statements

    /** Appends what limits a sorted query to some of its rows. */
    void page(Sql sql, long offset, int size) {
        sql.add(" OFFSET ").number(offset).add(" ROWS FETCH NEXT ").number(size).add(" ROWS ONLY");
    }

    /** Returns what an INSERT into these columns goes on with that gives no values. */
    String noValues(List<JdbcColumn> columns) {
        return " DEFAULT VALUES";
    }

    /** Returns whether a sort can say where the nulls go. */
    boolean ordersNulls() {
        return false;
    }

    /** Returns whether a change may count only the rows that have other values after it, and not all that it found. */
    boolean countsOnlyOtherValues() {
        return false;
    }

    /** Returns whether the one key that an INSERT tells is that of the column that the database counts. */
    boolean tellsOnlyCountedKeys() {
        return false;
    }

    /**
     * Returns what a query ends with that has to see what a change would see, and not the state that its transaction
     * began with.
     */
    String seeingTheNewest() {
        return "";
    }

    /**
     * Returns whether the last statement of a connection has stored another value than the one given, which is told in
     * a warning only.
     */
    boolean hasStoredAnother(Connection connection) throws SQLException {
        return false;
    }

    /** Returns the most that a statement can return of a row that it changes. */
    Returning returning() {
        return new Returning(Before.LOOKED_AT, false, null);
    }

    /** Returns whether a query of a change, and not the change itself, returns what it changed. */
    boolean queriesChanges() {
        return false;
    }

    // Transactions

    /** Returns the isolation levels in which all reads of a transaction see one state, the one that costs least first. */
    List<Integer> levelsOfOneState() {
        return List.of(Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE);
    }

    /**
     * Returns the statement that begins a transaction in which all reads see one state; null where the isolation level
     * of the connection has to be changed and changed back, which takes more round trips.
     */
    @Nullable
    String beginOfSnapshot() {
        return null;
    }

    /**
     * Returns the statement that begins a transaction which adds a row if it finds none; null where others can add such a
     * row in between anyway.
     */
    @Nullable
    String beginOfReplace() {
        return null;
    }

    /**
     * Returns the query whose one value is whether the transaction can only read, sees what is committed as it goes, and is
     * not one of a standby; null where the database does not tell.
     */
    @Nullable
    String onlyReadsCommitted() {
        return null;
    }

    /**
     * Returns whether the database undoes changes of a table when a transaction is rolled back.
     *
     * @param timeoutSeconds the time after which the database gives up
     */
    boolean canRollBack(Connection connection, TableSearch.Match table, int timeoutSeconds) throws SQLException {
        return true;
    }

    /** Returns whether a write that lost to another one is tried again if the transaction is its own. */
    boolean retriesLostRaces() {
        return false;
    }

    /** What an answer that says no means. */
    enum Refused {
        /** A value that has to be unique is there already. */
        DUPLICATE,
        /** The change lost to another one at the same time. */
        LOST_RACE,
        /** The user may not do that. */
        NOT_PERMITTED,
        /** A column that must not be null was left out or null. */
        NO_VALUE,
        /** A text is too long for its column. */
        TOO_LONG,
        /** A value does not fit its column, or a constraint. */
        VALUE,
        /** The statement took too long and was given up on. */
        TOO_SLOW
    }

    /** Returns what answers mean whose SQL states do not tell it, by the database's own codes of errors. */
    Map<Integer, Refused> refusals() {
        return Map.of();
    }

    /** Returns what an answer means whose SQL state does not tell it; null where the state does, or nobody knows. */
    @Nullable
    Refused refused(SQLException answer) {
        return refusals().get(answer.getErrorCode());
    }

    /**
     * Returns whether what a commit was answered says that the transaction was rolled back. Where nobody knows, it may have been
     * committed.
     */
    boolean saysUndone(SQLException answer) {
        return false;
    }

    // Values

    /** Returns what stands in a statement for a value that a column is set to. */
    String placeholder(JdbcColumn column) {
        return "?";
    }

    /** Returns what stands in a statement for a value that a column is compared with. */
    String operand(JdbcColumn column) {
        return "?";
    }

    /** Returns whether the type of a value bound to a column of a kind has to be left open. */
    boolean leavesTypeOpen(JdbcType kind) {
        return false;
    }

    /** Returns a value of a column as the driver takes it without loss. */
    Object bound(JdbcColumn column, Object value) {
        return column.kind() == JdbcType.JSON ? JsonText.write(value) : value;
    }

    /**
     * Returns the greatest value that a column can hold and that is not above a given one. A dialect need not know it where
     * the database compares a column with any value as it is.
     *
     * @return the given value itself if the column can hold it, or that is not known; null if it can hold only greater ones
     */
    @Nullable
    Object floor(JdbcColumn column, Object value) {
        return value;
    }

    /** Returns what stands in a statement for a value as a column would keep it, which may be another one. */
    String keptOperand(JdbcColumn column) {
        return operand(column);
    }

    /**
     * Returns the database's name for the elements of an array to look for a column's value in; null where arrays cannot
     * be bound.
     */
    @Nullable
    String arrayOf(ColumnType type) {
        return null;
    }

    // Texts

    /** Returns which texts cannot be stored as they are, after "cannot hold". */
    String unheld() {
        return "a text with U+0000 or half a surrogate pair";
    }

    /** Returns whether a text can be stored as it is. */
    boolean holds(String text) {
        return isUnicode(text);
    }

    static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** Returns the expression that stands for a column in sorts, and in conditions of its values. */
    String expression(JdbcColumn column) {
        return text(column);
    }

    /** Returns the expression that stands for a column in conditions of some values. */
    String expression(JdbcColumn column, List<Object> values) {
        return expression(column);
    }

    /** Returns the expression whose order a condition of a value goes by. */
    String ordered(JdbcColumn column, Object value) {
        return expression(column, List.of(value));
    }

    /** Returns the value in the order of {@link #ordered} that a value of a column has. */
    Object place(JdbcColumn column, Object value) {
        return value;
    }

    /** Returns the characters that mean something in a pattern of LIKE. Some databases refuse to have others escaped. */
    String wildcards() {
        return "%_";
    }

    /** Returns the expression that is null where a row shows null, and else that of {@link #expression}. */
    String shown(JdbcColumn column) {
        return expression(column);
    }

    /** Returns what a column is set to that is to show null. */
    String nothing(JdbcColumn column) {
        return "NULL";
    }

    /**
     * Returns the condition that a column has one of some texts, with a question mark for an array of them; null where
     * a column is compared with each value.
     */
    @Nullable
    String hasOneOf(JdbcColumn column) {
        return null;
    }

    /** Returns the database's name for the elements of the array that a list is bound as. */
    String elementType(JdbcColumn column) {
        String name = column.typeName();
        return name.endsWith(" ARRAY") ? name.substring(0, name.length() - " ARRAY".length()) : name;
    }

    /** Returns the expression for the text that is read from a column. */
    String text(JdbcColumn column) {
        return switch (column.kind()) {
            case AS_TEXT, OWN_TEXT, LABEL, SHOWN_TEXT -> asText(column.sqlName());
            default -> column.sqlName();
        };
    }

    /** Returns whether a driver may make a text of a column's values that is not the one of the database. */
    boolean mayBeWrittenByDriver(JdbcColumn column) {
        return false;
    }

    /** Returns the expression for a column as the text that the database makes of it. */
    String asText(String column) {
        return "CAST(" + column + " AS VARCHAR(4000))";
    }

    /**
     * Returns an expression that is equal for texts of a column only if they are written alike; null if none is known.
     */
    @Nullable
    String asWritten(JdbcColumn column) {
        return null;
    }

    /** Returns what a text is compared by, so that it is equal only to one that is written alike. */
    String asWritten(String expression) {
        return expression;
    }

    /**
     * Returns what {@link #asWritten(JdbcColumn)} is compared with, for a value bound in the place of a question mark.
     */
    String writtenOperand() {
        return asWritten("?");
    }

    /** Returns the expression for the text of a column without regard to case. */
    String folded(JdbcColumn column) {
        return folded(text(column));
    }

    /** Returns an expression of a text without regard to case, by the rules of the database, and not of a column. */
    String folded(String expression) {
        return "LOWER(" + expression + ")";
    }

    /**
     * Returns whether a text within another has to be located to be found as it is written, since a pattern finds more.
     */
    boolean locatesTexts() {
        return false;
    }

    // What the database says of a table

    /**
     * Asks the database how it compares the texts of a table.
     *
     * @param from the name of the table in statements
     * @param timeoutSeconds the time after which the database gives up
     */
    Collations collations(Connection connection, TableSearch.Match table, String from, int timeoutSeconds)
            throws SQLException {
        return Collations.UNKNOWN;
    }

    /**
     * Returns how a column is compared in sorts and in the conditions of {@link Conditions}.
     *
     * @param kind what it holds
     * @param typeName the database's own name of the type
     * @param facts what the database says of its texts
     */
    TextComparison comparison(JdbcType kind, String typeName, Collations.Facts facts) {
        return switch (kind) {
            case TEXT -> facts.ordered();
            case UUID -> TextComparison.CODE_POINTS;
            case CASELESS_TEXT -> TextComparison.EXACT;
            default -> TextComparison.UNKNOWN;
        };
    }

    static TextComparison exactIf(boolean isKnown) {
        return isKnown ? TextComparison.EXACT : TextComparison.UNKNOWN;
    }

    /**
     * Returns the query for what acts on the writes to a table, see {@link WriteEffects}; null where the database cannot
     * be asked. Its parameters are the schema and the name of the table.
     */
    @Nullable
    String effects() {
        return null;
    }
}
