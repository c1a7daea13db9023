package dev.livetable.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.livetable.LiveTable;
import dev.livetable.json.KeptBodies;
import dev.livetable.json.KeptBody;
import dev.livetable.json.RowModule;
import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.UnsupportedRequestException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

class IfMatchTests {

    private static final String RENAME = "/cities/1/Rome";

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(CityController.class)
    static class Application {

        @Bean
        InMemoryTable citiesMaster() {
            return Cities.create();
        }
    }

    @RestController
    static class CityController {

        private final LiveTable cities;

        CityController(LiveTable cities) {
            this.cities = cities;
        }

        @GetMapping("/cities/{id}")
        Row get(@PathVariable String id) {
            return cities.get(id).orElseThrow();
        }

        @PatchMapping("/cities/{id}/{name}")
        Row patch(@PathVariable String id, @PathVariable String name, IfMatch ifMatch) {
            return ifMatch.patch(cities, id, Row.of("name", name));
        }

        @DeleteMapping("/cities/{id}/{name}")
        boolean delete(@PathVariable String id, IfMatch ifMatch) {
            return ifMatch.delete(cities, id);
        }
    }

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withPropertyValues(
                    "live.web.enabled=true",
                    "live.tables.cities.master=citiesMaster",
                    "spring.flyway.enabled=false",
                    "spring.liquibase.enabled=false");

    private interface Try {
        void with(MockMvcTester web, InMemoryTable master);
    }

    private void run(Try test) {
        runner.run(context -> test.with(MockMvcTester.from(context), context.getBean(InMemoryTable.class)));
    }

    private static String tag(MockMvcTester web) {
        String tag = web.get().uri("/cities/1").exchange().getResponse().getHeader(HttpHeaders.ETAG);
        assertThat(tag).isNotNull();
        return tag;
    }

    private static MvcTestResult write(MockMvcTester web, String method, String uri, @Nullable String tag) {
        var request =
                web.method(org.springframework.http.HttpMethod.valueOf(method)).uri(uri);
        return (tag == null ? request : request.header(HttpHeaders.IF_MATCH, tag)).exchange();
    }

    private static void isRefused(MvcTestResult result) {
        assertThat(result).hasStatus(412);
        assertThat(result).bodyText().contains("\"code\":\"precondition-failed\"", "\"table\":\"cities\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "DELETE"})
    void whoHasTheRowMayWriteIt(String method) {
        run((web, master) -> {
            assertThat(write(web, method, RENAME, tag(web))).hasStatusOk();
            assertThat(master.get("1").map(row -> row.get("name")).orElse("gone"))
                    .isIn("Rome", "gone");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "DELETE"})
    @DisplayName("what others have changed, and nobody told, is not written over; the next read shows it")
    void untoldChangesAreNotWrittenOver(String method) {
        run((web, master) -> {
            String tag = tag(web);
            master.patch("1", Row.of("name", "Bonn"));

            isRefused(write(web, method, RENAME, tag));

            assertThat(master.get("1").orElseThrow().get("name")).isEqualTo("Bonn");
            assertThat(tag(web)).isNotEqualTo(tag);
            assertThat(write(web, method, RENAME, tag(web))).hasStatusOk();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "DELETE"})
    @DisplayName("a tag that is not that of the row fails before the master is asked, and nothing is invalidated")
    void otherTags(String method) {
        run((web, master) -> {
            String tag = tag(web);
            AtomicInteger calls = new AtomicInteger();
            master.before(operation -> calls.incrementAndGet());

            for (String other : List.of(
                    "\"else\"", "W/" + tag, "else", "", "\"a\", \"b\"", "abc*def", "5 * 7", "\"*\"", "*, \"a\"")) {
                isRefused(write(web, method, RENAME, other));
            }

            assertThat(tag(web)).isEqualTo(tag);
            assertThat(calls).hasValue(0);
            assertThat(write(web, method, RENAME, "\"else\", " + tag)).hasStatusOk();
        });
    }

    @Test
    void withoutTheHeaderThereIsNoCondition() {
        run((web, master) -> {
            master.patch("1", Row.of("name", "Bonn"));
            assertThat(write(web, "PATCH", RENAME, null)).hasStatusOk();
            assertThat(write(web, "PATCH", "/cities/7/Rome", null)).hasStatus(404);
            assertThat(write(web, "DELETE", "/cities/7/x", null))
                    .hasStatusOk()
                    .bodyText()
                    .isEqualTo("false");
        });
    }

    @Test
    void anyRowWillDo() {
        run((web, master) -> {
            assertThat(write(web, "PATCH", RENAME, "*")).hasStatusOk();
            isRefused(write(web, "PATCH", "/cities/7/Rome", "*"));
            isRefused(write(web, "DELETE", "/cities/7/x", "*"));
            isRefused(write(web, "PATCH", "/cities/7/Rome", tag(web)));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?isGiven=false", "?isGiven=false&_tags=1", "?isGiven=true&tags=*"})
    @DisplayName(
            "where answers have no tags the argument is refused with advice, and no client makes one of parameters")
    void withoutTheProperty(String parameters) {
        runner.withPropertyValues("live.web.enabled=false").run(context -> {
            MockMvcTester web = MockMvcTester.from(context);
            for (String tag : Arrays.asList(null, "\"x\"")) {
                assertThat(write(web, "PATCH", RENAME + parameters, tag))
                        .hasFailed()
                        .failure()
                        .rootCause()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("live.web.enabled=true");
            }
            assertThat(context.getBean(InMemoryTable.class)
                            .get("1")
                            .orElseThrow()
                            .get("name"))
                    .isNotEqualTo("Rome");
        });
    }

    @Test
    @DisplayName("the argument cannot be made of the parameters of a request, even where nothing gives it")
    void isNotMadeOfParameters() {
        assertThatIllegalStateException().isThrownBy(() -> BeanUtils.getResolvableConstructor(IfMatch.class));
    }

    @Test
    @DisplayName("where the mapper writes rows of its own, no row has a tag, and nobody has the row")
    void aMapperWithoutRows() {
        runner.withBean(JsonMapper.class, JsonMapper::new).run(context -> {
            MockMvcTester web = MockMvcTester.from(context);
            assertThat(write(web, "PATCH", "/cities/1/Rome", "\"x\"")).hasStatus(412);
            assertThat(write(web, "DELETE", "/cities/1/Rome", "\"x\"")).hasStatus(412);
        });
    }

    // ---- a database

    private final KeptBodies bodies =
            KeptBodies.of(JsonMapper.builder().addModule(new RowModule()).build());

    private IfMatch having(Row row) {
        return new IfMatch(ETag.parse('"' + tagOf(row) + '"'), this::tagOf);
    }

    private @Nullable String tagOf(Row row) {
        return bodies.of(row).map(KeptBody::tag).orElse(null);
    }

    @Test
    @DisplayName("a column that is only shown makes it something the table cannot do")
    void aColumnThatIsOnlyShown() {
        DriverManagerDataSource database = new DriverManagerDataSource("jdbc:h2:mem:if-match-shown;DB_CLOSE_DELAY=-1");
        JdbcTemplate sql = new JdbcTemplate(database);
        sql.execute("create table things (id bigint primary key, name varchar(20), pair row(a int, b int))");
        sql.execute("insert into things values (1, 'a', row(1, 2))");
        LiveTable things = LiveTable.builder(
                        "things", JdbcTable.builder(database).table("things").build())
                .build();
        try {
            Row seen = things.get("1").orElseThrow();
            assertThatExceptionOfType(UnsupportedRequestException.class)
                    .isThrownBy(() -> having(seen).patch(things, "1", Row.of("NAME", "b")))
                    .withMessageContaining("'PAIR'");
            assertThatExceptionOfType(UnsupportedRequestException.class)
                    .isThrownBy(() -> having(seen).delete(things, "1"));
        } finally {
            things.close();
            sql.execute("shutdown");
        }
    }

    @Test
    @DisplayName("a database compares each column with what the client has, whatever its type")
    void databases() {
        DriverManagerDataSource database = new DriverManagerDataSource("jdbc:h2:mem:if-match;DB_CLOSE_DELAY=-1");
        JdbcTemplate sql = new JdbcTemplate(database);
        sql.execute(
                "create table things (id bigint primary key, name varchar(20), note varchar(20), price decimal(9, 2),"
                        + " moment timestamp with time zone, born date, opens time, truth boolean, ratio double precision, code"
                        + " uuid, bytes varbinary(9), words varchar(9) array, content json, kept int)");
        sql.execute(
                "insert into things values (1, 'a', null, 1.50, timestamp with time zone '2026-01-02 03:04:05+01',"
                        + " date '2026-01-02', time '03:04:05', true, 0.1, random_uuid(), x'0102', array['x', 'y'], json '{\"a\":1}', 1)");
        LiveTable things = LiveTable.builder(
                        "things", JdbcTable.builder(database).table("things").build())
                .build();
        try {
            for (String change : List.of(
                    "name = 'A'",
                    "note = ''",
                    "price = 1.51",
                    "moment = moment + interval '1' second",
                    "born = born + 1",
                    "opens = time '03:04:06'",
                    "truth = false",
                    "ratio = 0.2",
                    "code = random_uuid()",
                    "bytes = x'0103'",
                    "words = array['x', 'z']",
                    "content = json '{\"a\":2}'",
                    "kept = null")) {
                Row seen = things.get("1").orElseThrow();
                sql.execute("update things set " + change);

                assertThatExceptionOfType(PreconditionFailedException.class)
                        .as(change)
                        .isThrownBy(() -> having(seen).patch(things, "1", Row.of("kept", 9)));

                Row now = things.get("1").orElseThrow();
                assertThat(having(now).patch(things, "1", Row.of("kept", 2)).get("kept"))
                        .as(change)
                        .isEqualTo(2L);
            }
        } finally {
            things.close();
            sql.execute("shutdown");
        }
    }

    @Test
    @DisplayName("a column that the client has not seen makes it another row, once it has a value")
    void columnsThatAreNew() {
        DriverManagerDataSource database = new DriverManagerDataSource("jdbc:h2:mem:if-match-new;DB_CLOSE_DELAY=-1");
        JdbcTemplate sql = new JdbcTemplate(database);
        sql.execute("create table things (id bigint primary key, name varchar(20))");
        LiveTable things = LiveTable.builder(
                        "things", JdbcTable.builder(database).table("things").build())
                .build();
        try {
            sql.execute("insert into things values (1, 'a')");
            Row seen = things.get("1").orElseThrow();
            sql.execute("alter table things add column extra varchar(20)");
            assertThat(having(seen).patch(things, "1", Row.of("NAME", "b")).get("NAME"))
                    .isEqualTo("b");

            for (String column : List.of("later", "last")) {
                Row known = things.get("1").orElseThrow();
                sql.execute("alter table things add column " + column + " varchar(20)");
                sql.execute("update things set " + column + " = 'by others'");
                boolean deletes = column.equals("last");

                assertThatExceptionOfType(PreconditionFailedException.class)
                        .as(column)
                        .isThrownBy(() -> {
                            if (deletes) {
                                having(known).delete(things, "1");
                            } else {
                                having(known).patch(things, "1", Row.of("NAME", "c"));
                            }
                        });
                assertThat(sql.queryForObject("select name from things", String.class))
                        .isEqualTo("b");
            }
            assertThat(having(things.get("1").orElseThrow()).delete(things, "1"))
                    .isTrue();
        } finally {
            things.close();
            sql.execute("shutdown");
        }
    }
}
