package dev.livetable.master.repository;

import static java.util.Objects.requireNonNull;

import dev.livetable.entity.EntityCodec;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import dev.livetable.table.Written;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.springframework.data.repository.CrudRepository;

/** How many rows of a repository are read and written, each time in one transaction of its manager. */
final class RepositoryBulk<T, ID> {

    /*
     * What findAllById of a store brings is found by a query, so each entity has the id that is stored. One that has
     * another id than those asked for, such as one in another case, is left out.
     *
     * Changes are made in the order of the ids, so that no two writes of the same rows lock each other out.
     */

    private static final int IDS = 1_000;

    private final CrudRepository<T, ID> repository;
    private final EntityCodec<T, ID> codec;
    private final TableSchema schema;
    private final RepositoryReads<T, ID> reads;
    private final RepositoryTransactions transactions;

    RepositoryBulk(
            CrudRepository<T, ID> repository,
            EntityCodec<T, ID> codec,
            TableSchema schema,
            RepositoryReads<T, ID> reads,
            RepositoryTransactions transactions) {
        this.repository = repository;
        this.codec = codec;
        this.schema = schema;
        this.reads = reads;
        this.transactions = transactions;
    }

    /** Returns whether many rows are written as a whole or not at all. */
    boolean writesAllOrNothing() {
        return transactions.areKnown();
    }

    /** Returns the rows with ids that satisfy a filter, in the order of the ids, each of which is given once. */
    Map<String, Row> find(Collection<String> ids, Filter within) {
        List<ID> keys = new ArrayList<>();
        ids.forEach(id -> reads.id(id).ifPresent(keys::add));
        Map<String, Row> found = keys.isEmpty() ? Map.of() : transactions.read(() -> load(keys));
        Map<String, Row> ordered = new LinkedHashMap<>();
        for (String id : ids) {
            Row row = found.get(id);
            if (row != null && within.matches(row)) {
                ordered.put(id, row);
            }
        }
        return ordered;
    }

    private Map<String, Row> load(List<ID> keys) {
        Map<String, Row> found = new HashMap<>();
        for (int from = 0; from < keys.size(); from += IDS) {
            for (T entity : repository.findAllById(keys.subList(from, Math.min(from + IDS, keys.size())))) {
                Row row = codec.encode(entity);
                found.put(schema.id(row), row);
            }
        }
        return found;
    }

    /** Adds rows, and returns them as they were stored. */
    List<Row> insert(List<Row> rows, RepositoryWrites<T, ID> writes) {
        List<Row> given = schema.coerceAll(rows);
        List<Supplier<T>> adds = given.stream().map(writes::adding).toList();
        List<T> added =
                writes.insert(given, () -> adds.stream().map(Supplier::get).toList());
        return stored(added);
    }

    /** Changes rows, and returns them as they were stored and as they were before. */
    Map<String, Written<Row>> patch(Map<String, Row> changes, Filter within, RepositoryWrites<T, ID> writes) {
        Map<String, Supplier<Written<T>>> patches = new TreeMap<>();
        schema.coerceAll(changes).forEach((id, change) -> patches.put(id, writes.patching(id, change, within)));
        List<Written<T>> saved =
                writes.write(() -> patches.values().stream().map(Supplier::get).toList());
        List<Row> stored = stored(saved.stream().map(Written::answer).toList());
        Map<String, Written<Row>> written = new HashMap<>();
        int place = 0;
        for (String id : patches.keySet()) {
            written.put(id, new Written<>(stored.get(place), saved.get(place).before()));
            place++;
        }
        Map<String, Written<Row>> ordered = new LinkedHashMap<>();
        changes.keySet().forEach(id -> ordered.put(id, requireNonNull(written.get(id))));
        return ordered;
    }

    /** Returns what the store has made of saved entities, each the entity itself where it is gone again. */
    private List<Row> stored(List<T> saved) {
        List<ID> keys =
                saved.stream().flatMap(entity -> codec.idOf(entity).stream()).toList();
        return transactions.read(() -> {
            Map<String, Row> found = load(keys);
            return saved.stream().map(entity -> stored(entity, found)).toList();
        });
    }

    private Row stored(T saved, Map<String, Row> found) {
        return codec.idOf(saved)
                .flatMap(id -> {
                    Row row = found.get(schema.id(codec.idRow(id)));
                    return row == null ? reads.find(id) : Optional.of(row); // the store may have it in another spelling
                })
                .orElseGet(() -> codec.encode(saved));
    }
}
