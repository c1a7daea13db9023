package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.OwnChange;
import dev.livetable.table.MisplacedWriteException;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A live repository of a store, as what tells it of writes.
 *
 * @param of the live repository
 * @param schema the columns of its rows
 */
record StoreTarget(ChangeTarget of, TableSchema schema) implements WriteTarget {

    StoreTarget(ChangeTarget of) {
        this(of, of.schema());
    }

    @Override
    public Class<?> root() {
        return of.root();
    }

    @Override
    public boolean holdsOthers() {
        return !of.images().shows().isEmpty();
    }

    @Override
    public boolean holds(Class<?> entity) {
        return of.holds(entity);
    }

    @Override
    public boolean shows(Class<?> entity) {
        return of.shows(entity);
    }

    @Override
    public boolean reads(Class<?> entity) {
        return true; // what a query asks for is not known
    }

    @Override
    public boolean isPrecise() {
        return of.isPrecise();
    }

    @Override
    public OwnChange begin() {
        return of.writes().begin();
    }

    @Override
    public @Nullable OwnChange inTransaction() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return null;
        }
        try {
            return of.writes().inTransaction();
        } catch (IllegalStateException | MisplacedWriteException e) {
            return null; // it is one of another store
        }
    }

    @Override
    public String id(Object id) {
        return of.images().idText(id);
    }

    @Override
    public Row row(Object entity) {
        return of.images().take(entity);
    }

    @Override
    public Optional<String> column(String path) {
        return of.images().column(path);
    }

    @Override
    public Object operand(String column, Object value) {
        return of.images().operand(column, value);
    }
}
