package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.AfterRestart;
import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.Precision;
import dev.livetable.cache.MemCache;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.LiveTableListener;
import dev.livetable.status.ReadSource;
import dev.livetable.status.StreamState;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.WritableTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.data.domain.PageRequest;

class LiveTableAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class));

    private final ApplicationContextRunner cities =
            runner.withUserConfiguration(OneMaster.class).withPropertyValues("live.tables.cities.master=citiesMaster");

    @Test
    void startsWithoutAnyTable() {
        runner.run(
                context -> assertThat(context.getBean(LiveTables.class).all()).isEmpty());
    }

    @Test
    void makesABeanOfEachTable() {
        cities.withPropertyValues("live.tables.towns.master=citiesMaster").run(context -> {
            assertThat(context.getBeansOfType(LiveTable.class)).containsOnlyKeys("cities", "towns");
            LiveTable table = context.getBean("cities", LiveTable.class);
            assertThat(table.name()).isEqualTo("cities");
            assertThat(table.status().cacheKind()).isEqualTo("mem");
            assertThat(table.schema()).isEqualTo(Cities.SCHEMA);
            assertThat(context.getBean(LiveTables.class).find("cities")).containsSame(table);
        });
    }

    @Test
    void readsTheMasterOnceAndThenTheCache() {
        cities.run(context -> {
            LiveTable table = context.getBean(LiveTable.class);

            assertThat(table.readList(Filter.all(), Cities.PAGE).source()).isEqualTo(ReadSource.MISS);
            assertThat(table.readList(Filter.all(), Cities.PAGE).source()).isEqualTo(ReadSource.HIT);
            assertThat(context.getBean(InMemoryTable.class).loads()).isEqualTo(1);
        });
    }

    @Test
    void takesThePrecisionOfTheTableElseThatOfAll() {
        cities.run(context -> assertThat(precision(context)).isEqualTo("table"));
        cities.withPropertyValues("live.tables.cities.precision=row")
                .run(context -> assertThat(precision(context)).isEqualTo("row"));
        cities.withPropertyValues("live.precision=row")
                .run(context -> assertThat(precision(context)).isEqualTo("row"));
        cities.withPropertyValues("live.precision=row", "live.tables.cities.precision=table")
                .run(context -> assertThat(precision(context)).isEqualTo("table"));
        cities.withPropertyValues("live.precision=row", "live.tables.cities.precision=row")
                .withBean(LiveTableCustomizer.class, () -> (name, builder) -> builder.precision(Precision.TABLE))
                .run(context -> assertThat(precision(context)).isEqualTo("table"));
    }

    @Test
    void givesThePrecisionOfAllToATableThatIsABean() {
        runner.withUserConfiguration(TableBean.class)
                .withPropertyValues("live.precision=row")
                .run(context -> assertThat(precision(context)).isEqualTo("row"));
    }

    private static String precision(AssertableApplicationContext context) {
        return context.getBean("cities", LiveTable.class).status().precision();
    }

    @Test
    void aWriteOfOneRowLeavesTheOthersInTheCacheWhenItsPrecisionIsRow() {
        cities.withPropertyValues("live.tables.cities.precision=row").run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            table.get("1");
            table.get("2");

            table.patch("1", Row.of("name", "Bonn"));

            assertThat(table.readGet("2").source()).isEqualTo(ReadSource.HIT);
            assertThat(table.get("1")).contains(Cities.city(1, "Bonn"));
        });
    }

    @Test
    void keepsNoChangesWhereNoneAreToBeKept() {
        ApplicationContextRunner precise = cities.withPropertyValues("live.tables.cities.precision=row");
        precise.run(context -> assertThat(sourceAfterChangesOfAnother(context)).isEqualTo(ReadSource.HIT));
        precise.withPropertyValues("live.tables.cities.changes-kept=0B")
                .run(context -> assertThat(sourceAfterChangesOfAnother(context)).isEqualTo(ReadSource.MISS));
    }

    private static ReadSource sourceAfterChangesOfAnother(AssertableApplicationContext context) {
        LiveTable table = context.getBean(LiveTable.class);
        table.get("2");
        table.patch("1", Row.of("name", "Bonn"));
        table.patch("1", Row.of("name", "Berlin"));
        return table.readGet("2").source();
    }

    @Test
    void aTableFollowsOthersDirectlyAndOverOthers() {
        cities.withPropertyValues(
                        "live.precision=row",
                        "live.tables.towns.master=citiesMaster",
                        "live.tables.towns.follows=cities",
                        "live.tables.streets.master=citiesMaster",
                        "live.tables.streets.follows[0]=towns")
                .run(context -> {
                    LiveTable streets = context.getBean("streets", LiveTable.class);
                    LiveTable table = context.getBean("cities", LiveTable.class);
                    streets.get("1");
                    table.get("2");

                    table.patch("1", Row.of("name", "Bonn"));

                    assertThat(streets.get("1")).contains(Cities.city(1, "Bonn"));
                    assertThat(streets.status().invalidations()).containsEntry(InvalidationCause.FOLLOWED, 1L);
                    assertThat(table.readGet("2").source()).isEqualTo(ReadSource.HIT);
                    assertThat(context.getBean(LiveTables.class).followedBy("streets"))
                            .containsExactly("towns");
                });
    }

    @Test
    void comparesAPartOfTheHitsWithTheMaster() {
        cities.withPropertyValues("live.verify.sample=1").run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            table.get("1");
            table.get("1");
            await().untilAsserted(() -> assertThat(table.status().verified()).isEqualTo(1));
            assertThat(table.status().differing()).isZero();
        });
        cities.run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            table.get("1");
            table.get("1");
            assertThat(context.getBean(InMemoryTable.class).loads()).isEqualTo(1);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class TableBean {

        @Bean
        LiveTable cities(LiveTableConfigurer configurer) {
            return configurer
                    .configure(LiveTable.builder("cities", Cities.create()))
                    .build();
        }
    }

    @Test
    void keepsAllTablesInTheCacheBean() {
        cities.run(context -> {
            context.getBean(LiveTable.class).get("1");

            assertThat(context.getBean(MemCache.class).entries("cities", 10)).hasSize(1);
        });
    }

    @Test
    void injectsTheLiveTableWhereverATableIsAskedForByType() {
        cities.withUserConfiguration(Consumers.class).run(context -> {
            LiveTable table = context.getBean("cities", LiveTable.class);

            assertThat(context.getBean(Consumers.class).table).isSameAs(table);
            assertThat(context.getBean(Consumers.class).writable).isSameAs(table);
            assertThat(context.getBean(Table.class)).isSameAs(table);
            assertThat(context.getBean(LiveTable.class)).isSameAs(table);
        });
    }

    @Test
    void injectsTheMasterWhereItIsNamedOrAskedForByItsOwnClass() {
        cities.withUserConfiguration(Consumers.class).run(context -> assertThat(context.getBean(Consumers.class).master)
                .isSameAs(context.getBean("citiesMaster"))
                .isSameAs(context.getBean(InMemoryTable.class)));
    }

    @Test
    void putsAWriteTargetBehindToo() {
        cities.withBean("target", InMemoryTable.class, Cities::create)
                .withPropertyValues("live.tables.cities.write-target=target")
                .run(context -> assertThat(context.getBean(Table.class)).isInstanceOf(LiveTable.class));
    }

    @Test
    void leavesALiveTableThatIsAMasterWhereItIs() {
        cities.withPropertyValues("live.tables.near.master=cities", "live.tables.near.ttl=1s")
                .run(context -> assertThat(context.getSourceApplicationContext()
                                .getBeanFactory()
                                .getBeanDefinition("cities")
                                .isFallback())
                        .isFalse());
    }

    @Test
    void writesToTheWriteTarget() {
        cities.withBean("target", InMemoryTable.class, Cities::create)
                .withPropertyValues("live.tables.cities.write-target=target")
                .run(context -> {
                    context.getBean(LiveTable.class).patch("1", Row.of("name", "Bonn"));

                    assertThat(context.getBean("target", InMemoryTable.class).rows())
                            .contains(Cities.city(1, "Bonn"));
                    assertThat(context.getBean("citiesMaster", InMemoryTable.class)
                                    .rows())
                            .contains(Cities.city(1, "Berlin"));
                });
    }

    @Test
    void listensToTheStream() {
        cities.withBean("changes", ManualLiveStream.class)
                .withPropertyValues("live.tables.cities.stream.bean=changes")
                .run(context -> {
                    LiveTable table = context.getBean(LiveTable.class);
                    table.get("1");
                    context.getBean("citiesMaster", InMemoryTable.class).put(Cities.city(1, "Bonn"));

                    assertThat(table.status().streamState()).isEqualTo(StreamState.UP);
                    context.getBean(ManualLiveStream.class).publish(LiveEvent.changed());
                    assertThat(table.get("1")).contains(Cities.city(1, "Bonn"));
                });
    }

    @Test
    void takesOverWhatThePropertiesSay() {
        cities.withPropertyValues("live.tables.cities.ttl=90s", "live.tables.cities.after-restart=drop")
                .run(context -> {
                    assertThat(context.getBean(LiveTable.class).status().ttl()).isEqualTo(Duration.ofSeconds(90));
                    assertThat(context.getBean(DeclaredTables.class).byName().get("cities"))
                            .extracting(TableProperties::afterRestart)
                            .isEqualTo(AfterRestart.DROP);
                });
    }

    @Test
    void cutsPagesOutOfLargerOnes() {
        cities.withPropertyValues("live.tables.cities.fetch-size=20").run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            table.list(Filter.all(), PageRequest.of(0, 1));

            assertThat(table.readList(Filter.all(), PageRequest.of(1, 1)).source())
                    .isEqualTo(ReadSource.HIT);
        });
    }

    @Test
    void appliesAllCustomizersInOrderAfterTheProperties() {
        List<String> applied = new ArrayList<>();
        cities.withPropertyValues("live.tables.cities.ttl=90s")
                .withBean("second", LiveTableCustomizer.class, () -> new Second(applied))
                .withBean("first", LiveTableCustomizer.class, () -> new First(applied))
                .run(context -> {
                    assertThat(applied).containsExactly("first cities", "second cities");
                    assertThat(context.getBean(LiveTable.class).status().ttl()).isEqualTo(Duration.ofSeconds(5));
                });
    }

    @Test
    void letsACustomizerWrapTheMaster() {
        InMemoryTable other = InMemoryTable.of(Cities.SCHEMA, Cities.city(7, "Oslo"));
        cities.withBean(LiveTableCustomizer.class, () -> (name, builder) -> builder.wrapMaster(master -> other))
                .run(context ->
                        assertThat(context.getBean(LiveTable.class).get("7")).contains(Cities.city(7, "Oslo")));
    }

    @Test
    void tellsAllListenerBeans() {
        List<String> reads = new ArrayList<>();
        LiveTableListener listener = new LiveTableListener() {
            @Override
            public void read(String table, ReadSource source) {
                reads.add(table + " " + source);
            }
        };
        cities.withBean(LiveTableListener.class, () -> listener).run(context -> {
            context.getBean(LiveTable.class).get("1");

            assertThat(reads).containsExactly("cities MISS");
        });
    }

    @Test
    void takesInLiveTablesThatAreDefinedAsBeans() {
        cities.withUserConfiguration(OwnTable.class).run(context -> {
            assertThat(context.getBean(LiveTables.class).all())
                    .containsExactlyInAnyOrder(
                            context.getBean("cities", LiveTable.class), context.getBean("own", LiveTable.class));
            context.getBean("own", LiveTable.class).get("1");
            assertThat(context.getBean(MemCache.class).entries("own", 10)).hasSize(1);
        });
    }

    @Test
    void doesNotCountAViewAsAnotherTable() {
        cities.withUserConfiguration(View.class)
                .run(context -> assertThat(context.getBean(LiveTables.class).all())
                        .containsExactly(context.getBean("cities", LiveTable.class)));
    }

    @Test
    void keepsTheNameOfATableAsItIsWritten() {
        runner.withUserConfiguration(OneMaster.class)
                .withPropertyValues(
                        "live.tables.bigCities.master=citiesMaster",
                        "live.tables.old-cities.master=citiesMaster",
                        "live.tables.poor_cities.master=citiesMaster",
                        "live.tables.[new cities].master=citiesMaster")
                .run(context -> assertThat(context.getBeansOfType(LiveTable.class))
                        .containsOnlyKeys("bigCities", "old-cities", "poor_cities", "new cities"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OneMaster {

        @Bean
        InMemoryTable citiesMaster() {
            return Cities.create();
        }
    }

    static class Consumers {

        final Table table;
        final WritableTable writable;
        final Table master;

        Consumers(Table table, WritableTable writable, @Qualifier("citiesMaster") Table master) {
            this.table = table;
            this.writable = writable;
            this.master = master;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnTable {

        @Bean
        LiveTable own(LiveTableConfigurer configurer) {
            return configurer
                    .configure(LiveTable.builder("own", Cities.create()))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class View {

        @Bean
        LiveTable berlin(@Qualifier("cities") LiveTable cities) {
            return cities.view(Filter.equal("name", "Berlin"));
        }
    }

    @Order(1)
    record First(List<String> applied) implements LiveTableCustomizer {

        @Override
        public void customize(String name, dev.livetable.LiveTableBuilder builder) {
            applied.add("first " + name);
        }
    }

    @Order(2)
    record Second(List<String> applied) implements LiveTableCustomizer {

        @Override
        public void customize(String name, dev.livetable.LiveTableBuilder builder) {
            applied.add("second " + name);
            builder.ttl(Duration.ofSeconds(5));
        }
    }
}
