package dev.livetable.spring.boot.hibernate;

import dev.livetable.table.RowImage;
import java.util.function.Function;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.OptimisticLockStyle;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.AbstractDatabaseOperationEvent;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.sql.model.TableMapping;
import org.jspecify.annotations.Nullable;

/** Listens to what the sessions of one factory write. Safe for use by many threads. */
final class HibernateListeners {

    /*
     * What a row was before is told where it is certain. It was not there before Hibernate inserted it. It was as it was loaded
     * if the update has checked the version, each write changes the version, and it was loaded from the database: not
     * from a cache, and not left there by a write of this session, which the database may have rounded. SQL that the mapping
     * writes with may do anything.
     */

    private final FactoryWrites factory;

    private HibernateListeners(FactoryWrites factory) {
        this.factory = factory;
    }

    /** Listens from now on. */
    static void register(EventListenerRegistry registry, FactoryWrites factory) {
        HibernateListeners here = new HibernateListeners(factory);
        registry.appendListeners(EventType.AUTO_FLUSH, event -> SessionWrites.of(event.getSession()));
        registry.appendListeners(EventType.FLUSH, event -> SessionWrites.of(event.getSession()));
        registry.appendListeners(EventType.PRE_INSERT, here::expect);
        registry.appendListeners(EventType.PRE_UPDATE, here::expect);
        registry.appendListeners(EventType.PRE_DELETE, here::expect);
        registry.appendListeners(EventType.PRE_UPSERT, here::expect);
        registry.appendListeners(EventType.POST_INSERT, here::inserted);
        registry.appendListeners(EventType.POST_UPDATE, here::updated);
        registry.appendListeners(EventType.POST_DELETE, here::wrote);
        registry.appendListeners(EventType.POST_UPSERT, here::wrote);
        registry.appendListeners(EventType.PRE_COLLECTION_RECREATE, here::expect);
        registry.appendListeners(EventType.PRE_COLLECTION_UPDATE, here::expect);
        registry.appendListeners(EventType.PRE_COLLECTION_REMOVE, here::expect);
        registry.appendListeners(EventType.POST_COLLECTION_RECREATE, here::wrote);
        registry.appendListeners(EventType.POST_COLLECTION_UPDATE, here::wrote);
        registry.appendListeners(EventType.POST_COLLECTION_REMOVE, here::wrote);
    }

    private boolean expect(AbstractDatabaseOperationEvent event) {
        expect(
                event.getSession(),
                ExpectedStatements.ofEntity(event.getEntity(), HibernateTarget.tables(event.getPersister())));
        return false; // that is, no veto
    }

    private void expect(AbstractCollectionEvent event) {
        SharedSessionContractImplementor session = session(event);
        if (session != null) {
            CollectionPersister persister = persister(session, event.getCollection());
            if (persister != null) {
                expect(session, ExpectedStatements.ofCollection(event.getCollection(), persister));
            }
        }
    }

    private void expect(SharedSessionContractImplementor session, ExpectedStatements statements) {
        SessionWrites writes = SessionWrites.of(session);
        if (writes != null) {
            writes.transaction(factory).expect(statements);
        }
    }

    /**
     * Returns the transaction of a session; one for this write alone where the session has no listeners.
     *
     * @param writes what learns of the writes of the session
     */
    private SessionTransaction transaction(SharedSessionContractImplementor session, @Nullable SessionWrites writes) {
        if (writes != null) {
            return writes.transaction(factory);
        }
        SessionTransaction alone = new SessionTransaction(factory);
        alone.join(session);
        return alone;
    }

    private void inserted(PostInsertEvent event) {
        boolean isPlain = isWrittenByHibernate(event.getPersister(), TableMapping::getInsertDetails);
        wrote(event, target -> isPlain ? RowImage.absent() : RowImage.unknown());
    }

    private void updated(PostUpdateEvent event) {
        SessionWrites writes = SessionWrites.of(event.getSession());
        EntityKey key = key(event);
        Object[] loaded = event.getOldState();
        if (writes == null || loaded == null || !isProvenByVersion(event.getPersister()) || !writes.hasLoaded(key)) {
            wrote(event, writes, key, target -> RowImage.unknown());
            return;
        }
        wrote(event, writes, key, target -> before(target, event, loaded));
    }

    private static RowImage before(HibernateTarget target, PostUpdateEvent event, Object[] loaded) {
        try {
            return target.before(event.getPersister(), event.getId(), loaded);
        } catch (RuntimeException e) {
            return RowImage.unknown(); // a value that a row cannot hold; the update is not to fail for that
        }
    }

    private static boolean isProvenByVersion(EntityPersister entity) {
        if (!entity.isVersioned()
                || entity.optimisticLockStyle() != OptimisticLockStyle.VERSION
                || entity.canReadFromCache()
                || !isWrittenByHibernate(entity, TableMapping::getUpdateDetails)) {
            return false;
        }
        boolean provesAll = true;
        for (boolean isVersioned : entity.getPropertyVersionability()) {
            provesAll &= isVersioned;
        }
        return provesAll;
    }

    /** Returns whether no SQL of the mapping takes the place of what Hibernate would write with. */
    private static boolean isWrittenByHibernate(
            EntityPersister entity, Function<TableMapping, TableMapping.MutationDetails> kind) {
        boolean[] isPlain = {true};
        entity.forEachMutableTable(table -> isPlain[0] &= kind.apply(table).getCustomSql() == null);
        return isPlain[0];
    }

    private void wrote(AbstractDatabaseOperationEvent event) {
        wrote(event, target -> RowImage.unknown());
    }

    private void wrote(AbstractDatabaseOperationEvent event, Function<HibernateTarget, RowImage> before) {
        wrote(event, SessionWrites.of(event.getSession()), key(event), before);
    }

    private void wrote(
            AbstractDatabaseOperationEvent event,
            @Nullable SessionWrites writes,
            EntityKey key,
            Function<HibernateTarget, RowImage> before) {
        SessionTransaction transaction = transaction(event.getSession(), writes);
        transaction.explain(event.getEntity());
        transaction.write(event.getPersister(), event.getId(), before);
        if (writes != null) {
            writes.wrote(key);
        }
    }

    private static EntityKey key(AbstractDatabaseOperationEvent event) {
        return event.getSession().generateEntityKey(event.getId(), event.getPersister());
    }

    private void wrote(AbstractCollectionEvent event) {
        SharedSessionContractImplementor session = session(event);
        if (session != null) {
            SessionTransaction transaction = transaction(session, SessionWrites.of(session));
            CollectionPersister collection = transaction.explainCollection(event.getCollection());
            if (collection != null
                    && (!collection.isInverse() || collection.hasIndex())) { // else its elements are written
                transaction.write(collection, event.getAffectedOwnerIdOrNull());
            }
        }
    }

    /**
     * Returns what writes a collection that is about to be written; null where there is none, or it is not known. Not all
     * versions of Hibernate tell it with the event.
     */
    private static @Nullable CollectionPersister persister(
            SharedSessionContractImplementor session, @Nullable PersistentCollection<?> collection) {
        CollectionEntry entry = collection == null
                ? null
                : session.getPersistenceContextInternal().getCollectionEntry(collection);
        if (entry == null) {
            return null;
        }
        return entry.getLoadedPersister() == null ? entry.getCurrentPersister() : entry.getLoadedPersister();
    }

    /** Returns the session of an event; null for that of a stateless session, which does not know it. */
    private static @Nullable SharedSessionContractImplementor session(AbstractCollectionEvent event) {
        try {
            return event.getSession();
        } catch (NullPointerException e) {
            return null; // nothing else tells the two apart; its statements are then not explained
        }
    }
}
