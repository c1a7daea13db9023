package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.table.FaultyTable;
import dev.livetable.table.Filter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.PageRequest;
import org.springframework.jdbc.core.JdbcTemplate;

/** An application starts without its masters, unless they are required. */
class RequiredMastersTests {

    private final JsonApi api = new JsonApi();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableJdbcAutoConfiguration.class,
                    LiveTableRestAutoConfiguration.class,
                    DataSourceAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class));

    private final ApplicationContextRunner cities = runner.withPropertyValues(
            "spring.datasource.generate-unique-name=true", "live.tables.cities.jdbc.table=cities");

    private final ApplicationContextRunner posts = runner.withPropertyValues(
            "live.tables.posts.rest.base-url=" + api.url(), "live.tables.posts.rest.paging=page-size");

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void nothingIsContactedThatIsNotRequired() {
        FaultyTable master = new FaultyTable(Cities.create()).failing("schema", "list");
        posts.withBean("master", FaultyTable.class, () -> master)
                .withPropertyValues(
                        "live.tables.towns.master=master",
                        "live.tables.cities.jdbc.table=cities",
                        "spring.datasource.url=jdbc:h2:tcp://localhost:1/nowhere")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(api.requests()).isEmpty();
        assertThat(master.calls("schema")).isZero();
        assertThat(master.calls("list")).isZero();
    }

    @Test
    void whatIsRequiredIsContactedBeforeAnybodyAsks() {
        api.on("GET /posts", "[{\"id\": 1}]");
        posts.withPropertyValues("live.tables.posts.required=true").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(api.lines()).containsExactly("GET /posts?page=0&size=100", "GET /posts?page=0&size=1");
        });
    }

    @Test
    void aTableThatTheApplicationItselfMakesIsThereInTime() {
        cities.withPropertyValues("live.tables.cities.required=true")
                .withUserConfiguration(CitiesLoader.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void rowsOfAnEarlierProcessAreNoMaster(@TempDir Path folder) {
        FaultyTable master = new FaultyTable(Cities.create());
        ApplicationContextRunner towns = runner.withBean("master", FaultyTable.class, () -> master)
                .withPropertyValues(
                        "live.cache.backend=redb",
                        "live.cache.redb.path=" + folder,
                        "live.tables.towns.required=true",
                        "live.tables.towns.master=master");
        towns.run(context -> context.getBean(LiveTable.class).list(Filter.all(), PageRequest.of(0, 1)));
        master.failing("list");

        towns.run(context -> assertAdvice(context).contains("the table cannot list"));
    }

    @Test
    void aTypeWhereNoRowHasShownTheColumnsYet() {
        api.on("GET /posts", "[]");
        posts.withPropertyValues("live.tables.posts.required=true", "live.tables.posts.type=" + Post.class.getName())
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void anApiThatIsNotThere() {
        api.close();
        posts.withPropertyValues("live.tables.posts.required=true").run(context -> assertAdvice(context)
                .contains("live.tables.posts.required is 'true'", "live.tables.posts.rest cannot be read")
                .contains("to localhost:", "got no answer", "(live.tables.posts.rest.base-url)")
                .contains("set live.tables.posts.required to 'false'"));
    }

    @Test
    void anApiWithoutTheIdColumn() {
        api.on("GET /posts", "[{\"key\": 1}]");
        posts.withPropertyValues("live.tables.posts.required=true").run(context -> assertAdvice(context)
                .contains("live.tables.posts.rest cannot be read", "no value in the field 'id'", "[key]"));
    }

    @Test
    void anApiWhoseRowsAreElsewhere() {
        api.on("GET /posts", "{\"data\": {\"rows\": []}}");
        posts.withPropertyValues("live.tables.posts.required=true", "live.tables.posts.rest.items=/data/row")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.posts.rest cannot be read", "instead of an array at '/data/row'"));
    }

    @Test
    void anApiWithoutThePath() {
        posts.withPropertyValues("live.tables.posts.required=true")
                .run(context -> assertAdvice(context).contains("GET /posts was answered with 404"));
    }

    @Test
    void aDatabaseThatDoesWhatItIsSaidToDo() {
        cities.withPropertyValues("live.tables.cities.required=full")
                .withUserConfiguration(CitiesLoader.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void anApiThatIgnoresWhatItIsAskedFor() {
        api.on("GET /posts", "[{\"id\": 1, \"title\": \"a\"}, {\"id\": 2, \"title\": \"b\"}]");
        ApplicationContextRunner sorting =
                posts.withPropertyValues("live.tables.posts.rest.paging=none", "live.tables.posts.rest.sorting=signed");

        sorting.withPropertyValues("live.tables.posts.required=true")
                .run(context -> assertThat(context).hasNotFailed());
        sorting.withPropertyValues("live.tables.posts.required=full").run(context -> assertAdvice(context)
                .contains("live.tables.posts.required is 'full'", "live.tables.posts.rest does not do")
                .contains("live.tables.posts.rest.row-path", "live.tables.posts.rest.sorting")
                .contains("set live.tables.posts.required to 'true'"));
    }

    @Test
    void whatIsRequiredIsOneOfThree() {
        cities.withPropertyValues("live.tables.cities.required=often").run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining("live.tables.cities.required")
                .hasStackTraceContaining("often"));
    }

    @Test
    void aDatabaseThatIsNotThere() {
        cities.withPropertyValues(
                        "live.tables.cities.required=true",
                        "spring.datasource.url=jdbc:h2:tcp://localhost:1/nowhere",
                        "spring.datasource.hikari.connection-timeout=250")
                .run(context -> assertAdvice(context).contains("live.tables.cities.jdbc cannot be read"));
    }

    @Test
    void aDatabaseWithoutTheTable() {
        cities.withPropertyValues("live.tables.cities.required=true")
                .run(context -> assertAdvice(context).contains("live.tables.cities.jdbc cannot be read", "'cities'"));
    }

    @Test
    void aBeanThatFails() {
        for (String operation : List.of("schema", "list")) {
            runner.withBean("master", FaultyTable.class, () -> new FaultyTable(Cities.create()).failing(operation))
                    .withPropertyValues("live.tables.towns.master=master", "live.tables.towns.required=true")
                    .run(context -> assertAdvice(context)
                            .contains("live.tables.towns.master cannot be read: the table cannot " + operation));
        }
    }

    record Town(@Id long cityId) {}

    record NamedTown(@Id long cityId, String name) {}

    record Post(@Id long id, String title) {}

    @Test
    void aTypeWhosePropertiesHaveColumns() {
        cities.withPropertyValues("live.tables.cities.required=true", "live.tables.cities.type=" + Town.class.getName())
                .withUserConfiguration(CitiesLoader.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aTypeWithAPropertyThatHasNoColumn() {
        ApplicationContextRunner typed = cities.withPropertyValues(
                        "live.tables.cities.type=" + NamedTown.class.getName())
                .withUserConfiguration(CitiesLoader.class);

        typed.run(context -> assertThat(context).hasNotFailed());
        for (String required : List.of("true", "full")) {
            typed.withPropertyValues("live.tables.cities.required=" + required).run(context -> assertAdvice(context)
                    .contains("live.tables.cities.required is '" + required + "', but live.tables.cities.type")
                    .contains("NamedTown.name has no column: the table has [CITY_ID]")
                    .contains("set live.tables.cities.required to 'false'"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class CitiesLoader {

        @Bean
        SmartInitializingSingleton loader(JdbcTemplate jdbc) {
            return () -> jdbc.execute("create table cities (city_id bigint primary key)");
        }
    }
}
