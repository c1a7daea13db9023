package dev.livetable.spring.boot.store;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.OwnChange;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A live repository that notes what it is told. */
public final class ToldWrites implements WriteTarget {

    private final Class<?> root;
    private final Set<Class<?>> shows;
    private final Set<Class<?>> reads;
    private final Function<Object, Row> images;
    final List<String> told = new CopyOnWriteArrayList<>();
    public final List<RowChange> changes = new CopyOnWriteArrayList<>();
    public final Set<Class<?>> others =
            ConcurrentHashMap.newKeySet(); // that the database carries over, as far as is known
    private volatile @Nullable OwnChange inTransaction;
    public volatile boolean refuses;
    public final AtomicInteger leftUntold = new AtomicInteger();
    public volatile boolean isPrecise = true;
    public volatile boolean areIdsKeptAsGiven = true;

    public ToldWrites(Class<?> root, Set<Class<?>> shows, Set<Class<?>> reads, Function<Object, Row> images) {
        this.root = root;
        this.shows = shows;
        this.reads = reads;
        this.images = images;
    }

    /** Returns what was told since the last question, and forgets it. */
    public List<String> told() {
        List<String> all = List.copyOf(told);
        told.clear();
        return all;
    }

    @Override
    public Class<?> root() {
        return root;
    }

    @Override
    public void leaveUntold() {
        leftUntold.incrementAndGet();
    }

    @Override
    public boolean holdsOthers() {
        return !shows.isEmpty();
    }

    @Override
    public boolean holds(Class<?> entity) {
        return shows.contains(entity);
    }

    @Override
    public boolean shows(Class<?> entity) {
        return shows.contains(entity) || others.contains(entity);
    }

    @Override
    public boolean reads(Class<?> entity) {
        return reads.contains(entity);
    }

    @Override
    public boolean isAsStored() {
        return true;
    }

    @Override
    public Optional<String> column(String path) {
        return Set.of("id", "name").contains(path) ? Optional.of(path) : Optional.empty();
    }

    @Override
    public Object operand(String column, Object value) {
        return value;
    }

    @Override
    public boolean isPrecise() {
        return isPrecise;
    }

    @Override
    public boolean areIdsKeptAsGiven() {
        return areIdsKeptAsGiven;
    }

    @Override
    public OwnChange begin() {
        if (refuses) {
            throw new IllegalStateException("refused");
        }
        told.add("begin");
        return new OwnChange() {
            @Override
            public void changed(RowChange change) {
                changes.add(change);
                told.add(change.id() + ": " + change);
            }

            @Override
            public void changedAnything() {
                told.add("anything");
            }

            @Override
            public void changedCalls() {
                told.add("calls");
            }

            @Override
            public void completed(Completion how) {
                told.add(how.name());
            }
        };
    }

    /** The same one for all that is written in a transaction. */
    @Override
    public @Nullable OwnChange inTransaction() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return null;
        }
        OwnChange known = inTransaction;
        if (known == null) {
            known = begin();
            inTransaction = known;
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    inTransaction = null;
                }
            });
        }
        return known;
    }

    @Override
    public TableSchema schema() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of("id", ColumnType.INTEGER));
        columns.add(Column.of("name", ColumnType.TEXT));
        if (holdsOthers()) {
            columns.add(Column.of("others", ColumnType.LIST));
        }
        return TableSchema.of(root.getSimpleName(), columns, "id");
    }

    @Override
    public String id(Object id) {
        return String.valueOf(id);
    }

    @Override
    public Row row(Object entity) {
        return images.apply(entity);
    }
}
