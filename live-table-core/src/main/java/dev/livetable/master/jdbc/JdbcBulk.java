package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.DuplicateValueException;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.Written;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Reads and writes of many rows, each in one transaction, or as a whole within the caller's. */
final class JdbcBulk {

    /*
     * Rows are found by their ids in few statements, which name so many ids each as every database takes. The database may
     * find others by them than those that have them letter by letter; these are left out, as when one is looked up.
     *
     * Rows are written by one statement each, in one transaction: only so the database tells of each what became of it.
     * Changes are made in the order of the ids, so that no two writes of the same rows lock each other out.
     */

    private static final int IDS = 1_000;
    private static final int IDS_OF_SEVERAL_COLUMNS = 100;

    private final JdbcLayout layout;
    private final JdbcReads reads;
    private final JdbcTransactions transactions;

    JdbcBulk(JdbcLayout layout, JdbcReads reads, JdbcTransactions transactions) {
        this.layout = layout;
        this.reads = reads;
        this.transactions = transactions;
    }

    /**
     * Returns the rows with ids that satisfy a filter, of one state of the database, in the order of the ids.
     *
     * @param ids the ids, each once
     * @param within the filter, as the columns are spelled
     */
    Map<String, Row> find(Collection<String> ids, Filter within) {
        List<Row> values = new ArrayList<>();
        ids.forEach(id -> layout.idValues(id).ifPresent(values::add));
        int size = layout.idColumns().size() == 1 ? IDS : IDS_OF_SEVERAL_COLUMNS;
        Supplier<Map<String, Row>> work = () -> findInChunks(values, size, within);
        Map<String, Row> found =
                values.size() <= size ? transactions.readOnce(layout, work) : transactions.read(layout, work);
        Map<String, Row> ordered = new LinkedHashMap<>();
        for (String id : ids) {
            Row row = found.get(id);
            if (row != null) {
                ordered.put(id, row);
            }
        }
        return ordered;
    }

    private Map<String, Row> findInChunks(List<Row> ids, int size, Filter within) {
        Map<String, Row> found = new HashMap<>();
        Statements statements = new Statements(layout);
        for (int from = 0; from < ids.size(); from += size) {
            List<Row> some = ids.subList(from, Math.min(from + size, ids.size()));
            for (Row row : reads.select(statements.select(within.and(anyOf(some))))) {
                if (layout.hasTexts(row, within)) {
                    found.putIfAbsent(layout.schema().id(row), row);
                }
            }
        }
        return found;
    }

    private Filter anyOf(List<Row> ids) {
        List<String> idColumns = layout.schema().idColumns();
        if (idColumns.size() == 1) {
            String column = idColumns.get(0);
            return Filter.in(
                    column,
                    ids.stream().map(row -> requireNonNull(row.get(column))).toList());
        }
        return Filter.anyOf(ids.stream().map(layout::idCondition).toList());
    }

    /**
     * Adds rows.
     *
     * @param writes how one of them is added
     */
    List<Row> insert(List<Row> rows, JdbcWrites writes) {
        List<Row> values = rows.stream().map(layout::writable).toList();
        layout.schema().coerceAll(values);
        try {
            return writes.write(false, () -> values.stream().map(writes::add).toList());
        } catch (DuplicateValueException e) {
            throw values.stream().anyMatch(writes::isTakenId) ? writes.duplicate(e) : e;
        }
    }

    /**
     * Changes rows.
     *
     * @param writes how one of them is changed
     */
    Map<String, Written<Row>> patch(Map<String, Row> changes, Filter within, JdbcWrites writes) {
        layout.schema().coerceAll(changes);
        Filter condition = layout.readable(within);
        Map<String, Supplier<Written<Row>>> patches = new TreeMap<>();
        changes.forEach((id, change) -> patches.put(id, writes.patching(id, change, condition)));
        Map<String, Written<Row>> written = writes.write(writes.looksFirst(condition), () -> {
            Map<String, Written<Row>> done = new HashMap<>();
            patches.forEach((id, patch) -> done.put(id, patch.get()));
            return done;
        });
        Map<String, Written<Row>> ordered = new LinkedHashMap<>();
        changes.keySet().forEach(id -> ordered.put(id, requireNonNull(written.get(id))));
        return ordered;
    }
}
