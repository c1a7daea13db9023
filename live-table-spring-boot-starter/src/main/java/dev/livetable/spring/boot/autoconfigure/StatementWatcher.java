package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.master.transaction.TransactionScope;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.SessionEventSettings;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;
import org.springframework.util.ClassUtils;

/**
 * Has each statement that Hibernate carries out looked at, and notes in its transaction to which tables it writes. A
 * statement inspector of the application is asked as ever.
 */
final class StatementWatcher implements BeanPostProcessor {

    /** What is noted of a statement that may write to any table. */
    static final String ANY_TABLE = "*";

    private static final Pattern QUOTES = Pattern.compile("[`\"\\[\\]]");

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
        if (bean instanceof AbstractEntityManagerFactoryBean factory) {
            Map<String, Object> properties = factory.getJpaPropertyMap();
            Object own = properties.get(JdbcSettings.STATEMENT_INSPECTOR);
            if (!(own instanceof Inspector)) {
                properties.put(JdbcSettings.STATEMENT_INSPECTOR, new Inspector(inspector(own), new FactoryWrites()));
            }
            properties.putIfAbsent(SessionEventSettings.AUTO_SESSION_EVENTS_LISTENER, SessionWrites.class.getName());
        }
        return bean;
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

    /** Returns the name of a table without its schema and quotes, in small letters. */
    static String table(String name) {
        return QUOTES.matcher(name.substring(name.lastIndexOf('.') + 1))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
    }
}
