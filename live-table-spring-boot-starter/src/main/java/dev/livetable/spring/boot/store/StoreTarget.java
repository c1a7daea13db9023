package dev.livetable.spring.boot.store;

import dev.livetable.LiveTable;
import dev.livetable.OwnChange;
import dev.livetable.OwnWrites;
import dev.livetable.image.EntityImages;
import dev.livetable.table.MisplacedWriteException;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A live repository of a store, as what tells it of writes. One is equal to itself alone. Safe for use by many threads. */
public final class StoreTarget implements WriteTarget {

    private final EntityImages<?> images;
    private final LiveTable table;
    private final Predicate<Class<?>> others;
    private final TableSchema schema;

    /**
     * Takes the live repository.
     *
     * @param name the name of the repository's bean
     * @param images how its entities are kept as rows
     * @param table its live table
     * @param others the classes of other entities whose changes may change rows here, though the rows do not hold them, as far
     *     as is known now
     */
    public StoreTarget(String name, EntityImages<?> images, LiveTable table, Predicate<Class<?>> others) {
        this.images = images;
        this.table = table;
        this.others = others;
        this.schema = images.schema(name);
    }

    private OwnWrites writes() {
        return table.masterCalls().writes();
    }

    @Override
    public Class<?> root() {
        return images.type();
    }

    @Override
    public boolean holdsOthers() {
        return !images.shows().isEmpty();
    }

    @Override
    public boolean holds(Class<?> entity) {
        return images.shows().stream().anyMatch(shown -> shown.isAssignableFrom(entity));
    }

    @Override
    public boolean shows(Class<?> entity) {
        return holds(entity) || others.test(entity);
    }

    @Override
    public boolean reads(Class<?> entity) {
        return true; // what a query asks for is not known
    }

    @Override
    public boolean isPrecise() {
        return table.masterCalls().isPrecise();
    }

    @Override
    public boolean areIdsKeptAsGiven() {
        return table.masterCalls().areIdsKeptAsGiven(schema);
    }

    @Override
    public OwnChange begin() {
        return writes().begin();
    }

    @Override
    public @Nullable OwnChange inTransaction() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return null;
        }
        try {
            return writes().inTransaction();
        } catch (IllegalStateException | MisplacedWriteException e) {
            return null; // it is one of another store
        }
    }

    @Override
    public void leaveUntold() {
        writes().leaveUntold();
    }

    @Override
    public TableSchema schema() {
        return schema;
    }

    @Override
    public String id(Object id) {
        return images.idText(id);
    }

    @Override
    public Row row(Object entity) {
        return images.take(entity);
    }

    @Override
    public boolean isAsStored() {
        return images.isAsStored();
    }

    @Override
    public Optional<String> column(String path) {
        return images.column(path);
    }

    @Override
    public Object operand(String column, Object value) {
        return images.operand(column, value);
    }
}
