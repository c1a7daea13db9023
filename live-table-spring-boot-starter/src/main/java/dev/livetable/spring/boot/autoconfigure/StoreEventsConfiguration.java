package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.aggregate.AggregateEvents;
import dev.livetable.spring.boot.hibernate.HibernateEvents;
import dev.livetable.spring.boot.store.ChangeTargets;
import dev.livetable.spring.boot.store.StoreEvents;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;

/** Has stores tell live repositories what the application writes to them. */
@Configuration(proxyBeanMethods = false)
class StoreEventsConfiguration {

    /** Returns whether all beans of a context are gone that were in a factory. */
    private static boolean isOver(ConfigurableApplicationContext context, BeanFactory beans) {
        try {
            return !context.isActive() || context.getBeanFactory() != beans; // it may have been refreshed
        } catch (IllegalStateException e) {
            return true;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            value = AbstractEntityManagerFactoryBean.class,
            name = "org.hibernate.engine.spi.SessionImplementor")
    static class HibernateConfiguration {

        @Bean
        static StoreEvents liveRepositoryHibernateEvents(
                ChangeTargets targets, ConfigurableApplicationContext context, BeanFactory beans) {
            return new HibernateEvents(targets, () -> isOver(context, beans));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            value = RelationalMappingContext.class,
            name = "org.springframework.data.jdbc.core.convert.DataAccessStrategy")
    static class AggregateConfiguration {

        @Bean
        static AggregateEvents liveRepositoryAggregateEvents(ObjectProvider<ChangeTargets> targets) {
            return new AggregateEvents(targets);
        }
    }
}
