package dev.livetable.spring.boot.hibernate;

import dev.livetable.master.transaction.TransactionScope;
import dev.livetable.spring.boot.store.SentStatement;
import jakarta.persistence.spi.PersistenceProvider;
import java.util.Map;
import java.util.Properties;
import org.hibernate.cfg.Environment;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.SessionEventSettings;
import org.hibernate.jpa.HibernatePersistenceProvider;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;
import org.springframework.orm.jpa.JpaVendorAdapter;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.util.ClassUtils;

/**
 * Has each statement that Hibernate carries out looked at, and notes in its transaction to which tables it writes. A
 * statement inspector of the application is asked as ever, wherever it is set; only one in a {@code persistence.xml} that names
 * its provider, too, while the factory has neither a provider nor an adapter of a vendor, is not seen.
 */
public final class StatementWatcher implements BeanPostProcessor {

    /** What is noted of a statement that may write to any table. */
    static final String ANY_TABLE = "*";

    /**
     * Looks at statements.
     *
     * @param own the application's own inspector; null when there is none
     * @param writes is told of each statement that writes
     */
    record Inspector(@Nullable StatementInspector own, FactoryWrites writes) implements StatementInspector {

        @Override
        public String inspect(String sql) {
            String changed = own == null ? sql : own.inspect(sql);
            String carriedOut = changed == null ? sql : changed;
            SentStatement sent = SentStatement.of(carriedOut);
            if (sent != null) {
                note(sent);
                SessionWrites.announce(writes, sent);
            }
            return carriedOut;
        }

        private static void note(SentStatement sent) {
            TransactionScope scope = TransactionScope.current();
            if (scope != null) {
                scope.note(sent.table() == null || sent.deletes() ? ANY_TABLE : sent.table());
            }
        }
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof LocalContainerEntityManagerFactoryBean factory
                && provider(factory) instanceof HibernatePersistenceProvider hibernate) {
            factory.setPersistenceProvider(new WatchedProvider(hibernate));
        } else if (bean instanceof AbstractEntityManagerFactoryBean factory) {
            watch(factory.getJpaPropertyMap(), new Properties());
        }
        return bean;
    }

    private static @Nullable PersistenceProvider provider(AbstractEntityManagerFactoryBean factory) {
        JpaVendorAdapter vendor = factory.getJpaVendorAdapter();
        return factory.getPersistenceProvider() != null || vendor == null
                ? factory.getPersistenceProvider()
                : vendor.getPersistenceProvider();
    }

    /**
     * Has the statements of a factory watched.
     *
     * @param settings those that count first
     * @param ofUnit those of its persistence unit, which count where the former have none
     */
    static void watch(Map<? super String, Object> settings, Properties ofUnit) {
        Object own = setting(JdbcSettings.STATEMENT_INSPECTOR, settings, ofUnit);
        if (!(own instanceof Inspector)) {
            settings.put(JdbcSettings.STATEMENT_INSPECTOR, new Inspector(inspector(own), new FactoryWrites()));
        }
        if (setting(SessionEventSettings.AUTO_SESSION_EVENTS_LISTENER, settings, ofUnit) == null) {
            settings.put(SessionEventSettings.AUTO_SESSION_EVENTS_LISTENER, SessionWrites.class.getName());
        }
    }

    private static @Nullable Object setting(String name, Map<?, Object> settings, Properties ofUnit) {
        Object first = settings.get(name);
        Object own = first == null ? ofUnit.get(name) : first;
        return own == null ? Environment.getProperties().get(name) : own; // those of hibernate.properties
    }

    private static @Nullable StatementInspector inspector(@Nullable Object own) {
        if (own == null || own instanceof StatementInspector) {
            return (StatementInspector) own;
        }
        Class<?> type = own instanceof Class<?> given
                ? given
                : ClassUtils.resolveClassName(own.toString(), ClassUtils.getDefaultClassLoader());
        return (StatementInspector) BeanUtils.instantiateClass(type);
    }
}
