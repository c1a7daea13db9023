package dev.livetable.spring.boot.aggregate;

import dev.livetable.OwnChange;
import dev.livetable.spring.boot.store.SentStatement;
import dev.livetable.spring.boot.store.StoredEntity;
import dev.livetable.spring.boot.store.WriteTarget;
import dev.livetable.table.RowChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jdbc.core.convert.Identifier;
import org.springframework.data.jdbc.core.convert.InsertSubject;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.PersistentPropertyPath;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;

/**
 * Tells live repositories what is written by way of one {@code DataAccessStrategy} of Spring Data JDBC, which is all that its
 * templates and the methods of its base repositories write; and by queries of repositories. Safe for use by many threads.
 */
final class AggregateWrites implements MethodInterceptor {

    /*
     * A change begins before its statement is sent, in the transaction that the thread is in, or else for this statement alone.
     * The row is that of the aggregate's root. What belongs to it is inserted after it, and names its parents; it is never
     * updated, and deleted by a path that begins at the root. So a statement that names no parents is of a root, perhaps one
     * whose change changes other rows by itself, as by a cascade. That is told whatever was told before in the transaction.
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

    /** Sends a query that changes something, see {@link dev.livetable.repository.QueryWriteAdvice.Telling}. */
    @Nullable
    Object tellOfQuery(Class<?> entity, @Nullable String sql, MethodInvocation query) throws Throwable {
        return telling(entity, query, (telling, result) -> {
            Set<Class<?>> written = sql == null ? Set.of(entity) : classes(telling.store(), sql);
            if (written.isEmpty() || written.stream().anyMatch(type -> concerns(telling.target(), type))) {
                telling.change().changedAnything();
            } else {
                telling.change().changedCalls();
            }
        });
    }

    /** Returns the classes whose table a statement writes to; none when that may be any, or is that of no class. */
    private static Set<Class<?>> classes(Store store, String sql) {
        SentStatement statement = SentStatement.of(sql);
        String table = statement == null ? null : statement.table();
        return store.mapping().getPersistentEntities().stream()
                .filter(entity ->
                        StoredEntity.key(entity.getTableName().getReference()).equals(table))
                .map(PersistentEntity::getType)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean concerns(WriteTarget target, Class<?> type) {
        return target.root().isAssignableFrom(type) || target.shows(type);
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
        return telling(
                type(invocation.getArguments()), invocation, (telling, result) -> tell(telling, invocation, result));
    }

    /**
     * Sends a statement, and tells each repository of the stores that know a class, or of all if that is null.
     *
     * @param told tells one of them what it was, when the statement has returned
     */
    private @Nullable Object telling(
            @Nullable Class<?> type,
            MethodInvocation statement,
            BiConsumer<AggregateTelling, ? super @Nullable Object> told)
            throws Throwable {
        List<AggregateTelling> all = new ArrayList<>();
        boolean isDone = false;
        try {
            for (Store store : stores.get()) {
                if (type == null || store.mapping().hasPersistentEntityFor(type)) {
                    store.targets().get().forEach(target -> all.add(AggregateTelling.of(target, store)));
                }
            }
            Object result = statement.proceed();
            isDone = true;
            all.forEach(each -> told.accept(each, result));
            return result;
        } finally {
            boolean hasReturned = isDone;
            all.forEach(each -> each.end(hasReturned));
        }
    }

    private void tell(AggregateTelling telling, MethodInvocation invocation, @Nullable Object result) {
        Class<?> type = type(invocation.getArguments());
        WriteTarget target = telling.target();
        if (type != null && target.root().isAssignableFrom(type)) {
            List<Object> ids = ids(telling.store(), type, invocation, result);
            if (ids == null || !target.isPrecise() || !target.areIdsKeptAsGiven()) {
                telling.change().changedAnything();
            } else {
                ids.forEach(id -> telling.change().changed(RowChange.of(target.id(id))));
                withRoot.add(telling.change());
            }
        } else if (type == null || target.shows(type)) {
            boolean isPartOfTold = type != null
                    && target.holds(type)
                    && namesParents(invocation)
                    && withRoot.contains(telling.change());
            if (!isPartOfTold) {
                telling.change().changedAnything();
            }
        } else {
            telling.change().changedCalls();
        }
    }

    /** Returns whether each of what is inserted names its parents. */
    private static boolean namesParents(MethodInvocation invocation) {
        if (!invocation.getMethod().getName().startsWith("insert")) {
            return false;
        }
        for (Object argument : invocation.getArguments()) {
            if (argument instanceof Identifier parents) {
                return parents.size() > 0;
            }
            if (argument instanceof List<?> subjects) {
                return subjects.stream()
                        .allMatch(subject -> subject instanceof InsertSubject<?> one
                                && one.getIdentifier().size() > 0);
            }
        }
        return false;
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
}
