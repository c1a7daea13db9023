package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManagerFactory;
import java.lang.reflect.Proxy;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.cfg.MultiTenancySettings;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.UserCredentialsDataSourceAdapter;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;

/** What a master is known by whose rows depend on the caller. */
class ContextSignsTests {

    private static final DataSource ROUTING = RoutingTenantsTests.routing(Map.of("anna", JdbcStore.database()));

    private static JpaTransactionManager jpa(Map<String, Object> settings) {
        EntityManagerFactory factory = (EntityManagerFactory) Proxy.newProxyInstance(
                ContextSignsTests.class.getClassLoader(),
                new Class<?>[] {EntityManagerFactory.class},
                (proxy, method, arguments) -> method.getName().equals("getProperties") ? settings : null);
        JpaTransactionManager manager = new JpaTransactionManager();
        manager.setEntityManagerFactory(factory);
        return manager;
    }

    @Test
    @DisplayName("Hibernate knows tenants if it has what resolves them, or gives connections to them")
    void tenantsOfHibernate() {
        for (String setting : new String[] {
            MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER, MultiTenancySettings.MULTI_TENANT_CONNECTION_PROVIDER
        }) {
            assertThat(ContextSigns.tenantsOf(jpa(Map.of(setting, "any")))).contains(setting);
        }
        assertThat(ContextSigns.tenantsOf(jpa(Map.of("hibernate.show_sql", "true"))))
                .isEmpty();
        assertThat(ContextSigns.tenantsOf(new JdbcTransactionManager(ROUTING))).isEmpty();
    }

    @Test
    @DisplayName("a property or a method of an entity, or of what it extends, holds the tenant")
    void tenantIds() {
        assertThat(ContextSigns.hasTenantId(HibernateTenantsTests.Memo.class)).isTrue();
        assertThat(ContextSigns.hasTenantId(new HibernateTenantsTests.Memo() {}.getClass()))
                .isTrue();
        assertThat(ContextSigns.hasTenantId(JpaStore.Note.class)).isFalse();
    }

    @Test
    @DisplayName("the data source of a transaction manager routes, also behind proxies")
    void routing() {
        DataSource behind = new LazyConnectionDataSourceProxy(ROUTING);
        assertThat(ContextSigns.isRouting(new JdbcTransactionManager(ROUTING))).isTrue();
        assertThat(ContextSigns.isRouting(new JdbcTransactionManager(behind))).isTrue();
        assertThat(ContextSigns.isRouting(new JdbcTransactionManager(JdbcStore.database())))
                .isFalse();
        assertThat(ContextSigns.isRouting(new JpaTransactionManager())).isFalse();
        AbstractPlatformTransactionManager ofNoStore = new NoStore();
        assertThat(ContextSigns.isRouting(ofNoStore)).isFalse();
        assertThat(DataSources.unwrap(behind, UserCredentialsDataSourceAdapter.class))
                .isEmpty();
    }

    @SuppressWarnings("serial")
    private static final class NoStore extends AbstractPlatformTransactionManager {

        @Override
        protected Object doGetTransaction() {
            return this;
        }

        @Override
        protected void doBegin(Object transaction, org.springframework.transaction.TransactionDefinition definition) {}

        @Override
        protected void doCommit(org.springframework.transaction.support.DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(org.springframework.transaction.support.DefaultTransactionStatus status) {}
    }
}
