package dev.livetable.spring.boot.hibernate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.image.LoadCallbacks;
import java.util.Objects;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PostLoadEvent;
import org.hibernate.jpa.event.spi.CallbackRegistry;
import org.hibernate.jpa.event.spi.CallbackType;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.BasicType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/** The callbacks of {@code @PostLoad}, and what they change. Safe for use by many threads. */
final class HibernateCallbacks implements LoadCallbacks {

    /*
     * A session that only reads does not remember what it has loaded. So an entity with callbacks is compared here: the first
     * listener notes its values, and the last one looks at what became of them. Values that can be changed in place are copied,
     * or noted as the database has them where a converter makes them. What cannot be compared counts as changed. An object is
     * known for as long as somebody has it.
     */

    private final SessionFactoryImplementor sessions;
    private final CallbackRegistry callbacks;
    private final Cache<Object, Object[]> loading = identities();
    private final Cache<Object, Boolean> changed = identities();

    private HibernateCallbacks(SessionFactoryImplementor sessions) {
        this.sessions = sessions;
        this.callbacks = sessions.getEventEngine().getCallbackRegistry();
    }

    private static <V> Cache<Object, V> identities() {
        return Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();
    }

    /** Returns those of a factory, and compares from now on; null if no entity has any. */
    static @Nullable HibernateCallbacks of(SessionFactoryImplementor sessions) {
        HibernateCallbacks here = new HibernateCallbacks(sessions);
        boolean[] found = new boolean[1];
        sessions.getMappingMetamodel().forEachEntityDescriptor(entity -> found[0] |= here.areOf(entity));
        if (!found[0]) {
            return null;
        }
        EventListenerRegistry registry = sessions.getEventListenerRegistry();
        registry.prependListeners(EventType.POST_LOAD, here::note);
        registry.appendListeners(EventType.POST_LOAD, here::compare);
        return here;
    }

    private boolean areOf(EntityPersister entity) {
        return callbacks.hasRegisteredCallbacks(entity.getMappedClass(), CallbackType.POST_LOAD);
    }

    private void note(PostLoadEvent event) {
        if (areOf(event.getPersister())) {
            loading.put(event.getEntity(), noted(event));
        }
    }

    /** Returns the values of an entity, in the order of the mapping; an empty array if they cannot be noted. */
    private Object[] noted(PostLoadEvent event) {
        try {
            Object[] values = event.getPersister().getValues(event.getEntity());
            Type[] types = event.getPersister().getPropertyTypes();
            for (int i = 0; i < values.length; i++) {
                if (isConverted(types[i])) {
                    values[i] = stored(types[i], values[i]);
                } else if (types[i].isMutable() && !types[i].isAssociationType() && isThere(values[i])) {
                    values[i] = types[i].deepCopy(values[i], sessions);
                }
            }
            return values;
        } catch (RuntimeException e) {
            return new Object[0]; // the application's read is not to fail for that
        }
    }

    private static boolean isConverted(Type type) {
        return type instanceof BasicType<?> basic && basic.getValueConverter() != null;
    }

    @SuppressWarnings("unchecked") // a value of the property
    private static @Nullable Object stored(Type type, @Nullable Object value) {
        return isThere(value) ? ((BasicType<Object>) type).convertToRelationalValue(value) : value;
    }

    private static boolean isThere(@Nullable Object value) {
        return value != null && value != LazyPropertyInitializer.UNFETCHED_PROPERTY;
    }

    private void compare(PostLoadEvent event) {
        Object entity = event.getEntity();
        Object[] before = loading.asMap().remove(entity);
        if (before == null) {
            return;
        }
        if (isSame(event.getPersister(), before, entity)) {
            changed.invalidate(entity); // it may have been loaded anew
        } else {
            changed.put(entity, true);
        }
    }

    private static boolean isSame(EntityPersister persister, Object[] before, Object entity) {
        try {
            Object[] now = persister.getValues(entity);
            Type[] types = persister.getPropertyTypes();
            boolean isSame = before.length == now.length;
            for (int i = 0; isSame && i < now.length; i++) {
                isSame = isConverted(types[i])
                        ? Objects.deepEquals(before[i], stored(types[i], now[i]))
                        : isSame(types[i], before[i], now[i]);
            }
            return isSame;
        } catch (RuntimeException e) {
            return false; // as above
        }
    }

    private static boolean isSame(Type type, @Nullable Object before, @Nullable Object now) {
        return before == now || isThere(before) && isThere(now) && type.isSame(before, now);
    }

    @Override
    public boolean haveChanged(Object loaded) {
        return changed.getIfPresent(loaded) != null;
    }

    @Override
    public void call(Object made) {
        callbacks.postLoad(made);
    }
}
