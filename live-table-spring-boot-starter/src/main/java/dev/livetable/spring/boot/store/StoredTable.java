package dev.livetable.spring.boot.store;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A table of a SQL database. Immutable.
 *
 * @param schema its schema; null for that of the connection
 * @param name its name, as the database has it
 * @param idColumns the columns that tell its rows apart, or whose row each belongs to; none for those of its primary key
 */
public record StoredTable(@Nullable String schema, String name, List<String> idColumns) {

    /**
     * Returns a table by the name that statements use, with quotes and qualifiers.
     *
     * @param expression such as {@code cities} or {@code shop."Cities"}
     */
    public static StoredTable in(String expression, List<String> idColumns) {
        List<String> parts = StoredEntity.parts(expression);
        return new StoredTable(
                parts.size() < 2 ? null : StoredEntity.plain(parts.get(parts.size() - 2)),
                StoredEntity.plain(parts.get(parts.size() - 1)),
                idColumns);
    }

    /** Returns whether this is the same table as another, whatever columns are known of the two. */
    public boolean isSameAs(StoredTable other) {
        return name.equals(other.name) && Objects.equals(schema, other.schema);
    }
}
