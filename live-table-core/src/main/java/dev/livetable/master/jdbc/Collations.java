package dev.livetable.master.jdbc;

import dev.livetable.table.TextComparison;
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
     * own (json, inet, interval), whose texts depend on the session. Each dialect says what else it knows.
     */

    /** What is known where the database says nothing. */
    static final Collations UNKNOWN = new Collations(Map.of(), null);

    /**
     * What the database says of a column.
     *
     * @param exact whether its texts are equal to the database only if they are written alike
     * @param ordered how plain texts are compared
     * @param enumeration whether its values are labels
     * @param own its type; null where the database was not asked for it
     */
    record Facts(
            boolean exact,
            TextComparison ordered,
            boolean enumeration,
            @Nullable OwnType own) {

        Facts(boolean exact, TextComparison ordered, boolean enumeration) {
            this(exact, ordered, enumeration, null);
        }
    }

    private final Map<String, Facts> columns;
    private final @Nullable Facts others;

    /**
     * Creates what is known.
     *
     * @param columns the columns that the database says something of, by name
     * @param others what it says of all others; null for nothing
     */
    Collations(Map<String, Facts> columns, @Nullable Facts others) {
        this.columns = columns;
        this.others = others;
    }

    /** Returns what the database says of a column; null for nothing. */
    @Nullable
    Facts facts(String column) {
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
    TextComparison comparison(String column, JdbcType kind, String typeName, Dialect dialect) {
        Facts facts = facts(column);
        return facts == null ? TextComparison.UNKNOWN : dialect.comparison(kind, typeName, facts);
    }
}
