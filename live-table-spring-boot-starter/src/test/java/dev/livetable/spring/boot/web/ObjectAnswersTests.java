package dev.livetable.spring.boot.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.spring.boot.web.AnswersApplication.CityController.City;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.http.HttpHeaders;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Answers over Spring MVC that are one object of a live repository. */
class ObjectAnswersTests {

    private static final List<String> TAGGED = List.of(
            "/record/1",
            "/record/optional/1",
            "/record/entity/1",
            "/record/callable/1",
            "/record/reading/1",
            "/name/reading/1",
            "/town/1");
    private static final List<String> LEFT_ALONE =
            List.of("/name/1", "/town/optional/1", "/record/optional/7", "/record/accepted/1", "/record/1;a=b.c");

    private final WebApplicationContextRunner runner = AnswersApplication.runner();
    private final WebApplicationContextRunner on = runner.withPropertyValues("live.web.enabled=true");

    private static void run(WebApplicationContextRunner runner, Try test) {
        runner.run(context -> test.with(MockMvcTester.from(context)));
    }

    private interface Try {
        void with(MockMvcTester web) throws Exception;
    }

    private static MvcTestResult get(MockMvcTester web, String uri, String... knownTag) {
        var request = web.get().uri(java.net.URI.create(uri));
        for (String tag : knownTag) {
            request.header(HttpHeaders.IF_NONE_MATCH, tag);
        }
        return request.exchange();
    }

    private static String body(MvcTestResult result) {
        return new String(result.getResponse().getContentAsByteArray(), UTF_8);
    }

    private static @Nullable String header(MvcTestResult result, String name) {
        return result.getResponse().getHeader(name);
    }

    private static String tag(MvcTestResult result) {
        return requireNonNull(header(result, HttpHeaders.ETAG));
    }

    @Test
    @DisplayName("an object has the bytes that it would have without, and a weak tag with which it is 304 until its row"
            + " changes")
    void objectsHaveTags() {
        run(
                runner,
                off -> run(on, web -> {
                    assertThat(TAGGED)
                            .extracting(uri -> tag(get(web, uri)))
                            .as("whatever form it is returned in")
                            .containsOnly(tag(get(web, "/record/1")));
                    for (String uri : TAGGED) {
                        MvcTestResult whole = get(web, uri);
                        MvcTestResult expected = get(off, uri.replace("/reading", ""));
                        assertThat(body(whole)).as(uri).isNotEmpty().isEqualTo(body(expected));
                        assertThat(whole.getResponse().getContentType())
                                .isEqualTo(expected.getResponse().getContentType());
                        assertThat(expected.getResponse().getHeaderNames()).containsExactly(HttpHeaders.CONTENT_TYPE);
                        assertThat(header(whole, HttpHeaders.CACHE_CONTROL)).isEqualTo("private, no-cache");
                        String tag = tag(whole);
                        assertThat(tag).startsWith("W/");

                        MvcTestResult again = get(web, uri, tag);
                        assertThat(again).as(uri).hasStatus(304);
                        assertThat(body(again)).isEmpty();

                        web.post().uri("/rename/City-" + uri.hashCode()).exchange();
                        MvcTestResult changed = get(web, uri, tag);
                        assertThat(changed).as(uri).hasStatusOk();
                        assertThat(body(changed)).contains("City-" + uri.hashCode());
                        assertThat(tag(changed)).isNotEqualTo(tag);
                        web.post().uri("/rename/Berlin").exchange();
                    }
                }));
    }

    @Test
    @DisplayName("the rest is left alone: objects of no repository that is a bean, and what is no answer to keep")
    void theRestIsLeftAlone() {
        run(on, web -> {
            for (String uri : LEFT_ALONE) {
                MvcTestResult result = get(web, uri);
                assertThat(body(result)).as(uri).isNotEmpty();
                assertThat(result.getResponse().getHeaderNames())
                        .as(uri)
                        .doesNotContain(HttpHeaders.ETAG, HttpHeaders.CACHE_CONTROL);
            }
            MvcTestResult posted = web.post().uri("/record/1").exchange();
            assertThat(posted.getResponse().getHeaderNames()).containsExactly(HttpHeaders.CONTENT_TYPE);

            MvcTestResult own = get(web, "/record/own/1");
            assertThat(own.getResponse().getHeaders(HttpHeaders.ETAG)).containsExactly("\"own\"");
            assertThat(own.getResponse().getHeaders(HttpHeaders.CACHE_CONTROL)).containsExactly("no-store");

            anObjectThatWasChangedIsAnsweredAsItIsNow(web);
        });
    }

    private static void anObjectThatWasChangedIsAnsweredAsItIsNow(MockMvcTester web) {
        MvcTestResult first = get(web, "/town/changed/1");
        MvcTestResult second = get(web, "/town/changed/1", tag(first));

        assertThat(second).hasStatusOk();
        assertThat(body(first)).contains("Berlin1");
        assertThat(body(second)).contains("Berlin2");
        assertThat(body(get(web, "/town/1"))).contains("\"Berlin\"");
    }

    @Test
    @DisplayName("a reading says where its object came from, and how long a client may keep it")
    void readingsSayMore() {
        run(on.withPropertyValues("live.tables.cities.ttl=10m"), web -> {
            assertThat(header(get(web, "/record/reading/1"), "Cache-Status")).startsWith("live-table; fwd=miss");
            MvcTestResult hit = get(web, "/record/reading/1");
            assertThat(header(hit, "Cache-Status")).startsWith("live-table; hit; ttl=");
            assertThat(header(hit, HttpHeaders.CACHE_CONTROL)).isEqualTo("private, max-age=600");
            assertThat(header(hit, HttpHeaders.AGE)).isNotNull();
            assertThat(header(get(web, "/record/1"), HttpHeaders.CACHE_CONTROL)).isEqualTo("private, no-cache");
        });
    }

    /** Counts how often it was asked, as an application's serializer may look at the time or at who asks. */
    private static JacksonModule counting() {
        AtomicInteger asked = new AtomicInteger();
        return new SimpleModule("counting").addSerializer(City.class, new StdSerializer<>(City.class) {
            @Override
            public void serialize(City value, JsonGenerator to, SerializationContext context) {
                to.writeString(value.name() + asked.incrementAndGet());
            }
        });
    }

    @Test
    @DisplayName(
            "whatever has a part in the bytes is asked once for each answer, and the tag is that of what was written")
    void tagsAreOfWhatIsWritten() {
        WebApplicationContextRunner prefixing = on.withBean(
                ServerHttpMessageConvertersCustomizer.class,
                () -> builder -> builder.configureMessageConverters(converter -> {
                    if (converter instanceof JacksonJsonHttpMessageConverter json) {
                        json.setPrefixJson(true);
                    }
                }));
        run(prefixing.withBean(JacksonModule.class, ObjectAnswersTests::counting), web -> {
            MvcTestResult first = get(web, "/record/1");
            assertThat(body(first)).isEqualTo(")]}', \"Berlin1\"");
            MvcTestResult second = get(web, "/record/1", tag(first));
            assertThat(body(second)).isEqualTo(")]}', \"Berlin2\"");
            assertThat(tag(second)).isNotEqualTo(tag(first));
            assertThat(body(get(web, "/record/1;a=b.c"))).isEqualTo(")]}', \"Berlin3\"");

            MvcTestResult town = get(web, "/town/1");
            assertThat(body(town)).startsWith(")]}', {");
            assertThat(get(web, "/town/1", tag(town))).hasStatus(304);
        });
    }

    @Test
    @DisplayName("Spring's filter tags the rest, and leaves the tags of live answers as they are")
    void springsFilterTagsTheRest() {
        on.run(context -> {
            MockMvcTester plain = MockMvcTester.from(context);
            MockMvcTester web = MockMvcTester.from(context, builder -> builder.addFilters(new ShallowEtagHeaderFilter())
                    .build());
            for (String uri : List.of("/records", "/records/list", "/record/1", "/row/1")) {
                String tag = tag(get(web, uri));
                assertThat(tag).isEqualTo(tag(get(plain, uri)));
                assertThat(get(web, uri, tag)).hasStatus(304);
            }
            for (String uri : List.of("/name/1", "/records/ids")) {
                assertThat(get(web, uri, tag(get(web, uri)))).hasStatus(304);
            }
        });
    }
}
