package dev.livetable.spring.boot.web;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.Reading;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.web.config.EnableSpringDataWebSupport;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

/** Requests to an application whose live table is one of a database. */
@ExtendWith(OutputCaptureExtension.class)
class FilterParametersTests {

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableSpringDataWebSupport
    @Import(CityController.class)
    static class Application {}

    @RestController
    static class CityController {

        private final LiveTable cities;

        CityController(LiveTable cities, JdbcTemplate jdbc) {
            this.cities = cities;
            jdbc.execute("""
                    create table cities (id int primary key, name varchar(50), country varchar(2), population bigint,
                        founded date, seen timestamp with time zone, capital boolean, secret varchar(9), tags varchar(9) array)
                    """);
            jdbc.execute("""
                    insert into cities values
                        (1, 'Berlin', 'DE', 3700000, '1237-10-28', '2026-01-01 10:00:00+00', true, 's', array['a']),
                        (2, 'Milano', 'IT', 1300000, null, '2026-01-01 11:00:00+00', false, 's', null),
                        (3, 'Roma', 'IT', 2800000, '0753-04-21', null, true, 's', null),
                        (4, 'Paris, Texas', 'US', 25000, '1845-01-01', null, false, 's', null),
                        (5, '100%_sure', null, null, null, null, null, 's', null)
                    """);
        }

        @GetMapping("/cities")
        String list(
                @FilterParameters(
                                table = "cities",
                                columns = {
                                    "id",
                                    "name",
                                    "country",
                                    "population",
                                    "founded",
                                    "seen",
                                    "capital",
                                    "tags",
                                    "NAME"
                                },
                                others = "lang")
                        Filter filter,
                Pageable pageable,
                @RequestParam(defaultValue = "") String prefix,
                @RequestParam(name = "suffix", defaultValue = "") String other) {
            Reading<Page<Row>> page = cities.readPage(filter, pageable);
            return prefix + ids(page.value()) + other;
        }

        @GetMapping("/all")
        String all(@FilterParameters(columns = {}) Filter filter) {
            return ids(cities.page(filter, Pageable.unpaged()));
        }

        @GetMapping("/bare")
        String bare(Filter filter) {
            return ids(cities.page(filter, Pageable.unpaged()));
        }

        @GetMapping("/wrong-table")
        String wrongTable(@FilterParameters(table = "towns", columns = "name") Filter filter) {
            return ids(cities.page(filter, Pageable.unpaged()));
        }

        @GetMapping("/wrong-column")
        String wrongColumn(@FilterParameters(columns = "colour") Filter filter) {
            return ids(cities.page(filter, Pageable.unpaged()));
        }

        private String ids(Page<Row> page) {
            return page.stream()
                    .map(row -> row.renamed(column -> column.toLowerCase(Locale.ROOT)))
                    .map(row -> String.valueOf(row.get("id")))
                    .collect(Collectors.joining(" "));
        }
    }

    private static void run(Try test) {
        new WebApplicationContextRunner()
                .withUserConfiguration(Application.class)
                .withPropertyValues(
                        "live.tables.cities.jdbc.table=cities",
                        "spring.datasource.generate-unique-name=true",
                        "spring.flyway.enabled=false")
                .run(context -> test.with(MockMvcTester.from(context)));
    }

    private interface Try {
        void with(MockMvcTester web) throws Exception;
    }

    private static MvcTestResult get(MockMvcTester web, String uri) {
        return web.get().uri(java.net.URI.create(uri)).exchange();
    }

    private static String body(MockMvcTester web, String uri) throws Exception {
        MvcTestResult result = get(web, uri);
        assertThat(result).as(uri).hasStatusOk();
        return result.getResponse().getContentAsString();
    }

    @Test
    @DisplayName("each operator is asked for by its parameter, with values as the column has them")
    void operators() {
        List<List<String>> expected = List.of(
                List.of("", "1 2 3 4 5"),
                List.of("country=IT", "2 3"),
                List.of("country=IT&country=DE", "1 2 3"),
                List.of("country.in=IT,DE", "1 2 3"),
                List.of("country.in=IT&country.in=DE", "1 2 3"),
                List.of("country.not-in=IT,DE", "4"),
                List.of("country.ne=IT", "1 4"),
                List.of("country.null", "5"),
                List.of("country.null=true", "5"),
                List.of("country.not-null=", "1 2 3 4"),
                List.of("country.ignore-case=it", "2 3"),
                List.of("country.ne.ignore-case=it", "1 4"),
                List.of("population.gt=1300000", "1 3"),
                List.of("population.gte=1300000", "1 2 3"),
                List.of("population.lt=1300000", "4"),
                List.of("population.lte=1300000", "2 4"),
                List.of("population.gte=1000000&population.lt=2000000&country=IT", "2"),
                List.of("name=Paris,%20Texas", "4"),
                List.of("name=Roma&name=Paris,%20Texas", "3 4"),
                List.of("name.in=Paris,%20Texas", ""),
                List.of("name.contains=a", "2 3 4"),
                List.of("name.contains=%25_", "5"),
                List.of("name.contains=_", "5"),
                List.of("name.not-contains=a", "1 5"),
                List.of("name.contains.ignore-case=A", "2 3 4"),
                List.of("name.starts=R", "3"),
                List.of("name.not-starts=R", "1 2 4 5"),
                List.of("name.starts.ignore-case=r", "3"),
                List.of("name.ends=a", "3"),
                List.of("name.not-ends=a", "1 2 4 5"),
                List.of("name.ends.ignore-case=MA", "3"),
                List.of("name=", ""),
                List.of("NAME=Roma", "3"),
                List.of("founded.lt=1800-01-01", "1 3"),
                List.of("seen=2026-01-01T12:00:00%2B01:00", "2"),
                List.of("seen.gt=2026-01-01T10:00:00Z", "2"),
                List.of("capital=true", "1 3"),
                List.of("tags.not-null", "1"),
                List.of("country=IT&page=1&size=1&sort=name", "3"),
                List.of("country=IT&prefix=p&suffix=s&lang=de", "p2 3s"));
        run(web -> {
            for (List<String> each : expected) {
                assertThat(body(web, "/cities?" + each.get(0))).as(each.get(0)).isEqualTo(each.get(1));
            }
        });
    }

    @Test
    @DisplayName("what is not allowed is answered with 400, and the error names the parameter and what is allowed")
    void refusals(CapturedOutput output) {
        List<List<String>> expected = List.of(
                List.of("population.gt=s3cret", "population.gt", "a whole number"),
                List.of("population=s3cret&population=1", "population", "a whole number"),
                List.of("population.in=s3cret,1", "population.in", "a whole number"),
                List.of("population=", "population", "a whole number"),
                List.of("founded=31.12.1999", "founded", "a date like 2026-01-31"),
                List.of("seen=2026-01-01T12:00:00%2001:00", "seen", "%2B"),
                List.of("capital=yes", "capital", "true or false"),
                List.of("country.null=s3cret", "country.null", "takes no value, or true"),
                List.of("country.null=false", "country.null", "takes no value, or true"),
                List.of("name.like=s3cret", "name.like", "name.contains.ignore-case"),
                List.of("name.gt.ignore-case=s3cret", "name.gt.ignore-case", "name.starts.ignore-case"),
                List.of("population.contains=1", "population.contains", "population.gt, population.gte"),
                List.of("tags=s3cret", "tags", "tags.null, tags.not-null"),
                List.of("name.gt=s3cret&name.gt=a", "name.gt", "may be given once"),
                List.of("secret=s", "secret", "the columns id, name, country"),
                List.of("secret.starts=s", "secret.starts", "the columns id, name, country"),
                List.of("colour=s3cret", "colour", "lang, page, prefix, size, sort, suffix"),
                List.of("Country=IT", "Country", "the columns id, name, country"),
                List.of("country%0A.x=IT", "country?.x", "the columns id, name, country"),
                List.of("x".repeat(100) + "=1", "x".repeat(60) + "…", "the columns id, name, country"));
        run(web -> {
            for (List<String> each : expected) {
                refuses(web, each.get(0), each.get(1), each.get(2));
            }
        });
        assertThat(output).doesNotContain("s3cret");
    }

    private static void refuses(MockMvcTester web, String query, String parameter, String allowed) {
        MvcTestResult result = get(web, "/cities?" + query);

        assertThat(result).as(query).hasStatus(400);
        FilterParameterException error =
                (FilterParameterException) requireNonNull(result.getMvcResult().getResolvedException());
        assertThat(error).hasMessageContaining("parameter '" + parameter + "'").hasMessageContaining(allowed);
        assertThat(error.getMessage()).doesNotContain("s3cret", "\n");
        assertThat(error.detail()).contains(allowed).contains("given was '" + given(query));
        assertThat(error.table()).isEqualTo("cities");
        assertThat(result).bodyJson().extractingPath("$.code").isEqualTo("invalid-parameter");
        assertThat(result).bodyJson().extractingPath("$.parameter").isEqualTo(error.parameter());
        assertThat(result).bodyJson().extractingPath("$.detail").isEqualTo(error.detail());
    }

    private static String given(String query) {
        String first = query.split("&", -1)[0];
        return UriUtils.decode(first.substring(first.indexOf('=') + 1), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("the columns that a request may filter by have to be named")
    void noColumnIsAllowedByDefault() {
        run(web -> {
            assertThat(body(web, "/all")).isEqualTo("1 2 3 4 5");
            assertThat(get(web, "/all?name=Roma")).hasStatus(400);
            assertThat(get(web, "/all?page=1")).as("the method takes no page").hasStatus(400);
        });
    }

    @Test
    @DisplayName("what the application has left out or misspelled is an error of the application, with advice")
    void errorsOfTheApplication() {
        run(web -> {
            assertThat(get(web, "/bare").getUnresolvedException())
                    .rootCause()
                    .hasMessageContaining("@FilterParameters");
            assertThat(get(web, "/wrong-table").getUnresolvedException())
                    .rootCause()
                    .hasMessageContaining("'towns'")
                    .hasMessageContaining("[cities]");
            assertThat(get(web, "/wrong-column?colour=red").getUnresolvedException())
                    .hasRootCauseInstanceOf(dev.livetable.table.InvalidRequestException.class);
        });
    }
}
