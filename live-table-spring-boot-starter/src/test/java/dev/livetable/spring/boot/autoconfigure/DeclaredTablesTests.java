package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.table.InMemoryTable;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Which tables the properties declare, and that no name is read in part. */
class DeclaredTablesTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, Cities::create)
            .withConfiguration(
                    AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class));

    private ApplicationContextRunner environment(String variable, String value) {
        return runner.withInitializer(EnvironmentVariables.environment(Map.of(variable, value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"my towns", "städte", "cities!"})
    void aNameOfWhichSpringBootLeavesOutCharactersIsRefused(String name) {
        runner.withPropertyValues("live.tables." + name + ".master=citiesMaster")
                .run(context -> assertAdvice(context)
                        .contains("live.tables." + name + " has a name", "live.tables.[" + name + "]"));
    }

    @Test
    void aNameWithASlashIsNotAdvisedToBePutInBrackets() {
        runner.withPropertyValues("live.tables.new/cities.master=citiesMaster").run(context -> assertAdvice(context)
                .contains("live.tables.[new/cities] has a name with a slash", "such as 'new.cities'")
                .doesNotContain("in brackets"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"my towns", "städte", "cities.eu", "UPPER", "cities?"})
    void aNameInBracketsIsTakenAsItIs(String name) {
        runner.withPropertyValues("live.tables.[" + name + "].master=citiesMaster")
                .run(context -> {
                    assertThat(context.getBeansOfType(LiveTable.class)).containsOnlyKeys(name);
                    assertThat(context.getBean(LiveTable.class).get("1")).contains(Cities.city(1, "Berlin"));
                });
    }

    @Test
    void aNameWithADotIsRefusedWithoutBrackets() {
        runner.withPropertyValues("live.tables.cities.eu.jdbc.table=cities").run(context -> assertAdvice(context)
                .contains("live.tables.cities.eu.jdbc.table is not a property")
                .contains("If the name is 'cities.eu', put it in brackets: live.tables.[cities.eu].jdbc.table"));
    }

    @Test
    void aListOfTablesIsRefused() {
        runner.withPropertyValues("live.tables[0].jdbc.table=cities", "live.tables[0].ttl=5m")
                .run(context -> assertAdvice(context)
                        .contains("live.tables[0] is set, so live.tables is a list", "live.tables.<name>.jdbc.table"));
    }

    @Test
    void aTableMayBeNamedByANumber() {
        runner.withPropertyValues("live.tables.7.master=citiesMaster")
                .run(context ->
                        assertThat(context.getBeansOfType(LiveTable.class)).containsOnlyKeys("7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"new/cities", "new\\cities"})
    void aNameThatNoUrlCanHoldIsRefused(String name) {
        runner.withPropertyValues("live.tables.[" + name + "].master=citiesMaster")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.[" + name + "] has a name with a slash", "such as 'new.cities'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"live.tables", "live.tables.cities"})
    void aSingleValueBesidePropertiesIsRefused(String property) {
        runner.withPropertyValues("live.tables.cities.master=citiesMaster", property + "=${NAME}")
                .run(context -> assertAdvice(context)
                        .contains(property + " is a single value", "Write live.tables.<name>.master"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "live.tables.cities.stream",
                "live.tables.cities.rest",
                "live.tables.cities.jdbc",
                "live.tables.cities.write"
            })
    void aGroupThatIsSetToNothingIsNone(String group) {
        runner.withPropertyValues("live.tables.cities.master=citiesMaster", group + "=")
                .run(context -> assertThat(context).hasNotFailed().hasBean("cities"));
    }

    @ParameterizedTest
    @CsvSource({"' '", "'&cities'", "''"})
    void aNameThatNoBeanCanHaveIsRefused(String name) {
        runner.withPropertyValues("live.tables.[" + name + "].master=citiesMaster")
                .run(context -> assertAdvice(context).contains("live.tables.[" + name + "] cannot be a live table"));
    }

    @Test
    void aPropertyWithoutANameIsRefused() {
        runner.withPropertyValues("live.tables.master=citiesMaster").run(context -> assertAdvice(context)
                .contains("live.tables.master is a single value", "live.tables.<name>.master"));
    }

    @Test
    void aTableThatIsOnlyANameIsAdvisedOn() {
        runner.withPropertyValues("live.tables.cities=").run(context -> assertAdvice(context)
                // Spring Boot 4.0 makes no table of an empty value.
                .containsAnyOf("'cities' has no master", "live.tables.cities is a single value"));
    }

    @Test
    void aNameInTwoSpellingsIsRefused() {
        runner.withPropertyValues("live.tables.bigCities.master=citiesMaster", "live.tables.big-cities.ttl=5m")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.bigCities is also spelt live.tables.big-cities", "Spell it in one way"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"big-cities", "BigCities", "big_cities", "bigcities"})
    void aTableThatIsABeanCannotLookLikeAnotherOne(String name) {
        runner.withPropertyValues("live.tables.bigCities.master=citiesMaster")
                .withBean("towns", LiveTable.class, () -> LiveTable.builder(name, Cities.create())
                        .build())
                .run(context -> assertAdvice(context)
                        .contains("'bigCities'", "'" + name + "'", "differ in case, '-' and '_' only"));
    }

    @Test
    void twoTablesOfTheEnvironmentAndOfPropertiesAreRefusedWhereTheirNamesLookAlike() {
        environment("LIVE_TABLES_BIGCITIES_TTL", "5m")
                .withPropertyValues(
                        "live.tables.bigCities.master=citiesMaster", "live.tables.BIG-CITIES.master=citiesMaster")
                .run(context -> assertAdvice(context).contains("live.tables.bigCities", "live.tables.BIG-CITIES"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bigCities", "big-cities", "big_cities", "bigcities"})
    void anEnvironmentVariableIsAPropertyOfTheTableAndMakesNoSecondOne(String name) {
        environment("LIVE_TABLES_BIGCITIES_TTL", "5m")
                .withPropertyValues("live.tables." + name + ".master=citiesMaster")
                .run(context -> {
                    assertThat(context.getBeansOfType(LiveTable.class)).containsOnlyKeys(name);
                    assertThat(context.getBean(LiveTable.class).status().ttl()).isEqualTo(Duration.ofMinutes(5));
                });
    }

    @Test
    void aServiceOfKubernetesWhoseNameIsThatOfTheGroupDeclaresNoTable() {
        runner.withInitializer(EnvironmentVariables.environment(Map.of(
                        "LIVE_TABLES_PORT", "tcp://10.0.0.1:8080",
                        "LIVE_TABLES_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                        "LIVE_TABLES_PORT_8080_TCP_PORT", "8080",
                        "LIVE_TABLES_SERVICE_HOST", "10.0.0.1",
                        "LIVE_TABLES_SERVICE_PORT", "8080")))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBeansOfType(LiveTable.class)).isEmpty();
                });
    }

    @Test
    void anEnvironmentVariableOfAGroupMaySpellADashAsItSpellsADot() {
        runner.withInitializer(EnvironmentVariables.environment(Map.of("LIVE_TABLES_BIG_CITIES_WRITE_TIMEOUT", "7s")))
                .withPropertyValues("live.tables.big-cities.master=citiesMaster")
                .run(context -> assertThat(
                                context.getBean(DeclaredTables.class).byName().get("big-cities"))
                        .extracting(table -> table.write().timeout())
                        .isEqualTo(Duration.ofSeconds(7)));
    }

    @Test
    void aTableMayBeDeclaredByEnvironmentVariablesAlone() {
        environment("LIVE_TABLES_CITIES_MASTER", "citiesMaster")
                .run(context ->
                        assertThat(context.getBeansOfType(LiveTable.class)).containsOnlyKeys("cities"));
    }
}
