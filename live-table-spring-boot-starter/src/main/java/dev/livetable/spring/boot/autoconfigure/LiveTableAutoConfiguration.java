package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.cache.Cache;
import dev.livetable.entity.RowConversions;
import dev.livetable.status.CallObserver;
import dev.livetable.status.LiveTableListener;
import dev.livetable.stream.bus.NodeBus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of live tables: each {@code live.tables.<name>} becomes the bean {@code <name>} of type
 * {@link LiveTable}, and all live tables are in the {@link LiveTables} bean.
 */
@AutoConfiguration(after = LiveCacheAutoConfiguration.class)
@EnableConfigurationProperties(LiveProperties.class)
@Import({
    SpringTransactionsConfiguration.class,
    ThreadLocalsConfiguration.class,
    FlywayVersionConfiguration.class,
    LiquibaseVersionConfiguration.class,
    ScriptsVersionConfiguration.class,
    ReactiveAnswersConfiguration.class
})
public final class LiveTableAutoConfiguration {

    LiveTableAutoConfiguration() {}

    @Bean
    static LiveTableBeans liveTableBeans(Environment environment) {
        return new LiveTableBeans(environment);
    }

    @Bean
    static ReplacedRepositories liveTableReplacedRepositories() {
        return new ReplacedRepositories();
    }

    @Bean
    NamedBeans liveTableNamedBeans(ListableBeanFactory beanFactory) {
        return new NamedBeans(beanFactory);
    }

    /** What rows hold for values of the application's own classes; made when a typed table needs it. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    RowConversions liveTableRowConversions(ConfigurableListableBeanFactory beanFactory) {
        return ConverterBeans.in(beanFactory);
    }

    @Bean
    BeanMasterFactory liveTableBeanMasterSource(NamedBeans beans) {
        return new BeanMasterFactory(beans);
    }

    @Bean
    BeanStreamFactory liveTableBeanStreams(NamedBeans beans) {
        return new BeanStreamFactory(beans);
    }

    @Bean
    NodeBusFactory liveTableNodeBusFactory(
            LiveProperties properties,
            DeclaredTables tables,
            DeclaredRepositories repositories,
            ObjectProvider<SharedLogFactory> factories,
            Environment environment) {
        return new NodeBusFactory(
                properties, tables, repositories, factories.stream().toList(), environment);
    }

    @Bean
    BusStreamFactory liveTableBusStreams(ObjectProvider<NodeBus> bus) {
        return new BusStreamFactory(bus);
    }

    @Bean
    DeclaredStreams liveTableDeclaredStreams(
            LiveProperties properties, ObjectProvider<StreamFactory> factories, StreamStarts starts) {
        return new DeclaredStreams(properties, factories.stream().toList(), starts);
    }

    @Bean
    StreamStarts liveTableStreamStarts() {
        return new StreamStarts();
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LiveTableCustomizer liveTableListenerCustomizer(ObjectProvider<LiveTableListener> listeners) {
        List<LiveTableListener> all = listeners.orderedStream().toList();
        return (name, builder) -> all.forEach(builder::listener);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LiveTableCustomizer liveTableObserverCustomizer(ObjectProvider<CallObserver> observers) {
        return (name, builder) -> observers.ifAvailable(builder::observer);
    }

    @Bean
    @ConditionalOnMissingBean
    LiveTableConfigurer liveTableConfigurer(
            LiveProperties properties, Cache cache, ObjectProvider<LiveTableCustomizer> customizers) {
        return new LiveTableConfigurer(
                properties, cache, customizers.orderedStream().toList());
    }

    @Bean
    LiveTableFactory liveTableFactory(
            LiveProperties properties,
            DeclaredTables tables,
            LiveTableConfigurer configurer,
            ObjectProvider<MasterFactory> masterFactories,
            DeclaredStreams streams,
            NamedBeans beans,
            RequiredMasters requiredMasters) {
        return new LiveTableFactory(
                properties.precision(),
                tables,
                configurer,
                masterFactories.stream().toList(),
                streams,
                beans,
                requiredMasters);
    }

    /** All tables, those of a parent of the context included. They are closed by the context that made them. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    LiveTables liveTables(
            DeclaredTables declared,
            DeclaredRepositories repositories,
            ChosenTables chosen,
            ObjectProvider<LiveTable> tables,
            ListableBeanFactory beanFactory) {
        StandIns standIns = StandIns.in(beanFactory);
        List<LiveTable> whole = tables.orderedStream()
                .filter(standIns::isNone)
                .filter(table -> table.filter().isAll())
                .toList();
        Set<String> names = whole.stream().map(LiveTable::name).collect(Collectors.toCollection(TreeSet::new));
        DeclaredTables.refuseLookAlikes(names);
        Set<String> all = standIns.with(names);
        all.addAll(repositories.byBean().keySet());
        Map<String, DeclaredTable> there = standIns.without(repositories.with(declared), all);
        Set<String> absent = chosen.absent(there.values(), all);
        all.addAll(absent);
        new FollowedTables(there, all).check();
        absent.addAll(standIns.names());
        try {
            return new LiveTables(whole, absent);
        } catch (IllegalArgumentException e) {
            throw new AdviceException(
                    e.getMessage() + ".",
                    names.size() < whole.size()
                            ? "Give one of the two another name, which is the first argument of its builder."
                            : "Correct which live tables it follows: live.tables.<name>.follows, or follows(...) of its"
                                    + " builder.",
                    e);
        }
    }

    @Bean
    RequiredMasters liveTableRequiredMasters(ListableBeanFactory beanFactory) {
        return new RequiredMasters(beanFactory);
    }

    @Bean
    LiveTablesLifecycle liveTablesLifecycle(
            LiveTables tables,
            RequiredMasters requiredMasters,
            StreamStarts streamStarts,
            DeclaredTables declaredTables,
            DeclaredRepositories declaredRepositories,
            ObjectProvider<LiveRepositories> repositories,
            ConfigurableApplicationContext context) {
        return new LiveTablesLifecycle(
                withoutInherited(tables, context.getParent()),
                requiredMasters,
                streamStarts,
                new SharedMasters(
                        declaredTables.byName(),
                        declaredRepositories,
                        name -> store(repositories.getIfAvailable(), name)),
                repositories::ifAvailable,
                context);
    }

    private static @Nullable Object store(@Nullable LiveRepositories repositories, String name) {
        return repositories == null ? null : repositories.store(name);
    }

    private static LiveTables withoutInherited(LiveTables tables, @Nullable ApplicationContext parent) {
        if (parent == null) {
            return tables;
        }
        Collection<LiveTable> inherited = BeanFactoryUtils.beansOfTypeIncludingAncestors(parent, LiveTable.class)
                .values();
        return tables.without(inherited);
    }
}
