package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.livetable.LiveTable;
import dev.livetable.NotAcceptedException;
import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.MemCache;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveStream;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;

class LiveTablesLifecycleTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableJdbcAutoConfiguration.class,
                    DataSourceAutoConfiguration.class))
            .withPropertyValues(
                    "spring.datasource.generate-unique-name=true",
                    "spring.datasource.type=" + HikariDataSource.class.getName(),
                    "live.tables.cities.jdbc.table=cities");

    private static void createTable(DataSource dataSource) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("create table cities (city_id bigint primary key, name varchar(100) not null)");
    }

    @Test
    void endsTheWritesThatWaitBeforeTheDataSourceCloses() {
        CountDownLatch held = new CountDownLatch(1);
        List<Boolean> open = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Row>> writes = new ArrayList<>();
        InMemoryTable master = Cities.create();
        runner.withPropertyValues("live.tables.slow.master=slowMaster")
                .withBean("slowMaster", InMemoryTable.class, () -> master)
                .run(context -> {
                    HikariDataSource dataSource = context.getBean(HikariDataSource.class);
                    createTable(dataSource);
                    master.before(operation -> {
                        await().until(() -> held.getCount() == 0);
                        open.add(!dataSource.isClosed());
                    });
                    LiveTable slow = context.getBean("slow", LiveTable.class);
                    for (int i = 0; i < 20; i++) {
                        writes.add(slow.patchAsync("1", Row.of("name", "Berlin " + i)));
                    }
                    LiveTable cities = context.getBean("cities", LiveTable.class);
                    for (long i = 0; i < 20; i++) {
                        writes.add(cities.insertAsync(Row.of("city_id", i).with("name", "city " + i)));
                    }
                    ConfigurableApplicationContext closing = context.getSourceApplicationContext();
                    CompletableFuture<Void> closed = CompletableFuture.runAsync(closing::close);
                    await().until(closing::isClosed);
                    held.countDown();
                    closed.join();

                    // The futures are completed by threads of their own, perhaps a moment later.
                    await().untilAsserted(() -> assertThat(writes)
                            .allSatisfy(write -> assertThat(write).isCompleted()));
                    assertThat(open).hasSize(20).containsOnly(true);
                    assertThat(dataSource.isClosed()).isTrue();
                    assertThat(master.rows()).contains(Cities.city(1, "Berlin 19"));
                    assertThatThrownBy(() -> cities.delete("1"))
                            .isInstanceOf(NotAcceptedException.class)
                            .hasMessageContaining("closed");
                });
    }

    @Test
    void answersEachWriteThatDoesNotEndWithinTheLimit() {
        CountDownLatch held = new CountDownLatch(1);
        InMemoryTable master = Cities.create().before(operation -> await().until(() -> held.getCount() == 0));
        runner.withPropertyValues("live.tables.slow.master=slowMaster", "live.write.drain-timeout=50ms")
                .withBean("slowMaster", InMemoryTable.class, () -> master)
                .run(context -> {
                    LiveTable slow = context.getBean("slow", LiveTable.class);
                    CompletableFuture<?> atMaster = slow.patchAsync("1", Row.of("name", "Bonn"));
                    CompletableFuture<?> waiting = slow.patchAsync("1", Row.of("name", "Berlin"));
                    await().until(() -> master.calls("patch") == 1);

                    context.getSourceApplicationContext().close();

                    await().untilAsserted(() -> {
                        assertThat(atMaster).isCompletedExceptionally();
                        assertThat(waiting).isCompletedExceptionally();
                    });
                    held.countDown();
                });
    }

    @Test
    void closesTheTablesAfterTheWebServerAndOnlyOnce() {
        assertThat(LiveTablesLifecycle.PHASE)
                .isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE)
                .isLessThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE)
                .isGreaterThan(0);
        List<TableState> seen = new ArrayList<>();
        runner.run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            context.getSourceApplicationContext()
                    .addApplicationListener(event -> seen.add(table.status().state()));
            context.getSourceApplicationContext().close();

            assertThat(seen).containsOnly(TableState.LIVE);
            assertThat(table.status().state()).isEqualTo(TableState.CLOSED);
        });
    }

    /** Confirms no subscription until there are as many as it was told. */
    private static final class TogetherStream implements LiveStream {

        private final Queue<Subscriber> subscribers = new ConcurrentLinkedQueue<>();
        private final AtomicInteger missing;

        TogetherStream(int subscriptions) {
            missing = new AtomicInteger(subscriptions);
        }

        @Override
        public Subscription subscribe(Subscriber subscriber) {
            subscribers.add(subscriber);
            if (missing.decrementAndGet() == 0) {
                subscribers.forEach(Subscriber::confirmed);
            }
            return () -> {};
        }
    }

    @Test
    void waitsForAllStreamsTogether() {
        runner.withBean("changes", LiveStream.class, () -> new TogetherStream(3))
                .withBean("slowMaster", InMemoryTable.class, Cities::create)
                .withPropertyValues(
                        "live.stream.timeout=30s",
                        "live.tables.cities.stream.bean=changes",
                        "live.tables.one.master=slowMaster",
                        "live.tables.one.stream.bean=changes",
                        "live.tables.other.master=slowMaster",
                        "live.tables.other.stream.bean=changes")
                .run(context -> assertThat(
                                context.getBeansOfType(LiveTable.class).values())
                        .hasSize(3)
                        .allSatisfy(table -> assertThat(table.status().state()).isEqualTo(TableState.LIVE)));
    }

    @Test
    void startsWithoutStreamsThatDoNotComeInTime() {
        runner.withBean("changes", LiveStream.class, () -> new TogetherStream(9))
                .withPropertyValues("live.stream.timeout=50ms", "live.tables.cities.stream.bean=changes")
                .run(context -> assertThat(
                                context.getBean(LiveTable.class).status().state())
                        .isEqualTo(TableState.SUSPECT));
    }

    @Test
    void closesTheCacheAfterTheTables() {
        ClosingCache cache = new ClosingCache();
        runner.withBean(Cache.class, () -> cache).run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            cache.closing = () -> cache.tableWhenClosed = table.status().state();
            context.getSourceApplicationContext().close();

            assertThat(cache.tableWhenClosed).isEqualTo(TableState.CLOSED);
        });
    }

    @Test
    void goesOnWhenTheApplicationIsStoppedAndStartedAgain() {
        runner.run(context -> {
            createTable(context.getBean(DataSource.class));
            LiveTable table = context.getBean(LiveTable.class);
            ConfigurableApplicationContext source = context.getSourceApplicationContext();

            source.stop();
            source.start();
            source.pause();
            source.restart();

            assertThat(table.insert(Row.of("city_id", 1L).with("name", "Berlin")))
                    .isNotNull();
            assertThat(context.getBean(MemCache.class)).isNotNull();
            source.close();
            assertThat(table.status().state()).isEqualTo(TableState.CLOSED);
        });
    }

    @Test
    void closesTheTablesWhenTheApplicationDoesNotStart() {
        List<LiveTable> built = new ArrayList<>();
        runner.withBean("late", SmartLifecycle.class, Failing::new)
                .withPropertyValues("live.tables.slow.master=slowMaster")
                .withBean("slowMaster", InMemoryTable.class, Cities::create)
                .withInitializer(context -> context.addBeanFactoryPostProcessor(
                        beans -> beans.addBeanPostProcessor(new BeanPostProcessor() {
                            @Override
                            public Object postProcessAfterInitialization(Object bean, String name) {
                                if (bean instanceof LiveTable table) {
                                    built.add(table);
                                }
                                return bean;
                            }
                        })))
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(built).hasSize(2).allSatisfy(table -> assertThat(
                                    table.status().state())
                            .isEqualTo(TableState.CLOSED));
                });
    }

    private static final class Failing implements SmartLifecycle {

        @Override
        public void start() {
            throw new IllegalStateException("does not start");
        }

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }
    }

    private static final class ClosingCache implements Cache {

        private Runnable closing = () -> {};
        private @Nullable TableState tableWhenClosed;

        @Override
        public @Nullable CachedRows get(String key) {
            return null;
        }

        @Override
        public void put(String key, CachedRows rows) {}

        @Override
        public void invalidatePrefix(String prefix) {}

        @Override
        public void close() {
            closing.run();
        }
    }
}
