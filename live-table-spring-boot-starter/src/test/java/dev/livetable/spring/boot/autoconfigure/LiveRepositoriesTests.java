package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.repository.MethodKind;
import dev.livetable.repository.NullOrder;
import dev.livetable.spring.boot.store.EntityTable;
import dev.livetable.spring.boot.store.StoredEntity;
import dev.livetable.spring.boot.store.StoredTable;
import dev.livetable.status.InvalidationCause;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TextComparison;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.PriorityOrdered;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Repositories that are live where they stand, as the application starts. */
@NullUnmarked
class LiveRepositoriesTests {

    private static final String JPA = "jpaStore.NoteRepository";
    private static final String JDBC = "jdbcStore.NoteRepository";

    private final ApplicationContextRunner runner = RepositoryRunner.create().withUserConfiguration(Counting.class);

    private final ApplicationContextRunner jpa = runner.withUserConfiguration(JpaStore.class);
    private final ApplicationContextRunner jdbc = runner.withUserConfiguration(JdbcStore.class);

    /** Counts the connections that are taken: all, and those of the thread of a test, beside which others look at the store. */
    @Configuration(proxyBeanMethods = false)
    static class Counting {

        static final AtomicInteger taken = new AtomicInteger();
        static final ThreadLocal<Integer> byThisThread = ThreadLocal.withInitial(() -> 0);
        static volatile boolean isDown;

        @Bean
        static BeanPostProcessor countingConnections() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof DataSource source ? new CountedSource(source) : bean;
                }
            };
        }
    }

    private static final class CountedSource extends DelegatingDataSource {

        CountedSource(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Counting.taken.incrementAndGet();
            Counting.byThisThread.set(Counting.byThisThread.get() + 1);
            if (Counting.isDown) {
                throw new SQLException("the database is down");
            }
            return super.getConnection();
        }
    }

    /** Has data sources say that they lead to any of two servers. */
    @Configuration(proxyBeanMethods = false)
    static class TwoHosts {

        @Bean
        static BeanPostProcessor twoHosts() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof DataSource source ? new OfTwoHosts(source) : bean;
                }
            };
        }
    }

    /** Not private: its URL is read as a property. */
    static final class OfTwoHosts extends AbstractDataSource {

        private final DataSource target;

        OfTwoHosts(DataSource target) {
            this.target = target;
        }

        @SuppressWarnings("unused") // read as a property
        public String getUrl() {
            return "jdbc:postgresql://a,b/notes";
        }

        @Override
        public Connection getConnection() throws SQLException {
            return target.getConnection();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return target.getConnection(user, password);
        }
    }

    @Test
    void areRefusedOverAnyOfSeveralServers() {
        for (ApplicationContextRunner store :
                List.of(jdbc.withPropertyValues(one(JDBC)), jpa.withPropertyValues(one(JPA)))) {
            store.withUserConfiguration(TwoHosts.class).run(context -> assertAdvice(context)
                    .contains("NoteRepository', which is to be live, may lead to a replica")
                    .contains("targetServerType=primary", "leave the repository as it was"));
        }
        jdbc.withUserConfiguration(TwoHosts.class)
                .withPropertyValues("live.tables.notes.repository.bean=" + JDBC)
                .run(context -> assertAdvice(context)
                        .contains("The data source of live.tables.notes.repository may lead to a replica"));
    }

    private static String one(String repository) {
        return "live.repositories.[" + repository + "]=";
    }

    @Test
    void ofJpaBecomeLiveByOneLine() {
        jpa.withPropertyValues(one(JPA)).run(context -> {
            JpaStore.NoteRepository notes = context.getBean(JpaStore.NoteRepository.class);
            long id = notes.save(new JpaStore.Note("a")).getId();
            LiveTable table = context.getBean(LiveTable.class);
            assertThat(notes.findById(id).orElseThrow().text).isEqualTo("a");
            assertThat(notes.findByText("a")).hasSize(1);
            assertThat(notes.findAll(PageRequest.of(0, 5, Sort.by("id")))).hasSize(1);
            int before = Counting.byThisThread.get();

            assertThat(notes.findById(id).orElseThrow().text).isEqualTo("a");
            assertThat(notes.findByText("a")).hasSize(1);
            assertThat(notes.findAll(PageRequest.of(0, 5, Sort.by("id")))).hasSize(1);

            assertThat(Counting.byThisThread.get() - before).as("connections").isZero();
            assertThat(table.name()).isEqualTo(JPA);
            assertThat(table.status().hits()).isGreaterThanOrEqualTo(3);
            notes.save(new JpaStore.Note("a"));
            assertThat(notes.findByText("a")).hasSize(2);
        });
    }

    @Test
    void mayBeRequiredInFullWhereTheMethodsOfTheApplicationAreLive() {
        jpa.withPropertyValues("live.repositories.[" + JPA + "].required=full")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void ofJdbcBecomeLiveByOneLine() {
        jdbc.withPropertyValues(one(JDBC)).run(context -> {
            JdbcStore.NoteRepository notes = context.getBean(JdbcStore.NoteRepository.class);
            Long id = notes.save(new JdbcStore.Note(null, null, "a")).id();
            LiveTable table = context.getBean(LiveTable.class);
            assertThat(notes.findById(id).orElseThrow().text()).isEqualTo("a");
            int before = Counting.byThisThread.get();

            assertThat(notes.findById(id).orElseThrow().text()).isEqualTo("a");

            assertThat(Counting.byThisThread.get() - before).as("connections").isZero();
            assertThat(table.status().hits()).isEqualTo(1);
            notes.save(new JdbcStore.Note(id, 0, "b"));
            assertThat(notes.findById(id).orElseThrow().text()).isEqualTo("b");
        });
    }

    @Test
    void areInjectedAsEver() {
        jdbc.withPropertyValues(one(JDBC)).run(context -> {
            assertThat(context.getBeanNamesForType(JdbcStore.NoteRepository.class))
                    .containsExactly(JDBC);
            assertThat(context.getBean(LiveTables.class).find(JDBC)).isPresent();
            assertThat(context).hasBean(JDBC + "LiveTable");
        });
        jdbc.run(context -> assertThat(context).doesNotHaveBean(LiveTable.class));
    }

    @Test
    void makeNoDataSourceThatNobodyNeeds() {
        jdbc.withBean(
                        "archive",
                        DataSource.class,
                        () -> {
                            throw new IllegalStateException("made");
                        },
                        definition -> {
                            definition.setLazyInit(true);
                            definition.setFallback(true);
                        })
                .withPropertyValues(one(JDBC))
                .run(context -> assertThat(context).hasNotFailed().hasBean(JDBC + "LiveTable"));
    }

    @Test
    void areAllOfThemWhenAllAreAskedFor() {
        jdbc.withPropertyValues("live.repositories.enabled=all")
                .run(context ->
                        assertThat(context.getBean(LiveTables.class).find(JDBC)).isPresent());
        jdbc.withPropertyValues("live.repositories.enabled=all", "live.repositories.exclude=" + JDBC)
                .run(context -> assertThat(context).doesNotHaveBean(LiveTable.class));
    }

    @Test
    void areWhatAnEnvironmentVariableMeans() {
        jdbc.withPropertyValues("live.repositories.[JDBCSTORE.NOTEREPOSITORY].ttl=5m")
                .run(context -> assertThat(
                                context.getBean(LiveTable.class).status().ttl())
                        .hasMinutes(5));
    }

    @Test
    void tellWhichMethodsAreLive() {
        jdbc.withPropertyValues(one(JDBC)).run(context -> assertThat(context.getBean(LiveRepositories.class)
                        .methods(JDBC)
                        .orElseThrow()
                        .all())
                .anyMatch(method -> method.method().startsWith("findById(") && method.kind() == MethodKind.ROW));
    }

    @Test
    void advisesOnWrongNames() {
        jdbc.withPropertyValues("live.repositories.[jdbcStore.NotesRepository].ttl=5m")
                .run(context -> assertAdvice(context)
                        .contains("live.repositories.[jdbcStore.NotesRepository]", "there is no Spring Data repository")
                        .contains("Did you mean 'jdbcStore.NoteRepository'?"));
        runner.withPropertyValues("live.repositories.notes.ttl=5m").run(context -> assertAdvice(context)
                .contains("There is no repository at all", "considerNestedRepositories = true"));
        jdbc.withPropertyValues("live.repositories.exclude=nobody").run(context -> assertAdvice(context)
                .contains("live.repositories.exclude has 'nobody'", "The repositories are 'jdbcStore.NoteRepository'"));
        jdbc.withPropertyValues(one(JDBC) + "true")
                .run(context -> assertAdvice(context).contains(JDBC + "] is a single value", "{}"));
        jdbc.withPropertyValues("live.repositories.enabled=everything").run(context -> assertAdvice(context)
                .contains("live.repositories.enabled is 'everything'", "'listed', 'all'"));
        jdbc.withPropertyValues(one(JDBC), "live.repositories.exclude=" + JDBC)
                .run(context -> assertAdvice(context).contains("is set, and live.repositories.exclude has"));
        jdbc.withPropertyValues("live.repositories.[" + JDBC + "].tll=5m")
                .run(context -> assertAdvice(context).contains("Did you mean", "ttl"));
        jdbc.withPropertyValues("live.repository.x.ttl=5m")
                .run(context -> assertAdvice(context).contains("Did you mean live.repositories.x.ttl"));
    }

    @Test
    void advisesOnTwoCachesOfOneRepository() {
        jdbc.withPropertyValues(one(JDBC), "live.tables.notes.repository.bean=" + JDBC)
                .run(context -> assertAdvice(context)
                        .contains("is live itself, and it is the master of the live table 'notes'"));
    }

    @Test
    void areNotThereWhenSomethingIsInTheirPlace() {
        JdbcStore.NoteRepository mock = Mockito.mock(JdbcStore.NoteRepository.class);
        runner.withBean("notes", JdbcStore.NoteRepository.class, () -> mock)
                .withPropertyValues("live.repositories.notes.ttl=5m")
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(LiveTable.class);
                    assertThat(context.getBean(JdbcStore.NoteRepository.class)).isSameAs(mock);
                });
    }

    @Test
    void takeTheirProperties() {
        jdbc.withPropertyValues("live.repositories.[" + JDBC + "].ttl=0s").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("live.repositories.[" + JDBC + "].ttl"));
        jdbc.withPropertyValues("live.repositories.[" + JDBC + "].precision=table")
                .run(context -> assertThat(
                                context.getBean(LiveTable.class).status().precision())
                        .isEqualTo("table"));
        jdbc.withPropertyValues("live.repositories.[" + JDBC + "].required=true")
                .run(context -> assertThat(context).hasNotFailed());
        jdbc.withPropertyValues("live.repositories.[" + JDBC + "].follows=nobody")
                .run(context ->
                        assertAdvice(context).contains("live.repositories.[" + JDBC + "].follows has 'nobody'"));
    }

    /** Has the database go down once all beans are made. */
    @Configuration(proxyBeanMethods = false)
    static class Outage {

        @Bean
        SmartInitializingSingleton outage() {
            return () -> {
                Counting.isDown = true;
                Counting.taken.set(0);
            };
        }
    }

    @Test
    void asksAStoreThatIsDownOnce() {
        try {
            jdbc.withUserConfiguration(Outage.class)
                    .withPropertyValues("live.repositories.[" + JDBC + "].required=true")
                    .run(context -> assertAdvice(context)
                            .contains("live.repositories.[" + JDBC
                                    + "].required is 'true', but the store of the repository")
                            .contains("Failed to obtain JDBC Connection", "See that it can be reached"));
            assertThat(Counting.taken).as("connections").hasValue(1);
            Counting.isDown = false;
            jdbc.withUserConfiguration(Outage.class)
                    .withPropertyValues(one(JDBC))
                    .run(context -> assertThat(context).hasNotFailed());
        } finally {
            Counting.isDown = false;
        }
    }

    /** Calls a repository while the application starts. */
    @Configuration(proxyBeanMethods = false)
    static class Early {

        @Bean
        Object importer(JdbcStore.NoteRepository notes) {
            return notes.save(new JdbcStore.Note(null, null, "early"));
        }
    }

    @Test
    void areAsTheyWereUntilTheApplicationHasStarted() {
        jdbc.withUserConfiguration(Early.class).withPropertyValues(one(JDBC)).run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            assertThat(table.status().invalidations())
                    .as("since somebody has written before")
                    .containsEntry(InvalidationCause.MANUAL, 1L);
            assertThat(context.getBean(JdbcStore.NoteRepository.class).findAll())
                    .hasSize(1);
        });
    }

    /** Gives a repository to a bean that is made before live tables can be put in front of it. */
    @Configuration(proxyBeanMethods = false)
    static class TooEarly {

        @Bean
        static BeanPostProcessor needsARepository(JdbcStore.NoteRepository notes) {
            return new PrioritizedProcessor(notes);
        }
    }

    private record PrioritizedProcessor(JdbcStore.NoteRepository notes) implements BeanPostProcessor, PriorityOrdered {

        @Override
        public int getOrder() {
            return 0;
        }
    }

    @Test
    void advisesOnOneThatWasMadeTooEarly() {
        jdbc.withUserConfiguration(TooEarly.class).withPropertyValues(one(JDBC)).run(context -> assertAdvice(context)
                .contains("it was made before live tables could be put in front of it", "ObjectProvider"));
        jdbc.withUserConfiguration(TooEarly.class)
                .withPropertyValues("live.repositories.enabled=all")
                .run(context ->
                        assertThat(context.getBean(LiveTables.class).all()).isEmpty());
    }

    /** A closed bean factory that somebody keeps does not keep what the store is made of. */
    @Test
    void areForgottenWhenTheContextIsClosed() {
        jpa.withPropertyValues(one(JPA)).run(context -> {
            LiveRepositoryPostProcessor advice = context.getBean(LiveRepositoryPostProcessor.class);
            assertThat(advice.isAdvised(JPA)).isTrue();

            context.close();

            assertThat(advice.isAdvised(JPA)).isFalse();
        });
    }

    @Test
    void comparesAColumnOnlyWhereTheDatabaseHasItInTheTypeOfTheProperty() {
        DataSource database = JdbcStore.database();
        new JdbcTemplate(database).execute("alter table notes alter column version varchar(9)");
        TableSchema images = TableSchema.of(
                "notes",
                List.of(
                        Column.of("id", ColumnType.INTEGER),
                        Column.of("version", ColumnType.INTEGER),
                        Column.of("text", ColumnType.TEXT),
                        Column.of("tags", ColumnType.LIST)),
                "id");
        StoredEntity entity = new StoredEntity(
                new StoredTable(null, "notes", List.of("id")),
                List.of(),
                Map.of("id", "id", "version", "version", "text", "text"),
                Set.of("notes"));
        EntityTable table = new EntityTable(
                entity, own -> JdbcTable.builder(database).table(own.name()).build(), database, true, images);

        assertThat(table.schema().column("text").texts()).isEqualTo(TextComparison.UTF16_UNITS);
        assertThat(table.schema().column("text").readOnly()).isNull();
        assertThat(table.schema().column("version").readOnly()).contains("is of type TEXT in the database");
        assertThat(table.schema().column("tags").readOnly()).contains("is not in a column");
        assertThat(table.nullOrder()).isEqualTo(NullOrder.NULLS_LOW);
        assertThat(table.writeReach().isOneRow()).isTrue();
    }
}
