package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.EnvironmentVariables.environment;
import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.table.InMemoryTable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.support.SpringApplicationJsonEnvironmentPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;

/** A property that does not exist is refused with advice. Before, it was passed over in silence. */
class UnknownPropertiesTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, Cities::create)
            .withConfiguration(
                    AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class));

    private final ApplicationContextRunner cities = runner.withPropertyValues("live.tables.cities.master=citiesMaster");

    @ParameterizedTest
    @CsvSource({
        "live.tables.cities.tll, live.tables.cities.ttl",
        "live.tables.cities.fetchsizes, live.tables.cities.fetch-size",
        "live.tables.cities.jdbc.tabel, live.tables.cities.jdbc.table",
        "live.tables.cities.table, live.tables.cities.jdbc.table",
        "live.tables.cities.base-url, live.tables.cities.rest.base-url",
        "live.tables.cities.rest.base-uri, live.tables.cities.rest.base-url",
        "live.cache.redb.encription-key, live.cache.redb.encryption-key",
        "live.cache.maximum-size, live.cache.mem.maximum-size",
        "live.cache.redb.whenlocked2, live.cache.redb.when-locked",
        "live.write.time-out2, live.write.timeout",
        "live.read.fetch-timeouts, live.read.fetch-timeout",
        "live.stream.reconnect-dely, live.stream.reconnect-delay",
        "live.tables.cities.precison, live.tables.cities.precision",
        "live.tables.cities.follow, live.tables.cities.follows",
        "live.tables.cities.change-kept, live.tables.cities.changes-kept",
        "live.verify.samples, live.verify.sample"
    })
    void aMistypedNameIsRefusedWithTheOneThatWasMeant(String given, String meant) {
        cities.withPropertyValues(given + "=4711secret").run(context -> assertAdvice(context)
                .contains(given + " is not a property of live tables", "Did you mean " + meant)
                .doesNotContain("4711secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tll=1m", "ttl=soon"})
    void aNameIsRepeatedAsItWasWritten(String mistake) {
        String written = "live.repositories.ownerRepository.";
        cities.withPropertyValues(written + mistake).run(context -> assertAdvice(context)
                .contains(written + mistake.substring(0, 3) + " is ", written + "ttl")
                .doesNotContain("ownerrepository"));
    }

    @Test
    void aTableWithNothingButAMistypedNameIsRefused() {
        runner.withPropertyValues("live.tables.cities.jdbc.tabel=cities")
                .run(context -> assertAdvice(context).contains("live.tables.cities.jdbc.tabel is not a property"));
    }

    @Test
    void aNameThatIsLikeNoOtherIsRefusedWithAllThatAreAllowed() {
        cities.withPropertyValues("live.tables.cities.colour-of-the-sea=blue").run(context -> assertAdvice(context)
                .contains("Remove live.tables.cities.colour-of-the-sea", "What may follow live.tables.cities. is: ")
                .contains("after-restart", "jdbc.table", "rest.base-url", "ttl"));
    }

    @Test
    void allAreNamedAtOnceWithWhereTheyAreSet() {
        cities.withPropertyValues("live.tables.cities.tll=1m", "live.tables.cities.strem=x")
                .run(context -> assertAdvice(context)
                        .contains(
                                "live.tables.cities.tll is not", "live.tables.cities.strem is not", "property source"));
    }

    @Test
    void everySpellingThatSpringBootTakesIsTaken() {
        cities.withPropertyValues(
                        "live.tables.cities.fetchSize=5",
                        "live.tables.cities.AFTER_RESTART=drop",
                        "live.cache.mem.maximumSize=1MB",
                        "live.tables.cities.changesKept=1MB",
                        "live.tables.cities.PRECISION=Row",
                        "live.write.queue_capacity=5")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "live.tables.cities.ttl",
                "live.tables.cities.fetchSize",
                "live.tables.cities.after-restart",
                "live.tables.cities.type",
                "live.tables.cities.precision",
                "live.tables.cities.follows",
                "live.tables.cities.changes-kept",
                "live.cache.backend",
                "live.precision",
                "live.verify.sample",
                "live.cache.mem.maximum-size",
                "live.tables.cities.required",
                "live.cache.redb.sync",
                "live.write.queue-capacity",
                "live.write.timeout"
            })
    void aPropertyThatIsSetToNothingIsAsIfItWereNotSet(String name) {
        cities.withPropertyValues(name + "=").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(LiveTable.class).status().ttl()).isNull();
        });
        cities.withPropertyValues(name + "=", "live.tables.cities.tll=1m").run(context -> assertAdvice(context)
                .contains("live.tables.cities.tll is not a property")
                .doesNotContain(name + " is not"));
    }

    @Test
    void listsAndMapsAreTaken() {
        runner.withPropertyValues(
                        "live.tables.cities.rest.columns.[first name]=text",
                        "live.tables.cities.rest.columns.population=integer",
                        "live.tables.cities.rest.filtering[0]=name",
                        "live.tables.cities.rest.filtering[1]=population",
                        "live.tables.cities.rest.filtering-operators.less-than={column}_lt",
                        "live.tables.cities.jdbc.id-column=a,b")
                .run(context -> assertAdvice(context).contains("more than one master"));
    }

    @ParameterizedTest
    @CsvSource({
        "live.cache.redb.encryption-key=${LIVE_KEY}, ${LIVE_KEY}",
        "live.cache.redb.path=/var/${APP}/cache, ${APP}",
        "live.tables.cities.jdbc.table=${FIRST:${SECOND}}, ${SECOND}",
        "'live.tables.cities.follows=towns,${OTHER}', ${OTHER}",
        "live.tables.cities.rest.headers.X-Key=${API_KEY}, ${API_KEY}",
        "live.tables.cities.ttl=${TTL}, ${TTL}"
    })
    void aPlaceholderThatNothingSetsIsRefused(String property, String placeholder) {
        runner.withPropertyValues(property).run(context -> assertAdvice(context)
                .contains(
                        property.substring(0, property.indexOf('=')),
                        " has the placeholder " + placeholder + ", which nothing sets",
                        "write a backslash before it"));
    }

    @Test
    void aValueThatAPlaceholderStandsForIsNotShown() {
        runner.withPropertyValues("SECRET=4${word}2", "live.cache.redb.encryption-key=${SECRET}")
                .run(context -> assertAdvice(context)
                        .contains("live.cache.redb.encryption-key has a placeholder whose value has another one")
                        .doesNotContain("word"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\${lit}-${SET}", "${NONE:\\${lit}}", "${MEANT}"})
    void lettersThatAreMeantMayStandBesidePlaceholders(String context) {
        cities.withPropertyValues("SET=v", "MEANT=\\${lit}", "live.tables.cities.context=" + context)
                .run(started -> assertAdvice(started).contains("${lit}").doesNotContain("nothing sets"));
    }

    @Test
    void lettersThatLookLikeAPlaceholderMayBeMeant() {
        cities.withPropertyValues("live.tables.cities.context=\\${tenant}")
                .run(context -> assertAdvice(context).contains("is '${tenant}'"));
    }

    @Test
    void whatFollowsAListIsNotPassedOver() {
        runner.withPropertyValues("live.tables.cities.jdbc.id-column.first=a").run(context -> assertAdvice(context)
                .contains("live.tables.cities.jdbc.id-column.first is not a property of live tables"));
    }

    @ParameterizedTest
    @CsvSource({
        "live.cache, backend",
        "live.cache.redb, path",
        "live.bus, when-unreachable",
        "live.read, fetch-timeout",
        "live.write, queue-capacity",
        "live.verify, sample",
        "live.tables.cities.jdbc, table",
        "live.tables.cities.rest, base-url",
        "live.tables.cities.rest.columns, <name>",
        "live.tables, <name>.jdbc.table"
    })
    void aGroupThatIsASingleValueIsRefusedWithWhatMayFollow(String group, String mayFollow) {
        runner.withPropertyValues(group + "=mem").run(context -> assertAdvice(context)
                .contains(group + " is a single value", "Write " + group + ".", mayFollow));
    }

    @ParameterizedTest
    @CsvSource({
        "live.cache, live.cache.backend=none",
        "live.cache.mem, live.cache.mem.maximum-size=1MB",
        "live.verify, live.verify.sample=0.1",
        "live.tables, live.tables.cities.ttl=1s",
        "live.tables.cities, live.tables.cities.ttl=1s",
        "live.tables.cities.jdbc, live.tables.cities.ttl=1s",
        "live.repositories, live.repositories.enabled=listed"
    })
    void aGroupThatIsASingleValueIsRefusedAlsoWhereItHasProperties(String group, String property) {
        cities.withPropertyValues(property, group + "=mem")
                .run(context -> assertAdvice(context).contains(group));
    }

    @ParameterizedTest
    @ValueSource(strings = {"${NOPE:}", "", "{}"})
    void aGroupThatIsSetToNothingElsewhereIsTakenAsItIs(String nothing) {
        ApplicationContextRunner runner = nothing.equals("{}")
                ? cities.withPropertyValues(
                                "spring.application.json={\"live\":{\"cache\":{},\"tables\":{\"cities\":{\"verify\":{}}}}}")
                        .withInitializer(context -> new SpringApplicationJsonEnvironmentPostProcessor()
                                .postProcessEnvironment(context.getEnvironment(), new SpringApplication()))
                : cities.withPropertyValues("live.cache=" + nothing);

        runner.withPropertyValues("live.cache.backend=none", "live.tables.cities.verify.sample=0.1")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aValueThatALaterSourceBlanksIsNoValue() {
        cities.withPropertyValues("live.cache.backend=none")
                .withInitializer(context -> {
                    MutablePropertySources sources = context.getEnvironment().getPropertySources();
                    sources.addFirst(new MapPropertySource("later", Map.of("live.cache", "")));
                    sources.addLast(new MapPropertySource("base", Map.of("live.cache", "mem")));
                })
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void allRepositoriesAreMadeLiveByAnotherProperty() {
        runner.withPropertyValues("live.repositories=all").run(context -> assertAdvice(context)
                .contains("live.repositories is a single value", "live.repositories.enabled, with the value 'all'"));
    }

    @Test
    void aValueThatOnlyAnEnvironmentVariableGivesIsRefused() {
        cities.withInitializer(environment(Map.of("LIVE_VERIFY_SAMPLE", "much")))
                .run(context -> assertAdvice(context).contains("live.verify.sample", "'much'", "a number"));
    }

    @Test
    void environmentVariablesOfOthersAreLeftAlone() {
        cities.withInitializer(
                        environment(Map.of("LIVE_CACHE_SERVICE_HOST", "10.0.0.1", "LIVE_TABLES_CITIES_TTL", "5m")))
                .run(context -> assertThat(
                                context.getBean(LiveTable.class).status().ttl())
                        .hasMinutes(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "live.chat.enabled",
                "live.scores",
                "live.url",
                "lives",
                "live.stage.write.timeout",
                "live.chat.cache.backend",
                "live.table-tennis.players",
                "live.tables-of-honour"
            })
    void whatIsLikeNoPropertyOfLiveTablesIsLeftAlone(String name) {
        cities.withPropertyValues(name + "=1")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource({
        "live.table.cities.ttl, live.tables.cities.ttl",
        "live.tabels.cities.ttl, live.tables.cities.ttl",
        "live.Table.cities.ttl, live.tables.cities.ttl",
        "live.caches.backend, live.cache.backend",
        "live.cahce.redb.path, live.cache.redb.path",
        "live.wirte.timeout, live.write.timeout",
        "live.streams.timeout, live.stream.timeout",
        "live.verfy.sample, live.verify.sample",
        "live.precison, live.precision",
        "live.tll, live.tables.<name>.ttl",
        "live.ttl, live.tables.<name>.ttl",
        "live.backnd, live.cache.backend",
        "live.backend, live.cache.backend",
        "live.redb.path, live.cache.redb.path",
        "live.reconnect-dely, live.stream.reconnect-delay",
        "live.fetch-timeout, live.read.fetch-timeout",
        "live.jdbc.table, live.tables.<name>.jdbc.table"
    })
    void aNameThatIsAlmostOneOfLiveTablesIsRefused(String given, String meant) {
        cities.withPropertyValues(given + "=4711secret").run(context -> assertAdvice(context)
                .contains(given + " (", " is not a property of live tables, but is almost one")
                .contains("Did you mean " + meant + " in", "live.ignore")
                .doesNotContain("4711secret"));
    }

    @Test
    void aWordOfTheApplicationsOwnIsLeftAloneWhenThatIsSaid() {
        cities.withPropertyValues("live.streams.url=x", "live.ttl=5", "live.ignore=streams,TTL")
                .run(context -> assertThat(context).hasNotFailed());
        cities.withPropertyValues("live.streams.url=x", "live.ignore[0]=streams")
                .run(context -> assertThat(context).hasNotFailed());
        cities.withPropertyValues("live.streams.url=x", "live.ttl=5", "live.ignore=streams")
                .run(context -> assertAdvice(context).contains("live.ttl (").doesNotContain("live.streams"));
    }

    @Test
    void environmentVariablesAreNotTakenForMistypedOnes() {
        cities.withInitializer(environment(Map.of("LIVE_TABLE_HOST", "10.0.0.1", "LIVE_TTL", "5")))
                .run(context -> assertThat(context).hasNotFailed());
    }
}
