package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.spring.boot.autoconfigure.JpaStore.Note;
import dev.livetable.spring.boot.autoconfigure.JpaStore.NoteRepository;
import dev.livetable.status.ReadSource;
import dev.livetable.table.ConflictException;
import dev.livetable.table.InMemoryTable;
import dev.livetable.typed.LiveRepository;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.domain.Sort;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.ListPagingAndSortingRepository;

/** The typed side of live tables that have a type. */
class LiveRepositoryBeansTests {

    private final ApplicationContextRunner tables = RepositoryRunner.create();

    private final ApplicationContextRunner cities = tables.withBean("citiesMaster", InMemoryTable.class, Cities::create)
            .withPropertyValues(
                    "live.tables.cities.master=citiesMaster", "live.tables.cities.type=" + City.class.getName());

    private final ApplicationContextRunner notes = tables.withUserConfiguration(JpaStore.class)
            .withPropertyValues(
                    "live.tables.notes.repository.bean=jpaStore.NoteRepository",
                    "live.tables.notes.type=" + Note.class.getName());

    record City(@Id long cityId, String name) {}

    record Town(@Id long cityId, String name) {}

    /** What injects by the types of a repository. */
    record CityService(LiveRepository<City, Long> cities, ListCrudRepository<City, Long> same) {}

    @Configuration(proxyBeanMethods = false)
    static class CityConfiguration {

        @Bean
        CityService cityService(LiveRepository<City, Long> cities, ListCrudRepository<City, Long> same) {
            return new CityService(cities, same);
        }
    }

    @Test
    void areInjectedByTheirTypes() {
        cities.withUserConfiguration(CityConfiguration.class)
                .withBean("townsMaster", InMemoryTable.class, Cities::create)
                .withPropertyValues(
                        "live.tables.towns.master=townsMaster", "live.tables.towns.type=" + Town.class.getName())
                .run(context -> {
                    CityService service = context.getBean(CityService.class);

                    assertThat(service.cities()).isSameAs(service.same());
                    assertThat(service.cities().findById(1L)).contains(new City(1, "Berlin"));
                    assertThat(service.cities().table()).isSameAs(context.getBean("cities"));
                    assertThat(context.getBeanNamesForType(LiveRepository.class))
                            .containsExactlyInAnyOrder("citiesLiveRepository", "townsLiveRepository");
                });
    }

    /** What takes a repository, and what takes the application's own interface. */
    record NoteService(ListPagingAndSortingRepository<Note, Long> live, NoteRepository own) {}

    @Configuration(proxyBeanMethods = false)
    static class NoteConfiguration {

        @Bean
        NoteService noteService(ListPagingAndSortingRepository<Note, Long> live, NoteRepository own) {
            return new NoteService(live, own);
        }
    }

    @Test
    @DisplayName("who asks for a repository by its types gets the live one, who asks for the interface the master")
    void comeBeforeTheMasterWhereBothFit() {
        notes.withUserConfiguration(NoteConfiguration.class).run(context -> {
            NoteService service = context.getBean(NoteService.class);

            assertThat(service.live()).isInstanceOf(LiveRepository.class);
            assertThat(service.own()).isSameAs(context.getBean("jpaStore.NoteRepository"));
            service.own().save(new Note("a"));
            assertThat(service.live().findAll(Sort.by("text"))).hasSize(1);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class PrimaryConfiguration {

        @Bean
        @Primary
        NoteRepository liveNoteRepository(LiveRepository<Note, Long> notes) {
            return notes.as(NoteRepository.class);
        }
    }

    @Test
    @DisplayName("the live one stands in for the application's own interface, and callers need no change")
    void standInForTheInterfaceOfTheApplication() {
        notes.withUserConfiguration(NoteConfiguration.class, PrimaryConfiguration.class)
                .run(context -> {
                    NoteRepository own = context.getBean(NoteService.class).own();
                    LiveTable table = context.getBean(LiveTable.class);
                    Note note = own.save(new Note("a"));

                    assertThat(note.text).isEqualTo("a");
                    assertThat(own.findById(1L)).isPresent();
                    assertThat(table.readGet("1").source()).isEqualTo(ReadSource.HIT);
                });
    }

    record Counted(@Id @Nullable Long id, @Version @Nullable Integer version, String text) {}

    @Test
    @DisplayName("versions of a JDBC table are counted, since its database does not")
    void countTheVersionsOfAJdbcTable() {
        tables.withUserConfiguration(JdbcStore.class)
                .withPropertyValues(
                        "live.tables.notes.jdbc.table=notes", "live.tables.notes.type=" + Counted.class.getName())
                .run(context -> {
                    @SuppressWarnings("unchecked") // the type in the properties says so
                    LiveRepository<Counted, Long> live = context.getBean(LiveRepository.class);
                    Counted first = live.save(new Counted(null, null, "a"));

                    assertThat(first).isEqualTo(new Counted(1L, 0, "a"));
                    assertThat(live.save(new Counted(1L, 0, "b"))).isEqualTo(new Counted(1L, 1, "b"));
                    assertThatExceptionOfType(ConflictException.class).isThrownBy(() -> live.save(first));
                    assertThat(context.getBean(DataSource.class)).isNotNull();
                });
    }

    record NeedsOtherIds(LiveRepository<City, Integer> cities) {}

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void adviseOnIdsOfAnotherType(CapturedOutput output) {
        SpringApplicationBuilder application = new SpringApplicationBuilder(
                        NeedsOtherIds.class, LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class)
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean("citiesMaster", InMemoryTable.class, Cities::create))
                .web(WebApplicationType.NONE)
                .properties(
                        "live.tables.cities.master=citiesMaster", "live.tables.cities.type=" + City.class.getName());

        assertThatThrownBy(application::run).isNotNull();
        assertThat(output)
                .containsSubsequence(
                        "City, java.lang.Integer>', which is not there",
                        "Action:",
                        "Did you mean '" + LiveRepository.class.getName() + "<" + City.class.getName()
                                + ", java.lang.Long>'? It is the bean 'citiesLiveRepository'.");
    }

    record Nameless(String name) {}

    @Test
    void adviseOnATypeWithoutAnId() {
        cities.withPropertyValues("live.tables.cities.type=" + Nameless.class.getName())
                .run(context -> assertAdvice(context)
                        .contains("live.tables.cities.type is " + Nameless.class.getName(), "@Id"));
    }

    @Test
    void adviseOnANameThatIsTaken() {
        cities.withBean("citiesLiveRepository", String.class, () -> "taken").run(context -> assertAdvice(context)
                .contains("live.tables.cities.type", "'citiesLiveRepository'", "Rename"));
    }
}
