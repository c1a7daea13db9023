package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.entity.RowConversions;
import dev.livetable.spring.boot.aggregate.AggregateStore;
import dev.livetable.spring.boot.hibernate.HibernateStore;
import dev.livetable.spring.boot.store.ChangeTargets;
import dev.livetable.spring.boot.store.EntityTables;
import dev.livetable.spring.boot.store.RepositoryStore;
import dev.livetable.spring.boot.store.StoreEvents;
import dev.livetable.spring.boot.store.WriteNotices;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Auto-configuration of repositories of Spring Data: of those that are live where they stand, {@code
 * live.repositories.<bean>.*}, and of those that are masters, {@code live.tables.<name>.repository.*}.
 */
@AutoConfiguration(before = LiveTableAutoConfiguration.class)
@ConditionalOnClass(PlatformTransactionManager.class)
@Import(StoreEventsConfiguration.class)
public final class LiveTableRepositoryAutoConfiguration {

    LiveTableRepositoryAutoConfiguration() {}

    @Bean
    RepositoryMasterFactory liveTableRepositoryMasterSource(
            ListableBeanFactory beanFactory,
            ObjectProvider<WriteNotices> notices,
            ObjectProvider<DataSourceLocation> locations,
            ObjectProvider<RowConversions> conversions,
            NamedBeans beans) {
        return new RepositoryMasterFactory(
                new RepositoryManagers(beanFactory, beans),
                notices.stream().toList(),
                locations.orderedStream().toList(),
                () -> conversions.getIfAvailable(RowConversions::none),
                beans);
    }

    @Bean
    static LiveRepositoryPostProcessor liveTableRepositoryPostProcessor(BeanFactory beanFactory) {
        return new LiveRepositoryPostProcessor(beanFactory);
    }

    @Bean
    ChangeTargets liveTableChangeTargets() {
        return new ChangeTargets();
    }

    @Bean
    LiveRepositories liveTableLiveRepositories(
            DeclaredRepositories declared,
            LiveRepositoryFactory factory,
            LiveTableFactory tables,
            ChangeTargets targets,
            LiveRepositoryPostProcessor advice) {
        return new LiveRepositories(declared, factory, tables, targets, advice);
    }

    @Bean
    LiveRepositoryFactory liveTableRepositoryFactory(
            ListableBeanFactory beanFactory,
            NamedBeans beans,
            ObjectProvider<RowConversions> conversions,
            ObjectProvider<RepositoryStore.Factory> stores,
            ObjectProvider<StoreEvents> events,
            ObjectProvider<DataSourceLocation> locations) {
        List<DataSourceLocation> known = locations.orderedStream().toList();
        return new LiveRepositoryFactory(
                beanFactory,
                new RepositoryManagers(beanFactory, beans),
                beans,
                () -> conversions.getIfAvailable(RowConversions::none),
                stores.orderedStream().toList(),
                events.orderedStream().toList(),
                entityTables(known),
                known);
    }

    private static EntityTables entityTables(List<DataSourceLocation> locations) {
        return new EntityTables(
                dataSource -> DataSourceLocation.find(locations, dataSource).flatMap(DataSourceLocation.Place::text),
                EngineThreads.create("live-repositories"));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {"jakarta.persistence.EntityManagerFactory", "org.hibernate.engine.spi.SessionFactoryImplementor"})
    static class HibernateConfiguration {

        @Bean
        RepositoryStore.Factory liveTableHibernateStores(ListableBeanFactory beanFactory, NamedBeans beans) {
            return HibernateStore.factory(new RepositoryManagers(beanFactory, beans)::store);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.data.relational.core.mapping.RelationalMappingContext")
    static class AggregateConfiguration {

        @Bean
        RepositoryStore.Factory liveTableAggregateStores() {
            return (bean, mapping) -> AggregateStore.of(mapping);
        }
    }
}
