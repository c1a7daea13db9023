package dev.livetable.spring.boot.web;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.json.RowModule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.MethodParameter;
import org.springframework.data.domain.Page;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import tools.jackson.databind.json.JsonMapper;

/** Answers over Spring MVC that are written as they are kept. */
@ExtendWith(OutputCaptureExtension.class)
class LiveAnswersTests {

    private static final List<String> KEPT = List.of(
            "/page",
            "/slice",
            "/second",
            "/list",
            "/object",
            "/model",
            "/records",
            "/records/model",
            "/records/content",
            "/records/list",
            "/row/1",
            "/optional/1",
            "/entity/page",
            "/entity/accepted",
            "/vendor");
    private static final List<String> WRITTEN = List.of(
            "/records/changed",
            "/records/ids",
            "/name/1",
            "/view",
            "/wrapped",
            "/other",
            "/utf16",
            "/optional/7",
            "/row/1;a=b.c");

    private final WebApplicationContextRunner runner = AnswersApplication.runner();
    private final WebApplicationContextRunner on = runner.withPropertyValues("live.web.enabled=true");

    private static void run(WebApplicationContextRunner runner, Try test) {
        runner.run(context -> test.with(MockMvcTester.from(
                context, builder -> builder.addFilters(new KeptAnswerFilter()).build())));
    }

    private interface Try {
        void with(MockMvcTester web) throws Exception;
    }

    private static MvcTestResult get(MockMvcTester web, String uri) {
        return web.get().uri(java.net.URI.create(uri)).exchange();
    }

    private static byte[] body(MvcTestResult result) {
        return result.getResponse().getContentAsByteArray();
    }

    private static @Nullable String header(MvcTestResult result, String name) {
        return result.getResponse().getHeader(name);
    }

    private static boolean isKept(MvcTestResult result) {
        return KeptAnswerFilter.isKept(result.getRequest());
    }

    @Test
    @DisplayName(
            "every form of answer has the bytes that it would have without, and those of tables are written as they"
                    + " are kept")
    void bytesAreTheSame() {
        run(
                runner,
                off -> run(on, web -> {
                    for (int i = 0; i < 2; i++) { // the second time it is a hit
                        for (String uri : KEPT) {
                            assertThat(isKept(same(off, web, uri))).as(uri).isTrue();
                        }
                        for (String uri : WRITTEN) {
                            assertThat(isKept(same(off, web, uri))).as(uri).isFalse();
                        }
                    }
                }));
    }

    @Test
    @DisplayName("Spring Data warns of pages that are written as they are only where one is returned")
    void noWarningOfPagesThatAreNotThere(CapturedOutput output) {
        run(on, web -> {
            for (String uri : List.of("/model", "/records/model", "/records/content", "/list")) {
                assertThat(isKept(get(web, uri))).as(uri).isTrue();
                assertThat(output).as(uri).doesNotContain("Serializing PageImpl");
            }
            get(web, "/page");
            assertThat(output).containsOnlyOnce("Serializing PageImpl");
        });
    }

    private static MvcTestResult same(MockMvcTester off, MockMvcTester web, String uri) {
        MvcTestResult expected = get(off, uri);
        MvcTestResult result = get(web, uri);
        assertThat(result).as(uri).hasStatus(expected.getResponse().getStatus());
        assertThat(body(result)).as(uri).isNotEmpty().isEqualTo(body(expected));
        assertThat(result.getResponse().getContentType())
                .as(uri)
                .isEqualTo(expected.getResponse().getContentType());
        assertThat(isKept(expected)).as(uri).isFalse();
        return result;
    }

    @Test
    @DisplayName("a reading is answered with what it holds")
    void readingsAreAnsweredWithWhatTheyHold() {
        run(on, web -> {
            for (Map.Entry<String, String> each : Map.of(
                            "/reading/page", "/page",
                            "/reading/row/1", "/row/1",
                            "/reading/model", "/model",
                            "/callable", "/page",
                            "/future", "/page")
                    .entrySet()) {
                MvcTestResult result = get(web, each.getKey());
                assertThat(body(result)).as(each.getKey()).isEqualTo(body(get(web, each.getValue())));
                assertThat(isKept(result)).as(each.getKey()).isTrue();
            }
            assertThat(get(web, "/reading/count")).hasStatusOk().bodyText().isEqualTo("2");
            assertThat(header(get(web, "/reading/count"), "Cache-Status")).isEqualTo("live-table; hit");
            assertThat(header(get(web, "/reading/count"), HttpHeaders.ETAG)).isNull();
        });
    }

    @Test
    @DisplayName("a page of records says where it came from, as a page of rows does")
    void recordsSayWhereTheyCameFrom() {
        run(on, web -> {
            assertThat(header(get(web, "/records"), "Cache-Status")).isEqualTo("live-table; fwd=miss");
            MvcTestResult hit = get(web, "/records");
            assertThat(header(hit, "Cache-Status")).isEqualTo("live-table; hit");
            assertThat(header(hit, HttpHeaders.AGE)).isNotNull();
        });
    }

    @Test
    @DisplayName("a model in a reading has the tag of the page, and says where its rows came from")
    void modelsInReadings() {
        run(on, web -> {
            MvcTestResult model = get(web, "/model");
            MvcTestResult reading = get(web, "/reading/model");

            assertThat(header(reading, HttpHeaders.ETAG)).isNotNull().isEqualTo(header(model, HttpHeaders.ETAG));
            assertThat(header(reading, "Cache-Status")).isEqualTo("live-table; hit");
            assertThat(header(reading, HttpHeaders.AGE)).isNotNull();
            assertThat(header(model, "Cache-Status")).isNull();
        });
    }

    @Test
    void isOffUnlessAskedFor() {
        run(runner, web -> {
            MvcTestResult result = get(web, "/page");
            assertThat(result.getResponse().getHeaderNames()).containsExactly(HttpHeaders.CONTENT_TYPE);
        });
    }

    @Test
    void rowsAreObjectsOfTheirColumnsWhereItIsOff() {
        run(runner, web -> assertThat(get(web, "/row/1"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.name")
                .isEqualTo("Berlin"));
    }

    @Test
    void aModuleOfTheApplicationStays() {
        RowModule own = new RowModule();
        runner.withBean(RowModule.class, () -> own)
                .run(context -> assertThat(context.getBean(RowModule.class)).isSameAs(own));
    }

    @Test
    @DisplayName("an empty optional value says nothing of a live table, and has no headers but in a reading")
    void noRow() {
        run(on, web -> {
            assertThat(get(web, "/optional/7").getResponse().getHeaderNames())
                    .doesNotContain(HttpHeaders.ETAG, HttpHeaders.CACHE_CONTROL);
            assertThat(header(get(web, "/reading/row/7"), HttpHeaders.CACHE_CONTROL))
                    .isEqualTo("private, no-cache");
        });
    }

    @Test
    @DisplayName("a client that has the answer gets 304 and no body, until a row has changed")
    void notModified() {
        run(on, web -> {
            for (String uri : List.of(
                    "/page",
                    "/model",
                    "/records",
                    "/records/model",
                    "/records/list",
                    "/list",
                    "/row/1",
                    "/optional/1",
                    "/reading/page",
                    "/entity/page")) {
                String tag = header(get(web, uri), HttpHeaders.ETAG);
                assertThat(tag).as(uri).isNotNull();
                assertThat(tag.startsWith("W/")).as(uri).isEqualTo(!uri.endsWith("/1"));

                for (String known : List.of(tag, "\"else\", " + tag, "*")) {
                    HttpMethod method = known.equals(tag) ? HttpMethod.HEAD : HttpMethod.GET;
                    MvcTestResult again = web.method(method)
                            .uri(uri)
                            .header(HttpHeaders.IF_NONE_MATCH, known)
                            .exchange();
                    assertThat(again).as(uri).hasStatus(known.equals("*") ? 200 : 304);
                    if (known.equals("*")) { // Spring MVC takes it for a tag that is never the right one
                        continue;
                    }
                    assertThat(body(again)).as(uri).isEmpty();
                    assertThat(header(again, HttpHeaders.ETAG)).isEqualTo(tag);
                    assertThat(header(again, HttpHeaders.CACHE_CONTROL)).isEqualTo("private, no-cache");
                }

                web.post().uri("/rename/City-" + uri.hashCode()).exchange();
                MvcTestResult changed = web.get()
                        .uri(uri)
                        .header(HttpHeaders.IF_NONE_MATCH, tag)
                        .exchange();
                assertThat(changed).as(uri).hasStatusOk();
                assertThat(header(changed, HttpHeaders.ETAG)).as(uri).isNotEqualTo(tag);
            }
        });
    }

    @Test
    @DisplayName("the tag is that of the bytes: another fetch of the same rows, in another process, has it, too")
    void tagsAreOfTheBytes() {
        run(
                on,
                one -> run(on, other -> {
                    for (String uri : KEPT) {
                        assertThat(header(get(one, uri), HttpHeaders.ETAG))
                                .isEqualTo(header(get(other, uri), HttpHeaders.ETAG));
                    }
                    assertThat(header(get(one, "/page"), HttpHeaders.ETAG))
                            .isNotEqualTo(header(get(one, "/model"), HttpHeaders.ETAG));
                }));
    }

    @Test
    @DisplayName("only a GET or HEAD with status 200 tells clients what they may keep")
    void onlyWhatCanBeKept() {
        run(on, web -> {
            for (MvcTestResult result : List.of(
                    get(web, "/entity/accepted"), web.post().uri("/page").exchange())) {
                assertThat(isKept(result)).isTrue();
                assertThat(result.getResponse().getHeaderNames())
                        .doesNotContain(HttpHeaders.ETAG, HttpHeaders.CACHE_CONTROL, HttpHeaders.AGE, "Cache-Status");
            }
        });
    }

    @Test
    void headersOfTheApplicationStay() {
        run(on, web -> {
            MvcTestResult entity = get(web, "/entity/own");
            assertThat(header(entity, HttpHeaders.ETAG)).isEqualTo("\"own\"");
            assertThat(header(entity, HttpHeaders.CACHE_CONTROL)).isEqualTo("max-age=3600");
            assertThat(header(entity, HttpHeaders.AGE)).isEqualTo("7");
            assertThat(entity.getResponse().getHeaders("Cache-Status")).containsExactly("own");
            assertThat(header(get(web, "/entity/page"), "X-Own")).isEqualTo("1");

            MvcTestResult set = get(web, "/own");
            assertThat(set.getResponse().getHeaders(HttpHeaders.ETAG)).containsExactly("\"own\"");
            assertThat(set.getResponse().getHeaders(HttpHeaders.CACHE_CONTROL)).containsExactly("no-store");
            assertThat(header(set, "Cache-Status")).isEqualTo("live-table; hit");
        });
    }

    @Test
    @DisplayName("a path that ends like a file is answered by Spring MVC, which guards it, with the tag of the bytes")
    void pathsThatEndLikeFiles() {
        run(on, web -> {
            MvcTestResult result = get(web, "/row/1;x=.bat");
            assertThat(header(result, HttpHeaders.CONTENT_DISPOSITION)).isEqualTo("inline;filename=f.txt");
            assertThat(header(result, HttpHeaders.ETAG)).isEqualTo(header(get(web, "/row/1"), HttpHeaders.ETAG));
            assertThat(body(result)).isEqualTo(body(get(web, "/row/1")));
        });
    }

    // ---- what others ask for

    @RestControllerAdvice
    static class Wrapping implements ResponseBodyAdvice<Object> {

        @Override
        public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
            return requireNonNull(returnType.getMethod()).getName().equals("page");
        }

        @Override
        public Object beforeBodyWrite(
                @Nullable Object body,
                MethodParameter returnType,
                MediaType mediaType,
                Class<? extends HttpMessageConverter<?>> converterType,
                ServerHttpRequest request,
                ServerHttpResponse response) {
            return Map.of("wrapped", body instanceof Page<?> page ? page.getNumberOfElements() : 0);
        }
    }

    @Test
    @DisplayName("what an advice of the application makes of an answer is written")
    void advicesComeFirst() {
        run(on.withBean(Wrapping.class), web -> {
            MvcTestResult result = get(web, "/page");
            assertThat(result).bodyText().isEqualTo("{\"wrapped\":2}");
            assertThat(header(result, HttpHeaders.ETAG)).isNull();
            assertThat(isKept(get(web, "/slice"))).isTrue();
        });
    }

    @RestControllerAdvice
    static class Hinting implements ResponseBodyAdvice<Object> {

        @Override
        public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
            return requireNonNull(returnType.getMethod()).getName().equals("page");
        }

        @Override
        public @Nullable Object beforeBodyWrite(
                @Nullable Object body,
                MethodParameter returnType,
                MediaType mediaType,
                Class<? extends HttpMessageConverter<?>> converterType,
                ServerHttpRequest request,
                ServerHttpResponse response) {
            return body;
        }

        @Override
        public Map<String, Object> determineWriteHints(
                @Nullable Object body,
                MethodParameter returnType,
                MediaType mediaType,
                Class<? extends HttpMessageConverter<?>> converterType) {
            return Map.of("hint", 1);
        }
    }

    @Test
    @DisplayName("an answer that an advice has a hint for is written by the converter, and has no tag")
    void hintsAreHeard() {
        run(on.withBean(Hinting.class), web -> {
            assertThat(isKept(get(web, "/page"))).isFalse();
            assertThat(header(get(web, "/page"), HttpHeaders.ETAG)).isNull();
            assertThat(header(get(web, "/page"), "Cache-Status")).isEqualTo("live-table; hit");
            assertThat(isKept(get(web, "/slice"))).isTrue();
        });
    }

    @Test
    @DisplayName("a converter that writes something around its JSON, or has another mapper for a type, writes itself")
    void otherConverters(CapturedOutput output) {
        JsonMapper mapper = new JsonMapper();
        JacksonJsonHttpMessageConverter foreign = new JacksonJsonHttpMessageConverter(mapper);
        for (JacksonJsonHttpMessageConverter each : List.of(foreign, new Subclass())) {
            run(with(each), web -> {
                assertThat(isKept(get(web, "/page"))).isFalse();
                assertThat(header(get(web, "/page"), HttpHeaders.ETAG)).isNull();
            });
        }
        assertThat(output)
                .containsOnlyOnce("are written anew each time by a converter for JSON: its mapper has no RowModule");
    }

    @Test
    void prefixesAreWritten(CapturedOutput output) {
        run(configured(json -> json.setPrefixJson(true)), web -> {
            assertThat(get(web, "/page")).bodyText().startsWith(")]}', ");
            assertThat(isKept(get(web, "/page"))).isFalse();
            assertThat(output).contains("it writes something around what its mapper writes");
        });
    }

    @Test
    void mappersForSomeTypesAreUsed() {
        run(
                configured(json -> json.registerMappersForType(
                        Page.class, all -> all.put(MediaType.APPLICATION_JSON, new JsonMapper()))),
                web -> {
                    assertThat(isKept(get(web, "/page"))).isFalse();
                    assertThat(isKept(get(web, "/reading/page"))).isFalse();
                    assertThat(isKept(get(web, "/list"))).isTrue();
                });
    }

    @Test
    void aCharsetThatAConverterAddsIsTold() {
        run(configured(json -> json.setDefaultCharset(StandardCharsets.UTF_8)), web -> {
            for (String uri : List.of("/page", "/record/1")) {
                assertThat(header(get(web, uri), HttpHeaders.CONTENT_TYPE))
                        .as(uri)
                        .isEqualTo("application/json;charset=UTF-8");
            }
        });
    }

    @Test
    @DisplayName("where Jackson takes properties from the declared type, lists are written by that")
    void staticTyping() {
        run(on, web -> assertThat(isKept(get(web, "/records/places"))).isTrue());
        run(on.withPropertyValues("spring.jackson.mapper.use-static-typing=true"), web -> {
            assertThat(get(web, "/records/places")).bodyText().startsWith("[{}").doesNotContain("name");
            assertThat(isKept(get(web, "/records/list"))).isTrue();
        });
    }

    static final class Subclass extends JacksonJsonHttpMessageConverter {}

    private WebApplicationContextRunner configured(Consumer<JacksonJsonHttpMessageConverter> change) {
        return on.withBean(
                ServerHttpMessageConvertersCustomizer.class,
                () -> builder -> builder.configureMessageConverters(converter -> {
                    if (converter instanceof JacksonJsonHttpMessageConverter json) {
                        change.accept(json);
                    }
                }));
    }

    private WebApplicationContextRunner with(JacksonJsonHttpMessageConverter converter) {
        return on.withBean(
                ServerHttpMessageConvertersCustomizer.class, () -> builder -> builder.withJsonConverter(converter));
    }

    // ---- properties

    @ParameterizedTest
    @ValueSource(strings = {"", "off", "no", "0", "false"})
    @DisplayName("what Spring Boot reads as false is off, and so is what is set to nothing")
    void offInEverySpelling(String off) {
        run(
                runner.withPropertyValues("live.web.enabled=" + off),
                web -> assertThat(header(get(web, "/page"), HttpHeaders.ETAG)).isNull());
        run(
                runner.withPropertyValues("live.web.enabled=on"),
                web -> assertThat(header(get(web, "/page"), HttpHeaders.ETAG)).isNotNull());
    }

    @Test
    void theCacheHasAName() {
        run(on.withPropertyValues("live.web.cache-name=cities of \"mine\""), web -> assertThat(
                        header(get(web, "/page"), "Cache-Status"))
                .isEqualTo("\"cities of \\\"mine\\\"\"; fwd=miss"));
    }

    @Test
    void clientsCanBeHadToAskEachTime() {
        WebApplicationContextRunner timed = on.withPropertyValues("live.tables.cities.ttl=10m");
        run(timed, web -> assertThat(header(get(web, "/page"), HttpHeaders.CACHE_CONTROL))
                .isEqualTo("private, max-age=600"));
        run(timed.withPropertyValues("live.web.revalidate=true"), web -> {
            MvcTestResult page = get(web, "/page");
            assertThat(header(page, HttpHeaders.CACHE_CONTROL)).isEqualTo("private, no-cache");
            assertThat(web.get()
                            .uri("/page")
                            .header(HttpHeaders.IF_NONE_MATCH, requireNonNull(header(page, HttpHeaders.ETAG)))
                            .exchange())
                    .hasStatus(304);
        });
    }

    @Test
    void aNameThatNoHeaderCanHaveIsRefused() {
        on.withPropertyValues("live.web.cache-name=Städte").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContainingAll("live.web.cache-name", "Städte", "printable ASCII"));
    }
}
