package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;

import dev.livetable.LiveTable;
import dev.livetable.entity.EntityException;
import dev.livetable.entity.RowConversions;
import dev.livetable.image.EntityImages;
import dev.livetable.image.ImageSettings;
import dev.livetable.master.jdbc.ReplicaRoutes;
import dev.livetable.master.repository.RepositoryTransactions;
import dev.livetable.master.transaction.TransactionScope;
import dev.livetable.repository.CriteriaArguments;
import dev.livetable.repository.LiveRepositoryBuilder;
import dev.livetable.repository.LiveRepositoryParts;
import dev.livetable.spring.boot.store.EntityTable;
import dev.livetable.spring.boot.store.EntityTables;
import dev.livetable.spring.boot.store.OtherStore;
import dev.livetable.spring.boot.store.RepositoryStore;
import dev.livetable.spring.boot.store.StoreEvents;
import dev.livetable.spring.boot.store.StoreTarget;
import dev.livetable.spring.boot.store.StoredEntity;
import dev.livetable.spring.boot.store.UnitReach;
import dev.livetable.spring.boot.store.WriteTarget;
import dev.livetable.table.TableContext;
import dev.livetable.table.TableSchema;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.repository.core.support.RepositoryFactoryInformation;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;

/** Finds out what has to be known of repositories to make them live. Contacts no store. */
final class LiveRepositoryFactory {

    private static final Logger logger = LoggerFactory.getLogger(LiveRepositoryFactory.class);

    /** That of the transaction manager, as for the repository's own transactions. */
    private static final int TIMEOUT_SECONDS = TransactionDefinition.TIMEOUT_DEFAULT;

    private final ListableBeanFactory beans;
    private final RepositoryManagers managers;
    private final NamedBeans named;
    private final Supplier<RowConversions> conversions;
    private final List<RepositoryStore.Factory> stores;
    private final List<StoreEvents> events;
    private final EntityTables databases;
    private final List<DataSourceLocation> locations;
    private final Map<Class<?>, String> untold = new ConcurrentHashMap<>();

    LiveRepositoryFactory(
            ListableBeanFactory beans,
            RepositoryManagers managers,
            NamedBeans named,
            Supplier<RowConversions> conversions,
            List<RepositoryStore.Factory> stores,
            List<StoreEvents> events,
            EntityTables databases,
            List<DataSourceLocation> locations) {
        this.beans = beans;
        this.managers = managers;
        this.named = named;
        this.conversions = conversions;
        this.stores = stores;
        this.events = events;
        this.databases = databases;
        this.locations = locations;
    }

    /**
     * What makes a repository live.
     *
     * @param parts what the advice and the live table need
     * @param store what all live repositories of its store are known by
     * @param annotations what its interface says
     * @param streams makes its stream
     * @param target returns what hears of the changes of the store for the live table
     */
    record Made(
            LiveRepositoryParts<?> parts,
            Object store,
            RepositoryInterface annotations,
            DeclaredStreams.Source streams,
            Function<LiveTable, WriteTarget> target) {}

    /**
     * The store of a repository, and where its entities are in it.
     *
     * @param store the store
     * @param manager carries out its transactions; null if it takes part in none
     * @param entity the table that the entities are in, with its columns; null where that is not known
     * @param tables all tables that the entities and those that they show are in, in small letters
     * @param dataSource leads there; null where the store has none, or does not tell
     * @param context in which contexts the tables are read; null where all who ask see the same
     */
    private record Place(
            RepositoryStore store,
            @Nullable PlatformTransactionManager manager,
            @Nullable StoredEntity entity,
            Set<String> tables,
            @Nullable DataSource dataSource,
            @Nullable TableContext context) {}

    /**
     * Makes a repository live.
     *
     * @throws AdviceException if it cannot be live
     * @throws EntityException if its entities cannot be kept as rows
     */
    Made make(DeclaredTable table) {
        String name = table.name();
        RepositoryFactoryInformation<?, ?> repository =
                beans.getBean(BeanFactory.FACTORY_BEAN_PREFIX + name, RepositoryFactoryInformation.class);
        if (repository.getRepositoryInformation().isReactiveRepository()) {
            throw new AdviceException(
                    "The repository '" + name + "' is to be live, but it is a reactive one.",
                    "Use one that returns values, or " + LiveRepositories.leaveItOut(table));
        }
        PersistentEntity<?, ?> entity = repository.getPersistentEntity();
        MappingContext<?, ?> mapping = mapping(name, entity);
        TableProperties.Repository own = table.properties().repository();
        PlatformTransactionManager manager = managers.find(
                        table.prefix(), table.prefix(), name, own == null ? null : own.transactionManager())
                .orElse(null);
        RepositoryStore store = store(name, mapping);
        boolean tells = events.stream().anyMatch(each -> each.install(store.key()));
        ImageSettings settings = store.images(conversions.get());
        EntityImages<?> images = EntityImages.of(entity, mapping, settings);
        if (!tells) {
            refuseUntold(table, images.type(), store);
        }
        DeclaredContext context = DeclaredContext.of(table, named);
        ContextSigns.require(table.prefix(), types(images), manager, context);
        RepositoryInterface annotations =
                RepositoryInterface.of(repository.getRepositoryInformation().getRepositoryInterface());
        Place place = place(images, store, manager, context.context());
        refuseReplicas(table, place.dataSource());
        return make(table, images, images(mapping, settings), place, tells, annotations);
    }

    private void refuseReplicas(DeclaredTable table, @Nullable DataSource dataSource) {
        if (dataSource != null) {
            Replicas.refuse(
                    "The data source of the repository '" + table.name() + "', which is to be live,",
                    DataSourceLocation.find(locations, dataSource).orElse(null),
                    "Let it lead to the primary" + Replicas.PRIMARY + ", or " + LiveRepositories.leaveItOut(table));
        }
    }

    private <T> Made make(
            DeclaredTable table,
            EntityImages<T> images,
            Function<Class<?>, Optional<EntityImages<?>>> ofOthers,
            Place place,
            boolean tells,
            RepositoryInterface annotations) {
        String name = table.name();
        RepositoryStore store = place.store();
        LiveRepositoryBuilder<T> builder = LiveRepositoryBuilder.of(name, images)
                .storeTells(tells)
                .toldTables(() -> areTold(store) ? told(table, place) : Set.of())
                .imagesOf(ofOthers)
                .criteria(areAllTold(table, place) ? store.criteria(images.type()) : CriteriaArguments.none())
                .repository(() -> beans.getBean(name))
                .table(() -> beans.getBean(table.bean(), LiveTable.class));
        transactions(builder, place);
        EntityTable entityTable = entityTable(images, place);
        if (entityTable != null) {
            database(builder, images, entityTable, place);
        }
        Optional.ofNullable(store.toMaster(types(images), place.context() != null))
                .ifPresent(why -> {
                    builder.onlyMaster("its entities " + why);
                    logger.info("Repository '{}' is never answered from the cache, since its entities {}", name, why);
                });
        othersAtMaster(table, place, types(images)).ifPresent(builder::othersAtMaster);
        return new Made(
                builder.build(),
                store.key(),
                annotations,
                streams(images, place, entityTable),
                live -> new StoreTarget(name, images, live, others(place)));
    }

    private boolean areTold(RepositoryStore store) {
        return events.stream().anyMatch(each -> each.tellsOfOthers(store.key()));
    }

    /** Returns what gives the images of other entities of a store; nothing for those that cannot be kept. */
    private static Function<Class<?>, Optional<EntityImages<?>>> images(
            MappingContext<?, ?> mapping, ImageSettings settings) {
        Map<Class<?>, Optional<EntityImages<?>>> known = new ConcurrentHashMap<>();
        return type -> known.computeIfAbsent(type, any -> {
            PersistentEntity<?, ?> entity = mapping.getPersistentEntity(type);
            try {
                return entity == null ? Optional.empty() : Optional.of(EntityImages.of(entity, mapping, settings));
            } catch (EntityException e) {
                return Optional.empty();
            }
        });
    }

    private MappingContext<?, ?> mapping(String name, PersistentEntity<?, ?> entity) {
        return beans.getBeanProvider(MappingContext.class).stream()
                .<MappingContext<?, ?>>map(each -> each)
                .filter(each -> each.getPersistentEntity(entity.getType()) == entity)
                .findFirst()
                .orElseThrow(() -> new AdviceException(
                        "The repository '" + name + "' is to be live, but the mapping of its entities, "
                                + entity.getType().getName() + ", is in no bean of type "
                                + MappingContext.class.getName() + ".",
                        "Define the mapping context of its store as a bean."));
    }

    private RepositoryStore store(String name, MappingContext<?, ?> mapping) {
        return stores.stream()
                .flatMap(each -> each.of(name, mapping).stream())
                .findFirst()
                .orElseGet(() -> new OtherStore(mapping));
    }

    /**
     * Refuses what is written by ways that nobody would hear of: of JPA, which writes whatever has changed, without a call of
     * a repository; and of other stores the second repository of the same entities.
     */
    private void refuseUntold(DeclaredTable table, Class<?> type, RepositoryStore store) {
        String name = table.name();
        if (managers.store(name) != null) {
            throw new AdviceException(
                    "The repository '" + name
                            + "' is to be live, but its store cannot tell what is written past it: its"
                            + " EntityManagerFactory is not one of Hibernate that Spring makes, or"
                            + " hibernate.session.events.auto is set.",
                    "Let a LocalContainerEntityManagerFactoryBean make it, as Spring Boot does, without that setting;"
                            + " or "
                            + LiveRepositories.leaveItOut(table));
        }
        String other = untold.putIfAbsent(type, name);
        if (other != null && !other.equals(name)) {
            throw new AdviceException(
                    "The repositories '" + other + "' and '" + name
                            + "' are both to be live and have the same entities, " + type.getName()
                            + ", but their store does not tell one of what is written by the other.",
                    "Make one of them live. Or " + LiveRepositories.leaveItOut(table));
        }
        if (store instanceof OtherStore) {
            logger.info(
                    "Repository '{}' hears of what its own methods write, and of nothing that is written to its store"
                            + " by other ways",
                    name);
        }
    }

    /** Returns the tables whose changes are told, by whoever makes them: all, or those that a database tells of. */
    private static Set<String> told(DeclaredTable table, Place place) {
        Set<String> all = place.store().tables();
        if (!DeclaredStream.isOfDatabase(table.stream().kind())) {
            return all;
        }
        // streams listen in the schema of the entities
        StoredEntity entity = place.entity();
        String schema = entity == null ? null : entity.table().schema();
        String qualifier = schema == null ? "" : StoredEntity.key(schema) + ".";
        return all.stream()
                .filter(each ->
                        each.startsWith(qualifier) && place.tables().contains(each.substring(qualifier.length())))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns whether changes of all tables of the store are told, by whoever makes them. */
    private static boolean areAllTold(DeclaredTable table, Place place) {
        Set<String> all = place.store().tables();
        return !DeclaredStream.isOfDatabase(table.stream().kind())
                || !all.isEmpty() && told(table, place).equals(all);
    }

    /** Returns why answers cannot be kept that may depend on other entities of the store; empty if they can. */
    private static Optional<String> othersAtMaster(DeclaredTable table, Place place, Set<Class<?>> own) {
        RepositoryStore store = place.store();
        boolean isPerContext = place.context() != null;
        if (!areAllTold(table, place)) {
            return Optional.of("it may read tables that the repository's stream does not tell of");
        }
        return store.types().stream()
                .filter(type -> !own.contains(type))
                .flatMap(type -> Optional.ofNullable(store.toMaster(Set.of(type), isPerContext))
                        .map(why -> "it may read entities of " + type.getSimpleName() + ", which " + why)
                        .stream())
                .findFirst();
    }

    private static Set<Class<?>> types(EntityImages<?> images) {
        Set<Class<?>> types = new LinkedHashSet<>(images.shows());
        types.add(images.type());
        return types;
    }

    private static void transactions(LiveRepositoryBuilder<?> builder, Place place) {
        PlatformTransactionManager manager = place.manager();
        RepositoryStore store = place.store();
        DataSource dataSource = place.dataSource();
        RepositoryTransactions transactions = new RepositoryTransactions(manager, manager == null, TIMEOUT_SECONDS);
        builder.participation(transactions::participation)
                .reading(store.reading(transactions))
                .routesReads(dataSource == null || ReplicaRoutes.areIn(dataSource))
                .sessionBound(store::isBound);
    }

    private static Place place(
            EntityImages<?> images,
            RepositoryStore store,
            @Nullable PlatformTransactionManager manager,
            @Nullable TableContext context) {
        StoredEntity entity = store.entity(images.type()).orElse(null);
        Set<String> tables = new HashSet<>(entity == null ? Set.of() : entity.tables());
        images.shows().forEach(type -> store.entity(type).ifPresent(shown -> tables.addAll(shown.tables())));
        return new Place(store, manager, entity, Set.copyOf(tables), dataSource(store, manager), context);
    }

    /** Returns where the connections of a store are from; null where it takes part in no transactions, or nobody knows. */
    private static @Nullable DataSource dataSource(
            RepositoryStore store, @Nullable PlatformTransactionManager manager) {
        if (manager == null) {
            return null;
        }
        DataSource ofManager = TransactionScope.dataSource(manager);
        return ofManager == null ? store.dataSource() : ofManager; // a manager of JTA has several
    }

    /** Returns the table that the entities are in; null where it is not known which one that is. */
    private @Nullable EntityTable entityTable(EntityImages<?> images, Place place) {
        StoredEntity entity = place.entity();
        DataSource dataSource = place.dataSource();
        return entity == null || dataSource == null
                ? null
                : databases.of(
                        entity,
                        place.store(),
                        dataSource,
                        place.context(),
                        images.schema(entity.table().name()));
    }

    private void database(LiveRepositoryBuilder<?> builder, EntityImages<?> images, EntityTable table, Place place) {
        UnitReach reach = reach(place);
        builder.schema(() -> {
            TableSchema schema = table.schema();
            reach.ask(); // since the database answers now, before the first write needs to know
            return schema;
        });
        builder.revision(table::revise).nullOrder(table::nullOrder).writeReach(table::writeReach);
        Optional.ofNullable(place.dataSource())
                .flatMap(databases::location)
                .ifPresent(location ->
                        builder.identity("repository of " + images.type().getName() + " in " + location));
    }

    private RepositoryStreams streams(EntityImages<?> images, Place place, @Nullable EntityTable table) {
        TableSchema schema = images.schema(images.type().getSimpleName());
        return new RepositoryStreams(
                place.entity(),
                place.tables(),
                () -> bean(place.dataSource()),
                schema,
                table == null ? () -> schema : table::schema);
    }

    /** Returns the name of a data source's bean; null where it is none. */
    private @Nullable String bean(@Nullable DataSource dataSource) {
        return beans.getBeansOfType(DataSource.class).entrySet().stream()
                .filter(each -> each.getValue().equals(dataSource))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /** Returns which changes of other entities the database may carry over to the tables of these. */
    private Predicate<Class<?>> others(Place place) {
        if (place.dataSource() == null || place.tables().isEmpty()) {
            return type -> false;
        }
        UnitReach reach = reach(place);
        return type -> reach.mayChange(type, place.tables());
    }

    /** Has no database asked any more by itself. */
    void close() {
        databases.close();
    }

    private UnitReach reach(Place place) {
        return databases.reach(place.store(), requireNonNull(place.dataSource()), place.context());
    }
}
