package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.LiveTable;
import dev.livetable.cache.Cache;
import dev.livetable.cache.MemCache;
import dev.livetable.spring.boot.Cities;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.typed.LiveRepository;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.repository.CrudRepository;
import org.springframework.util.unit.DataSize;

/** What a user is told whose live tables cannot be made. */
class LiveTableAdviceTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, Cities::create)
            .withConfiguration(
                    AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class));

    private final ApplicationContextRunner cities = runner.withPropertyValues("live.tables.cities.master=citiesMaster");

    @Test
    void aTableWithoutAMaster() {
        runner.withPropertyValues("live.tables.cities.ttl=5m").run(context -> assertAdvice(context)
                .contains("'cities' has no master", "live.tables.cities.jdbc.table", "live.tables.cities.master")
                .contains("dev.livetable.table.Table", "The one of that type is 'citiesMaster'."));
    }

    @Test
    void aTableWithTwoMasters() {
        cities.withPropertyValues("live.tables.cities.jdbc.table=cities").run(context -> assertAdvice(context)
                .contains("more than one master: live.tables.cities.master and live.tables.cities.jdbc")
                .contains("Set one of them only"));
    }

    @Test
    void aMasterThatIsNoBean() {
        runner.withPropertyValues("live.tables.cities.master=nobody").run(context -> assertAdvice(context)
                .contains("live.tables.cities.master is 'nobody', but there is no bean of that name")
                .contains("The one of that type is 'citiesMaster'."));
    }

    @Test
    void aMasterThatIsNoTable() {
        runner.withBean("text", String.class, () -> "text")
                .withPropertyValues("live.tables.cities.master=text")
                .run(context -> assertAdvice(context)
                        .contains(
                                "live.tables.cities.master is 'text'",
                                "java.lang.String",
                                "dev.livetable.table.Table"));
    }

    @Test
    void aWriteTargetThatIsNoBean() {
        cities.withPropertyValues("live.tables.cities.write-target=nobody").run(context -> assertAdvice(context)
                .contains("live.tables.cities.write-target is 'nobody'", "dev.livetable.table.WritableTable"));
    }

    @Test
    void aStreamThatIsNoBean() {
        cities.withPropertyValues("live.tables.cities.stream.bean=nobody").run(context -> assertAdvice(context)
                .contains("live.tables.cities.stream.bean is 'nobody'", "dev.livetable.stream.LiveStream")
                .contains("There is none of that type now."));
    }

    @Test
    void aStreamThatIsNoStream() {
        cities.withPropertyValues("live.tables.cities.stream.bean=citiesMaster").run(context -> assertAdvice(context)
                .contains("live.tables.cities.stream.bean is 'citiesMaster'", "InMemoryTable", "LiveStream"));
    }

    @Test
    void aTableNamedLikeItsMaster() {
        runner.withPropertyValues("live.tables.citiesMaster.master=citiesMaster")
                .run(context -> assertAdvice(context)
                        .contains(
                                "live.tables.citiesMaster.master is 'citiesMaster'",
                                "the name of the live table itself"));
    }

    @Test
    void aTableNamedLikeAnotherBean() {
        runner.withBean("cities", InMemoryTable.class, Cities::create)
                .withPropertyValues("live.tables.cities.master=citiesMaster")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.cities", "there is a bean of that name already", "Rename one"));
    }

    @Test
    void aTableNamedLikeAnotherBeanWhereOverridingIsAllowed() {
        runner.withAllowBeanDefinitionOverriding(true)
                .withUserConfiguration(CitiesBean.class)
                .withPropertyValues("live.tables.cities.master=citiesMaster")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.cities", "there is a bean of that name already", "Rename one"));
    }

    @Test
    void twoTablesOfOneName() {
        runner.withUserConfiguration(OtherCities.class)
                .withPropertyValues("live.tables.cities.master=citiesMaster")
                .run(context -> assertAdvice(context)
                        .contains("'live.tables.cities' cannot be built", "the name 'cities'", "another name"));
    }

    @Test
    void twoTablesWithOneNameOnTwoCaches() {
        runner.withUserConfiguration(OtherCitiesOnACacheOfTheirOwn.class)
                .withPropertyValues("live.tables.cities.master=citiesMaster")
                .run(context -> assertAdvice(context).contains("two live tables with the name 'cities'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "live.write.queue-timeout",
                "live.write.timeout",
                "live.write.settle-time",
                "live.write.drain-timeout",
                "live.read.fetch-timeout",
                "live.stream.timeout",
                "live.stream.reconnect-delay",
                "live.stream.reconnect-max-delay",
                "live.tables.cities.ttl"
            })
    void aDurationThatIsNotPositive(String property) {
        cities.withPropertyValues(property + "=0s").run(context -> assertInvalid(context, property, Duration.ZERO));
        cities.withPropertyValues(property + "=-1s")
                .run(context -> assertInvalid(context, property, Duration.ofSeconds(-1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "live.write.queue-timeout",
                "live.write.timeout",
                "live.write.settle-time",
                "live.write.drain-timeout",
                "live.read.fetch-timeout",
                "live.stream.timeout",
                "live.stream.reconnect-delay",
                "live.stream.reconnect-max-delay",
                "live.tables.cities.ttl"
            })
    void aDurationAsLongAsCanBe(String property) {
        String longest = "=PT2562047788015215H";
        cities.withPropertyValues(property + longest, "live.stream.reconnect-max-delay" + longest)
                .run(context -> {
                    LiveTable table = context.getBean("cities", LiveTable.class);
                    assertThat(table.count(Filter.all())).isEqualTo(table.count(Filter.all()));
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"live.write.queue-capacity", "live.tables.cities.fetch-size"})
    void aNumberBelowOne(String property) {
        cities.withPropertyValues(property + "=0").run(context -> assertInvalid(context, property, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    live.tables.cities.ttl                     | soon | a time with its unit, such as '30s' or '5m'
                    live.tables.cities.fetch-size              | many | a whole number
                    live.tables.cities.required                | sure | one of 'false', 'true', 'full'
                    live.tables.cities.after-restart           | dorp | one of 'drop', 'trust'
                    live.tables.cities.rest.columns.name       | txet | one of 'boolean', 'integer'
                    live.tables.cities.precision               | rwo  | one of 'row', 'table'
                    live.tables.cities.changes-kept            | lots | a size with its unit in capital letters, such as '64MB'
                    live.precision                             | rows | one of 'row', 'table'
                    live.verify.sample                         | some | a number
                    live.cache.backend                         | rebd | one of 'mem', 'redb', 'none'
                    live.cache.redb.when-locked                | wait | one of 'fail', 'mem'
                    live.cache.mem.maximum-size                | big  | a size with its unit in capital letters, such as '64MB'
                    live.write.queue-capacity                  | many | a whole number
                    """)
    void aValueOfAnotherKind(String property, String given, String allowed) {
        cities.withPropertyValues(property + "=" + given).run(context -> assertAdvice(context)
                .contains(property + " is '" + given + "', which is not " + allowed)
                .contains("Set " + property + " to " + allowed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1B", "-8MB"})
    void aSizeBelowZero(String size) {
        cities.withPropertyValues("live.tables.cities.changes-kept=" + size)
                .run(context -> assertInvalid(context, "live.tables.cities.changes-kept", DataSize.parse(size)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.0001, 1.0001, Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY})
    void aPartThatIsNone(double part) {
        cities.withPropertyValues("live.verify.sample=" + part)
                .run(context -> assertInvalid(context, "live.verify.sample", part));
    }

    @Test
    void aTableThatFollowsOneThatIsNotThere() {
        cities.withPropertyValues("live.tables.towns.master=citiesMaster", "live.tables.cities.follows=twons")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.cities.follows has 'twons', but there is no live table of that name")
                        .contains("Did you mean 'towns'? Set live.tables.cities.follows to names")
                        .contains("The live tables are 'cities', 'towns'."));
    }

    @Test
    @DisplayName("the table itself is not what was meant, and a name with a comma cannot be told from two")
    void aNameWithACommaThatIsFollowed() {
        cities.withPropertyValues("live.tables.[a,b].master=citiesMaster", "live.tables.cities.follows=citie,a,b")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.cities.follows has 'citie'", "Names with a comma stand in a list")
                        .doesNotContain("Did you mean"));
    }

    @Test
    void aTableThatFollowsItself() {
        cities.withPropertyValues("live.tables.cities.follows=cities").run(context -> assertAdvice(context)
                .contains("'cities' follows itself: live.tables.cities.follows has 'cities'")
                .contains("Take one of them out of live.tables.cities.follows."));
    }

    @Test
    void tablesThatFollowOneAnotherInARound() {
        cities.withPropertyValues(
                        "live.tables.towns.master=citiesMaster",
                        "live.tables.streets.master=citiesMaster",
                        "live.tables.cities.follows=streets,towns",
                        "live.tables.towns.follows=streets",
                        "live.tables.streets.follows=cities")
                .run(context -> assertAdvice(context)
                        .contains("'cities' follows itself: 'cities' follows 'streets' follows 'cities'.")
                        .contains("out of live.tables.cities.follows or live.tables.streets.follows."));
    }

    @Test
    void aBeanThatFollowsOneThatIsNotThere() {
        runner.withUserConfiguration(FollowingCities.class).run(context -> assertAdvice(context)
                .contains("'cities' follows 'countries', which is not there")
                .contains("live.tables.<name>.follows, or follows(...) of its builder"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"live.precision", "live.tables.cities.precision"})
    void rowPrecisionWithWritesToAnotherTable(String property) {
        cities.withBean("target", InMemoryTable.class, () -> Cities.create().identity("other"))
                .withPropertyValues("live.tables.cities.write-target=target", property + "=row")
                .run(context -> assertAdvice(context)
                        .contains("'cities' cannot have the precision row", "to another table than its master")
                        .contains("Set live.tables.cities.precision to 'table', or leave out its write-target."));
    }

    @Test
    void aWordThatIsAlmostRight() {
        cities.withPropertyValues("live.cache.backend=REBD")
                .run(context -> assertAdvice(context).contains("\nDid you mean 'redb'? Set live.cache.backend to"));
    }

    @Test
    void aKeyThatIsNone() {
        cities.withPropertyValues("live.tables.cities.rest.filtering-operators.eqaul={column}")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.cities.rest.filtering-operators has the key 'eqaul'")
                        .contains("Did you mean 'equal'?", "'greater-than-or-equal'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc.table", "rest.base-url", "rest.client", "repository.bean"})
    void aMasterThatIsSetToNothingIsNotSet(String nothing) {
        cities.withPropertyValues("live.tables.cities." + nothing + "=").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(LiveTable.class).get("1")).contains(Cities.city(1, "Berlin"));
        });
        runner.withPropertyValues("live.tables.cities." + nothing + "=", "live.tables.cities.master=")
                .run(context -> assertAdvice(context)
                        .contains(
                                "'cities' has no master", "live.tables.cities." + nothing.replace("client", "base-url"))
                        .contains("nor live.tables.cities.master has a value"));
    }

    @Test
    void aMasterThatIsSetToNothingTakesItsGroupWithIt() {
        cities.withPropertyValues(
                        "live.tables.cities.jdbc.table=",
                        "live.tables.cities.jdbc.id-column=city_id",
                        "live.tables.cities.rest.base-url=",
                        "live.tables.cities.rest.paging=page-size")
                .run(context -> assertThat(context).hasNotFailed());
        cities.withPropertyValues("live.tables.cities.jdbc.id-column=city_id")
                .run(context -> assertAdvice(context).contains("more than one master"));
    }

    @Test
    void aNameOfABeanThatIsMistyped() {
        runner.withPropertyValues("live.tables.cities.master=citysMaster").run(context -> assertAdvice(context)
                .contains("live.tables.cities.master is 'citysMaster', but there is no bean of that name")
                .contains("\nDid you mean 'citiesMaster'? Define a bean"));
        runner.withPropertyValues("live.tables.cities.master=nobody")
                .run(context -> assertAdvice(context).doesNotContain("Did you mean"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream.bean", "write-target"})
    void aNameOfABeanThatIsEmpty(String property) {
        cities.withPropertyValues("live.tables.cities." + property + "=").run(context -> assertAdvice(context)
                .contains("live.tables.cities." + property + " is empty", "or leave it out"));
    }

    @Test
    void aMasterThatIsASpringDataRepository() {
        runner.withBean("cityRepository", CrudRepository.class, () -> Mockito.mock(CrudRepository.class))
                .withPropertyValues("live.tables.cities.master=cityRepository")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.cities.master is 'cityRepository', which is a Spring Data repository")
                        .contains("Set live.tables.cities.repository.bean to 'cityRepository'"));
    }

    @Test
    void aTypeThatIsNoClass() {
        cities.withPropertyValues("live.tables.cities.type=dev.livetable.Citty").run(context -> assertAdvice(context)
                .contains("is 'dev.livetable.Citty', but there is no class of that name")
                .contains("Set live.tables.cities.type to the name of the class"));
        cities.withPropertyValues("live.tables.cities.type=City").run(context -> assertAdvice(context)
                .contains("live.tables.cities.type is 'City', but there is no class of that name")
                .contains("with its package, such as com.example.City"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.util.List", "int", "[Ljava.lang.String;"})
    void aTypeThatHasNoObjects(String type) {
        cities.withPropertyValues("live.tables.cities.type=" + type).run(context -> assertAdvice(context)
                .contains("live.tables.cities.type is ", "not a class of objects", "record or class"));
    }

    @Test
    void aDelayThatIsLongerThanTheLongest() {
        cities.withPropertyValues("live.stream.reconnect-delay=1m").run(context -> {
            assertInvalid(context, "live.stream.reconnect-delay", Duration.ofMinutes(1));
            assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("live.stream.reconnect-max-delay, which is '30s'");
        });
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aLiveTableThatNobodyDeclared(CapturedOutput output) {
        assertThatThrownBy(application(NeedsATable.class)::run).isNotNull();

        assertThat(output)
                .containsSubsequence(
                        "Description:",
                        "NeedsATable required a live table that is not there. There is no live table.",
                        "Action:",
                        "set live.tables.<name>.jdbc.table to a table")
                .doesNotContain("\tat ");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aRepositoryOfALiveTableThatNobodyDeclared(CapturedOutput output) {
        assertThatThrownBy(application(NeedsARepository.class).properties("live.tables.cities.jdbc.table=cities")::run)
                .isNotNull();

        assertThat(output)
                .containsSubsequence(
                        "Description:",
                        "LiveRepository<java.lang.String, java.lang.Long>",
                        "The live tables are 'cities'.",
                        "Action:",
                        "Set live.tables.<name>.type to the class of the objects");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aLiveTableOfWhichThereAreSeveral(CapturedOutput output) {
        assertThatThrownBy(
                        application(NeedsOneOfSeveral.class)
                                        .properties(
                                                "live.tables.cities.jdbc.table=cities",
                                                "live.tables.orders.jdbc.table=orders")::run)
                .isNotNull();

        assertThat(output)
                .containsSubsequence(
                        "Description:",
                        "NeedsOneOfSeveral required one bean of type 'dev.livetable.LiveTable', but there are several:"
                                + " 'cities', 'orders'.",
                        "Action:",
                        "Inject one by its name");
    }

    private static SpringApplicationBuilder application(Class<?> source) {
        return new SpringApplicationBuilder(source, LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class)
                .web(WebApplicationType.NONE);
    }

    record NeedsATable(LiveTable cities) {}

    record NeedsOneOfSeveral(LiveTable citys) {}

    record NeedsARepository(LiveRepository<String, Long> cities) {}

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void isPrintedWithoutAStackTrace(CapturedOutput output) {
        SpringApplicationBuilder application = new SpringApplicationBuilder(
                        LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class)
                .web(WebApplicationType.NONE)
                .properties("live.tables.cities.master=nobody");

        assertThatThrownBy(application::run).hasRootCauseInstanceOf(AdviceException.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .containsSubsequence(
                        "Description:",
                        "live.tables.cities.master is 'nobody'",
                        "Action:",
                        "Define a bean of type dev.livetable.table.Table")
                .doesNotContain("\tat ");
    }

    @Configuration(proxyBeanMethods = false)
    static class CitiesBean {

        @Bean
        InMemoryTable cities() {
            return Cities.create();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherCities {

        @Bean
        LiveTable otherCities(LiveTableConfigurer configurer) {
            return configurer
                    .configure(LiveTable.builder("cities", Cities.create()))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FollowingCities {

        @Bean
        LiveTable cities(LiveTableConfigurer configurer) {
            return configurer
                    .configure(LiveTable.builder("cities", Cities.create()).follows("countries"))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherCitiesOnACacheOfTheirOwn {

        @Bean
        LiveTable otherCities() {
            Cache cache = MemCache.create();
            return LiveTable.builder("cities", Cities.create()).cache(cache).build();
        }
    }
}
