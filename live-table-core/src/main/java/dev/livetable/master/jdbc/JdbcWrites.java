package dev.livetable.master.jdbc;

import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.OutdatedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The writes to a table, each in one transaction, or as a whole within the caller's. */
final class JdbcWrites {

    private static final int ATTEMPTS = 2;

    private final JdbcLayout layout;
    private final JdbcRows rows;
    private final JdbcTransactions transactions;

    JdbcWrites(JdbcTemplate jdbc, JdbcTransactions transactions, JdbcLayout layout) {
        this.layout = layout;
        this.rows = new JdbcRows(jdbc, layout);
        this.transactions = transactions;
    }

    Row insert(Row row) {
        Row values = layout.writable(row);
        try {
            return write(() -> rows.insert(values));
        } catch (RefusedException e) {
            throw isTaken(values, e) ? duplicate(values, e) : e;
        }
    }

    /** Returns whether a row was refused for its id, and not because another of its values has to be unique. */
    private boolean isTaken(Row values, RefusedException refusal) {
        return refusal.getCause() instanceof DuplicateKeyException
                && layout.schema().idColumns().stream().allMatch(values::has)
                && rows.exist(values);
    }

    private DuplicateIdException duplicate(Row values, RefusedException refusal) {
        String id = layout.schema().id(values);
        return new DuplicateIdException(name(), "there is already a row with id '" + id + "'", refusal.getCause());
    }

    Row replace(String id, Row row, Filter within) {
        Row values = layout.writable(row);
        Filter condition = layout.readable(within);
        Row ids = layout.idValues(id)
                .orElseThrow(() -> new InvalidRequestException(name(), "no row can have the id '" + id + "'", null));
        Row others = withoutId(values, ids, id);
        for (int attempt = 1; ; attempt++) {
            try {
                return write(() -> replace(ids, id, others, condition));
            } catch (RefusedException e) {
                // Somebody may have added the row after the update that did not find it.
                if (attempt == ATTEMPTS || !isTaken(ids, e)) {
                    throw e;
                }
            }
        }
    }

    private Row replace(Row ids, String id, Row others, Filter condition) {
        if (rows.overwrite(ids, id, others, condition)) {
            return rows.stored(ids);
        }
        boolean mayBeOutside = !condition.isAll() || !layout.idsAreExact();
        if (mayBeOutside && rows.exist(ids)) {
            String reason = "the row with id '" + id + "' does not satisfy " + condition;
            throw new OutdatedException(
                    name(),
                    condition.isAll() ? "there is a row of the same id, but not written '" + id + "'" : reason,
                    null);
        }
        return rows.insert(ids.with(others));
    }

    Row patch(String id, Row changes, Filter within) {
        Row values = layout.writable(changes);
        Filter condition = layout.readable(within);
        Row ids = layout.idValues(id).orElseThrow(() -> new RowNotFoundException(name(), id));
        Row others = withoutId(values, ids, id);
        return write(() -> {
            if (!rows.update(ids, id, others, condition)) {
                throw new RowNotFoundException(name(), id);
            }
            return rows.stored(ids);
        });
    }

    /** Returns the values of the columns that are not part of the id, which has to stay the same. */
    private Row withoutId(Row values, Row ids, String id) {
        String given = layout.schema().id(ids.with(values));
        if (!given.equals(id)) {
            throw new InvalidRequestException(name(), "the row has id '" + given + "' and not '" + id + "'", null);
        }
        Row others = values;
        for (String column : layout.schema().idColumns()) {
            others = others.without(column);
        }
        return others;
    }

    boolean delete(String id, Filter within) {
        Filter condition = layout.readable(within);
        Optional<Row> ids = layout.idValues(id);
        return ids.isPresent() && write(() -> rows.delete(ids.get(), id, condition));
    }

    long deleteAll(Filter filter) {
        Filter condition = layout.readable(filter);
        return write(() -> rows.delete(condition));
    }

    private <T> T write(Supplier<T> work) {
        return transactions.write(name(), work);
    }

    private String name() {
        return layout.schema().name();
    }
}
