package dev.livetable.spring.boot.store;

import dev.livetable.OwnChange;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A live repository, as what tells it of its store's writes sees it. Safe for use by many threads. */
public interface WriteTarget {

    /** Returns the class of its entities. */
    Class<?> root();

    /** Returns whether its rows hold objects of other entities. */
    boolean holdsOthers();

    /** Returns whether its rows hold objects of a class, which may be their own. That never changes. */
    boolean holds(Class<?> entity);

    /** Returns whether a write of an object of a class, which is no row itself, may change any row, as far as is known now. */
    boolean shows(Class<?> entity);

    /** Returns whether a write of an object of a class, which rows do not hold, may change the answer of a query. */
    boolean reads(Class<?> entity);

    /** Returns whether a change is judged by its rows; if not, each is a change of anything. */
    boolean isPrecise();

    /**
     * Begins what a transaction changes, whose end this side tells.
     *
     * @throws dev.livetable.NotAcceptedException if it cannot be accepted
     */
    OwnChange begin();

    /**
     * Returns what the transaction changes that the calling thread is in, whose end need not be told; null if it is in none
     * that the store takes part in, or nobody knows when that ends.
     */
    @Nullable
    OwnChange inTransaction();

    /** Notes that writes are not told any more, since the live table and its application context are closed. */
    void leaveUntold();

    /**
     * Returns whether the database keeps each id as it is given, as far as is known now. If not, an id that a session has may
     * be written otherwise there: with fewer digits, padded, or in another case.
     */
    boolean areIdsKeptAsGiven();

    /** Returns the columns of its rows. */
    TableSchema schema();

    /** Returns the text of an id as the store has it. */
    String id(Object id);

    /**
     * Returns an entity of the store as a row.
     *
     * @throws dev.livetable.entity.EntityException if it holds what a row cannot
     */
    Row row(Object entity);

    /** Returns whether the row of an entity says what the store holds; not so where a callback may have changed it. */
    boolean isAsStored();

    /** Returns the column that just holds the value of a property, such as {@code id.country}; empty if there is none. */
    Optional<String> column(String path);

    /** Returns what such a column holds for a value of its property, which is not null. */
    Object operand(String column, Object value);
}
