package dev.livetable.master.repository;

import dev.livetable.table.Capability;
import dev.livetable.table.Filter;
import dev.livetable.table.FilterSupport;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WritableTable;
import dev.livetable.table.WriteReach;
import dev.livetable.table.Written;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.PagingAndSortingRepository;

/**
 * A Spring Data repository as a table: of JPA, JDBC, or any other store, since no more is used than what Spring Data
 * Commons declares. A row holds an entity by its declared type, see {@link dev.livetable.entity.EntityCodec}; its
 * columns are the entity's properties. Nothing contacts the store before the first use.
 *
 * <p>Rows are in the order that the repository gives them; one that passes over {@code ignoreCase}, as that of Spring
 * Data JDBC does, sorts with regard to case. The rows of a page and their total are of one state as far as the
 * isolation of the store's transactions makes them.
 *
 * <p><b>What it can do</b> depends on the repository and on what the builder was given; {@link #capabilities()} says
 * it, and anything else is an {@link UnsupportedOperationException}, never an answer that is too large:
 *
 * <ul>
 *   <li>Filters by equality, null and parts of texts, with and without regard to case, one on each column, where the
 *       repository is a {@link org.springframework.data.repository.query.QueryByExampleExecutor}; all filters, with a
 *       {@linkplain RepositoryTableBuilder#filters function} for them.
 *   <li>Writes under a condition (those through a view), and deleting by a filter, with a
 *       {@linkplain RepositoryTableBuilder#transactionManager transaction manager}: the row is read, looked at and
 *       written in one transaction. Whether another may change it in between is up to the transactions of the store; an
 *       entity with a version is safe from that.
 * </ul>
 *
 * <p><b>Writes</b> are the repository's {@code save} and {@code deleteById}, and answer with what is read back
 * after it. An insert asks first whether the id is taken; if another insert of it comes between that and
 * {@code save}, a store whose {@code save} also overwrites, as that of JPA does, overwrites. An {@linkplain
 * RepositoryTableBuilder#inserter inserter} closes that gap. A row that gives a version is only written over one
 * of the same version, else there is a {@link dev.livetable.table.ConflictException}; one that leaves the version
 * out is written over any.
 *
 * <p>An id is that of one row only, letter by letter, though the store may take another one for it, such as one
 * in another case: that is the id of no row. (But for ids of several parts in Spring Data JPA, which tells no
 * stored id of them.) A filter by a text finds what the store finds; what is changed under a condition
 * satisfies it letter by letter.
 *
 * <p>With a transaction manager each call takes part in the transaction of it that its thread is in, or has one of its
 * own.
 * Safe for use by many threads, as repositories are.
 *
 * @param <T> the class of the entities
 * @param <ID> the type of their ids
 */
public final class RepositoryTable<T, ID> implements WritableTable {

    private final @Nullable String identity;
    private final TableSchema schema;
    private final Set<Capability> capabilities;
    private final FilterSupport filterSupport;
    private final RepositoryReads<T, ID> reads;
    private final RepositoryWrites<T, ID> writes;
    private final RepositoryBulk<T, ID> bulk;
    private final RepositoryTransactions transactions;
    private final @Nullable WriteNotice notice;

    RepositoryTable(
            @Nullable String identity,
            TableSchema schema,
            Set<Capability> capabilities,
            FilterSupport filterSupport,
            RepositoryReads<T, ID> reads,
            RepositoryWrites<T, ID> writes,
            RepositoryBulk<T, ID> bulk,
            RepositoryTransactions transactions,
            @Nullable WriteNotice notice) {
        this.notice = notice;
        this.identity = identity;
        this.schema = schema;
        this.capabilities = capabilities;
        this.filterSupport = filterSupport;
        this.reads = reads;
        this.writes = writes;
        this.bulk = bulk;
        this.transactions = transactions;
    }

    /**
     * Returns a builder.
     *
     * @param repository the repository, such as a {@code JpaRepository}, or one that is both a
     *     {@code ListCrudRepository} and a {@code ListPagingAndSortingRepository}
     * @param type the class of its entities
     * @param idType the type of their ids
     */
    public static <T, ID, R extends PagingAndSortingRepository<T, ID> & CrudRepository<T, ID>>
            RepositoryTableBuilder<T, ID> builder(R repository, Class<T> type, Class<ID> idType) {
        return new RepositoryTableBuilder<>(repository, repository, type, idType);
    }

    /** Returns what the class of the entities declares. */
    @Override
    public TableSchema schema() {
        return schema;
    }

    /**
     * Returns the name, the location, and what a row holds of an entity, since rows kept of a class that was changed do
     * not fit it; empty when the builder was given no {@linkplain RepositoryTableBuilder#location location}.
     */
    @Override
    public Optional<String> identity() {
        return Optional.ofNullable(identity);
    }

    /** Returns that a page is asked for by its place. */
    @Override
    public boolean reachesAnyPage() {
        return true;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.copyOf(capabilities);
    }

    /** Returns all filters if the builder was given a function for them, else what a query by example can do. */
    @Override
    public FilterSupport filterSupport() {
        return filterSupport;
    }

    /** Returns whether the thread is in a transaction of the transaction manager that the builder was given. */
    @Override
    public Participation participation() {
        return transactions.participation();
    }

    @Override
    public boolean noticesWrites() {
        return notice != null;
    }

    @Override
    public boolean hasWritten() {
        return notice != null && notice.hasWritten();
    }

    @Override
    public Page<Row> list(Filter filter, Pageable pageable) {
        requireFor(filter);
        if (pageable.getSort().isSorted()) {
            require(Capability.SORT);
        }
        return reads.list(schema.coerce(filter), pageable);
    }

    @Override
    public Optional<Row> get(String id) {
        return reads.get(id);
    }

    @Override
    public Optional<Row> get(String id, Filter within) {
        requireFor(within);
        Filter condition = schema.coerce(within);
        return reads.get(id).filter(condition::matches);
    }

    /** Returns the rows by one question of the repository, in one transaction where its manager is known. */
    @Override
    public Map<String, Row> getAll(Collection<String> ids, Filter within) {
        requireFor(within);
        return bulk.find(new LinkedHashSet<>(ids), schema.coerce(within));
    }

    @Override
    public long count(Filter filter) {
        requireFor(filter);
        return reads.count(schema.coerce(filter));
    }

    @Override
    public Row insert(Row row) {
        require(Capability.INSERT);
        return writes.insert(schema.coerce(row));
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        return replaceReturningBefore(id, row, within).answer();
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        return patchReturningBefore(id, changes, within).answer();
    }

    @Override
    public boolean delete(String id, Filter within) {
        return deleteReturningBefore(id, within).answer();
    }

    /**
     * Replaces a row. What was before is known of an entity with a version, when neither a transaction nor a
     * persistence context is bound to the thread; that there was none is known where the builder was given an
     * {@linkplain RepositoryTableBuilder#inserter inserter}.
     */
    @Override
    public Written<Row> replaceReturningBefore(String id, Row row, Filter within) {
        require(Capability.REPLACE);
        return writes.replace(id, schema.coerce(row), schema.coerce(within));
    }

    /** Changes a row; what was before is known as {@link #replaceReturningBefore} says, and of a row that changes. */
    @Override
    public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
        require(Capability.PATCH);
        return writes.patch(id, schema.coerce(changes), schema.coerce(within));
    }

    /** Deletes a row, without saying what it was: a repository deletes an id, whatever the entity is by then. */
    @Override
    public Written<Boolean> deleteReturningBefore(String id, Filter within) {
        require(Capability.DELETE);
        return writes.delete(id, schema.coerce(within));
    }

    /** Returns whether the builder was given a transaction manager: then many rows are written in one transaction. */
    @Override
    public boolean writesAllOrNothing() {
        return bulk.writesAllOrNothing();
    }

    @Override
    public List<Row> insertAll(List<Row> rows) {
        require(Capability.INSERT);
        if (rows.isEmpty() || !writesAllOrNothing()) {
            return WritableTable.super.insertAll(rows);
        }
        return bulk.insert(rows, writes);
    }

    @Override
    public Map<String, Row> patchAll(Map<String, Row> changes, Filter within) {
        Map<String, Row> stored = new LinkedHashMap<>();
        patchAllReturningBefore(changes, within).forEach((id, written) -> stored.put(id, written.answer()));
        return stored;
    }

    /** Changes rows; what was before is known as {@link #replaceReturningBefore} says. */
    @Override
    public Map<String, Written<Row>> patchAllReturningBefore(Map<String, Row> changes, Filter within) {
        require(Capability.PATCH);
        if (changes.isEmpty() || !writesAllOrNothing()) {
            return WritableTable.super.patchAllReturningBefore(changes, within);
        }
        return bulk.patch(changes, schema.coerce(within), writes);
    }

    /** Returns that any row may change: what a store does with other entities is not known here. */
    @Override
    public WriteReach writeReach() {
        return WriteReach.anyRow(
                "a repository may change other rows with the one it saves, by cascades, listeners or triggers");
    }

    @Override
    public long deleteAll(Filter filter) {
        require(Capability.DELETE_ALL);
        requireFor(filter);
        return writes.deleteAll(schema.coerce(filter));
    }

    private void requireFor(Filter filter) {
        if (!filter.isAll()) {
            require(Capability.FILTER);
        }
    }

    private void require(Capability needed) {
        if (!capabilities.contains(needed)) {
            throw new UnsupportedOperationException("Table '" + schema.name() + "' cannot do " + needed
                    + "; it can do " + capabilities
                    + (needed == Capability.FILTER
                            ? ". Its repository has no way to filter: make it a QueryByExampleExecutor, or give filters(…)"
                                    + " to the table's builder"
                            : ""));
        }
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return "repository table " + schema.name();
    }
}
