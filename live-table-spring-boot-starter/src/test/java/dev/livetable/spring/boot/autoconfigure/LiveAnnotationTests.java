package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.repository.Live;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;

/** What the annotations of a repository's interface say. */
@NullUnmarked
@ExtendWith(OutputCaptureExtension.class)
class LiveAnnotationTests {

    private static final String BEAN = "liveAnnotationTests.LiveNotes";

    @Live
    interface LiveNotes extends JpaRepository<JpaStore.Note, Long> {

        @Live
        @Cacheable("notes")
        List<JpaStore.Note> findByText(String text);

        @Live
        Stream<JpaStore.Note> findAllByText(String text);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableJpaRepositories(
            considerNestedRepositories = true,
            basePackageClasses = LiveAnnotationTests.class,
            includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = LiveNotes.class),
            excludeFilters =
                    @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = JpaStore.NoteRepository.class))
    static class Store {

        @Bean
        DataSource dataSource() {
            return JdbcStore.database();
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
            LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
            factory.setDataSource(dataSource);
            factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            factory.setManagedTypes(PersistenceManagedTypes.of(JpaStore.Note.class.getName()));
            return factory;
        }

        @Bean
        PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
            return new JpaTransactionManager(factory);
        }
    }

    private final ApplicationContextRunner runner = RepositoryRunner.create().withUserConfiguration(Store.class);

    @Test
    void makesARepositoryLive(CapturedOutput output) {
        runner.run(context -> {
            assertThat(context.getBean(LiveTables.class).find(BEAN)).isPresent();
            LiveNotes notes = context.getBean(LiveNotes.class);
            notes.save(new JpaStore.Note("a"));
            notes.findByText("a");
            assertThat(notes.findByText("a")).hasSize(1);
            assertThat(context.getBean(LiveTable.class).status().hits()).isPositive();
        });
        assertThat(output)
                .contains("Repository '" + BEAN + "' is live")
                .contains("its methods [findByText] are @Cacheable too")
                .contains("that are not answered from the cache: findAllByText(String)");
    }

    @Test
    void saysWhichOfItsOwnMethodsAreReadAtEachCall(CapturedOutput output) {
        Logger logger = (Logger) LoggerFactory.getLogger(LiveRepositories.class);
        logger.setLevel(Level.INFO);
        try {
            runner.run(context -> assertThat(context).hasNotFailed());
        } finally {
            logger.setLevel(null);
        }
        assertThat(output)
                .contains("of its methods are answered from the cache;"
                        + " [findAllByText(String)] read from the store at each call. The endpoint livetables/" + BEAN);
    }

    @Test
    void isNothingForARepositoryThatIsExcluded() {
        runner.withPropertyValues("live.repositories.exclude=" + BEAN)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LiveTable.class));
    }

    @Test
    void endsTheStartWhereAMethodThatIsExpectedToBeLiveIsNot() {
        runner.withPropertyValues("live.repositories.[" + BEAN + "].required=true")
                .run(context -> assertAdvice(context)
                        .contains("live.repositories.[" + BEAN + "].required is 'true'", "findAllByText(String)"));
        runner.withPropertyValues("live.repositories.[" + BEAN + "].required=full")
                .run(context ->
                        assertAdvice(context).contains("findAllByText(String)").doesNotContain("getReferenceById"));
    }

    @Test
    void advisesOnStreamsThatCannotBe() {
        runner.withPropertyValues("live.repositories.[" + BEAN + "].stream.topic=notes")
                .run(context -> assertAdvice(context).contains("live.repositories.[" + BEAN + "].stream.topic is set"));
        runner.withPropertyValues("live.repositories.[" + BEAN + "].contexts-disjoint=true")
                .run(context ->
                        assertAdvice(context).contains("live.repositories.[" + BEAN + "].contexts-disjoint is 'true'"));
    }

    /** An application with a listener of its own for Hibernate's sessions. */
    @Configuration(proxyBeanMethods = false)
    static class OwnListener {

        @Bean
        static BeanPostProcessor ownSessionListener() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessBeforeInitialization(Object bean, String name) {
                    if (bean instanceof LocalContainerEntityManagerFactoryBean factory) {
                        factory.getJpaPropertyMap()
                                .put(
                                        "hibernate.session.events.auto",
                                        "org.hibernate.engine.internal.StatisticalLoggingSessionEventListener");
                    }
                    return bean;
                }
            };
        }
    }

    @Test
    void advisesOnAStoreThatCannotTell() {
        runner.withUserConfiguration(OwnListener.class)
                .run(context -> assertAdvice(context).contains("its store cannot tell what is written past it"));
    }
}
