package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.master.transaction.TransactionScope;
import dev.livetable.spring.boot.hibernate.HibernateWrites;
import dev.livetable.spring.boot.hibernate.IdleSessions;
import dev.livetable.spring.boot.hibernate.StatementWatcher;
import dev.livetable.spring.boot.store.WriteNotices;
import jakarta.transaction.UserTransaction;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Tells live tables which transactions of Spring their callers are in. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(TransactionSynchronizationManager.class)
class SpringTransactionsConfiguration {

    @Bean
    static BeanPostProcessor liveTableTransactionScopes() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String beanName) {
                if (bean instanceof TransactionManager manager) {
                    TransactionScope.watch(manager);
                }
                return bean;
            }
        };
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LiveTableCustomizer liveTableTransactionsCustomizer(
            ObjectProvider<DefaultIsolations> isolations, ObjectProvider<IdleSessions> sessions) {
        DefaultIsolations known = isolations.getIfAvailable();
        BooleanSupplier snapshotByDefault = known == null ? () -> false : known::areSnapshots;
        List<Runnable> idle =
                sessions.stream().map(each -> (Runnable) each::giveBack).toList();
        return (name, builder) ->
                builder.defaults(untold -> untold.transactions(new SpringTransactions(snapshotByDefault, idle)));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(UserTransaction.class)
    static class JtaConfiguration {

        @Bean
        static JtaTransactions liveTableJtaTransactions() {
            return new JtaTransactions();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConnectionHolder.class)
    static class JdbcConfiguration {

        @Bean
        DefaultIsolations liveTableDefaultIsolations() {
            return new DefaultIsolations();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            value = AbstractEntityManagerFactoryBean.class,
            name = "org.hibernate.engine.spi.SessionImplementor")
    static class HibernateConfiguration {

        @Bean
        IdleSessions liveTableIdleSessions() {
            return new IdleSessions();
        }

        @Bean
        WriteNotices liveTableHibernateWrites() {
            return (manager, entity) ->
                    manager instanceof JpaTransactionManager ofJpa && ofJpa.getEntityManagerFactory() != null
                            ? HibernateWrites.of(ofJpa.getEntityManagerFactory(), entity)
                            : Optional.empty();
        }

        @Bean
        static StatementWatcher liveTableStatementWatcher() {
            return new StatementWatcher();
        }
    }
}
