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
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.hibernate.cfg.SessionEventSettings;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.MappingMetamodel;
import org.jspecify.annotations.Nullable;

/** Has factories of Hibernate's sessions tell live repositories what is written by way of them. Safe for use by many threads. */
public final class HibernateEvents implements StoreEvents {

    /*
     * What is closed last in a context may still write. So its live repositories are told until all of its beans are gone, and
     * not until their tables are closed: what these are told then leaves their marks.
     */

    private final ChangeTargets targets;
    private final BooleanSupplier isOver;

    /**
     * Takes who is told.
     *
     * @param targets the live repositories of one application context
     * @param isOver whether all beans of that context are gone
     */
    public HibernateEvents(ChangeTargets targets, BooleanSupplier isOver) {
        this.targets = targets;
        this.isOver = isOver;
    }

    @Override
    public boolean install(Object store) {
        if (!(store instanceof SessionFactoryImplementor factory)) {
            return false;
        }
        boolean tells = install(factory, targets, () -> targets.of(store), isOver);
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
        return inspector != null && inspector.writes().areTold(targets);
    }

    /**
     * Has a factory tell.
     *
     * @param whose what those are known by that are told
     * @param targets returns who is told, as of now
     * @param isOver whether they are to be told no more
     * @return whether it does. It does not when it was made past Spring, or has listeners of its own for its sessions
     */
    static boolean install(
            SessionFactoryImplementor factory,
            Object whose,
            Supplier<List<WriteTarget>> targets,
            BooleanSupplier isOver) {
        StatementWatcher.Inspector inspector = inspector(factory);
        if (inspector == null
                || !SessionWrites.class
                        .getName()
                        .equals(factory.getProperties().get(SessionEventSettings.AUTO_SESSION_EVENTS_LISTENER))) {
            return false;
        }
        FactoryWrites writes = inspector.writes();
        if (writes.areTold(whose)) {
            return true;
        }
        if (writes.areKnown(tables(factory.getMappingMetamodel()))) {
            HibernateListeners.register(factory.getEventListenerRegistry(), writes);
        }
        Map<WriteTarget, HibernateTarget> seen = new ConcurrentHashMap<>();
        Supplier<List<HibernateTarget>> told = () -> targets.get().stream()
                .map(each -> seen.computeIfAbsent(each, one -> new HibernateTarget(one, writes, factory, isOver)))
                .toList();
        writes.tell(whose, new FactoryWrites.Audience(told, isOver));
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
