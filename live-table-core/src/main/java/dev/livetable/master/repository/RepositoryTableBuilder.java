package dev.livetable.master.repository;

import dev.livetable.entity.EntityCodec;
import dev.livetable.entity.RowConversions;
import dev.livetable.table.CanonicalText;
import dev.livetable.table.Capability;
import dev.livetable.table.Filter;
import dev.livetable.table.FilterSupport;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TimeLimits;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.PagingAndSortingRepository;
import org.springframework.data.repository.query.QueryByExampleExecutor;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Builds a {@link RepositoryTable}. Not safe for use by many threads.
 *
 * @param <T> the class of the entities
 * @param <ID> the type of their ids
 */
public final class RepositoryTableBuilder<T, ID> {

    private final PagingAndSortingRepository<T, ID> pages;
    private final CrudRepository<T, ID> repository;
    private final Class<T> type;
    private final Class<ID> idType;
    private String name;
    private @Nullable String location;
    private Set<String> ignored = Set.of();
    private RowConversions conversions = RowConversions.none();
    private @Nullable BiFunction<Filter, Pageable, Page<T>> filters;
    private @Nullable UnaryOperator<T> inserter;
    private @Nullable PlatformTransactionManager manager;
    private boolean isWithoutTransactions;
    private @Nullable WriteNotice notice;
    private Duration timeout = Duration.ofSeconds(30);

    RepositoryTableBuilder(
            PagingAndSortingRepository<T, ID> pages,
            CrudRepository<T, ID> repository,
            Class<T> type,
            Class<ID> idType) {
        this.pages = pages;
        this.repository = repository;
        this.type = type;
        this.idType = idType;
        this.name = type.getSimpleName();
    }

    /**
     * Sets what the table is called in its schema, its identity and errors; by default the simple name of the class.
     */
    public RepositoryTableBuilder<T, ID> name(String name) {
        this.name = name;
        return this;
    }

    /**
     * Sets which store the repository is in, so that {@link RepositoryTable#identity()} tells the table from that of
     * another one; by default unknown, and then rows on disk do not survive a restart.
     *
     * @param location any text that is another one for another store, such as a URL with the name of a database; the
     *     identity does not hold it in clear
     */
    public RepositoryTableBuilder<T, ID> location(String location) {
        this.location = location;
        return this;
    }

    /**
     * Leaves properties out of the rows, such as associations that are loaded lazily. A table that knows its entities
     * in part only does not write them: it can be read, and rows can be deleted.
     *
     * @param properties the names of the properties; with none, all are in the rows
     */
    public RepositoryTableBuilder<T, ID> ignore(String... properties) {
        this.ignored = Set.of(properties);
        return this;
    }

    /**
     * Sets how the rows hold values of the application's own classes; by default by their properties. A typed repository
     * over these rows needs the same.
     */
    public RepositoryTableBuilder<T, ID> conversions(RowConversions conversions) {
        this.conversions = conversions;
        return this;
    }

    /**
     * Sets how the repository is asked with a filter; by default by example, where it can be.
     *
     * @param filters returns a page of the entities that satisfy a filter, with the total. The filter is not
     *     {@link Filter#all()}; it and the sort name properties of the entity and values of a
     *     {@link dev.livetable.table.Row}. Its {@link Filter#terms() terms} may hold choices; {@link Filter#conditions()}
     *     refuses those. What the function cannot answer, it has to refuse with an
     *     {@link UnsupportedOperationException}
     */
    public RepositoryTableBuilder<T, ID> filters(BiFunction<Filter, Pageable, Page<T>> filters) {
        this.filters = filters;
        return this;
    }

    /**
     * Sets how an entity is added that is not stored yet; by default by {@code save}. Needed where {@code save} takes
     * an entity that has an id for one that is stored: for Spring Data JDBC {@code JdbcAggregateOperations::insert},
     * for JPA {@code EntityManager::persist}.
     *
     * @param inserter adds an entity, and returns it as it was stored; fails when the id is taken
     */
    public RepositoryTableBuilder<T, ID> inserter(UnaryOperator<T> inserter) {
        this.inserter = inserter;
        return this;
    }

    /**
     * Sets what makes the calls of a write one transaction; by default each call of the repository is one of its own,
     * and somebody else may change the row between the look at it and the write.
     *
     * @param manager the transaction manager of the repository's store
     */
    public RepositoryTableBuilder<T, ID> transactionManager(PlatformTransactionManager manager) {
        this.manager = manager;
        return this;
    }

    /**
     * Sets that the store takes part in no transaction of Spring. Without this and without a {@linkplain
     * #transactionManager manager} nobody knows whether it does, and in each transaction it is read past the cache.
     */
    public RepositoryTableBuilder<T, ID> withoutTransactions() {
        this.isWithoutTransactions = true;
        return this;
    }

    /** Sets what notices the writes of transactions; by default nothing does, see {@link RepositoryTable#noticesWrites}. */
    public RepositoryTableBuilder<T, ID> writeNotice(WriteNotice notice) {
        this.notice = notice;
        return this;
    }

    /**
     * Sets the time after which a transaction of the table's own is given up; by default 30 seconds.
     *
     * @param timeout the time, rounded up to whole seconds, more than zero; more than 24 days count as 24 days
     */
    public RepositoryTableBuilder<T, ID> timeout(Duration timeout) {
        this.timeout = timeout;
        return this;
    }

    /**
     * Returns the table.
     *
     * @throws dev.livetable.entity.EntityException if the entities cannot be kept as rows; the message says what to do
     * @throws IllegalArgumentException if the name is blank, or the time is zero or negative
     */
    public RepositoryTable<T, ID> build() {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The name of a repository table must not be blank");
        }
        EntityCodec<T, ID> codec = EntityCodec.builder(type)
                .ignore(ignored)
                .conversions(conversions)
                .build(idType);
        TableSchema schema = codec.schema(name);
        RepositoryTransactions transactions = new RepositoryTransactions(
                manager, isWithoutTransactions, TimeLimits.secondsOfCall("timeout", timeout));
        ExampleSearch<T, ID> byExample = byExample(codec, schema);
        RepositoryReads<T, ID> reads = new RepositoryReads<>(
                pages, repository, codec, schema, filters == null ? byExample : filters, transactions);
        RepositoryWrites<T, ID> writes =
                new RepositoryWrites<>(repository, codec, schema, reads, transactions, inserter);
        String identity = location == null
                ? null
                : "repository " + name + " of " + type.getName() + " "
                        + CanonicalText.digest(name, type.getName(), codec.shape(), location);
        FilterSupport support =
                filters != null ? FilterSupport.all() : byExample == null ? FilterSupport.none() : byExample.support();
        RepositoryBulk<T, ID> bulk = new RepositoryBulk<>(repository, codec, schema, reads, transactions);
        return new RepositoryTable<>(
                identity, schema, capabilities(), support, reads, writes, bulk, transactions, notice);
    }

    @SuppressWarnings("unchecked") // a repository of T can only be asked by examples of T
    private @Nullable ExampleSearch<T, ID> byExample(EntityCodec<T, ID> codec, TableSchema schema) {
        return repository instanceof QueryByExampleExecutor<?> byExample
                ? new ExampleSearch<>((QueryByExampleExecutor<T>) byExample, codec, schema)
                : null;
    }

    private Set<Capability> capabilities() {
        EnumSet<Capability> capabilities = EnumSet.allOf(Capability.class);
        if (filters == null && !(repository instanceof QueryByExampleExecutor<?>)) {
            capabilities.remove(Capability.FILTER);
        }
        if (!ignored.isEmpty()) {
            capabilities.removeAll(EnumSet.of(Capability.INSERT, Capability.REPLACE, Capability.PATCH));
        }
        return capabilities;
    }

    /** Returns the class of the objects. */
    @Override
    public String toString() {
        return "builder of repository table of " + type.getName();
    }
}
