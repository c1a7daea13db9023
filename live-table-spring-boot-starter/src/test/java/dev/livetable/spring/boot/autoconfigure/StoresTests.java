package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.livetable.LiveTable;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.PagingAndSortingRepository;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Which transactions and which databases a table's calls belong to, as the application starts. */
class StoresTests {

    private final ApplicationContextRunner tables = RepositoryRunner.create();

    private final ApplicationContextRunner notes =
            tables.withPropertyValues("live.tables.notes.repository.bean=jpaStore.NoteRepository");

    /** A second store, whose manager is the primary one. */
    @Configuration(proxyBeanMethods = false)
    static class Other {

        @Bean
        @Primary
        PlatformTransactionManager otherManager() {
            return new JdbcTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:other"));
        }
    }

    /** The manager of the only store. */
    @Configuration(proxyBeanMethods = false)
    static class Transactions {

        @Bean
        PlatformTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }
    }

    @Test
    @DisplayName("a repository has the transactions that its own definition names, whichever manager is primary")
    void theManagerOfTheRepositorysOwnDefinition() {
        notes.withUserConfiguration(JpaStore.class, Other.class).run(context -> {
            JpaStore.NoteRepository repository = context.getBean(JpaStore.NoteRepository.class);
            repository.save(new JpaStore.Note("a"));
            LiveTable table = context.getBean(LiveTable.class);
            new TransactionTemplate(context.getBean("transactionManager", PlatformTransactionManager.class))
                    .executeWithoutResult(status -> {
                        table.patch("1", Row.of("text", "never was"));
                        assertThat(table.get("1").orElseThrow().get("text")).isEqualTo("never was");
                        status.setRollbackOnly();
                    });

            assertThat(table.get("1").orElseThrow().get("text")).isEqualTo("a");
            new TransactionTemplate(context.getBean("otherManager", PlatformTransactionManager.class))
                    .executeWithoutResult(
                            status -> assertThat(table.readGet("1").source()).isEqualTo(ReadSource.HIT));
        });
    }

    @Test
    void refusesAManagerThatIsNotTheRepositorysOwn() {
        notes.withUserConfiguration(JpaStore.class, Other.class)
                .withPropertyValues("live.tables.notes.repository.transaction-manager=otherManager")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.notes.repository.transaction-manager is 'otherManager'")
                        .contains("itself uses the transaction manager 'transactionManager'"));
    }

    interface Store extends PagingAndSortingRepository<JpaStore.Note, Long>, CrudRepository<JpaStore.Note, Long> {}

    @Test
    @DisplayName("a store that names no manager beside one that has one has to say which it is, or that it is none")
    void aStoreWithoutAManager() {
        ApplicationContextRunner store = tables.withUserConfiguration(Other.class)
                .withBean("store", Store.class, () -> Mockito.mock(Store.class))
                .withPropertyValues("live.tables.notes.repository.bean=store");

        store.run(context -> assertAdvice(context)
                .contains("otherManager")
                .contains("Set live.tables.notes.repository.transaction-manager to the name")
                .contains("'none'"));
        store.withPropertyValues("live.tables.notes.repository.transaction-manager=none")
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static ApplicationContextRunner over(ApplicationContextRunner runner, String url) {
        return runner.withBean("dataSource", DataSource.class, () -> {
                    HikariDataSource pool = new HikariDataSource();
                    pool.setJdbcUrl(url);
                    return pool;
                })
                .withPropertyValues("live.tables.cities.jdbc.table=cities");
    }

    @Test
    void refusesADriverThatMayReadFromAReplica() {
        ApplicationContextRunner replica =
                over(tables, "jdbc:postgresql://a,b/cities?targetServerType=preferSecondary");

        replica.run(context -> assertAdvice(context)
                .contains("The data source of live.tables.cities.jdbc may lead to a replica")
                .contains("live.tables.cities.jdbc.read-from to 'any'"));
        replica.withPropertyValues("live.tables.cities.jdbc.read-from=any")
                .run(context -> assertThat(context).hasNotFailed());
        replica.withPropertyValues("live.tables.cities.jdbc.read-from=any", "live.tables.cities.jdbc.replica-lag=0s")
                .run(context -> assertInvalid(context, "live.tables.cities.jdbc.replica-lag", Duration.ZERO));
        over(tables, "jdbc:h2:mem:" + UUID.randomUUID())
                .withPropertyValues("live.tables.cities.jdbc.replica-lag=-1s")
                .run(context -> assertInvalid(context, "live.tables.cities.jdbc.replica-lag", Duration.ofSeconds(-1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://a,b/cities",
                "jdbc:postgresql://a:5432,b:5433/cities?loadBalanceHosts=true",
                "jdbc:p6spy:postgresql://a,b/cities?ssl=true"
            })
    @DisplayName(
            "several hosts of PostgreSQL are refused unless the primary is asked for: the driver takes any of them")
    void refusesSeveralHostsWithoutAPrimary(String url) {
        over(tables, url).run(context -> assertAdvice(context)
                .contains("The data source of live.tables.cities.jdbc may lead to a replica")
                .contains("targetServerType=primary"));
        over(tables, url + (url.contains("?") ? "&" : "?") + "targetServerType=primary")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void looksAtThePropertiesOfAPoolForAReplica() {
        Function<String, ApplicationContextRunner> pools =
                type -> tables.withBean("dataSource", DataSource.class, () -> {
                            HikariDataSource pool = new HikariDataSource();
                            pool.setJdbcUrl("jdbc:postgresql://a,b/cities");
                            pool.addDataSourceProperty("targetServerType", type);
                            return pool;
                        })
                        .withPropertyValues("live.tables.cities.jdbc.table=cities");

        pools.apply("preferSecondary").run(context -> assertAdvice(context).contains("may lead to a replica"));
        pools.apply("primary").run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void refusesAnotherWrapperOfTheDataSourceOfATransactionManager() {
        DriverManagerDataSource pool = new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID());
        tables.withBean("dataSource", DataSource.class, () -> pool)
                .withBean(
                        PlatformTransactionManager.class,
                        () -> new JdbcTransactionManager(new LazyConnectionDataSourceProxy(pool)))
                .withPropertyValues("live.tables.cities.jdbc.table=cities")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.cities.jdbc.data-source leads to the same connections")
                        .contains("Give both the same DataSource bean"));
    }

    @Test
    @DisplayName("the isolation that counts is the declared one, else the default of the connection")
    void theIsolationOfTheConnection() {
        tables.withBean("dataSource", DataSource.class, () -> {
                    HikariDataSource pool = new HikariDataSource();
                    pool.setDataSource(database("Berlin"));
                    pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
                    return pool;
                })
                .withUserConfiguration(Transactions.class)
                .withPropertyValues("live.tables.cities.jdbc.table=cities")
                .run(context -> {
                    LiveTable cities = context.getBean(LiveTable.class);
                    cities.get("1");
                    TransactionTemplate transaction =
                            new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
                    transaction.setReadOnly(true);

                    transaction.executeWithoutResult(
                            status -> assertThat(cities.readGet("1").source()).isEqualTo(ReadSource.BYPASS));
                    transaction.setIsolationLevel(TransactionTemplate.ISOLATION_READ_COMMITTED);
                    transaction.executeWithoutResult(
                            status -> assertThat(cities.readGet("1").source()).isEqualTo(ReadSource.HIT));
                });
    }

    private static DriverManagerDataSource database(String city) {
        DriverManagerDataSource database =
                new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.execute("create table cities (id int primary key, name varchar(20))");
        jdbc.update("insert into cities values (1, ?)", city);
        return database;
    }

    private static ApplicationContextRunner withReplica(
            ApplicationContextRunner runner, DataSource primary, DataSource replica) {
        return runner.withBean("dataSource", DataSource.class, () -> {
                    LazyConnectionDataSourceProxy both = new LazyConnectionDataSourceProxy(primary);
                    both.setReadOnlyDataSource(replica);
                    return both;
                })
                .withPropertyValues("live.tables.cities.jdbc.table=cities");
    }

    @Test
    @DisplayName(
            "the table's own reads ask the primary, though read-only transactions are led to a replica that is behind")
    void readsFromThePrimary() {
        withReplica(tables, database("Berlin"), database("old")).run(context -> {
            LiveTable cities = context.getBean(LiveTable.class);

            assertThat(cities.get("1").orElseThrow().get("NAME")).isEqualTo("Berlin");
            assertThat(cities.list(Filter.all(), PageRequest.of(0, 1)).getContent())
                    .allMatch(row -> "Berlin".equals(row.get("NAME")));
            cities.patch("1", Row.of("name", "Bonn"));
            assertThat(cities.get("1").orElseThrow().get("NAME")).isEqualTo("Bonn");
        });
    }

    @Test
    @DisplayName("read-from any: what was fetched from a replica that was behind goes after replica-lag")
    void readsFromAny() {
        DriverManagerDataSource replica = database("Berlin");
        withReplica(tables, database("Berlin"), replica)
                .withPropertyValues("live.tables.cities.jdbc.read-from=any", "live.tables.cities.jdbc.replica-lag=2s")
                .run(context -> {
                    LiveTable cities = context.getBean(LiveTable.class);
                    PageRequest page = PageRequest.of(0, 1);
                    cities.patch("1", Row.of("name", "Bonn"));
                    cities.list(Filter.all(), page);
                    new JdbcTemplate(replica).update("update cities set name = 'Bonn'");

                    Awaitility.await()
                            .untilAsserted(() -> assertThat(cities.status().invalidations())
                                    .containsEntry(InvalidationCause.REPLICA, 1L));
                    assertThat(cities.list(Filter.all(), page)).allMatch(row -> "Bonn".equals(row.get("NAME")));
                });
    }
}
