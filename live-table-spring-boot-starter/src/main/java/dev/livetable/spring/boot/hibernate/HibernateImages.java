package dev.livetable.spring.boot.hibernate;

import static java.util.Objects.requireNonNull;

import dev.livetable.entity.RowConversion;
import dev.livetable.entity.RowConversions;
import dev.livetable.image.ImageSettings;
import dev.livetable.image.LazyAssociations;
import dev.livetable.image.LoadCallbacks;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.metamodel.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.Hibernate;
import org.hibernate.Interceptor;
import org.hibernate.boot.spi.SessionFactoryOptions;
import org.hibernate.collection.spi.PersistentBag;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.collection.spi.PersistentIdentifierBag;
import org.hibernate.collection.spi.PersistentList;
import org.hibernate.collection.spi.PersistentMap;
import org.hibernate.collection.spi.PersistentSet;
import org.hibernate.collection.spi.PersistentSortedMap;
import org.hibernate.collection.spi.PersistentSortedSet;
import org.hibernate.engine.FetchTiming;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.event.service.spi.EventListenerGroup;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.jpa.event.spi.CallbackRegistry;
import org.hibernate.jpa.event.spi.CallbackType;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.ModelPartContainer;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.sql.Template;
import org.hibernate.type.CollectionType;
import org.hibernate.type.descriptor.converter.spi.BasicValueConverter;
import org.hibernate.type.descriptor.jdbc.JdbcType;
import org.jspecify.annotations.Nullable;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What Hibernate loads lazily, and what else it knows that images of its entities need. */
final class HibernateImages implements LazyAssociations, LoadCallbacks {

    /*
     * A collection that is not loaded is never made known to a session: its owner is none of the session's objects, and a
     * flush would take it for a collection that its owner has dropped, and delete its rows. Merging leaves the rows alone.
     * Where a session is bound to the thread, looking at the collection loads what it holds by that session, as long as it
     * is open. Else it is as it is after its session was closed, and looking at it fails.
     */

    private final EntityManagerFactory factory;
    private final Map<Class<?>, Optional<ModelPartContainer>> elements = new ConcurrentHashMap<>();
    private final SessionFactoryImplementor sessions;
    private final boolean loadsWithoutSession;
    private final boolean changesUnseen;

    private HibernateImages(EntityManagerFactory factory) {
        this.factory = factory;
        this.sessions = factory.unwrap(SessionFactoryImplementor.class);
        this.loadsWithoutSession =
                sessions.getSessionFactoryOptions().isInitializeLazyStateOutsideTransactionsEnabled();
        this.changesUnseen = changesUnseen(sessions);
    }

    /** Returns whether an interceptor or a listener may change what is loaded, so that entities do not say what the database holds. */
    private static boolean changesUnseen(SessionFactoryImplementor sessions) {
        SessionFactoryOptions options = sessions.getSessionFactoryOptions();
        EventListenerRegistry listeners = sessions.getEventListenerRegistry();
        return options.getStatelessInterceptorImplementorSupplier() != null
                || intercepts(options.getInterceptor())
                || areOfOthers(listeners.getEventListenerGroup(EventType.PRE_LOAD))
                || areOfOthers(listeners.getEventListenerGroup(EventType.POST_LOAD));
    }

    private static boolean intercepts(@Nullable Interceptor interceptor) {
        return interceptor != null
                && Arrays.stream(interceptor.getClass().getMethods())
                        .anyMatch(
                                method -> method.getName().equals("onLoad") && isOfOthers(method.getDeclaringClass()));
    }

    private static <T> boolean areOfOthers(EventListenerGroup<T> listeners) {
        boolean[] found = new boolean[1];
        listeners.fireEventOnEachListener(found, (listener, seen) -> seen[0] |= isOfOthers(listener.getClass()));
        return found[0];
    }

    private static boolean isOfOthers(Class<?> type) {
        return !type.getName().startsWith("org.hibernate.");
    }

    /**
     * Returns settings for images of the entities of a factory.
     *
     * @param factory a factory of Hibernate, as sessions are bound to threads by it
     */
    static ImageSettings settings(EntityManagerFactory factory) {
        HibernateImages images = new HibernateImages(factory);
        ImageSettings settings = ImageSettings.standard()
                .associations(images)
                .classes(images.classes())
                .properties(images::properties)
                .compared(images::isCompared)
                .converted(images::converted)
                .makingWithoutArguments();
        return images.areOf(Object.class) ? settings.callbacks(images) : settings;
    }

    private List<Class<?>> classes() {
        return factory.getMetamodel().getManagedTypes().stream()
                .<Class<?>>map(Type::getJavaType)
                .filter(Objects::nonNull)
                .filter(type -> !isValue(type))
                .toList();
    }

    /** Returns whether a class is one of the JDK, such as a moment that is in one column, and its zone in another. */
    private static boolean isValue(Class<?> type) {
        return type.getName().startsWith("java.");
    }

    private Optional<Set<String>> properties(Class<?> type) {
        try {
            Set<String> names = new HashSet<>();
            sessions.getJpaMetamodel()
                    .managedType(type)
                    .getAttributes()
                    .forEach(attribute -> names.add(attribute.getName()));
            return Optional.of(names);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no managed type, such as the class of an id
        }
    }

    private boolean isCompared(Class<?> type, String path) {
        if (changesUnseen || !(part(type, path) instanceof BasicValuedModelPart basic)) {
            return false;
        }
        JdbcType stored = basic.getJdbcMapping().getJdbcType();
        return basic.getJdbcMapping().getValueConverter() == null
                && !basic.isFormula()
                && isRead(basic.getCustomReadExpression(), basic.getSelectionExpression())
                && basic.getWriteExpression().equals("?")
                && stored.isComparable()
                && !stored.isLobOrLong();
    }

    private @Nullable RowConversion converted(Class<?> type, String path) {
        return part(type, path) instanceof BasicValuedModelPart basic
                ? converted(basic.getJdbcMapping().getValueConverter())
                : null;
    }

    private static <D, R> @Nullable RowConversion converted(@Nullable BasicValueConverter<D, R> converter) {
        if (converter == null) {
            return null;
        }
        Class<D> type = converter.getDomainJavaType().getJavaTypeClass();
        Class<R> stored = converter.getRelationalJavaType().getJavaTypeClass();
        return RowConversions.builder()
                .add(type, stored, converter::toRelationalValue, converter::toDomainValue)
                .build()
                .of(type);
    }

    /** Returns whether a column is read as it is, which Hibernate writes as one of whatever table. */
    private static boolean isRead(@Nullable String expression, String column) {
        return expression == null || expression.equals(Template.TEMPLATE + "." + column);
    }

    private @Nullable EntityPersister persister(Class<?> type) {
        return sessions.getMappingMetamodel().findEntityDescriptor(type);
    }

    private @Nullable ModelPart part(Class<?> type, String path) {
        ModelPartContainer container = persister(type);
        if (container == null) {
            container = elements.computeIfAbsent(type, each -> Optional.ofNullable(element(each)))
                    .orElse(null);
        }
        return container == null || path.isEmpty() ? null : container.findByPath(path);
    }

    /**
     * Returns the mapping of a class of which collections hold elements that are no entities; null if none does, or one is
     * a set or a map of them. There their hash is needed when they are made, which may look at what is lazy.
     */
    private @Nullable ModelPartContainer element(Class<?> type) {
        List<ModelPartContainer> found = new ArrayList<>();
        boolean[] isHashed = new boolean[1];
        sessions.getMappingMetamodel().forEachCollectionDescriptor(collection -> {
            PluralAttributeMapping many = collection.getAttributeMapping();
            if (many.getElementDescriptor() instanceof EmbeddableValuedModelPart element && isOf(type, element)) {
                found.add(element);
                isHashed[0] |= switch (collection.getCollectionSemantics().getCollectionClassification()) {
                    case SET, ORDERED_SET, SORTED_SET -> true;
                    default -> false;
                };
            }
            isHashed[0] |= many.getIndexDescriptor() instanceof EmbeddableValuedModelPart key && isOf(type, key);
        });
        return found.isEmpty() || isHashed[0] ? null : found.get(0);
    }

    private static boolean isOf(Class<?> type, EmbeddableValuedModelPart part) {
        return part.getEmbeddableTypeDescriptor().getMappedJavaType().getJavaTypeClass() == type;
    }

    @Override
    public boolean areOf(Class<?> type) {
        CallbackRegistry callbacks = sessions.getEventEngine().getCallbackRegistry();
        boolean[] found = new boolean[1];
        sessions.getMappingMetamodel()
                .forEachEntityDescriptor(entity -> found[0] |= type.isAssignableFrom(entity.getMappedClass())
                        && callbacks.hasRegisteredCallbacks(entity.getMappedClass(), CallbackType.POST_LOAD));
        return found[0];
    }

    @Override
    public void call(Object made) {
        sessions.getEventEngine().getCallbackRegistry().postLoad(made);
    }

    @Override
    public boolean isUnloaded(Object value) {
        return !Hibernate.isInitialized(value);
    }

    @Override
    public Object loaded(Object value) {
        return value instanceof HibernateProxy ? Hibernate.unproxy(value) : value;
    }

    @Override
    public Object idOf(Object entity) {
        return requireNonNull(sessions.getPersistenceUnitUtil().getIdentifier(entity));
    }

    @Override
    public Object reference(Class<?> type, Object id) {
        SessionImplementor bound = bound();
        if (bound != null) {
            return bound.getReference(type, id);
        }
        EntityPersister persister = requireNonNull(persister(type));
        if (!loadsWithoutSession) {
            return requireNonNull(persister.createProxy(id, null));
        }
        try (SessionImplementor session = sessions.openSession()) {
            HibernateProxy proxy = (HibernateProxy) persister.createProxy(id, session);
            proxy.getHibernateLazyInitializer().unsetSession();
            return proxy;
        }
    }

    private @Nullable SessionImplementor bound() {
        Object holder = TransactionSynchronizationManager.getResource(factory);
        if (!(holder instanceof EntityManagerHolder held)) {
            return null;
        }
        EntityManager manager = held.getEntityManager();
        return manager.isOpen() ? manager.unwrap(SessionImplementor.class) : null;
    }

    @Override
    @SuppressWarnings("removal") // nothing else tells by which property of its owner a collection is found
    public Object unloaded(Object owner, String path) {
        EntityPersister persister = requireNonNull(persister(owner.getClass()));
        CollectionPersister role = collection(owner.getClass(), path);
        PersistentCollection<?> unloaded = loadsWithoutSession ? loading(role) : bare(role);
        unloaded.setOwner(owner);
        unloaded.setSnapshot(key(owner, persister, role.getCollectionType()), role.getRole(), null);
        SessionImplementor bound = bound();
        if (bound != null) {
            unloaded.setCurrentSession(new LoadingSession(bound));
        }
        return unloaded;
    }

    private static Object key(Object owner, EntityPersister persister, CollectionType type) {
        Object key = type.useLHSPrimaryKey()
                ? persister.getIdentifier(owner)
                : persister.getPropertyValue(owner, type.getLHSPropertyName());
        return requireNonNull(key);
    }

    private PersistentCollection<?> bare(CollectionPersister role) {
        return switch (role.getCollectionSemantics().getCollectionClassification()) {
            case BAG -> new PersistentBag<>();
            case ID_BAG -> new PersistentIdentifierBag<>();
            case LIST -> new PersistentList<>();
            case SET, ORDERED_SET -> new PersistentSet<>();
            case SORTED_SET -> new PersistentSortedSet<>();
            case MAP, ORDERED_MAP -> new PersistentMap<>();
            case SORTED_MAP -> new PersistentSortedMap<>();
            case ARRAY -> throw new IllegalStateException("an array is always loaded");
        };
    }

    /** Returns one that opens a session of its own when it is looked at, as this factory is told to do. */
    private PersistentCollection<?> loading(CollectionPersister role) {
        try (SessionImplementor session = sessions.openSession()) {
            PersistentCollection<?> unloaded =
                    role.getCollectionSemantics().instantiateWrapper(role.getRole(), role, session);
            unloaded.unsetSession(session);
            return unloaded;
        }
    }

    private CollectionPersister collection(Class<?> owner, String path) {
        return ((PluralAttributeMapping) requireNonNull(part(owner, path))).getCollectionDescriptor();
    }

    @Override
    public boolean isLazy(Class<?> owner, String path) {
        ModelPart part = part(owner, path);
        if (part instanceof PluralAttributeMapping many) {
            return many.getMappedFetchOptions().getTiming() == FetchTiming.DELAYED;
        }
        // The other side of a one-to-one has no key in its row, so that Hibernate must look whether there is one.
        // What is found by another key than its id is loaded at once.
        return part instanceof ToOneAttributeMapping one
                && one.getTiming() == FetchTiming.DELAYED
                && one.isReferenceToPrimaryKey()
                && one.getSideNature() == ForeignKeyDescriptor.Nature.KEY
                && one.getEntityMappingType().getEntityPersister().hasProxy();
    }

    @Override
    public Set<String> hiddenProperties(Class<?> type) {
        EntityPersister persister = persister(type);
        return persister == null || !persister.getBytecodeEnhancementMetadata().isEnhancedForLazyLoading()
                ? Set.of()
                : persister
                        .getBytecodeEnhancementMetadata()
                        .getLazyAttributesMetadata()
                        .getLazyAttributeNames();
    }

    @Override
    public @Nullable Comparator<?> comparator(Class<?> owner, String path) {
        return part(owner, path) instanceof PluralAttributeMapping many
                ? many.getCollectionDescriptor().getSortingComparator()
                : null;
    }
}
