package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.cache.Cache;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.ReadSource;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;

/** Live tables in contexts that fail, start late, start twice, have parents or are not alone in their process. */
class ContextLifecycleTests {

    @TempDir
    Path folder;

    private final ManualLiveStream stream = new ManualLiveStream();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, Cities::create)
            .withBean("citiesStream", ManualLiveStream.class, () -> stream)
            .withConfiguration(
                    AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class))
            .withPropertyValues(
                    "live.tables.cities.master=citiesMaster", "live.tables.cities.stream.bean=citiesStream");

    private ApplicationContextRunner onDisk() {
        return runner.withPropertyValues("live.cache.backend=redb", "live.cache.redb.path=" + folder);
    }

    private void assertFreed() {
        assertThat(stream.publish(LiveEvent.changed())).as("subscribers").isZero();
        onDisk().run(context ->
                assertThat(context.getBean(LiveTable.class).get("1")).isPresent());
    }

    @Test
    void aContextThatFailsAfterItsTablesWereBuiltFreesFolderAndStream() {
        onDisk().withBean(SmartInitializingSingleton.class, () -> () -> {
                    throw new IllegalStateException("does not start");
                })
                .run(context -> assertThat(context).hasFailed());

        assertFreed();
    }

    @Test
    void aContextThatFailsAtItsSecondTableFreesFolderAndStream() {
        onDisk().withPropertyValues("live.tables.towns.master=nobody")
                .run(context -> assertAdvice(context).contains("live.tables.towns.master is 'nobody'"));

        assertFreed();
    }

    @Test
    void aContextThatFailsAtARequiredMasterFreesFolderAndStream() {
        onDisk().withBean("down", InMemoryTable.class, () -> Cities.create().before(operation -> {
                    throw new IllegalStateException("down");
                }))
                .withPropertyValues("live.tables.towns.master=down", "live.tables.towns.required=true")
                .run(context -> assertAdvice(context).contains("live.tables.towns.required is 'true'"));

        assertFreed();
    }

    @Test
    void tablesThatStartLateAreRequiredAndClosedAsEver() {
        ApplicationContextRunner lazy = onDisk().withInitializer(context ->
                context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()));
        lazy.run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            table.patch("1", Row.of("name", "Bonn"));
            assertThat(context.getBean(LiveTables.class).all()).containsExactly(table);
            context.getSourceApplicationContext().close();
            assertThat(table.status().state()).isEqualTo(TableState.CLOSED);
        });
        lazy.withPropertyValues("live.tables.towns.master=nobody")
                .run(context -> assertAdvice(context).contains("live.tables.towns.master is 'nobody'"));
        assertFreed();
    }

    @Test
    void aContextCanBeRefreshedAndClosedTwice() {
        try (AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext()) {
            context.setServletContext(new MockServletContext());
            TestPropertyValues.of(
                            "live.tables.cities.master=citiesMaster",
                            "live.cache.backend=redb",
                            "live.cache.redb.path=" + folder)
                    .applyTo(context);
            context.register(Master.class, LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class);
            context.refresh();
            LiveTable first = context.getBean(LiveTable.class);
            first.get("1");

            context.refresh();

            assertThat(first.status().state()).isEqualTo(TableState.CLOSED);
            assertThat(context.getBean(LiveTable.class).readGet("1").source()).isEqualTo(ReadSource.HIT);
            context.close();
            context.close();
        }
        RedbCache.open(folder).close();
    }

    @Test
    void twoContextsInOneProcessHaveTablesOfTheirOwn() {
        runner.run(one -> runner.run(other -> {
            LiveTable table = other.getBean(LiveTable.class);
            table.get("1");
            one.getBean(LiveTable.class).invalidate();
            assertThat(table.readGet("1").source()).isEqualTo(ReadSource.HIT);
        }));
    }

    @Test
    void twoContextsInOneProcessDoNotShareAFolder() {
        onDisk().run(one -> {
            onDisk().run(other -> assertAdvice(other).contains("is open in this process already"));
            onDisk().withPropertyValues("live.cache.redb.when-locked=mem")
                    .run(other -> assertThat(other).hasNotFailed());
            assertThat(one.getBean(LiveTable.class).get("1")).isPresent();
        });
    }

    @Test
    void aChildUsesTheTablesOfItsParentAndLeavesThemOpen() {
        runner.run(parent -> {
            LiveTable table = parent.getBean(LiveTable.class);
            try (ConfigurableApplicationContext child =
                    child(parent.getSourceApplicationContext(), "live.tables.towns.master=citiesMaster")) {
                LiveTable towns = child.getBean("towns", LiveTable.class);
                assertThat(child.getBean("cities")).isSameAs(table);
                assertThat(child.getBean(LiveTables.class).all()).containsExactlyInAnyOrder(table, towns);
                assertThat(child.getBean(Cache.class)).isSameAs(parent.getBean(Cache.class));
                child.close();
                assertThat(towns.status().state()).isEqualTo(TableState.CLOSED);
            }
            assertThat(table.status().state()).isEqualTo(TableState.LIVE);
            table.get("1");
            assertThat(table.readGet("1").source()).isEqualTo(ReadSource.HIT);
            assertThat(parent.getBean(LiveTables.class).all()).containsExactly(table);
        });
    }

    @Test
    void aTableOfAChildFollowsOneOfItsParentWhateverItsSiblingsDo() {
        runner.run(parent -> {
            LiveTable cities = parent.getBean(LiveTable.class);
            String[] following = {"live.tables.towns.master=citiesMaster", "live.tables.towns.follows=cities"};
            String[] other = {"live.tables.streets.master=citiesMaster"};
            try (ConfigurableApplicationContext child = child(parent.getSourceApplicationContext(), following);
                    ConfigurableApplicationContext sibling = child(parent.getSourceApplicationContext(), other)) {
                LiveTable towns = child.getBean("towns", LiveTable.class);
                towns.get("1");
                assertThat(towns.readGet("1").source()).isEqualTo(ReadSource.HIT);

                cities.patch("1", Row.of("name", "Bonn"));

                assertThat(towns.get("1")).contains(Cities.city(1, "Bonn"));
                assertThat(child.getBean(LiveTables.class).followedBy("towns")).containsExactly("cities");
                assertThat(sibling.getBean("streets", LiveTable.class).get("1")).isPresent();
            }
        });
    }

    @Test
    void siblingsHaveTablesOfTheirOwnOneAfterAnother() {
        runner.run(parent -> {
            for (String round : List.of("first", "second")) {
                try (ConfigurableApplicationContext child =
                        child(parent.getSourceApplicationContext(), "live.tables.towns.master=citiesMaster")) {
                    assertThat(child.getBean("towns", LiveTable.class).get("1"))
                            .as(round)
                            .isPresent();
                }
            }
        });
    }

    private static ConfigurableApplicationContext child(ConfigurableApplicationContext parent, String... properties) {
        AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext();
        child.setParent(parent);
        TestPropertyValues.of(properties)
                .applyTo(child.getEnvironment(), TestPropertyValues.Type.MAP, "child " + List.of(properties));
        child.register(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class);
        try {
            child.refresh();
        } catch (BeanCreationException e) {
            child.close();
            throw e;
        }
        return child;
    }

    @Configuration(proxyBeanMethods = false)
    static class Master {

        @Bean
        InMemoryTable citiesMaster() {
            return Cities.create();
        }
    }
}
