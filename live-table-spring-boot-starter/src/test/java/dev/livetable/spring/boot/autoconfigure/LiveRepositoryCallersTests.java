package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.function.BiConsumer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Callers of a live repository of JPA as applications have them: services with annotations, web requests with a session. */
@NullUnmarked
class LiveRepositoryCallersTests {

    /** A service, whose methods are transactions. */
    static class Notes {

        private final JpaStore.NoteRepository notes;

        Notes(JpaStore.NoteRepository notes) {
            this.notes = notes;
        }

        @Transactional(readOnly = true)
        public String show(long id) {
            return notes.findById(id).orElseThrow().text + notes.findByText("a").size() + notes.countBySql("a");
        }

        @Transactional
        public String change(long id, String text) {
            notes.findById(id).orElseThrow().text = text; // dirty checking stores it
            return notes.findByText(text).size() + " with " + text;
        }

        @Transactional(readOnly = true)
        public void changeOnlyWhatIsShown(long id) {
            notes.findById(id).orElseThrow().text = "never stored";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Service {

        @Bean
        Notes service(JpaStore.NoteRepository notes) {
            return new Notes(notes);
        }
    }

    private void with(BiConsumer<ApplicationContext, JpaStore.NoteRepository> test) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        LiveCacheAutoConfiguration.class,
                        LiveTableAutoConfiguration.class,
                        LiveTableJdbcAutoConfiguration.class,
                        LiveTableRepositoryAutoConfiguration.class))
                .withUserConfiguration(JpaStore.class, Service.class)
                .withPropertyValues("live.repositories.[jpaStore.NoteRepository].ttl=1h")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    test.accept(context, context.getBean(JpaStore.NoteRepository.class));
                });
    }

    private static long hits(ApplicationContext context) {
        return context.getBean(LiveTable.class).status().hits();
    }

    @Test
    void aServiceThatOnlyReadsIsAnsweredFromTheCache() {
        with((context, notes) -> {
            Notes service = context.getBean(Notes.class);
            long id = notes.save(new JpaStore.Note("a")).getId();
            notes.findById(id);
            notes.findByText("a");
            notes.countBySql("a");
            long before = hits(context);

            assertThat(service.show(id)).isEqualTo("a11");

            assertThat(hits(context)).isEqualTo(before + 3);
            service.changeOnlyWhatIsShown(id);
            assertThat(service.show(id)).isEqualTo("a11");
            assertThat(service.change(id, "b")).isEqualTo("1 with b");
            assertThat(service.show(id)).isEqualTo("b00");
            assertThat(service.show(id)).isEqualTo("b00");
        });
    }

    @Test
    void aNativeQueryIsAnsweredAnewAfterAWriteOfAnyWay() {
        with((context, notes) -> {
            long id = notes.save(new JpaStore.Note("a")).getId();
            assertThat(notes.countBySql("a")).isEqualTo(1);
            long before = hits(context);
            assertThat(notes.countBySql("a")).isEqualTo(1);
            assertThat(hits(context)).isEqualTo(before + 1);
            TransactionTemplate transaction =
                    new TransactionTemplate(context.getBean(PlatformTransactionManager.class));

            transaction.executeWithoutResult(status -> notes.findById(id).orElseThrow().text = "b");
            assertThat(notes.countBySql("a")).isZero();
            assertThat(notes.countBySql("b")).isEqualTo(1);
            transaction.executeWithoutResult(status -> {
                EntityManagerHolder held = (EntityManagerHolder)
                        TransactionSynchronizationManager.getResource(context.getBean(EntityManagerFactory.class));
                held.getEntityManager()
                        .createNativeQuery("update notes set text = 'c'")
                        .executeUpdate();
            });
            assertThat(notes.countBySql("b")).isZero();
        });
    }

    /** With open-in-view a session is bound to the thread; its objects bear what was stored, and so do those of a hit. */
    @Test
    void inAWebRequestWithASessionASavedObjectBearsWhatWasStored() {
        with((context, notes) -> {
            long id = notes.save(new JpaStore.Note("a")).getId();
            notes.findById(id);
            EntityManagerFactory factory = context.getBean(EntityManagerFactory.class);
            try (EntityManager session = factory.createEntityManager()) {
                TransactionSynchronizationManager.bindResource(factory, new EntityManagerHolder(session));
                JpaStore.Note found = notes.findById(id).orElseThrow();
                for (int version = 1; version < 4; version++) {
                    found.text = "b" + version;
                    notes.save(found);
                    assertThat(found.getVersion()).isEqualTo(version);
                }
                JpaStore.Note added = new JpaStore.Note("new");
                notes.save(added);
                assertThat(added.getId()).isNotNull();
                added.text = "newer";
                notes.save(added);
                assertThat(notes.findById(added.getId()).orElseThrow().text).isEqualTo("newer");
            } finally {
                TransactionSynchronizationManager.unbindResource(factory);
            }
            assertThat(notes.findById(id).orElseThrow().text).isEqualTo("b3");
        });
    }
}
