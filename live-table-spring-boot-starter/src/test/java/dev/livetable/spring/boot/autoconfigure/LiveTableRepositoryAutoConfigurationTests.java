package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.autoconfigure.JpaStore.Note;
import dev.livetable.spring.boot.autoconfigure.JpaStore.NoteRepository;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Capability;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.repository.CrudRepository;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

class LiveTableRepositoryAutoConfigurationTests {

    private final Set<String> identities = new HashSet<>();

    private final ApplicationContextRunner tables = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableRepositoryAutoConfiguration.class));

    private final ApplicationContextRunner store = tables.withUserConfiguration(JpaStore.class);

    private final ApplicationContextRunner notes =
            store.withPropertyValues("live.tables.notes.repository.bean=jpaStore.NoteRepository");

    @Test
    void readsAndWritesARepositoryThatPropertiesAloneDeclare() {
        notes.run(context -> {
            NoteRepository repository = context.getBean(NoteRepository.class);
            repository.save(new Note("a"));
            LiveTable table = context.getBean("notes", LiveTable.class);

            assertThat(table.page(Filter.all(), PageRequest.of(0, 5)))
                    .containsExactly(Row.of("id", 1).with("version", 0).with("text", "a"));
            assertThat(table.readList(Filter.all(), PageRequest.of(0, 5)).source())
                    .isEqualTo(ReadSource.HIT);
            table.patch("1", Row.of("text", "b"));
            assertThat(table.get("1").orElseThrow().get("text")).isEqualTo("b");
            assertThat(repository.findByText("b")).hasSize(1);
            assertThat(table.view(Filter.equal("text", "b")).delete("1")).isTrue();
            assertThat(context.getBeansOfType(Table.class)).containsOnlyKeys("notes");
        });
    }

    @Test
    void hasThePrecisionRowWhenItIsSet() {
        notes.run(context -> {
            context.getBean(NoteRepository.class).save(new Note("a"));
            LiveTable table = context.getBean("notes", LiveTable.class);
            table.patch("1", Row.of("text", "b"));
            assertThat(table.status().precision()).isEqualTo("table");
        });
        notes.withPropertyValues("live.tables.notes.precision=row").run(context -> {
            NoteRepository repository = context.getBean(NoteRepository.class);
            repository.save(new Note("a"));
            repository.save(new Note("b"));
            LiveTable table = context.getBean("notes", LiveTable.class);
            table.get("1");
            table.get("2");

            table.patch("1", Row.of("text", "c"));

            assertThat(table.readGet("2").source()).isEqualTo(ReadSource.HIT);
            assertThat(table.get("1").orElseThrow().get("text")).isEqualTo("c");
            assertThat(table.status().precision()).isEqualTo("row");
        });
    }

    @Test
    void tellsWhereTheStoreOfARepositoryIsByItsTransactionManager() {
        notes.run(context -> assertThat(context.getBean(LiveTable.class).identity())
                .as("not known")
                .isEmpty());
        for (String where : List.of("one", "two")) {
            DataSourceLocation location = source -> new DataSourceLocation.Place("jdbc:h2:tcp://h/" + where, List.of());
            notes.withBean(DataSourceLocation.class, () -> location)
                    .run(context -> identities.add(
                            context.getBean(LiveTable.class).identity().orElseThrow()));
        }

        assertThat(identities).hasSize(2).allMatch(identity -> identity.startsWith("repository notes of "));
    }

    @Test
    void leavesPropertiesOut() {
        notes.withPropertyValues("live.tables.notes.repository.ignore=text").run(context -> {
            LiveTable table = context.getBean(LiveTable.class);

            assertThat(table.schema().columns())
                    .extracting(column -> column.name())
                    .containsExactly("id", "version");
            assertThat(table.capabilities()).doesNotContain(Capability.PATCH);
        });
    }

    @Test
    void usesTheTransactionManagerThatIsNamed() {
        notes.withBean("other", PlatformTransactionManager.class, LiveTableRepositoryAutoConfigurationTests::other)
                .withPropertyValues("live.tables.notes.repository.transaction-manager=transactionManager")
                .run(context -> {
                    LiveTable table = context.getBean(LiveTable.class);
                    assertThat(table.insert(Row.of("text", "a")).get("id")).isEqualTo(1L);
                });
    }

    private static PlatformTransactionManager other() {
        return new JdbcTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:other"));
    }

    @Test
    void advisesOnARepositoryThatIsNotNamed() {
        store.withPropertyValues("live.tables.notes.repository.timeout=5s").run(context -> assertAdvice(context)
                .contains("live.tables.notes.repository.bean is not set", "The one of that type is")
                .contains("jpaStore.NoteRepository"));
    }

    @Test
    void advisesOnARepositoryThatIsNone() {
        store.withPropertyValues("live.tables.notes.repository.bean=nobody").run(context -> assertAdvice(context)
                .contains("live.tables.notes.repository.bean is 'nobody', but there is no bean of that name")
                .contains("jpaStore.NoteRepository"));
        store.withPropertyValues("live.tables.notes.repository.bean=dataSource")
                .run(context -> assertAdvice(context).contains("that bean is a", "CrudRepository"));
    }

    interface Pageless extends CrudRepository<Note, Long> {}

    @Test
    void advisesOnARepositoryWithoutPages() {
        tables.withBean("pageless", Pageless.class, () -> Mockito.mock(Pageless.class))
                .withPropertyValues("live.tables.notes.repository.bean=pageless")
                .run(context ->
                        assertAdvice(context).contains("cannot be asked for pages", "PagingAndSortingRepository"));
    }

    @Test
    void advisesOnEntitiesThatCannotBeKept() {
        notes.withPropertyValues("live.tables.notes.repository.ignore=colour").run(context -> assertAdvice(context)
                .contains("live.tables.notes.repository.bean is 'jpaStore.NoteRepository'", "colour", "text"));
    }

    @Test
    void advisesOnAMissingLibrary() {
        tables.withClassLoader(new FilteredClassLoader(PlatformTransactionManager.class))
                .withPropertyValues("live.tables.notes.repository.bean=jpaStore.NoteRepository")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.notes.repository is set", "spring-boot-starter-data-jpa"));
    }

    @Test
    void advisesOnBadValues() {
        notes.withPropertyValues("live.tables.notes.repository.timeout=0s")
                .run(context -> assertInvalid(context, "live.tables.notes.repository.timeout", Duration.ZERO));
        notes.withPropertyValues("live.tables.notes.repository.timeout=PT2562047788015215H")
                .run(context -> assertThat(context).hasNotFailed());
    }
}
