package dev.livetable.table;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table whose rows can be changed. Each call is atomic: it happens as a whole or not at all, and a condition is
 * checked in the same step as the change. Of the calls that write many rows this is so where {@link
 * #writesAllOrNothing()} says so.
 *
 * <p>The exception says what is known of the outcome:
 *
 * <ul>
 *   <li>{@link RefusedException}: certainly nothing was changed. {@link OutdatedException}, which is one, says that
 *       this is because of a row that is there or a change that came first.
 *   <li>{@link RowNotFoundException} and {@link ConflictException}: nothing was changed because the row is not what the
 *       caller believes it to be.
 *   <li>{@link UnsupportedOperationException}: the table cannot do it, and nothing was changed.
 *   <li>{@link PartlyWrittenException}: of many rows the first ones were written, and the others were not.
 *   <li>Any other: the outcome is unknown.
 * </ul>
 */
public interface WritableTable extends Table {

    @Override
    default Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    /**
     * Returns what a write of one row can change besides that row. May ask the database behind. By default that is not
     * known, and then each write counts as one that may have changed any row.
     *
     * @throws RuntimeException if that cannot be found out now
     */
    default WriteReach writeReach() {
        return WriteReach.anyRow("nothing is known of what else changes with a row of a "
                + getClass().getSimpleName());
    }

    /**
     * Adds a row. A row that leaves the id out gets one from the table, where the table can make one.
     *
     * @param row the row; columns left out get the table's defaults
     * @return the row as it was stored, with all columns
     * @throws DuplicateIdException if there is a row with this id, or one that the table takes for the same, such
     *     as one in another case
     * @throws InvalidRequestException if a column does not exist or cannot hold its value
     */
    Row insert(Row row);

    /**
     * Replaces a row wherever it is: {@link #replace(String, Row, Filter)} without a condition.
     *
     * @param id the canonical text of the row's id
     * @param row the row; it may leave the id out, but not give another one
     * @return the row as it was stored, with all columns
     * @throws InvalidRequestException if no row can have this id, the row gives another one, or a column does not exist
     *     or cannot hold its value
     */
    default Row replace(String id, Row row) {
        return replace(id, row, Filter.all());
    }

    /**
     * Puts a row in the place of the one with its id, or adds it when there is none. Columns left out are gone
     * afterwards: they hold the table's default, or null.
     *
     * @param id the canonical text of the row's id
     * @param row the row; it may leave the id out, but not give another one
     * @param within what the row now in its place must satisfy; {@link Filter#all()} for no condition
     * @return the row as it was stored, with all columns
     * @throws InvalidRequestException if no row can have this id, the row gives another one, or a column does not exist
     *     or cannot hold its value
     * @throws OutdatedException if there is a row with this id that does not satisfy the condition, or one whose id the
     *     table takes for this one though it is written otherwise
     */
    Row replace(String id, Row row, Filter within);

    /**
     * Changes a row wherever it is: {@link #patch(String, Row, Filter)} without a condition.
     *
     * @param id the canonical text of the row's id
     * @param changes the columns to change; none is allowed and changes nothing, and so is the id if it is the same
     * @return the whole row as it was stored
     * @throws InvalidRequestException if the changes give another id, or a column does not exist or cannot hold its
     *     value
     * @throws RowNotFoundException if there is no row with this id
     */
    default Row patch(String id, Row changes) {
        return patch(id, changes, Filter.all());
    }

    /**
     * Changes some columns of a row and leaves the others as they are.
     *
     * @param id the canonical text of the row's id
     * @param changes the columns to change; none is allowed and changes nothing, and so is the id if it is the same
     * @param within what the row must satisfy before the change; {@link Filter#all()} for no condition
     * @return the whole row as it was stored
     * @throws InvalidRequestException if the changes give another id, or a column does not exist or cannot hold its
     *     value
     * @throws RowNotFoundException if there is no row with this id that satisfies the condition
     */
    Row patch(String id, Row changes, Filter within);

    /**
     * Deletes a row wherever it is: {@link #delete(String, Filter)} without a condition.
     *
     * @param id the canonical text of the row's id
     * @return whether there was one to delete
     */
    default boolean delete(String id) {
        return delete(id, Filter.all());
    }

    /**
     * Deletes a row.
     *
     * @param id the canonical text of the row's id
     * @param within what the row must satisfy; {@link Filter#all()} for no condition
     * @return whether there was one to delete
     */
    boolean delete(String id, Filter within);

    /**
     * Deletes every row that satisfies a filter.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     * @return the number of rows deleted, 0 or more
     * @throws InvalidRequestException if the filter names a column that the table does not have, or a value that does
     *     not fit its column
     */
    long deleteAll(Filter filter);

    /**
     * Adds a row as {@link #insert} does, and says in which transaction, where the table can find that out in the same step.
     * By default it cannot.
     *
     * @param row the row; columns left out get the table's defaults
     * @return the row as it was stored; before, there was none
     * @throws RuntimeException as {@link #insert} does
     */
    default Written<Row> insertReturningBefore(Row row) {
        return new Written<>(insert(row), RowImage.absent());
    }

    /**
     * Replaces a row as {@link #replace(String, Row, Filter)} does, and says what was there before, where the table can
     * find that out in the same step. By default it cannot.
     *
     * @param id the canonical text of the row's id
     * @param row the row; it may leave the id out, but not give another one
     * @param within what the row now in its place must satisfy; {@link Filter#all()} for no condition
     * @return the row as it was stored, and the one in whose place it is
     * @throws RuntimeException as {@link #replace(String, Row, Filter)} does
     */
    default Written<Row> replaceReturningBefore(String id, Row row, Filter within) {
        return new Written<>(replace(id, row, within), RowImage.unknown());
    }

    /**
     * Changes a row as {@link #patch(String, Row, Filter)} does, and says what it was before, where the table can find
     * that out in the same step. By default it cannot.
     *
     * @param id the canonical text of the row's id
     * @param changes the columns to change
     * @param within what the row must satisfy before the change; {@link Filter#all()} for no condition
     * @return the row as it was stored, and as it was before
     * @throws RuntimeException as {@link #patch(String, Row, Filter)} does
     */
    default Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
        return new Written<>(patch(id, changes, within), RowImage.unknown());
    }

    /**
     * Deletes a row as {@link #delete(String, Filter)} does, and says what it was, where the table can find that out in
     * the same step. By default it cannot.
     *
     * @param id the canonical text of the row's id
     * @param within what the row must satisfy; {@link Filter#all()} for no condition
     * @return whether there was one to delete, and the row
     * @throws RuntimeException as {@link #delete(String, Filter)} does
     */
    default Written<Boolean> deleteReturningBefore(String id, Filter within) {
        return new Written<>(delete(id, within), RowImage.unknown());
    }

    /**
     * Returns whether {@link #insertAll} and {@link #patchAll} happen as a whole or not at all. By default rows are written
     * one after another, and what was written before one that fails stays written.
     */
    default boolean writesAllOrNothing() {
        return false;
    }

    /**
     * Adds rows. All are checked against the columns before the first one is sent.
     *
     * @param rows the rows, each as {@link #insert} takes it; none is allowed and does nothing
     * @return the rows as they were stored, with all columns, in the order given
     * @throws InvalidRequestException if two rows have the same id, a column does not exist or cannot hold its value;
     *     nothing was added
     * @throws DuplicateIdException if there is a row with one of the ids, or one that the table takes for the same;
     *     nothing was added
     * @throws PartlyWrittenException if a row failed after others had been added, which stay
     */
    default List<Row> insertAll(List<Row> rows) {
        return OneAfterAnother.insert(this, rows);
    }

    /** Changes rows wherever they are: {@link #patchAll(Map, Filter)} without a condition. */
    default Map<String, Row> patchAll(Map<String, Row> changes) {
        return patchAll(changes, Filter.all());
    }

    /**
     * Changes some columns of several rows, each its own. All are checked against the columns before the first one is sent. A
     * table that does not {@linkplain #writesAllOrNothing write all or nothing} changes them in the order of the map.
     *
     * @param changes the columns to change, by the canonical texts of the rows' ids; none is allowed and does nothing
     * @param within what each of the rows must satisfy before its change; {@link Filter#all()} for no condition
     * @return the whole rows as they were stored, by their ids, in the order given
     * @throws InvalidRequestException if a change gives another id, or a column does not exist or cannot hold its value;
     *     nothing was changed
     * @throws RowNotFoundException if there is no row with one of the ids that satisfies the condition; nothing was
     *     changed
     * @throws PartlyWrittenException if a row failed after others had been changed, which stay so
     */
    default Map<String, Row> patchAll(Map<String, Row> changes, Filter within) {
        return OneAfterAnother.patch(this, changes, (id, change) -> patch(id, change, within), stored -> stored);
    }

    /**
     * Changes rows as {@link #patchAll(Map, Filter)} does, and says what each was before, as {@link
     * #patchReturningBefore} does.
     *
     * @param changes the columns to change, by the canonical texts of the rows' ids
     * @param within what each of the rows must satisfy before its change; {@link Filter#all()} for no condition
     * @return the rows as they were stored, and as they were before, by their ids, in the order given
     * @throws RuntimeException as {@link #patchAll(Map, Filter)} does
     */
    default Map<String, Written<Row>> patchAllReturningBefore(Map<String, Row> changes, Filter within) {
        return OneAfterAnother.patch(
                this, changes, (id, change) -> patchReturningBefore(id, change, within), Written::answer);
    }
}
