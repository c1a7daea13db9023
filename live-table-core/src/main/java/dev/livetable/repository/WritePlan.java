package dev.livetable.repository;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.MasterCalls;
import dev.livetable.OwnChange;
import dev.livetable.OwnWrites;
import dev.livetable.status.WriteOperation;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** Makes the calls of a method that may write, and tells the live table what they write where its store does not. */
final class WritePlan extends MethodPlan {

    /** What a method writes. */
    enum Writes {
        /** The entity that is its argument. */
        ENTITY,
        /** The entities that are its argument. */
        ENTITIES,
        /** It deletes the entity that is its argument. */
        DELETED_ENTITY,
        /** It deletes the entities that are its argument. */
        DELETED_ENTITIES,
        /** It deletes the entity whose id is its argument. */
        DELETED_ID,
        /** It deletes the entities whose ids are its argument. */
        DELETED_IDS,
        /** Nobody knows. */
        ANYTHING;

        private boolean isDelete() {
            return this != ENTITY && this != ENTITIES && this != ANYTHING;
        }
    }

    private final LiveCalls live;
    private final Writes writes;
    private final boolean isApart;
    private final boolean isTold;

    /**
     * Takes what a method does.
     *
     * @param isTold whether the store tells what it changes
     * @param isApart whether it runs in a transaction of its own, or in none, when its caller is in one
     */
    WritePlan(String why, LiveCalls live, Writes writes, boolean isTold, boolean isApart) {
        super(MethodKind.WRITE, why);
        this.live = live;
        this.writes = writes;
        this.isTold = isTold;
        this.isApart = isApart;
    }

    @Override
    @Nullable
    Object run(MethodInvocation invocation) throws Throwable {
        @Nullable Object[] arguments = invocation.getArguments();
        Object argument = arguments.length == 0 ? null : arguments[0];
        if (!isTold && isOfMany() && argument instanceof Iterable<?> many && !(argument instanceof Collection<?>)) {
            argument = AnswerForm.elements(many);
            arguments[0] = argument; // it may be read once only
        }
        boolean isSave = writes == Writes.ENTITY || writes == Writes.ENTITIES;
        boolean identifies = isSave && live.areAlone();
        Object result = isTold ? invocation.proceed() : told(invocation, argument);
        if (identifies) {
            identify(argument, result);
        }
        return result;
    }

    private boolean isOfMany() {
        return writes == Writes.ENTITIES || writes == Writes.DELETED_ENTITIES || writes == Writes.DELETED_IDS;
    }

    /**
     * Has saved objects that were handed out with a session at hand bear the ids and versions of what was stored, as objects
     * of the session would.
     */
    private void identify(@Nullable Object given, @Nullable Object stored) {
        if (!live.settings().sessionBound.getAsBoolean()
                || isOfMany() && !(given instanceof Collection<?>)
                || given == null
                || stored == null) {
            return;
        }
        List<?> from = new ArrayList<>(each(stored));
        List<?> to = new ArrayList<>(each(given));
        for (int i = 0; i < from.size() && i < to.size(); i++) {
            if (from.get(i) != to.get(i) && live.wasHandedOut(to.get(i))) {
                live.images().copyIdentity(from.get(i), to.get(i));
            }
        }
    }

    private @Nullable Object told(MethodInvocation invocation, @Nullable Object argument) throws Throwable {
        MasterCalls calls = live.calls();
        try {
            return isApart && calls.isInside()
                    ? apart(calls.writes(), invocation, argument)
                    : calls.writes()
                            .write(
                                    operation(),
                                    ids(argument),
                                    () -> Written.of(invocation),
                                    written -> changes(argument, written.result()))
                            .result();
        } catch (CallFailed e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Makes a call whose transaction ends within that of the caller. */
    private @Nullable Object apart(OwnWrites own, MethodInvocation invocation, @Nullable Object argument)
            throws Throwable {
        OwnChange change = own.begin();
        Completion how = Completion.UNKNOWN;
        try {
            Object result = invocation.proceed();
            List<RowChange> changes = changes(argument, result);
            if (changes == null) {
                change.changedAnything();
            } else {
                changes.forEach(change::changed);
            }
            how = Completion.COMMITTED;
            return result;
        } finally {
            change.completed(how);
        }
    }

    private WriteOperation operation() {
        return switch (writes) {
            case ENTITY -> WriteOperation.REPLACE;
            case DELETED_ENTITY, DELETED_ID -> WriteOperation.DELETE;
            case DELETED_ENTITIES, DELETED_IDS -> WriteOperation.DELETE_ALL;
            case ENTITIES, ANYTHING -> WriteOperation.PATCH_ALL;
        };
    }

    /** Returns the ids of entities, or of what stands for them; null when that may be anything. */
    private @Nullable Set<String> ids(@Nullable Object given) {
        if (writes == Writes.ANYTHING || given == null) {
            return null;
        }
        Set<String> ids = new LinkedHashSet<>();
        for (Object each : each(given)) {
            Optional<String> id = each == null ? Optional.empty() : idOf(each);
            if (id.isEmpty()) {
                return null;
            }
            ids.add(id.get());
        }
        return ids;
    }

    /** Returns what a call has changed; null when that may be anything. */
    private @Nullable List<RowChange> changes(@Nullable Object argument, @Nullable Object result) {
        Set<String> ids = ids(writes.isDelete() ? argument : result);
        return ids == null || !live.areIdsKnownToBeKept()
                ? null
                : ids.stream().map(this::change).toList();
    }

    private RowChange change(String id) {
        return writes.isDelete() ? new RowChange(id, RowImage.unknown(), RowImage.absent()) : RowChange.of(id);
    }

    private Collection<?> each(Object argument) {
        return switch (writes) {
            case ENTITIES, DELETED_ENTITIES, DELETED_IDS -> AnswerForm.elements(argument);
            default -> List.of(argument);
        };
    }

    private Optional<String> idOf(Object each) {
        return writes == Writes.DELETED_ID || writes == Writes.DELETED_IDS
                ? Optional.of(live.images().idText(each))
                : live.images().idTextOf(each);
    }

    /** What a call has returned, which may be null. */
    private record Written(@Nullable Object result) {

        static Written of(MethodInvocation invocation) {
            try {
                return new Written(invocation.proceed());
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new CallFailed(null, e);
            }
        }
    }
}
