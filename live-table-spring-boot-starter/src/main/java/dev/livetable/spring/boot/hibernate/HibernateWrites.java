package dev.livetable.spring.boot.hibernate;

import dev.livetable.master.repository.WriteNotice;
import dev.livetable.master.transaction.TransactionScope;
import dev.livetable.spring.boot.store.SentStatement;
import jakarta.persistence.EntityManagerFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.FlushMode;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.Type;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Notices what a transaction writes to an entity by way of Hibernate. Safe for use by many threads. */
public final class HibernateWrites implements WriteNotice {

    /*
     * Each statement that Hibernate carries out is noted in its transaction, see StatementWatcher. What the session has
     * put off is sent first, as a query of the same tables would have it sent. Where it is not sent before a query, it
     * counts as written, but in a transaction that only reads, which never sends it.
     *
     * A row may show what other entities hold that belong to it. So for an entity with associations each write counts.
     */

    private final EntityManagerFactory factory;
    private final Set<String> spaces;
    private final Set<String> tables;
    private final boolean isAlone;

    private HibernateWrites(EntityManagerFactory factory, Set<String> spaces, boolean isAlone) {
        this.factory = factory;
        this.spaces = spaces;
        this.tables = spaces.stream().map(SentStatement::tableOf).collect(Collectors.toUnmodifiableSet());
        this.isAlone = isAlone;
    }

    /** Returns what notices the writes of an entity; empty where the statements of its factory are not looked at. */
    public static Optional<WriteNotice> of(EntityManagerFactory factory, Class<?> entity) {
        SessionFactoryImplementor sessions;
        try {
            sessions = factory.unwrap(SessionFactoryImplementor.class);
        } catch (RuntimeException e) {
            return Optional.empty(); // it is not Hibernate's
        }
        if (!(sessions.getSessionFactoryOptions().getStatementInspector() instanceof StatementWatcher.Inspector)) {
            return Optional.empty();
        }
        MappingMetamodel entities = sessions.getMappingMetamodel();
        EntityPersister own = entities.findEntityDescriptor(entity);
        if (own == null) {
            return Optional.empty();
        }
        boolean isAlone = !own.hasCollections()
                && Arrays.stream(own.getPropertyTypes()).noneMatch(Type::isAssociationType)
                && Arrays.stream(own.getPropertyTypes()).noneMatch(Type::isComponentType);
        return Optional.of(new HibernateWrites(factory, isAlone ? spaces(own) : spaces(entities), isAlone));
    }

    private static Set<String> spaces(EntityPersister entity) {
        return Arrays.stream(entity.getQuerySpaces()).map(String::valueOf).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> spaces(MappingMetamodel entities) {
        Set<String> all = new HashSet<>();
        entities.forEachEntityDescriptor(entity -> all.addAll(spaces(entity)));
        entities.forEachCollectionDescriptor(collection -> {
            for (Object space : collection.getCollectionSpaces()) {
                all.add(String.valueOf(space));
            }
        });
        return Set.copyOf(all);
    }

    @Override
    public boolean hasWritten() {
        TransactionScope scope = TransactionScope.current();
        if (scope == null
                || !(TransactionSynchronizationManager.getResource(factory) instanceof EntityManagerHolder held)) {
            return true; // nobody knows
        }
        if (!TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            SessionImplementor session = held.getEntityManager().unwrap(SessionImplementor.class);
            FlushMode mode = session.getHibernateFlushMode();
            if (mode != FlushMode.AUTO && mode != FlushMode.ALWAYS) {
                return true;
            }
            session.autoFlushIfRequired(spaces);
        }
        Set<String> written = scope.written();
        return !written.isEmpty()
                && (!isAlone
                        || written.contains(StatementWatcher.ANY_TABLE)
                        || written.stream().anyMatch(tables::contains));
    }
}
