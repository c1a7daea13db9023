package dev.livetable.spring.boot.hibernate;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.CollectionKey;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.engine.spi.SessionDelegatorBaseImpl;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.metamodel.CollectionClassification;
import org.hibernate.persister.collection.CollectionPersister;

/** A session, as a collection sees it that is loaded in the session, and that the session does not know. */
@SuppressWarnings("unchecked") // of the class that it extends
final class LoadingSession extends SessionDelegatorBaseImpl {

    /*
     * Whose owner is none of the session's objects must not be known to the session: a flush would take it for a collection
     * that its owner has dropped, and delete its rows. So the session loads a collection of its own: that of its own owner,
     * or one without an owner, which it forgets at once. What that holds is put into the one that is looked at.
     */

    LoadingSession(SessionImplementor session) {
        super(session);
    }

    @Override
    public void initializeCollection(PersistentCollection<?> collection, boolean writing) {
        CollectionPersister role = role(collection);
        List<Object> state = state(role, requireNonNull(collection.getKey()));
        collection.beginRead();
        collection.injectLoadedState(role.getAttributeMapping(), state);
        collection.endRead();
    }

    private List<Object> state(CollectionPersister role, Object key) {
        PersistenceContext context = delegate.getPersistenceContextInternal();
        CollectionKey place = new CollectionKey(role, key);
        PersistentCollection<?> known = context.getCollection(place);
        if (known != null) {
            known.forceInitialization();
            return state(known, role);
        }
        PersistentCollection<?> unowned = role.getCollectionSemantics().instantiateWrapper(key, role, delegate);
        context.addUninitializedCollection(role, unowned, key);
        try {
            unowned.forceInitialization();
            return state(unowned, role);
        } finally {
            if (unowned.getOwner() == null) {
                context.removeCollectionEntry(unowned);
                context.removeCollectionByKey(place);
            }
        }
    }

    /** Returns what a collection holds, in the form in which Hibernate gives it to one that it loads. */
    private static List<Object> state(PersistentCollection<?> loaded, CollectionPersister role) {
        boolean isMap = loaded instanceof Map;
        boolean hasIds = role.getCollectionSemantics().getCollectionClassification() == CollectionClassification.ID_BAG;
        List<Object> state = new ArrayList<>();
        loaded.entries(role).forEachRemaining(entry -> {
            if (isMap) {
                Map.Entry<?, ?> pair = (Map.Entry<?, ?>) entry;
                state.add(new Object[] {pair.getKey(), pair.getValue()});
            } else if (hasIds) {
                state.add(new Object[] {loaded.getIdentifier(entry, state.size()), entry});
            } else {
                state.add(entry);
            }
        });
        return state;
    }

    /** Returns the session's context, which says that it knows the collection: else nothing loads it. */
    @Override
    public PersistenceContext getPersistenceContextInternal() {
        return with(
                PersistenceContext.class,
                delegate.getPersistenceContextInternal(),
                Map.of(
                        "containsCollection",
                        arguments -> true,
                        "getCollectionEntry",
                        arguments -> entry((PersistentCollection<?>) arguments[0])));
    }

    /** Returns an entry by which a collection is loaded whole before it is changed: nothing is put off to a flush. */
    private CollectionEntry entry(PersistentCollection<?> collection) {
        CollectionPersister role = with(
                CollectionPersister.class,
                role(collection),
                Map.of("isInverse", arguments -> false, "isExtraLazy", arguments -> false));
        return new CollectionEntry(role, requireNonNull(collection.getKey()));
    }

    private CollectionPersister role(PersistentCollection<?> collection) {
        return getFactory().getMappingMetamodel().getCollectionDescriptor(requireNonNull(collection.getRole()));
    }

    /** Returns a part of Hibernate that gives other answers to some methods, which are called by these names. */
    private static <P> P with(Class<P> type, P part, Map<String, Function<Object[], Object>> answers) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Function<Object[], Object> answer = answers.get(method.getName());
                    if (answer != null) {
                        return answer.apply(arguments);
                    }
                    try {
                        return method.invoke(part, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                }));
    }
}
