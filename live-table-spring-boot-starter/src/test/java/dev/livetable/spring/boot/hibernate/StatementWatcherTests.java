package dev.livetable.spring.boot.hibernate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.spring.boot.autoconfigure.JdbcStore;
import dev.livetable.spring.boot.autoconfigure.JpaStore;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.spi.PersistenceUnitInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.hibernate.SessionEventListener;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.jpa.HibernatePersistenceProvider;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

/** What an application has set itself to look at what Hibernate sends. */
class StatementWatcherTests {

    private static final List<String> seen = new CopyOnWriteArrayList<>();

    /** An inspector of the application. */
    public static final class OwnInspector implements StatementInspector {

        private static final long serialVersionUID = 1;

        @Override
        public String inspect(String sql) {
            seen.add(sql);
            return sql;
        }
    }

    /** A listener of the application. */
    public static final class OwnListener implements SessionEventListener {

        private static final long serialVersionUID = 1;

        @Override
        public void jdbcExecuteStatementStart() {
            seen.add("listened");
        }
    }

    static Stream<Arguments> places() {
        return Stream.of(
                place("the factory", (factory, settings) -> factory.getJpaPropertyMap()
                        .putAll(settings)),
                place(
                        "the persistence unit",
                        (factory, settings) -> factory.setPersistenceUnitPostProcessors(
                                unit -> settings.forEach(unit.getProperties()::put))),
                place(
                        "the vendor's adapter",
                        (factory, settings) -> factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter() {
                            @Override
                            public Map<String, Object> getJpaPropertyMap(PersistenceUnitInfo unit) {
                                Map<String, Object> all = new HashMap<>(super.getJpaPropertyMap(unit));
                                all.putAll(settings);
                                return all;
                            }
                        })),
                place("the factory, without an adapter", (factory, settings) -> {
                    factory.setJpaVendorAdapter(null);
                    factory.setPersistenceProvider(new HibernatePersistenceProvider());
                    factory.getJpaPropertyMap().putAll(settings);
                }));
    }

    private static Arguments place(
            String name, BiConsumer<LocalContainerEntityManagerFactoryBean, Map<String, Object>> set) {
        return Arguments.argumentSet(name, set);
    }

    @BeforeEach
    void forget() {
        seen.clear();
    }

    private static EntityManagerFactory factory(
            BiConsumer<LocalContainerEntityManagerFactoryBean, Map<String, Object>> place,
            Map<String, Object> settings) {
        LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
        factory.setDataSource(JdbcStore.database());
        factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        factory.setManagedTypes(PersistenceManagedTypes.of(JpaStore.Note.class.getName()));
        place.accept(factory, settings);
        new StatementWatcher().postProcessBeforeInitialization(factory, "entityManagerFactory");
        factory.afterPropertiesSet();
        return requireNonNull(factory.getObject());
    }

    @ParameterizedTest
    @MethodSource("places")
    @DisplayName("an inspector and a listener of the application's own are asked as ever")
    void whatTheApplicationHasSetIsAsked(
            BiConsumer<LocalContainerEntityManagerFactoryBean, Map<String, Object>> place) {
        try (EntityManagerFactory factory = factory(
                        place,
                        Map.of(
                                "hibernate.session_factory.statement_inspector",
                                OwnInspector.class.getName(),
                                "hibernate.session.events.auto",
                                OwnListener.class.getName()));
                EntityManager entities = factory.createEntityManager()) {
            entities.createQuery("from Note").getResultList();

            assertThat(seen).hasSize(2).contains("listened").anyMatch(sql -> sql.startsWith("select"));
            assertThat(inspector(factory)).isInstanceOf(StatementWatcher.Inspector.class);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    @DisplayName("statements are watched where the application has set nothing")
    void statementsAreWatched(BiConsumer<LocalContainerEntityManagerFactoryBean, Map<String, Object>> place) {
        try (EntityManagerFactory factory = factory(place, Map.of())) {
            assertThat(inspector(factory)).isInstanceOf(StatementWatcher.Inspector.class);
            assertThat(factory.getProperties())
                    .containsEntry("hibernate.session.events.auto", SessionWrites.class.getName());
        }
    }

    private static StatementInspector inspector(EntityManagerFactory factory) {
        return factory.unwrap(SessionFactoryImplementor.class)
                .getSessionFactoryOptions()
                .getStatementInspector();
    }
}
