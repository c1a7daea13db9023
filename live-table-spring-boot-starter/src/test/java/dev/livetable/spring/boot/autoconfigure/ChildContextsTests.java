package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.autoconfigure.JpaStore.Note;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Live repositories of a child context over the store of its parent. */
class ChildContextsTests {

    private static final String LIVE = "live.repositories.[%s].negative-ttl=1m";

    interface ChildNotes extends JpaRepository<Note, Long> {}

    @Configuration(proxyBeanMethods = false)
    @EnableJpaRepositories(
            considerNestedRepositories = true,
            includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = ChildNotes.class),
            excludeFilters =
                    @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = JpaStore.NoteRepository.class))
    static class ChildConfiguration {}

    private final ApplicationContextRunner parents = RepositoryRunner.create().withUserConfiguration(JpaStore.class);

    private static AnnotationConfigApplicationContext child(
            ApplicationContext parent, Class<?> configuration, String... properties) {
        AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext();
        child.setParent(parent);
        TestPropertyValues.of(LIVE.formatted("childContextsTests.ChildNotes"))
                .and(properties)
                .applyTo(child.getEnvironment());
        child.register(
                configuration,
                LiveCacheAutoConfiguration.class,
                LiveTableAutoConfiguration.class,
                LiveTableJdbcAutoConfiguration.class,
                LiveTableRepositoryAutoConfiguration.class);
        child.refresh();
        return child;
    }

    private static void save(JpaRepository<Note, Long> notes, Long id, String text) {
        Note note = notes.findById(id).orElseThrow();
        note.text = text;
        notes.save(note);
    }

    private static String text(JpaRepository<Note, Long> notes, Long id) {
        return notes.findById(id).orElseThrow().text;
    }

    @ParameterizedTest(name = "parent's own is live: {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName("each live repository over a factory hears of what any context writes, the second child too")
    void allHearOfAll(boolean isParentLive) {
        ApplicationContextRunner runner =
                isParentLive ? parents.withPropertyValues(LIVE.formatted("jpaStore.NoteRepository")) : parents;
        runner.run(parent -> {
            JpaRepository<Note, Long> ofParent = parent.getBean(JpaStore.NoteRepository.class);
            Long id = ofParent.save(new Note("first")).getId();
            for (int i = 0; i < 2; i++) {
                try (AnnotationConfigApplicationContext child = child(parent, ChildConfiguration.class)) {
                    JpaRepository<Note, Long> ofChild = child.getBean(ChildNotes.class);
                    text(ofParent, id);
                    text(ofChild, id);
                    long hits = hits(child);
                    text(ofChild, id);
                    assertThat(hits(child)).as("hits").isEqualTo(hits + 1);

                    save(ofParent, id, "by the parent " + i);
                    assertThat(text(ofChild, id)).isEqualTo("by the parent " + i);

                    save(ofChild, id, "by the child " + i);
                    assertThat(text(ofChild, id)).isEqualTo("by the child " + i);
                    assertThat(text(ofParent, id)).isEqualTo("by the child " + i);
                }
            }
            save(ofParent, id, "at last");
            assertThat(text(ofParent, id)).isEqualTo("at last");
        });
    }

    @Test
    @DisplayName("the tables of a child that is closed keep nobody from writing, though there is a bus that refuses")
    void aClosedChildRefusesNothing() {
        InMemoryLogs logs = new InMemoryLogs();
        parents.withBean(SharedLogFactory.class, () -> logs).run(parent -> {
            JpaRepository<Note, Long> ofParent = parent.getBean(JpaStore.NoteRepository.class);
            Long id = ofParent.save(new Note("first")).getId();
            AnnotationConfigApplicationContext child =
                    child(parent, ChildConfiguration.class, "live.bus.kind=redis", "live.bus.name=nodes");
            LiveTable table = child.getBean("childContextsTests.ChildNotesLiveTable", LiveTable.class);
            save(ofParent, id, "told");
            assertThat(table.status().announcedWrites()).isPositive();

            new TransactionTemplate(parent.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
                ofParent.saveAndFlush(new Note("before"));
                child.close();
                ofParent.saveAndFlush(new Note("after"));
            });
            save(ofParent, id, "untold");

            assertThat(ofParent.findAll()).extracting(note -> note.text).containsExactly("untold", "before", "after");
        });
    }

    private static long hits(ApplicationContext child) {
        return child.getBean("childContextsTests.ChildNotesLiveTable", LiveTable.class)
                .status()
                .hits();
    }
}
