package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.annotation.Propagation.NESTED;
import static org.springframework.transaction.annotation.Propagation.NOT_SUPPORTED;
import static org.springframework.transaction.annotation.Propagation.REQUIRES_NEW;

import dev.livetable.LiveTable;
import dev.livetable.NotAcceptedException;
import dev.livetable.Reading;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.MisplacedWriteException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.UnknownOutcomeException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Live tables in the transactions of a service: F1, F7, F11 and W15 with Spring's own transaction managers, over H2. */
class TransactionalServiceTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableJdbcAutoConfiguration.class))
            .withUserConfiguration(Application.class)
            .withPropertyValues("live.tables.cities.jdbc.table=cities", "live.write.settle-time=1h");

    /** What each test is run with: the table, warm, and the service around it. */
    private interface Scenario {
        void run(LiveTable cities, Service service, Hooks hooks) throws Exception;
    }

    private void run(Scenario scenario) {
        runner.run(context -> {
            JdbcTemplate jdbc = new JdbcTemplate(context.getBean(DataSource.class));
            jdbc.execute("create table cities (id int primary key, name varchar(20) unique)");
            jdbc.update("insert into cities values (1, 'Berlin'), (2, 'Paris')");
            LiveTable cities = context.getBean(LiveTable.class);
            cities.get("1");
            cities.get("2");
            scenario.run(cities, context.getBean(Service.class), context.getBean(Hooks.class));
        });
    }

    private static String name(LiveTable cities, String id) {
        return String.valueOf(cities.get(id).orElseThrow().get("NAME"));
    }

    private static Reading<Optional<Row>> readElsewhere(LiveTable cities, String id) throws Exception {
        return CompletableFuture.supplyAsync(() -> cities.readGet(id)).get(30, TimeUnit.SECONDS);
    }

    private static ReadSource source(LiveTable cities, String id) {
        return cities.readGet(id).source();
    }

    private static long invalidations(LiveTable cities, InvalidationCause cause) {
        return cities.status().invalidations().getOrDefault(cause, 0L);
    }

    @Test
    @DisplayName("F11: a write runs in the transaction, which sees it, and everybody else does after the commit")
    void aWriteIsSeenByItsTransactionAndAfterTheCommitByAll() {
        run((cities, service, hooks) -> {
            List<CompletableFuture<Row>> asynchronous = new ArrayList<>();

            service.required(() -> {
                Row row = cities.patch("1", Row.of("name", "Bonn"));
                assertThat(row.get("NAME")).isEqualTo("Bonn");
                asynchronous.add(cities.patchAsync("2", Row.of("name", "Lyon")));
                assertThat(asynchronous.get(0)).isNotDone();

                assertThat(cities.readGet("1").source()).isEqualTo(ReadSource.BYPASS);
                assertThat(name(cities, "1")).isEqualTo("Bonn");
                assertThat(cities.count(Filter.equal("name", "Lyon"))).isEqualTo(1);
                Reading<Optional<Row>> others = readElsewhere(cities, "1");
                assertThat(others.source()).isEqualTo(ReadSource.HIT);
                assertThat(others.value().orElseThrow().get("NAME")).isEqualTo("Berlin");
                assertThat(invalidations(cities, InvalidationCause.WRITE)).isZero();
            });

            assertThat(asynchronous.get(0).get(30, TimeUnit.SECONDS).get("NAME"))
                    .isEqualTo("Lyon");
            assertThat(source(cities, "1")).isEqualTo(ReadSource.MISS);
            assertThat(name(cities, "1")).isEqualTo("Bonn");
            assertThat(name(cities, "2")).isEqualTo("Lyon");
        });
    }

    @Test
    @DisplayName("a rollback leaves the cache warm, publishes nothing and fails the future")
    void aRollbackLeavesTheCacheWarm() {
        run((cities, service, hooks) -> {
            List<CompletableFuture<Row>> asynchronous = new ArrayList<>();

            assertThatIllegalStateException()
                    .isThrownBy(() -> service.required(() -> {
                        cities.patch("1", Row.of("name", "Bonn"));
                        asynchronous.add(cities.patchAsync("2", Row.of("name", "Lyon")));
                        cities.delete("2");
                        throw new IllegalStateException("on second thoughts");
                    }));

            assertThat(source(cities, "1")).isEqualTo(ReadSource.HIT);
            assertThat(name(cities, "1")).isEqualTo("Berlin");
            assertThat(cities.status().invalidations().values()).containsOnly(0L);
            assertThatThrownBy(() -> asynchronous.get(0).get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(NotAcceptedException.class)
                    .hasMessageContaining("rolled back");
            cities.invalidate();
            assertThat(name(cities, "2")).isEqualTo("Paris");
        });
    }

    @Test
    @DisplayName("F1: whoever is told of the commit, and whoever they tell, finds the cache invalidated")
    void theCacheIsInvalidatedBeforeAnybodyIsToldOfTheCommit() {
        run((cities, service, hooks) -> {
            List<String> seen = new ArrayList<>();
            hooks.onCommit = () -> seen.add(seenElsewhere(cities));

            service.required(() -> {
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        seen.add(seenElsewhere(cities));
                    }
                });
                service.publish();
                cities.patch("1", Row.of("name", "Bonn"));
            });

            assertThat(seen).containsExactly("Bonn", "Bonn");
        });
    }

    private static String seenElsewhere(LiveTable cities) {
        return CompletableFuture.supplyAsync(() -> name(cities, "1")).join();
    }

    @Test
    void aListenerOfTheCommitWritesInATransactionOfItsOwnOnly() {
        run((cities, service, hooks) -> {
            hooks.onCommit = () -> {
                assertThatExceptionOfType(MisplacedWriteException.class)
                        .isThrownBy(() -> cities.patch("2", Row.of("name", "Nice")))
                        .withMessageContaining("in a new one");
                service.requiresNew(() -> cities.patch("2", Row.of("name", "Lyon")));
                service.suspended(() -> cities.patch("1", Row.of("name", "Ulm")));
            };

            service.required(() -> {
                service.publish();
                cities.patch("1", Row.of("name", "Bonn"));
            });

            assertThat(name(cities, "1")).isEqualTo("Ulm");
            assertThat(name(cities, "2")).isEqualTo("Lyon");
        });
    }

    @Test
    @DisplayName("F7: nobody knows whether a write is committed that comes after the commit")
    void aWriteAfterTheCommitIsOfUnknownOutcome() {
        run((cities, service, hooks) -> {
            List<CompletableFuture<Row>> late = new ArrayList<>();

            service.required(
                    () -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                        @Override
                        public void afterCommit() {
                            late.add(cities.patchAsync("1", Row.of("name", "Bonn")));
                        }
                    }));

            assertThatThrownBy(() -> late.get(0).get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(UnknownOutcomeException.class);
            assertThat(invalidations(cities, InvalidationCause.UNKNOWN)).isEqualTo(1);
        });
    }

    @Test
    @DisplayName("F7: a commit that failed counts as applied")
    void aCommitThatFailedCountsAsApplied() {
        run((cities, service, hooks) -> {
            List<CompletableFuture<Row>> asynchronous = new ArrayList<>();

            assertThatThrownBy(() -> service.required(() -> {
                        asynchronous.add(cities.patchAsync("1", Row.of("name", "Bonn")));
                        hooks.failCommit.set(true);
                    }))
                    .isInstanceOf(DataAccessException.class);

            assertThatThrownBy(() -> asynchronous.get(0).get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(UnknownOutcomeException.class);
            assertThat(source(cities, "1")).isEqualTo(ReadSource.MISS);
        });
    }

    @Test
    void aRefusedWriteLeavesTheTransactionAsItWas() {
        Row tooLong = Row.of("name", "a name of more than twenty characters");
        run((cities, service, hooks) -> {
            service.required(() -> {
                assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> cities.patch("1", tooLong));
                assertThat(cities.patchAsync("1", tooLong)).isCompletedExceptionally();
            });
            assertThat(source(cities, "1")).isEqualTo(ReadSource.HIT);

            service.required(() -> {
                assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> cities.patch("1", tooLong));
                cities.patch("1", Row.of("name", "Bonn"));
            });
            assertThat(name(cities, "1")).isEqualTo("Bonn");
        });
    }

    @Test
    @DisplayName("what a nested transaction did is undone by its rollback, and what was done before is not")
    void aNestedTransactionIsRolledBackAlone() {
        run((cities, service, hooks) -> {
            List<CompletableFuture<Row>> writes = new ArrayList<>();

            service.required(() -> {
                writes.add(cities.patchAsync("1", Row.of("name", "Bonn")));
                assertThatIllegalStateException()
                        .isThrownBy(() -> service.nested(() -> {
                            writes.add(cities.patchAsync("2", Row.of("name", "Lyon")));
                            throw new IllegalStateException("on second thoughts");
                        }));
                service.nested(
                        () -> writes.add(cities.insertAsync(Row.of("id", 3).with("name", "Rome"))));
                assertThat(name(cities, "2")).isEqualTo("Paris");
            });

            assertThat(writes.get(0).get(30, TimeUnit.SECONDS).get("NAME")).isEqualTo("Bonn");
            assertThatThrownBy(() -> writes.get(1).get(30, TimeUnit.SECONDS)).hasMessageContaining("rolled back");
            assertThat(writes.get(2).get(30, TimeUnit.SECONDS).get("NAME")).isEqualTo("Rome");
            assertThat(name(cities, "1")).isEqualTo("Bonn");
            assertThat(name(cities, "2")).isEqualTo("Paris");
            assertThat(name(cities, "3")).isEqualTo("Rome");
        });
    }

    @Test
    void aNewTransactionWithinAnotherIsJoinedOnItsOwn() {
        run((cities, service, hooks) -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> service.required(() -> {
                        cities.patch("1", Row.of("name", "Bonn"));
                        List<CompletableFuture<Row>> inner = new ArrayList<>();
                        service.requiresNew(() -> inner.add(cities.patchAsync("2", Row.of("name", "Lyon"))));
                        assertThat(inner.get(0).get(30, TimeUnit.SECONDS).get("NAME"))
                                .isEqualTo("Lyon");
                        assertThat(readElsewhere(cities, "2")
                                        .value()
                                        .orElseThrow()
                                        .get("NAME"))
                                .isEqualTo("Lyon");
                        throw new IllegalStateException("on second thoughts");
                    }));

            assertThat(name(cities, "1")).isEqualTo("Berlin");
            assertThat(name(cities, "2")).isEqualTo("Lyon");
            assertThat(invalidations(cities, InvalidationCause.WRITE)).isEqualTo(1);
        });
    }

    @Test
    void aTransactionOfAnotherDataSourceIsNotTheTables() {
        run((cities, service, hooks) -> {
            service.inOtherDatabase(() -> {
                assertThat(source(cities, "1")).isEqualTo(ReadSource.HIT);
                cities.patch("1", Row.of("name", "Bonn"));
                assertThat(name(cities, "1")).as("it is committed at once").isEqualTo("Bonn");
                service.otherSuspended(() -> cities.patch("1", Row.of("name", "Ulm")));
                service.required(() -> cities.patch("2", Row.of("name", "Lyon")));
            });

            assertThat(name(cities, "1")).isEqualTo("Ulm");
            assertThat(name(cities, "2")).isEqualTo("Lyon");
        });
    }

    @Test
    void aTransactionThatOnlyReadsRefusesToWrite() {
        run((cities, service, hooks) -> {
            service.readOnly(() -> assertThatExceptionOfType(MisplacedWriteException.class)
                    .isThrownBy(() -> cities.patch("1", Row.of("name", "Bonn")))
                    .withMessageContaining("only reads"));

            assertThat(source(cities, "1")).isEqualTo(ReadSource.HIT);
        });
    }

    @Test
    @DisplayName("F10: a table that is closed while a transaction is open refuses its further writes and ends with it")
    void aTableIsClosedWhileATransactionIsOpen() {
        run((cities, service, hooks) -> {
            List<CompletableFuture<Row>> writes = new ArrayList<>();
            List<CompletableFuture<Void>> closing = new ArrayList<>();

            service.required(() -> {
                writes.add(cities.patchAsync("1", Row.of("name", "Bonn")));
                closing.add(CompletableFuture.runAsync(cities::close));
            });
            closing.get(0).get(30, TimeUnit.SECONDS);

            assertThat(writes.get(0).get(30, TimeUnit.SECONDS).get("NAME")).isEqualTo("Bonn");
            assertThatExceptionOfType(NotAcceptedException.class)
                    .isThrownBy(() -> service.required(() -> cities.patch("2", Row.of("name", "Lyon"))))
                    .withMessageContaining("closed");
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    @Import({Service.class, Hooks.class})
    static class Application {

        @Bean
        DataSource database(Hooks hooks) {
            return new FailingDataSource(h2(), hooks.failCommit);
        }

        @Bean
        @Primary
        JdbcTransactionManager manager(DataSource database) {
            return new JdbcTransactionManager(database);
        }

        @Bean
        JdbcTransactionManager otherManager() {
            return new JdbcTransactionManager(h2());
        }

        private static DataSource h2() {
            JdbcDataSource dataSource = new JdbcDataSource();
            dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
            return dataSource;
        }
    }

    /** Some code of the application's. */
    interface Work {
        void run() throws Exception;
    }

    /** Runs code in transactions. */
    static class Service {

        private final ApplicationEventPublisher events;

        Service(ApplicationEventPublisher events) {
            this.events = events;
        }

        @Transactional
        public void required(Work work) throws Exception {
            work.run();
        }

        @Transactional(propagation = NESTED)
        public void nested(Work work) throws Exception {
            work.run();
        }

        @Transactional(propagation = REQUIRES_NEW)
        public void requiresNew(Work work) throws Exception {
            work.run();
        }

        @Transactional(propagation = NOT_SUPPORTED)
        public void suspended(Work work) throws Exception {
            work.run();
        }

        @Transactional(readOnly = true)
        public void readOnly(Work work) throws Exception {
            work.run();
        }

        @Transactional(transactionManager = "otherManager")
        public void inOtherDatabase(Work work) throws Exception {
            work.run();
        }

        @Transactional(transactionManager = "otherManager", propagation = NOT_SUPPORTED)
        public void otherSuspended(Work work) throws Exception {
            work.run();
        }

        /** Has {@link Hooks#onCommit} run when the transaction is committed. */
        public void publish() {
            events.publishEvent(new Happened());
        }
    }

    record Happened() {}

    /** What a test has happen at the commit. */
    static class Hooks {

        private final AtomicBoolean failCommit = new AtomicBoolean();
        private Work onCommit = () -> {};

        @TransactionalEventListener
        void committed(Happened event) {
            try {
                onCommit.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A database whose connection can break while a commit is under way, after it was carried out. */
    private static final class FailingDataSource extends DelegatingDataSource {

        private final AtomicBoolean failCommit;

        FailingDataSource(DataSource target, AtomicBoolean failCommit) {
            super(target);
            this.failCommit = failCommit;
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        try {
                            Object result = method.invoke(connection, arguments);
                            if (method.getName().equals("commit") && failCommit.getAndSet(false)) {
                                throw new SQLException("connection reset", "08006");
                            }
                            return result;
                        } catch (InvocationTargetException e) {
                            throw e.getTargetException();
                        }
                    });
        }
    }
}
