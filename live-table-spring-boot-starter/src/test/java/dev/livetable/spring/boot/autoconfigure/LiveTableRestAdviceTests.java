package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/** What a user is told whose API cannot be made a table. */
class LiveTableRestAdviceTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableRestAutoConfiguration.class));

    private final ApplicationContextRunner posts = runner.withPropertyValues(
            "live.tables.posts.rest.base-url=http://localhost", "live.tables.posts.rest.paging=page-limit");

    private ApplicationContextRunner posts(String property) {
        return posts.withPropertyValues("live.tables.posts.rest." + property);
    }

    @Test
    void aMissingBaseUrl() {
        runner.withPropertyValues("live.tables.posts.rest.path=/posts").run(context -> assertAdvice(context)
                .contains("live.tables.posts.rest.base-url is not set", "https://api.example.org")
                .contains("live.tables.posts.rest.client", RestClient.class.getName()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9090", "api.example.org/v1", "me:secret@api.example.org"})
    void aBaseUrlWithoutAScheme(String address) {
        posts("base-url=" + address).run(context -> assertAdvice(context)
                .contains(
                        "live.tables.posts.rest.base-url has no http:// or https:// in front",
                        "https://api.example.org")
                .doesNotContain("secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://me:secret@api.example.org, has no http:// or https:// in front",
        "http://secret y, is no URL",
        "http:///secret, has no host",
        "http://secret:99999, has a port above 65535"
    })
    void aBaseUrlThatIsNone(String address, String why) {
        posts("base-url=" + address).run(context -> assertAdvice(context)
                .contains("live.tables.posts.rest.base-url " + why, "https://api.example.org")
                .doesNotContain("secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTPS://api.example.org/v1", "http://[::1]:9090"})
    void aBaseUrlThatIsOne(String address) {
        posts("base-url=" + address).run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sorting-columns=name", "sorting-single-column=true"})
    void detailsOfASortingThatIsNotThere(String property) {
        posts(property).run(context -> assertAdvice(context)
                .contains("live.tables.posts.rest." + property.substring(0, property.indexOf('=')) + " is set, but"
                        + " live.tables.posts.rest.sorting is not"));
    }

    @Test
    void aMissingPaging() {
        runner.withPropertyValues("live.tables.posts.rest.base-url=http://localhost")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.posts.rest.paging is not set", "'page-limit'", "'none'"));
    }

    @ParameterizedTest
    @CsvSource({
        "paging, pages",
        "paging-first-page, -",
        "paging-max-size, 0",
        "total, header:",
        "total, X-Total-Count",
        "items, $.data.rows",
        "item, #/data",
        "sorting, sorted",
        "sorting, sort={col}",
        "id-link, $.self",
        "envelope, #/data",
        "headers.If-Match, x",
        "write-headers.Content-Type, json",
        "total, get:",
        "patch-method, POST",
        "patch-type, json",
        "filtering-operators.greater-than-or-equal, gte",
        "filtering-operators.starts-with, q={column}:{value}*",
        "filtering-operators.in, q={column}:\"{value}",
    })
    void aValueThatMeansNothing(String property, String value) {
        posts("filtering=title")
                .withPropertyValues("live.tables.posts.rest." + property + "=" + value)
                .run(context -> {
                    String name = "live.tables.posts.rest." + property;
                    if (value.equals("-")) {
                        assertAdvice(context).contains(name + " is '-', which is not a ");
                    } else {
                        assertInvalid(context, name, value.equals("0") ? (Object) 0 : value);
                    }
                });
    }

    @Test
    void detailsThatThePagingDoesNotHave() {
        posts("paging=none")
                .withPropertyValues("live.tables.posts.rest.paging-size-parameter=size")
                .run(context -> assertInvalid(context, "live.tables.posts.rest.paging-size-parameter", "size"));
        posts("paging=link")
                .withPropertyValues("live.tables.posts.rest.paging-position-parameter=page")
                .run(context -> assertInvalid(context, "live.tables.posts.rest.paging-position-parameter", "page"));
        posts("paging=skip-limit")
                .withPropertyValues("live.tables.posts.rest.paging-first-page=1")
                .run(context -> assertInvalid(context, "live.tables.posts.rest.paging-first-page", 1));
    }

    @Test
    void statusesThatCannotMeanThat() {
        posts("not-found=200").run(context -> assertInvalid(context, "live.tables.posts.rest.not-found", List.of(200)));
        posts("paging-past-end=500")
                .run(context -> assertInvalid(context, "live.tables.posts.rest.paging-past-end", List.of(500)));
    }

    @Test
    void aRowPathWithoutTheId() {
        posts("row-path=/posts/7").run(context -> assertAdvice(context)
                .contains("live.tables.posts.rest.row-path", "'/posts/7'", "{id}"));
    }

    @Test
    void aStyleThatThereIsNot() {
        posts("style=json-sever").run(context -> assertAdvice(context)
                .contains("live.tables.posts.rest.style is 'json-sever'", "'postgrest'")
                .contains("Did you mean 'json-server'?"));
    }

    @Test
    void aLeadOrACursorThatThePagingDoesNotHave() {
        posts("paging-next=next").run(context -> assertInvalid(context, "live.tables.posts.rest.paging-next", "next"));
        posts("paging-cursor-parameter=after")
                .run(context -> assertInvalid(context, "live.tables.posts.rest.paging-cursor-parameter", "after"));
        posts("sorting-joined=;").run(context -> assertInvalid(context, "live.tables.posts.rest.sorting-joined", ";"));
    }

    @Test
    void joinedConditionsOfNoColumn() {
        for (String detail : List.of("filtering-joined", "filtering-or")) {
            posts(detail + "=,").run(context -> assertAdvice(context)
                    .contains("live.tables.posts.rest." + detail + " is set")
                    .contains("live.tables.posts.rest.filtering is not"));
        }
    }

    @Test
    void aFixedFieldThatIsAColumn() {
        posts.withPropertyValues(
                        "live.tables.posts.rest.columns.id=integer",
                        "live.tables.posts.rest.columns.type=text",
                        "live.tables.posts.rest.fixed-fields.type=posts")
                .run(context -> assertAdvice(context)
                        .contains("live.tables.posts.rest.fixed-fields", "two uses for the field 'type'"));
    }

    @Test
    void methodsThatDoNotWrite() {
        posts("methods=post,get")
                .run(context -> assertInvalid(context, "live.tables.posts.rest.methods", List.of("post", "get")));
    }

    @Test
    void limitsAsLongAsCanBe() {
        posts.withPropertyValues(
                        "live.tables.posts.rest.connect-timeout=PT2562047788015215H",
                        "live.tables.posts.rest.read-timeout=PT2562047788015215H")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void limitsThatAreNone() {
        posts("connect-timeout=0s")
                .run(context -> assertInvalid(context, "live.tables.posts.rest.connect-timeout", Duration.ZERO));
        posts("read-timeout=0s")
                .run(context -> assertInvalid(context, "live.tables.posts.rest.read-timeout", Duration.ZERO));
        posts("max-body-size=2GB")
                .run(context ->
                        assertInvalid(context, "live.tables.posts.rest.max-body-size", DataSize.ofGigabytes(2)));
        posts("remembered-size=-1B")
                .run(context -> assertInvalid(context, "live.tables.posts.rest.remembered-size", DataSize.ofBytes(-1)));
        posts("max-body-size=0B").run(context -> assertAdvice(context).contains("live.tables.posts.rest", "0 bytes"));
    }

    @Test
    void filteringOperatorsOfNoColumn() {
        posts("filtering-operators.in={column}")
                .run(
                        context -> assertAdvice(context)
                                .contains(
                                        "live.tables.posts.rest.filtering-operators is set, but live.tables.posts.rest.filtering is not"));
    }

    @Test
    void textsWithoutQuotesInAnExpression() {
        posts("filtering=title")
                .withPropertyValues(
                        "live.tables.posts.rest.columns.id=integer",
                        "live.tables.posts.rest.columns.title=text",
                        "live.tables.posts.rest.filtering-operators.equal=$filter={column} eq {value}")
                .run(context -> assertAdvice(context).contains("live.tables.posts.rest", "quotes"));
    }

    @Test
    void aParameterOfTwoUses() {
        posts("filtering=_page").run(context -> assertAdvice(context)
                .contains("live.tables.posts.rest.filtering", "two uses for the parameter '_page'"));
    }

    @Test
    void columnsWithoutTheIds() {
        posts("columns.title=text")
                .run(context -> assertAdvice(context).contains("live.tables.posts.rest", "[title]", "[id]"));
    }

    @Test
    void aPathWithParameters() {
        posts("path=/posts?x=1")
                .run(context -> assertAdvice(context).contains("live.tables.posts.rest", "'/posts?x=1'", "base URL"));
    }

    @Test
    void aClientThatIsNone() {
        posts("client=nobody").run(context -> assertAdvice(context)
                .contains("live.tables.posts.rest.client is 'nobody'", RestClient.class.getName()));
    }

    @Test
    void severalBuilders() {
        posts.withBean("one", RestClient.Builder.class, RestClient::builder)
                .withBean("two", RestClient.Builder.class, RestClient::builder)
                .run(context -> assertAdvice(context)
                        .contains("several RestClient.Builder beans", "live.tables.posts.rest.client"));
    }

    @Test
    void twoKindsOfMaster() {
        posts.withPropertyValues("live.tables.posts.jdbc.table=posts").run(context -> assertAdvice(context)
                .contains("more than one master: live.tables.posts.jdbc and live.tables.posts.rest are both set"));
    }

    @Test
    void aMissingLibrary() {
        for (Class<?> library : List.of(RestClient.class, JsonMapper.class)) {
            posts.withClassLoader(new FilteredClassLoader(library)).run(context -> assertAdvice(context)
                    .contains("live.tables.posts.rest is set")
                    .contains("org.springframework.boot:spring-boot-starter-restclient"));
        }
    }
}
