package dev.livetable.spring.boot.hibernate;

import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceConfiguration;
import jakarta.persistence.spi.PersistenceProvider;
import jakarta.persistence.spi.PersistenceUnitInfo;
import jakarta.persistence.spi.ProviderUtil;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has the statements of a factory watched that Hibernate makes for Spring. Only when it is made all of its settings are there:
 * those of {@code persistence.xml} and of the vendor's adapter, too.
 *
 * @param hibernate makes it
 */
record WatchedProvider(PersistenceProvider hibernate) implements PersistenceProvider {

    @Override
    public EntityManagerFactory createContainerEntityManagerFactory(
            PersistenceUnitInfo unit, @Nullable Map<?, ?> settings) {
        Map<Object, Object> watched = new HashMap<>(settings == null ? Map.of() : settings);
        StatementWatcher.watch(watched, unit.getProperties());
        return hibernate.createContainerEntityManagerFactory(unit, watched);
    }

    @Override
    public EntityManagerFactory createEntityManagerFactory(String unit, @Nullable Map<?, ?> settings) {
        return hibernate.createEntityManagerFactory(unit, settings);
    }

    @Override
    public EntityManagerFactory createEntityManagerFactory(PersistenceConfiguration configuration) {
        return hibernate.createEntityManagerFactory(configuration);
    }

    @Override
    public void generateSchema(PersistenceUnitInfo unit, @Nullable Map<?, ?> settings) {
        hibernate.generateSchema(unit, settings);
    }

    @Override
    public boolean generateSchema(String unit, @Nullable Map<?, ?> settings) {
        return hibernate.generateSchema(unit, settings);
    }

    @Override
    public ProviderUtil getProviderUtil() {
        return hibernate.getProviderUtil();
    }
}
