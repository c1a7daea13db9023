package dev.livetable.spring.boot.hibernate;

import dev.livetable.entity.RowConversions;
import dev.livetable.image.ImageSettings;
import dev.livetable.master.repository.RepositoryTransactions;
import dev.livetable.repository.CriteriaArguments;
import dev.livetable.repository.MasterReading;
import dev.livetable.repository.SqlExpression;
import dev.livetable.spring.boot.store.RepositoryStore;
import dev.livetable.spring.boot.store.SentStatement;
import dev.livetable.spring.boot.store.StoredEntity;
import dev.livetable.spring.boot.store.StoredTable;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.criteria.Nulls;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.annotations.SQLRestriction;
import org.hibernate.annotations.SoftDelete;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.ModelPartContainer;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.SelectableMappings;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.persister.entity.UnionSubclassEntityPersister;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.orm.jpa.EntityManagerFactoryInfo;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/** A store of JPA over Hibernate. */
public final class HibernateStore implements RepositoryStore {

    /*
     * What Hibernate adds to statements by itself can depend on the caller's session, as filters and fetch profiles do,
     * and SQL of the mapping on anything: other tables, the time, who is connected. Where it is a plain comparison of
     * columns with values it depends on the row alone.
     */

    private static final String OF_HIBERNATE_ITSELF = "org.hibernate.";
    private static final String SPECIFICATION = "org.springframework.data.jpa.domain.Specification";
    private static final String OF_TENANTS = "_tenantId"; // the filter that a @TenantId defines for all entities
    private static final String ANNOTATIONS = "org.hibernate.annotations.";

    private static final String FORMULA = ANNOTATIONS + "Formula";

    /** Why no entity with a formula is kept, whatever that depends on; the rest of a sentence. */
    private static final String COMPUTED = "have a formula, whose value nobody knows after a write";

    private static final Set<String> WITH_SQL = Set.of(
            ANNOTATIONS + "JoinFormula",
            ANNOTATIONS + "DiscriminatorFormula",
            ANNOTATIONS + "SQLRestriction",
            ANNOTATIONS + "SQLJoinTableRestriction",
            ANNOTATIONS + "ColumnTransformer");

    private static final Set<String> QUERIES = Set.of(
            ANNOTATIONS + "Subselect", ANNOTATIONS + "View", ANNOTATIONS + "SQLSelect", ANNOTATIONS + "HQLSelect");

    /** What takes the place of other annotations for one database. */
    private static final String OF_DIALECT = ANNOTATIONS + "DialectOverride$";

    /** Of these, what says nothing of reads: that of columns, and of statements that write. */
    private static final Set<String> NOT_OF_READS = Set.of(
            "Check",
            "Checks",
            "ColumnDefault",
            "ColumnDefaults",
            "GeneratedColumn",
            "GeneratedColumns",
            "SQLDelete",
            "SQLDeleteAll",
            "SQLDeleteAlls",
            "SQLDeletes",
            "SQLInsert",
            "SQLInserts",
            "SQLUpdate",
            "SQLUpdates",
            "Version");

    private final SessionFactoryImplementor sessions;
    private final EntityManagerFactory factory;
    private final Map<Class<?>, Optional<String>> refusals = new ConcurrentHashMap<>();

    private HibernateStore(EntityManagerFactory factory, SessionFactoryImplementor sessions) {
        this.factory = factory;
        this.sessions = sessions;
    }

    /**
     * Finds such stores: one for all repositories of a factory.
     *
     * @param factories gives the EntityManagerFactory that the repository of a name reads from; null if it is not one of JPA
     */
    public static RepositoryStore.Factory factory(Function<String, @Nullable Object> factories) {
        Map<EntityManagerFactory, Optional<RepositoryStore>> stores = new ConcurrentHashMap<>();
        return (bean, context) -> factories.apply(bean) instanceof EntityManagerFactory factory
                ? stores.computeIfAbsent(factory, HibernateStore::of)
                : Optional.empty();
    }

    /** Returns the store of a factory; empty if that is not Hibernate's. */
    public static Optional<RepositoryStore> of(EntityManagerFactory factory) {
        try {
            return Optional.of(new HibernateStore(factory, factory.unwrap(SessionFactoryImplementor.class)));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public Object key() {
        return sessions;
    }

    @Override
    public ImageSettings images(RowConversions conversions) {
        return HibernateImages.settings(factory).conversions(conversions);
    }

    @Override
    public @Nullable String toMaster(Set<Class<?>> types, boolean isPerContext) {
        List<String> filters = sessions.getDefinedFilterNames().stream()
                .filter(name -> !isPerContext || !name.equals(OF_TENANTS))
                .toList();
        if (!filters.isEmpty()) {
            return "may be filtered by what a session has enabled: " + filters;
        }
        List<String> profiles = sessions.getDefinedFetchProfileNames().stream()
                .filter(name -> !name.startsWith(OF_HIBERNATE_ITSELF))
                .toList();
        if (!profiles.isEmpty()) {
            return "may be fetched as a session has enabled: " + profiles;
        }
        return types.stream()
                .map(this::refusal)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Returns why entities of a class depend on more than their rows, as the rest of a sentence; null if they do not. */
    private @Nullable String refusal(Class<?> type) {
        return refusals.computeIfAbsent(type, each -> Optional.ofNullable(ofEntities(each)))
                .orElse(null);
    }

    private @Nullable String ofEntities(Class<?> type) {
        List<EntityPersister> entities = extending(type);
        Set<Class<?>> classes = new LinkedHashSet<>(Set.of(type));
        for (EntityPersister entity : entities) {
            classes.add(entity.getMappedClass());
            entity.forEachAttributeMapping(attribute -> collect(attribute, classes));
        }
        return Stream.concat(
                        classes.stream().map(HibernateStore::sql),
                        entities.stream().map(HibernateStore::ofEntity))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String ofEntity(EntityPersister persister) {
        boolean[] computed = new boolean[1];
        persister.forEachSelectable((index, selectable) -> computed[0] |= selectable.isFormula());
        if (computed[0]) {
            return COMPUTED;
        }
        return persister.hasWhereRestrictions() && !hasKnownRestriction(persister.getMappedClass())
                ? "are restricted by SQL that is not known"
                : null;
    }

    /** Adds the classes of the parts of an entity that are no entities, those of the elements of its collections included. */
    private static void collect(ModelPart part, Set<Class<?>> classes) {
        if (part instanceof PluralAttributeMapping many) {
            collect(many.getElementDescriptor(), classes);
            if (many.getIndexDescriptor() != null) {
                collect(many.getIndexDescriptor(), classes);
            }
        } else if (part instanceof EmbeddableValuedModelPart embedded) {
            classes.add(
                    embedded.getEmbeddableTypeDescriptor().getMappedJavaType().getJavaTypeClass());
            embedded.getEmbeddableTypeDescriptor().forEachAttributeMapping(attribute -> collect(attribute, classes));
        }
    }

    /** Returns what in the mapping of a class depends on more than the row; null if nothing does. */
    private static @Nullable String sql(Class<?> type) {
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            List<AnnotatedElement> places = new ArrayList<>(List.of(each));
            places.addAll(List.of(each.getDeclaredFields()));
            places.addAll(List.of(each.getDeclaredMethods()));
            for (AnnotatedElement place : places) {
                for (Annotation annotation : place.getAnnotations()) {
                    String name = annotation.annotationType().getName();
                    if (QUERIES.contains(name)) {
                        return "are those of a query: @"
                                + annotation.annotationType().getSimpleName();
                    }
                    if (name.equals(FORMULA)) {
                        return COMPUTED + ": @Formula of " + each.getSimpleName();
                    }
                    if (name.startsWith(OF_DIALECT) && !NOT_OF_READS.contains(name.substring(OF_DIALECT.length()))) {
                        return "depend on the dialect, by @DialectOverride."
                                + annotation.annotationType().getSimpleName() + " of " + each.getSimpleName();
                    }
                    if (WITH_SQL.contains(name) && !dependsOnTheRowAlone(annotation)) {
                        return "depend on more than their rows, by @"
                                + annotation.annotationType().getSimpleName() + " of " + each.getSimpleName();
                    }
                }
            }
        }
        return null;
    }

    private static boolean dependsOnTheRowAlone(Annotation annotation) {
        return AnnotationUtils.getAnnotationAttributes(annotation).values().stream()
                .flatMap(value -> value instanceof String[] all ? Stream.of(all) : Stream.of(value))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .allMatch(SqlExpression::dependsOnTheRowAlone);
    }

    private static boolean hasKnownRestriction(Class<?> type) {
        return AnnotatedElementUtils.hasAnnotation(type, SQLRestriction.class)
                || AnnotatedElementUtils.hasAnnotation(type, SoftDelete.class);
    }

    private @Nullable EntityPersister persister(Class<?> type) {
        return sessions.getMappingMetamodel().findEntityDescriptor(type);
    }

    @Override
    public Optional<StoredEntity> entity(Class<?> type) {
        EntityPersister persister = persister(type);
        if (persister == null) {
            return Optional.empty();
        }
        String table = persister.getRootTableName();
        List<EntityPersister> all = extending(type);
        Map<String, String> columns = new LinkedHashMap<>();
        collect("", persister, table, columns);
        collect(persister.getIdentifierMapping().getAttributeName(), persister.getIdentifierMapping(), table, columns);
        StoredTable own = StoredTable.in(
                table,
                Arrays.stream(persister.getRootTableKeyColumnNames())
                        .map(StoredEntity::plain)
                        .toList());
        List<CollectionPersister> collections = collections(type);
        return Optional.of(new StoredEntity(own, others(own, all, collections), columns, tables(all, collections)));
    }

    /** Returns the mapped class, and those that extend it. */
    private List<EntityPersister> extending(Class<?> type) {
        List<EntityPersister> all = new ArrayList<>();
        sessions.getMappingMetamodel().forEachEntityDescriptor(entity -> {
            if (type.isAssignableFrom(entity.getMappedClass())) {
                all.add(entity);
            }
        });
        return all;
    }

    /** Returns whether an entity has a table: where each class has one of its own, an abstract one has none. */
    private static boolean hasTable(EntityPersister entity) {
        return !(entity instanceof UnionSubclassEntityPersister)
                || !Modifier.isAbstract(entity.getMappedClass().getModifiers());
    }

    /** Returns the collections of a mapped class, also those that it inherits, and of those that extend it. */
    private List<CollectionPersister> collections(Class<?> type) {
        List<CollectionPersister> all = new ArrayList<>();
        sessions.getMappingMetamodel().forEachCollectionDescriptor(collection -> {
            Class<?> owner = collection.getOwnerEntityPersister().getMappedClass();
            if (type.isAssignableFrom(owner) || owner.isAssignableFrom(type)) {
                all.add(collection);
            }
        });
        return all;
    }

    /** Returns the tables that are written to with entities, but their own. */
    private static List<StoredTable> others(
            StoredTable own, List<EntityPersister> entities, List<CollectionPersister> collections) {
        Set<StoredTable> others = new LinkedHashSet<>();
        entities.stream()
                .filter(HibernateStore::hasTable)
                .forEach(entity -> entity.forEachTableDetails(
                        table -> others.add(StoredTable.in(table.getTableName(), columns(table.getKeyDetails())))));
        for (CollectionPersister collection : collections) {
            if (!collection.isOneToMany()) { // else it is in the table of its elements
                ForeignKeyDescriptor key = collection.getAttributeMapping().getKeyDescriptor();
                others.add(StoredTable.in(key.getKeyTable(), columns(key.getKeyPart())));
            }
        }
        others.removeIf(own::isSameAs);
        return List.copyOf(others);
    }

    private static List<String> columns(SelectableMappings key) {
        List<String> columns = new ArrayList<>();
        key.forEachSelectable((index, column) -> columns.add(StoredEntity.plain(column.getSelectionExpression())));
        return columns;
    }

    /** Returns the tables that entities are read from, with the collections that are loaded with them. */
    private static Set<String> tables(List<EntityPersister> entities, List<CollectionPersister> collections) {
        Stream<?> own = entities.stream()
                .flatMap(entity -> Stream.of(entity.getQuerySpaces(), entity.getPropertySpaces()))
                .flatMap(Arrays::stream);
        Stream<?> ofCollections = collections.stream()
                .filter(collection -> !collection.isLazy())
                .flatMap(collection -> Arrays.stream(collection.getCollectionSpaces()));
        Set<String> all = Stream.concat(own, ofCollections)
                .map(space -> SentStatement.tableOf(String.valueOf(space)))
                .collect(Collectors.toCollection(HashSet::new));
        entities.stream()
                .filter(entity -> !hasTable(entity))
                .map(entity -> SentStatement.tableOf(entity.getTableNames()[0]))
                .forEach(all::remove);
        return Set.copyOf(all);
    }

    private static void collect(String path, ModelPart part, String table, Map<String, String> columns) {
        if (part instanceof EntityPersister entity) {
            entity.forEachAttributeMapping(
                    attribute -> collect(attribute.getAttributeName(), attribute, table, columns));
        } else if (part instanceof ModelPartContainer container && part instanceof EmbeddableValuedModelPart) {
            container.visitSubParts(sub -> collect(path + "." + sub.getPartName(), sub, table, columns), null);
        } else if (part.getJdbcTypeCount() == 1) {
            part.forEachSelectable((index, selectable) -> {
                if (!selectable.isFormula() && table.equals(selectable.getContainingTableExpression())) {
                    columns.put(path, StoredEntity.plain(selectable.getSelectionExpression()));
                }
            });
        }
    }

    @Override
    public Set<Class<?>> types() {
        Set<Class<?>> types = new HashSet<>();
        sessions.getMappingMetamodel().forEachEntityDescriptor(entity -> types.add(entity.getMappedClass()));
        return types;
    }

    @Override
    public Set<String> tables() {
        Set<String> tables = new HashSet<>();
        sessions.getMappingMetamodel().forEachEntityDescriptor(entity -> collect(entity.getQuerySpaces(), tables));
        sessions.getMappingMetamodel()
                .forEachCollectionDescriptor(collection -> collect(collection.getCollectionSpaces(), tables));
        return tables;
    }

    private static void collect(Object[] spaces, Set<String> tables) {
        for (Object space : spaces) {
            tables.add(StoredEntity.named(String.valueOf(space)));
        }
    }

    @Override
    public boolean putsNullsAsTheDatabase() {
        return sessions.getSessionFactoryOptions().getDefaultNullPrecedence() == Nulls.NONE;
    }

    @Override
    public boolean isBound() {
        return TransactionSynchronizationManager.hasResource(factory);
    }

    @Override
    public @Nullable DataSource dataSource() {
        return factory instanceof EntityManagerFactoryInfo made ? made.getDataSource() : null;
    }

    /** Reads in sessions of their own that load everything anew, and never send what Hibernate takes for changed. */
    @Override
    public MasterReading reading(RepositoryTransactions transactions) {
        return new MasterReading() {
            @Override
            public <T> T read(Supplier<T> call) {
                return transactions.mayBeTheCallers()
                        ? call.get()
                        : transactions.read(() -> {
                            prepareSession();
                            return call.get();
                        });
            }
        };
    }

    @Override
    public CriteriaArguments criteria(Class<?> entity) {
        return ClassUtils.isPresent(SPECIFICATION, getClass().getClassLoader())
                ? new HibernateCriteria(sessions.getCriteriaBuilder(), entity, this::refusal)
                : CriteriaArguments.none();
    }

    private void prepareSession() {
        EntityManager own =
                EntityManagerFactoryUtils.getTransactionalEntityManager(factory); // over JTA it is made here
        if (own != null) {
            FreshSession.prepare(own.unwrap(Session.class));
        }
    }
}
