package dev.livetable.master.repository;

import dev.livetable.entity.EntityCodec;
import dev.livetable.entity.EntityException;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.OutdatedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.Written;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.repository.CrudRepository;

/** How a repository is written to. Filters and rows are as the schema spells them. */
final class RepositoryWrites<T, ID> {

    /*
     * The row before a write is told where the store proves that the write changed that very row: the entity has a
     * version, it was loaded in the same transaction and made a row before it was changed, and was saved under the
     * version that it was loaded with. A store refuses that when there is another version by then. Nothing proves it
     * for an entity without a version, and for a delete, which some stores do whatever the version is.
     */

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

    Row insert(Row row) {
        return stored(insert(List.of(row), adding(row)));
    }

    /** Checks a row to be added, and returns what adds it in the transaction that the thread is in. */
    Supplier<T> adding(Row given) {
        Row row = given;
        for (String column : schema.idColumns()) {
            boolean isNull = row.asMap().containsKey(column) && row.get(column) == null;
            row = isNull ? row.without(column) : row;
        }
        T entity = decode(row);
        Optional<ID> id = idIn(row);
        return () -> {
            id.filter(repository::existsById).ifPresent(taken -> {
                throw duplicate(null);
            });
            return add(entity);
        };
    }

    /** Adds rows in one transaction. */
    <R> R insert(List<Row> rows, Supplier<R> work) {
        try {
            return write(work);
        } catch (DataIntegrityViolationException e) {
            boolean isTaken = RepositoryFailures.mayBeDuplicate(e)
                    && rows.stream().flatMap(row -> idIn(row).stream()).anyMatch(this::isThere);
            throw isTaken ? duplicate(e.getCause()) : e;
        }
    }

    private Optional<ID> idIn(Row row) {
        return hasId(row) ? Optional.of(codec.id(row)) : Optional.empty();
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

    Written<Row> replace(String id, Row row, Filter within) {
        ID key = key(id);
        Row complete = withId(id, row);
        requireTransactions(within);
        boolean afresh = transactions.startAfresh();
        return stored(() -> {
            Row present = reads.find(key).orElse(null);
            if (present != null && !reads.isThere(key, id)) {
                String reason =
                        "there is a row whose id the store takes for the one given, but it is not written like that";
                throw new RefusedException(schema.name(), reason, null);
            }
            if (present != null && !within.matches(present)) {
                throw new OutdatedException(
                        schema.name(), "the row with the id given does not satisfy " + within, null);
            }
            Row changed = withVersion(complete, present);
            T entity = decode(changed);
            if (present != null || givesVersion(complete)) {
                return new Written<>(repository.save(entity), before(afresh, present, changed));
            }
            boolean certainlyAdded = inserter != null;
            return new Written<>(add(entity), certainlyAdded ? RowImage.absent() : RowImage.unknown());
        });
    }

    /** Returns what is known of the row that a save has just changed. */
    private RowImage before(boolean afresh, @Nullable Row loaded, Row saved) {
        String version = codec.versionColumn().orElse(null);
        if (!afresh || loaded == null || version == null) {
            return RowImage.unknown();
        }
        Object under = loaded.get(version);
        return under != null && under.equals(saved.get(version)) ? RowImage.whole(loaded) : RowImage.unknown();
    }

    /** Fills in the version of the row that is written over whatever its version is. */
    private Row withVersion(Row row, @Nullable Row present) {
        String version = codec.versionColumn().orElse(null);
        return version == null || present == null || givesVersion(row) ? row : row.with(version, present.get(version));
    }

    private boolean givesVersion(Row row) {
        return codec.versionColumn().map(row::getIfPresent).isPresent();
    }

    Written<Row> patch(String id, Row changes, Filter within) {
        return stored(patching(id, changes, within));
    }

    /** Checks a change of a row, and returns what makes it in the transaction that the thread is in. */
    Supplier<Written<T>> patching(String id, Row changes, Filter within) {
        ID key = reads.id(id).orElseThrow(() -> new RowNotFoundException(schema.name(), id));
        Row given = withId(id, changes);
        requireTransactions(within);
        boolean afresh = transactions.startAfresh();
        return () -> {
            Row present = reads.find(key, id)
                    .filter(within::matches)
                    .orElseThrow(() -> new RowNotFoundException(schema.name(), id));
            Row changed = withVersion(present.with(given), present);
            T entity = decode(changed);
            return present.with(given).equals(present)
                    ? new Written<>(entity, RowImage.unknown())
                    : new Written<>(repository.save(entity), before(afresh, present, changed));
        };
    }

    Written<Boolean> delete(String id, Filter within) {
        requireTransactions(within);
        Optional<ID> key = reads.id(id);
        if (key.isEmpty()) {
            return new Written<>(false, RowImage.absent());
        }
        boolean afresh = transactions.startAfresh();
        boolean deleted = write(() -> {
            boolean doomed = within.isAll()
                    ? reads.isThere(key.get(), id)
                    : reads.find(key.get(), id).filter(within::matches).isPresent();
            if (doomed) {
                repository.deleteById(key.get());
            }
            return doomed;
        });
        boolean certainlyNone = afresh && !deleted && within.isAll();
        return new Written<>(deleted, certainlyNone ? RowImage.absent() : RowImage.unknown());
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

    /** Carries out a write in one transaction. */
    <R> R write(Supplier<R> work) {
        AtomicBoolean isCommitted = new AtomicBoolean();
        try {
            return transactions.write(work, () -> isCommitted.set(true));
        } catch (RuntimeException e) {
            throw isCommitted.get()
                    ? UnknownOutcomeException.suppressing(
                            schema.name(),
                            "the write was committed, and what the application does then has failed;"
                                    + " the suppressed exception says more",
                            e)
                    : RepositoryFailures.translated(schema.name(), e);
        }
    }

    private Written<Row> stored(Supplier<Written<T>> work) {
        Written<T> saved = write(work);
        return new Written<>(stored(saved.answer()), saved.before());
    }

    /** Returns what the store has made of a saved entity, or the entity itself if it is gone again. */
    private Row stored(T saved) {
        return codec.idOf(saved)
                .flatMap(id -> transactions.read(() -> reads.find(id)))
                .orElseGet(() -> codec.encode(saved));
    }
}
