package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.OwnChange;
import dev.livetable.table.RowChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.PersistentPropertyPath;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells live repositories what is written by way of one {@code DataAccessStrategy} of Spring Data JDBC, which is all that its
 * templates and the methods of its base repositories write. Safe for use by many threads.
 */
final class AggregateWrites implements MethodInterceptor {

    /*
     * A change begins before its statement is sent, in the transaction that the thread is in, or else for this statement alone.
     * The row is that of the aggregate's root. What belongs to it is written after it, or bears its id.
     *
     * The strategy does not know its mapping. So each store that knows a class is told; one that is not meant fetches once
     * more than it had to.
     */

    /**
     * A store that live repositories are of.
     *
     * @param mapping what its entities are
     * @param targets returns who is told, as of now
     */
    record Store(RelationalMappingContext mapping, Supplier<List<WriteTarget>> targets) {}

    private final Supplier<Collection<Store>> stores;
    private final Set<OwnChange> withRoot = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    AggregateWrites(Supplier<Collection<Store>> stores) {
        this.stores = stores;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        String name = invocation.getMethod().getName();
        boolean writes = name.startsWith("insert")
                || name.startsWith("update")
                || name.startsWith("upsert")
                || name.startsWith("delete");
        return writes ? write(invocation) : invocation.proceed();
    }

    private @Nullable Object write(MethodInvocation invocation) throws Throwable {
        List<Telling> all = new ArrayList<>();
        boolean isDone = false;
        try {
            for (Store store : stores.get()) {
                Class<?> type = type(invocation.getArguments());
                if (type == null || store.mapping().hasPersistentEntityFor(type)) {
                    store.targets().get().forEach(target -> all.add(Telling.of(target, store)));
                }
            }
            Object result = invocation.proceed();
            isDone = true;
            all.forEach(each -> tell(each, invocation, result));
            return result;
        } finally {
            boolean told = isDone;
            all.forEach(each -> each.end(told));
        }
    }

    private void tell(Telling telling, MethodInvocation invocation, @Nullable Object result) {
        Class<?> type = type(invocation.getArguments());
        WriteTarget target = telling.target;
        if (type != null && target.root().isAssignableFrom(type)) {
            List<Object> ids = ids(telling.store, type, invocation, result);
            if (ids == null || !target.isPrecise()) {
                telling.change.changedAnything();
            } else {
                ids.forEach(id -> telling.change.changed(RowChange.of(target.id(id))));
                withRoot.add(telling.change);
            }
        } else if (type == null || target.shows(type)) {
            if (!withRoot.contains(telling.change)) {
                telling.change.changedAnything();
            }
        } else {
            telling.change.changedCalls();
        }
    }

    /** Returns the class of the entity that is written, or of the root of what is; null when that is not known. */
    private static @Nullable Class<?> type(Object[] arguments) {
        for (Object argument : arguments) {
            if (argument instanceof Class<?> type) {
                return type;
            }
            if (argument instanceof PersistentPropertyPath<?> path) {
                return path.getBaseProperty().getOwner().getType();
            }
        }
        return null;
    }

    private static @Nullable List<Object> ids(
            Store store, Class<?> type, MethodInvocation invocation, @Nullable Object result) {
        Object[] arguments = invocation.getArguments();
        Object first = arguments[0];
        if (invocation.getMethod().getName().startsWith("delete")) {
            if (arguments.length < 2) {
                return null; // all of them
            }
            return first instanceof Iterable<?> many ? list(many) : List.of(first);
        }
        if (result instanceof Object[] generated) {
            return Arrays.stream(generated).anyMatch(each -> each == null) ? null : List.of(generated);
        }
        if (first instanceof Iterable<?>) {
            return null;
        }
        PersistentEntity<?, ?> entity = store.mapping().getRequiredPersistentEntity(type);
        Object id = entity.getIdentifierAccessor(first).getIdentifier();
        if (id == null && !(result instanceof Boolean)) {
            id = result;
        }
        return id == null ? null : List.of(id);
    }

    private static List<Object> list(Iterable<?> many) {
        List<Object> list = new ArrayList<>();
        many.forEach(list::add);
        return list;
    }

    /** What one repository is told of one statement. */
    private static final class Telling {
        final WriteTarget target;
        final Store store;
        final OwnChange change;
        final boolean isAlone;

        private Telling(WriteTarget target, Store store, OwnChange change, boolean isAlone) {
            this.target = target;
            this.store = store;
            this.change = change;
            this.isAlone = isAlone;
        }

        static Telling of(WriteTarget target, Store store) {
            OwnChange joined = target.inTransaction();
            return joined == null
                    ? new Telling(target, store, target.begin(), true)
                    : new Telling(target, store, joined, false);
        }

        void end(boolean isDone) {
            if (!isDone) {
                change.changedAnything();
            }
            if (isAlone) { // in a transaction that nobody knows the end of, the end of the statement says nothing
                boolean isCommitted = isDone && !TransactionSynchronizationManager.isActualTransactionActive();
                change.completed(isCommitted ? Completion.COMMITTED : Completion.UNKNOWN);
            }
        }
    }
}
