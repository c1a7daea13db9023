package dev.livetable.spring.boot.hibernate;

import dev.livetable.spring.boot.store.ChangeTargets;
import dev.livetable.spring.boot.store.StoreEvents;
import dev.livetable.spring.boot.store.WriteTarget;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.hibernate.cfg.SessionEventSettings;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.MappingMetamodel;
import org.jspecify.annotations.Nullable;

/** Has factories of Hibernate's sessions tell live repositories what is written by way of them. Safe for use by many threads. */
public final class HibernateEvents implements StoreEvents {

    private final ChangeTargets targets;

    public HibernateEvents(ChangeTargets targets) {
        this.targets = targets;
    }

    @Override
    public boolean install(Object store) {
        if (!(store instanceof SessionFactoryImplementor factory)) {
            return false;
        }
        boolean tells = install(factory, () -> targets.of(store));
        StatementWatcher.Inspector inspector = inspector(factory);
        if (tells && inspector != null && inspector.writes().hasWritten()) {
            targets.missed(store);
        }
        return tells;
    }

    @Override
    public boolean tellsOfOthers(Object store) {
        StatementWatcher.Inspector inspector =
                store instanceof SessionFactoryImplementor factory ? inspector(factory) : null;
        return inspector != null && inspector.writes().areTold();
    }

    /**
     * Has a factory tell.
     *
     * @param targets returns who is told, as of now
     * @return whether it does. It does not when it was made past Spring, or has listeners of its own for its sessions
     */
    static boolean install(SessionFactoryImplementor factory, Supplier<List<WriteTarget>> targets) {
        StatementWatcher.Inspector inspector = inspector(factory);
        if (inspector == null
                || !SessionWrites.class
                        .getName()
                        .equals(factory.getProperties().get(SessionEventSettings.AUTO_SESSION_EVENTS_LISTENER))) {
            return false;
        }
        FactoryWrites writes = inspector.writes();
        if (writes.areTold()) {
            return true;
        }
        Map<WriteTarget, HibernateTarget> seen = new ConcurrentHashMap<>();
        boolean isFirst = writes.tell(
                () -> targets.get().stream()
                        .map(each -> seen.computeIfAbsent(each, one -> new HibernateTarget(one, writes, factory)))
                        .toList(),
                tables(factory.getMappingMetamodel()));
        if (isFirst) {
            HibernateListeners.register(factory.getEventListenerRegistry(), writes);
        }
        return true;
    }

    private static StatementWatcher.@Nullable Inspector inspector(SessionFactoryImplementor factory) {
        return factory.getSessionFactoryOptions().getStatementInspector()
                        instanceof StatementWatcher.Inspector inspector
                ? inspector
                : null;
    }

    /** Returns the tables of a factory, without their schemas, with the classes whose objects are in them. */
    private static Map<String, Set<Class<?>>> tables(MappingMetamodel mapping) {
        Map<String, Set<Class<?>>> all = new HashMap<>();
        mapping.forEachEntityDescriptor(entity -> {
            for (String table : HibernateTarget.tables(entity)) {
                all.computeIfAbsent(table, none -> new HashSet<>()).add(entity.getMappedClass());
            }
        });
        mapping.forEachCollectionDescriptor(
                collection -> all.computeIfAbsent(HibernateTarget.table(collection), none -> new HashSet<>())
                        .add(collection.getOwnerEntityPersister().getMappedClass()));
        return Map.copyOf(all);
    }
}
