package dev.livetable.master.jdbc;

import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.DuplicateValueException;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.OutdatedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.Written;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The writes to a table, each in one transaction, or as a whole within the caller's. */
final class JdbcWrites {

    private static final int ATTEMPTS = 2;

    private final JdbcLayout layout;
    private final JdbcReads reads;
    private final JdbcChanges changes;
    private final JdbcTransactions transactions;

    /**
     * Creates the writes.
     *
     * @param returning what they say of the rows that they change
     */
    JdbcWrites(JdbcTemplate jdbc, JdbcTransactions transactions, JdbcLayout layout, Returning returning) {
        this.layout = layout;
        this.reads = new JdbcReads(jdbc, layout);
        this.changes = new JdbcChanges(jdbc, layout, returning, reads);
        this.transactions = transactions;
    }

    /** Returns the writes of many rows. */
    JdbcBulk bulk() {
        return new JdbcBulk(layout, reads, transactions);
    }

    Written<Row> insert(Row row) {
        Row values = layout.writable(row);
        try {
            return write(false, () -> changes.insert(values));
        } catch (DuplicateValueException e) {
            throw isTakenId(values) ? duplicate(e) : e;
        }
    }

    /** Adds a row, in the transaction that the thread is in. */
    Row add(Row values) {
        return changes.insert(values).answer();
    }

    /** Returns whether a row was refused for its id, and not because another of its values has to be unique. */
    boolean isTakenId(Row values) {
        return layout.schema().idColumns().stream().allMatch(values::has)
                && transactions.readOnce(layout, () -> reads.isTaken(values));
    }

    DuplicateIdException duplicate(DuplicateValueException refusal) {
        String reason = "there is already a row with this id, or one that the database takes for the same";
        return new DuplicateIdException(name(), reason, refusal.getCause());
    }

    Written<Row> replace(String id, Row row, Filter within) {
        Row values = layout.writable(row);
        Filter condition = layout.readable(within);
        Row ids = layout.idValues(id)
                .orElseThrow(() -> new InvalidRequestException(name(), "no row can have the id given", null));
        Row others = withoutId(values, ids, id);
        for (int attempt = 1; ; attempt++) {
            try {
                return write(
                        looksFirst(condition),
                        layout.dialect().beginOfReplace(),
                        () -> replace(ids, id, others, condition));
            } catch (DuplicateValueException e) {
                // Somebody may have added the row after the update that did not find it.
                if (attempt == ATTEMPTS || !isTakenId(ids)) {
                    throw e;
                }
            }
        }
    }

    private Written<Row> replace(Row ids, String id, Row others, Filter condition) {
        Optional<Written<Row>> replaced = changes.overwrite(ids, id, others, condition);
        if (replaced.isPresent()) {
            return replaced.get();
        }
        boolean mayBeTaken = !condition.isAll() || !layout.keysAreExact();
        if (mayBeTaken && reads.isTaken(ids)) {
            boolean isOutside =
                    !condition.isAll() && reads.find(ids, id, Filter.all()).isPresent();
            String reason = isOutside
                    ? "the row with the id given does not satisfy " + condition
                    : "there is a row whose id the database takes for the one given, but it is not written like that";
            throw new OutdatedException(name(), reason, null);
        }
        Written<Row> added = changes.insert(ids.with(others));
        if (!layout.schema().id(added.answer()).equals(id)) {
            String reason = "no row can have the id given: the database keeps it as another one";
            throw new InvalidRequestException(name(), reason, null);
        }
        return added;
    }

    Written<Row> patch(String id, Row changes, Filter within) {
        Filter condition = layout.readable(within);
        return write(looksFirst(condition), patching(id, changes, condition));
    }

    /** Checks a change of a row, and returns what makes it in the transaction that the thread is in. */
    Supplier<Written<Row>> patching(String id, Row changes, Filter condition) {
        Row values = layout.writable(changes);
        Row ids = layout.idValues(id).orElseThrow(() -> new RowNotFoundException(name(), id));
        Row others = withoutId(values, ids, id);
        return () ->
                this.changes.update(ids, id, others, condition).orElseThrow(() -> new RowNotFoundException(name(), id));
    }

    /** Returns the values of the columns that are not part of the id, which has to stay the same. */
    private Row withoutId(Row values, Row ids, String id) {
        String given = layout.schema().id(ids.with(values));
        if (!given.equals(id)) {
            throw new InvalidRequestException(name(), "the row has another id than the one given", null);
        }
        Row others = values;
        for (String column : layout.schema().idColumns()) {
            others = without(others, column);
        }
        return others;
    }

    /** Removes a column by its very name: there may be another one that differs in case. */
    private static Row without(Row row, String column) {
        return row.asMap().containsKey(column) ? row.without(column) : row;
    }

    Written<Boolean> delete(String id, Filter within) {
        Filter condition = layout.readable(within);
        Optional<Row> ids = layout.idValues(id);
        if (ids.isEmpty()) {
            return new Written<>(false, RowImage.absent());
        }
        // There may be a row outside of the condition; and a transaction of the caller's may not see the newest ones.
        boolean wouldBeFound = condition.isAll() && !transactions.areJoined();
        RowImage ifNoneIsFound = wouldBeFound ? RowImage.absent() : RowImage.unknown();
        return write(looksFirst(condition), () -> changes.delete(ids.get(), id, condition)
                .orElseGet(() -> new Written<>(false, ifNoneIsFound)));
    }

    long deleteAll(Filter filter) {
        Filter condition = layout.readable(filter);
        return write(!layout.isExact(condition), () -> changes.delete(condition));
    }

    boolean looksFirst(Filter condition) {
        return !layout.idsAreExact() || !layout.isExact(condition);
    }

    /**
     * Runs a write.
     *
     * @param looksFirst whether it looks at rows before it changes them, which have to stay as they are in between
     */
    <T> T write(boolean looksFirst, Supplier<T> work) {
        return write(looksFirst, null, work);
    }

    private <T> T write(boolean looksFirst, @Nullable String begin, Supplier<T> work) {
        return transactions.write(layout, looksFirst && !layout.locksRows(), begin, work);
    }

    private String name() {
        return layout.schema().name();
    }
}
