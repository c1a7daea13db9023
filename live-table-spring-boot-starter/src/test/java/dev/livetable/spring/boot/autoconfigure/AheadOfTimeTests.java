package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.cache.Cache;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.ReadSource;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.context.support.GenericWebApplicationContext;

/** The starter survives ahead-of-time processing, and the tables are those of the running application. */
class AheadOfTimeTests {

    private static final String[] CITIES = {"live.tables.cities.master=citiesMaster", "live.tables.cities.ttl=5m"};
    private static final String[] WEBHOOK = {
        "live.tables.cities.master=citiesMaster",
        "live.tables.cities.stream.kind=webhook",
        "live.tables.cities.stream.secret=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    };

    @Test
    @CompileWithForkedClassLoader
    void makesTheTablesThatThePropertiesDeclare() {
        process(CITIES, CITIES, context -> {
            LiveTable table = context.getBean("cities", LiveTable.class);

            assertThat(table.readGet("1").source()).isEqualTo(ReadSource.MISS);
            assertThat(table.readGet("1").source()).isEqualTo(ReadSource.HIT);
            table.patch("1", Row.of("name", "Bonn"));
            assertThat(table.get("1")).contains(Cities.city(1, "Bonn"));
            assertThat(table.status().ttl()).hasMinutes(5);
            assertThat(context.getBean(Table.class)).isSameAs(table);
            assertThat(context.getBean(LiveTables.class).all()).containsExactly(table);
        });
    }

    @Test
    @CompileWithForkedClassLoader
    void makesTheTablesThatThePropertiesDeclareWhenItRuns() {
        String[] others = {"live.tables.towns.jdbc.table=towns", "live.tables.villages.master=citiesMaster"};
        process(CITIES, others, context -> assertThat(context.getBeansOfType(LiveTable.class))
                .containsOnlyKeys("towns", "villages"));
    }

    @Test
    @CompileWithForkedClassLoader
    void takesTheBackendOfTheRunningApplication() {
        String[] none = {"live.tables.cities.master=citiesMaster", "live.cache.backend=none"};
        process(CITIES, none, context -> assertThat(context.getBean(Cache.class).kind())
                .isEqualTo("none"));
    }

    @Test
    @CompileWithForkedClassLoader
    void takesTheBackendOnDiskThatWasNotThereWhenItWasBuilt(@TempDir Path folder) {
        String[] redb = {
            "live.tables.cities.master=citiesMaster", "live.cache.backend=redb", "live.cache.redb.path=" + folder
        };
        String[] none = {"live.tables.cities.master=citiesMaster", "live.cache.backend=none"};
        process(none, redb, context -> assertThat(context.getBean(Cache.class).kind())
                .isEqualTo("redb"));
    }

    @Test
    @CompileWithForkedClassLoader
    void registersTheFilterOfAWebhookThatWasNotThereWhenItWasBuilt() {
        processWeb(CITIES, WEBHOOK, context -> assertThat(context.getBeansOfType(FilterRegistrationBean.class))
                .containsOnlyKeys("liveTableWebhookFilter"));
    }

    @Test
    @CompileWithForkedClassLoader
    void registersNoFilterOfAWebhookThatIsNotThereWhenItRuns() {
        processWeb(WEBHOOK, CITIES, context -> assertThat(context.getBeansOfType(FilterRegistrationBean.class))
                .isEmpty());
    }

    /** What the properties say when the application is built. */
    @Test
    void tellsWhatIsReachedByReflection() {
        AnnotationConfigApplicationContext built = new AnnotationConfigApplicationContext();
        TestPropertyValues.of(
                        "live.tables.cities.master=citiesMaster", "live.tables.cities.type=" + City.class.getName())
                .applyTo(built);
        built.register(Application.class);
        TestGenerationContext generated = new TestGenerationContext(Application.class);
        new ApplicationContextAotGenerator().processAheadOfTime(built, generated);

        RuntimeHints hints = generated.getRuntimeHints();
        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(City.class)
                        .withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                .accepts(hints);
        for (Class<?> properties : List.of(
                LiveProperties.class,
                LiveProperties.Write.class,
                LiveCacheProperties.Redb.class,
                TableProperties.class,
                TableProperties.Jdbc.class,
                TableProperties.Write.class,
                RestProperties.class)) {
            assertThat(RuntimeHintsPredicates.reflection().onType(properties)).accepts(hints);
        }
    }

    record City(Long id, String name) {}

    @Test
    @CompileWithForkedClassLoader
    void makesRepositoriesLive() {
        String[] live = {"live.repositories.[jdbcStore.NoteRepository].ttl=5m"};
        process(StoreApplication.class, live, live, context -> {
            JdbcStore.NoteRepository notes = context.getBean(JdbcStore.NoteRepository.class);
            LiveTable table = context.getBean(LiveTable.class);
            Long id = requireNonNull(
                    notes.save(new JdbcStore.Note(null, null, "a")).id());
            notes.findById(id);

            assertThat(notes.findById(id).orElseThrow().text()).isEqualTo("a");
            assertThat(table.status().hits()).isEqualTo(1);
            notes.save(new JdbcStore.Note(id, 0, "b"));
            assertThat(notes.findById(id).orElseThrow().text()).isEqualTo("b");
            assertThat(notes.findByText("b")).hasSize(1);
            notes.deleteByText("b");
            assertThat(notes.findById(id)).isEmpty();
            assertThat(notes.findByText("b")).isEmpty();
            assertThat(context.getBean(LiveRepositories.class)
                            .methods("jdbcStore.NoteRepository")
                            .orElseThrow()
                            .all())
                    .filteredOn(method -> method.method().startsWith("findByText"))
                    .singleElement()
                    .satisfies(method -> assertThat(method.why()).contains("made ahead of time"));
        });
    }

    @Configuration(proxyBeanMethods = false)
    @Import(JdbcStore.class)
    @ImportAutoConfiguration({
        LiveCacheAutoConfiguration.class,
        LiveTableAutoConfiguration.class,
        LiveTableJdbcAutoConfiguration.class,
        LiveTableRepositoryAutoConfiguration.class
    })
    static class StoreApplication {}

    private static void process(String[] atBuild, String[] atRun, Consumer<GenericApplicationContext> test) {
        process(Application.class, atBuild, atRun, test);
    }

    private static void process(
            Class<?> application, String[] atBuild, String[] atRun, Consumer<GenericApplicationContext> test) {
        process(GenericApplicationContext::new, application, atBuild, atRun, test);
    }

    private static void processWeb(String[] atBuild, String[] atRun, Consumer<GenericApplicationContext> test) {
        process(
                () -> new GenericWebApplicationContext(new MockServletContext()),
                WebApplication.class,
                atBuild,
                atRun,
                test);
    }

    private static void process(
            Supplier<GenericApplicationContext> contexts,
            Class<?> application,
            String[] atBuild,
            String[] atRun,
            Consumer<GenericApplicationContext> test) {
        GenericApplicationContext built = contexts.get();
        TestPropertyValues.of(atBuild).applyTo(built);
        new AnnotatedBeanDefinitionReader(built).register(application);
        TestGenerationContext generated = new TestGenerationContext(application);
        ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(built, generated);
        generated.writeGeneratedContent();
        TestCompiler.forSystem().with(generated).compile(compiled -> {
            try (GenericApplicationContext context = contexts.get()) {
                TestPropertyValues.of(atRun).applyTo(context);
                @SuppressWarnings("unchecked")
                ApplicationContextInitializer<GenericApplicationContext> initialize =
                        compiled.getInstance(ApplicationContextInitializer.class, initializer.toString());
                initialize.initialize(context);
                context.refresh();
                test.accept(context);
            }
        });
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    @ImportAutoConfiguration(LiveTableWebhookAutoConfiguration.class)
    static class WebApplication {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        LiveCacheAutoConfiguration.class,
        LiveTableAutoConfiguration.class,
        LiveTableJdbcAutoConfiguration.class
    })
    static class Application {

        @Bean
        InMemoryTable citiesMaster() {
            return Cities.create();
        }

        @Bean
        DataSource dataSource() {
            JdbcDataSource dataSource = new JdbcDataSource();
            dataSource.setURL("jdbc:h2:mem:aot");
            return dataSource;
        }
    }
}
