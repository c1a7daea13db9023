package dev.livetable.table;

import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/**
 * Rows that can be listed, looked up and counted: all that a read-only master must implement.
 *
 * <p>Implementations are safe for use by many threads, bound each call by a time limit of their own, and contact
 * nothing before their first use. They throw {@link InvalidRequestException} for a column they do not have or a value
 * that does not fit one, and whatever they like when they cannot answer.
 */
public interface Table {

    /**
     * Returns what the table looks like. The first call may ask the database or API behind; later ones
     * answer from what that said.
     *
     * @return the columns and the id; the rows of {@link #list} and {@link #get} have these columns
     */
    TableSchema schema();

    /**
     * Returns what the table looks like now. A table that remembers its schema may ask again, at most once a second, and
     * has the new one from then on. It is called when somebody asks for a column that the schema does not have. By
     * default it is the schema as ever.
     */
    default TableSchema refreshSchema() {
        return schema();
    }

    /**
     * Is called after changes were missed, on a thread that may block and is in no context. The columns may be others now
     * without a sign of it in an answer, such as ones that are sorted in another way. So a table that remembers its schema asks
     * again, and has the new one from then on. By default nothing happens.
     *
     * @param anew whether the stream was set up anew, so that it is about what the name of the table stands for by now
     * @throws RuntimeException if it cannot be asked; the stream is then set up anew
     */
    default void reviseSchema(boolean anew) {}

    /**
     * Returns what tells this table from every other that might be read in its place, such as that of another database.
     * Rows that a cache on disk kept of another identity are invalidated. By default it is unknown.
     *
     * @return a text that is the same after a restart, known without contacting anything, and free of secrets; all that
     *     decides which rows there are belongs to it. Empty when it is not known: then rows that an earlier process
     *     kept are invalidated, since they may be those of another table
     */
    default Optional<String> identity() {
        return Optional.empty();
    }

    /** Returns which calls this table answers; the others throw {@link UnsupportedOperationException}. */
    default Set<Capability> capabilities() {
        return EnumSet.of(Capability.FILTER, Capability.SORT, Capability.COUNT);
    }

    /**
     * Returns which filters {@link #list} and {@link #count} can be asked for, without contacting anything. By default all,
     * if the table has {@link Capability#FILTER}. What else is asked for is an {@link UnsupportedOperationException}; a
     * condition is never left out.
     */
    default FilterSupport filterSupport() {
        return capabilities().contains(Capability.FILTER) ? FilterSupport.all() : FilterSupport.none();
    }

    /**
     * Returns the rows that satisfy a filter, in the order of the page request's sort, which always ends with the id;
     * without a sort in an order of the table's own that does not change from page to page. Nulls come last unless the
     * sort says otherwise.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     * @param pageable the page, or {@link Pageable#unpaged()} for all rows
     * @return the rows; a {@link org.springframework.data.domain.Page} when the total is known, and then rows and total
     *     come from one state of the table where the table can give one
     * @throws InvalidRequestException if the filter or the sort names a column that the table does not have, or a value
     *     that does not fit its column
     * @throws UnsupportedOperationException if the table has no capability for it
     */
    Slice<Row> list(Filter filter, Pageable pageable);

    /**
     * Returns whether {@link #list} asks for the rows of a page and then counts for its total, so that {@link #listRows} is
     * less work. By default it does not. It is of use where this table {@linkplain #listsAnyWindow lists any window}, since
     * there the rows tell whether there is a next page.
     */
    default boolean countsApart() {
        return false;
    }

    /**
     * Returns the rows of {@link #list} alone, for one who knows their total.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     * @param page the page; never unpaged
     * @return the very rows that {@code list} would return, and as many
     * @throws InvalidRequestException as {@code list} does
     * @throws UnsupportedOperationException as {@code list} does
     */
    default List<Row> listRows(Filter filter, Pageable page) {
        return list(filter, page).getContent();
    }

    /**
     * Returns whether this table uses what it learned from the call of one caller for others: answers that it remembers, or
     * the place where it found its rows. Such a table is not put behind a live table that has a {@link TableContext}, since
     * one tenant might see the rows of another. By default it remembers nothing of the kind.
     */
    default boolean isSharedByCallers() {
        return false;
    }

    /**
     * Returns whether a page that begins at any row costs the table no more than one that begins at a multiple of its
     * size. Then a live table asks for one row more than a page has, to know without asking again whether there is a
     * next one. By default it does cost more.
     */
    default boolean listsAnyWindow() {
        return false;
    }

    /**
     * Returns whether a page far behind costs the table about as much as the first one, so that it can be asked for just
     * to see. By default it does where {@link #listsAnyWindow()} says so.
     */
    default boolean reachesAnyPage() {
        return listsAnyWindow();
    }

    /**
     * Returns whether rows that are listed without a sort come in the order of their ids, ascending. By default nothing
     * is known of their order, so a live table cannot tell which pages a new row moves.
     */
    default boolean listsById() {
        return false;
    }

    /**
     * Returns what a call on this very thread now would have to do with the transaction that the thread is in. Short, and
     * asks nobody elsewhere. By default that is not known.
     */
    default Participation participation() {
        return Participation.UNKNOWN;
    }

    /**
     * Returns whether what a call on this thread reads, within the transaction that the thread is in, is committed for
     * certain and as new as the call. May ask the store within the transaction. By default that is not known.
     */
    default boolean readsCommitted() {
        return false;
    }

    /**
     * Returns whether this table notices what a transaction writes to it by whatever way the application has, so that
     * {@link #hasWritten} tells. By default it does not.
     */
    default boolean noticesWrites() {
        return false;
    }

    /**
     * Returns whether the transaction that the calling thread is in, which this table takes part in, may have written to
     * this table. What was put off until the commit may be sent to the store first. By default false, which says nothing
     * where this table does not {@linkplain #noticesWrites notice} it.
     */
    default boolean hasWritten() {
        return false;
    }

    /**
     * Returns one row.
     *
     * @param id the canonical text of the row's id, see {@link TableSchema#id(Row)}
     * @return the row; empty when there is none with this very id
     */
    Optional<Row> get(String id);

    /**
     * Returns whether an empty answer of {@link #get} says that there is no such row, and nothing else, such as that it must
     * not be seen. Where it does not, nobody remembers it. By default it does.
     */
    default boolean tellsMissing() {
        return true;
    }

    /**
     * Returns one row if it satisfies a filter.
     *
     * @param id the canonical text of the row's id
     * @param within the filter the row must satisfy
     * @return the row; empty when there is none with this very id or it does not satisfy the filter
     * @throws InvalidRequestException if the filter names a column that the table does not have, or a value that does
     *     not fit its column
     * @throws UnsupportedOperationException if the table cannot filter like that
     */
    default Optional<Row> get(String id, Filter within) {
        if (within.isAll()) {
            return get(id);
        }
        return schema().idCondition(id).flatMap(condition -> list(within.and(condition), PageRequest.of(0, 1)).stream()
                .filter(row -> schema().id(row).equals(id))
                .findFirst());
    }

    /** Returns several rows wherever they are: {@link #getAll(Collection, Filter)} without a condition. */
    default Map<String, Row> getAll(Collection<String> ids) {
        return getAll(ids, Filter.all());
    }

    /**
     * Returns those of several rows that are there and satisfy a filter. A table that can asks for all of them at once, and
     * shows them as they were at one moment. By default each is looked up on its own.
     *
     * @param ids the canonical texts of the rows' ids; none is allowed, and one that is there twice counts once
     * @param within the filter the rows must satisfy
     * @return the rows by their ids, in the order of the ids given; not one for an id without such a row
     * @throws InvalidRequestException if the filter names a column that the table does not have, or a value that does
     *     not fit its column
     * @throws UnsupportedOperationException if the table cannot filter like that
     */
    default Map<String, Row> getAll(Collection<String> ids, Filter within) {
        Map<String, Row> found = new LinkedHashMap<>();
        for (String id : new LinkedHashSet<>(ids)) {
            get(id, within).ifPresent(row -> found.put(id, row));
        }
        return found;
    }

    /**
     * Returns the number of rows that satisfy a filter.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     * @return the number, 0 or more
     * @throws InvalidRequestException if the filter names a column that the table does not have, or a value that does
     *     not fit its column
     * @throws UnsupportedOperationException if the table has no {@link Capability#COUNT}, or cannot filter like that
     */
    long count(Filter filter);
}
