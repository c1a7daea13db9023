package dev.livetable.master.repository;

import dev.livetable.entity.EntityCodec;
import dev.livetable.entity.EntityException;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.OutdatedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.data.repository.CrudRepository;

/** How a repository is written to. Filters and rows are as the schema spells them. */
final class RepositoryWrites<T, ID> {

    private final CrudRepository<T, ID> repository;
    private final EntityCodec<T, ID> codec;
    private final TableSchema schema;
    private final RepositoryReads<T, ID> reads;
    private final RepositoryTransactions transactions;
    private final @Nullable UnaryOperator<T> inserter;

    RepositoryWrites(
            CrudRepository<T, ID> repository,
            EntityCodec<T, ID> codec,
            TableSchema schema,
            RepositoryReads<T, ID> reads,
            RepositoryTransactions transactions,
            @Nullable UnaryOperator<T> inserter) {
        this.repository = repository;
        this.codec = codec;
        this.schema = schema;
        this.reads = reads;
        this.transactions = transactions;
        this.inserter = inserter;
    }

    Row insert(Row given) {
        Row row = given;
        for (String column : schema.idColumns()) {
            row = row.getIfPresent(column) == null ? row.without(column) : row;
        }
        T entity = decode(row);
        Optional<ID> id = hasId(row) ? Optional.of(codec.id(row)) : Optional.empty();
        try {
            return stored(write(() -> {
                id.filter(repository::existsById).ifPresent(taken -> {
                    throw duplicate(null);
                });
                return add(entity);
            }));
        } catch (RefusedException e) {
            throw RepositoryFailures.mayBeDuplicate(e)
                            && id.filter(this::isThere).isPresent()
                    ? duplicate(e.getCause())
                    : e;
        }
    }

    private boolean hasId(Row row) {
        return schema.idColumns().stream().allMatch(column -> row.getIfPresent(column) != null);
    }

    private DuplicateIdException duplicate(@Nullable Throwable cause) {
        String reason = "there is already a row with this id, or one that the store takes for the same";
        return new DuplicateIdException(schema.name(), reason, cause);
    }

    /** Asks after a refusal, which may have left the caller's transaction unable to answer. */
    private boolean isThere(ID id) {
        try {
            return repository.existsById(id);
        } catch (RuntimeException e) {
            return false;
        }
    }

    Row replace(String id, Row row, Filter within) {
        ID key = key(id);
        Row complete = withId(id, row);
        requireTransactions(within);
        return stored(write(() -> {
            Optional<Row> present = reads.find(key);
            if (present.isPresent() && !reads.isThere(key, id)) {
                String reason =
                        "there is a row whose id the store takes for the one given, but it is not written like that";
                throw new RefusedException(schema.name(), reason, null);
            }
            if (present.isPresent() && !within.matches(present.get())) {
                throw new OutdatedException(
                        schema.name(), "the row with the id given does not satisfy " + within, null);
            }
            T entity = decode(withVersion(complete, present.orElse(null)));
            return present.isPresent() || givesVersion(complete) ? repository.save(entity) : add(entity);
        }));
    }

    /** Fills in the version of the row that is written over whatever its version is. */
    private Row withVersion(Row row, @Nullable Row present) {
        String version = codec.versionColumn().orElse(null);
        return version == null || present == null || givesVersion(row) ? row : row.with(version, present.get(version));
    }

    private boolean givesVersion(Row row) {
        return codec.versionColumn().map(row::getIfPresent).isPresent();
    }

    Row patch(String id, Row changes, Filter within) {
        ID key = reads.id(id).orElseThrow(() -> new RowNotFoundException(schema.name(), id));
        Row changed = withId(id, changes);
        requireTransactions(within);
        return stored(write(() -> {
            Row present = reads.find(key, id)
                    .filter(within::matches)
                    .orElseThrow(() -> new RowNotFoundException(schema.name(), id));
            T entity = decode(withVersion(present.with(changed), present));
            return present.with(changed).equals(present) ? entity : repository.save(entity);
        }));
    }

    boolean delete(String id, Filter within) {
        requireTransactions(within);
        return reads.id(id)
                .filter(key -> write(() -> {
                    boolean doomed = within.isAll()
                            ? reads.isThere(key, id)
                            : reads.find(key, id).filter(within::matches).isPresent();
                    if (doomed) {
                        repository.deleteById(key);
                    }
                    return doomed;
                }))
                .isPresent();
    }

    long deleteAll(Filter filter) {
        requireTransactions(filter);
        return write(() -> {
            List<T> doomed = filter.isAll() ? List.of() : reads.entities(filter);
            long number = filter.isAll() ? repository.count() : doomed.size();
            if (filter.isAll()) {
                repository.deleteAll();
            } else {
                repository.deleteAll(doomed);
            }
            return number;
        });
    }

    private void requireTransactions(Filter condition) {
        if (!condition.isAll() && !transactions.areKnown()) {
            throw new UnsupportedOperationException("Table '" + schema.name()
                    + "' cannot write under a condition: give transactionManager(…) to its builder, so that a row can be"
                    + " read, looked at and written in one transaction");
        }
    }

    private ID key(String id) {
        return reads.id(id)
                .orElseThrow(() -> new InvalidRequestException(schema.name(), "no row can have the id given", null));
    }

    private Row withId(String id, Row row) {
        Row ids = schema.idValues(id).orElseThrow();
        Row merged = ids.with(row);
        if (!schema.id(merged).equals(id)) {
            throw new InvalidRequestException(schema.name(), "the row has another id than the one given", null);
        }
        return merged;
    }

    private T decode(Row row) {
        try {
            return codec.decode(row);
        } catch (EntityException e) {
            throw new InvalidRequestException(schema.name(), "the columns do not make an entity: " + e.getMessage(), e);
        }
    }

    private T add(T entity) {
        T added = inserter == null ? repository.save(entity) : inserter.apply(entity);
        if (!codec.idOf(added).map(repository::existsById).orElse(false)) {
            throw RepositoryFailures.notStored(schema.name());
        }
        return added;
    }

    private <R> R write(Supplier<R> work) {
        boolean callers = transactions.areTheCallers();
        try {
            return transactions.write(work);
        } catch (RuntimeException e) {
            throw RepositoryFailures.translated(schema.name(), e, callers);
        }
    }

    /** Returns what the store has made of a saved entity, or the entity itself if it is gone again. */
    private Row stored(T saved) {
        return codec.idOf(saved)
                .flatMap(id -> transactions.read(() -> reads.find(id)))
                .orElseGet(() -> codec.encode(saved));
    }
}
