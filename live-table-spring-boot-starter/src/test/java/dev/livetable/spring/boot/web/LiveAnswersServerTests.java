package dev.livetable.spring.boot.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.spring.boot.Cities;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Answers as they leave a real server. */
class LiveAnswersServerTests {

    private static final int LONG = 20_000;

    private static AnswersServer server;

    @BeforeAll
    static void start() {
        server = new AnswersServer(
                Filters.class, "server.compression.enabled=true", "server.compression.min-response-size=1");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<InputStream> get(String uri, String... headers)
            throws IOException, InterruptedException {
        return server.get(BodyHandlers.ofInputStream(), uri, headers);
    }

    private static Map<String, Object> headers(HttpResponse<?> response, String... without) {
        Map<String, Object> headers = new TreeMap<>(response.headers().map());
        headers.keySet().removeAll(List.of(without));
        return headers;
    }

    private static String tag(HttpResponse<?> response) {
        return response.headers().firstValue("ETag").orElseThrow();
    }

    @Test
    @DisplayName("a 304 has the headers of the answer that it stands for")
    void headersOfNotModified() throws IOException, InterruptedException {
        for (String uri : new String[] {"/page", "/row/1", "/entity/page", "/reading/page"}) {
            get(uri);
            HttpResponse<InputStream> whole = get(uri);
            HttpResponse<InputStream> notModified = get(uri, "If-None-Match", tag(whole));

            assertThat(whole.headers().map()).as(uri).containsKeys("ETag", "Cache-Control");
            assertThat(notModified.statusCode()).as(uri).isEqualTo(304);
            assertThat(notModified.body().readAllBytes()).isEmpty();
            String[] ofTheBody = {
                "content-length", "content-type", "transfer-encoding", "date", "age", "cache-status", "vary"
            };
            assertThat(headers(notModified, ofTheBody)).as(uri).isEqualTo(headers(whole, ofTheBody));
            assertThat(notModified.headers().map().containsKey("Age"))
                    .isEqualTo(whole.headers().map().containsKey("Age"));
        }
    }

    @Test
    void tellsTheTtl() throws IOException, InterruptedException {
        get("/page");
        HttpResponse<InputStream> page = get("/page");

        assertThat(page.headers().firstValue("Cache-Control")).contains("private, max-age=600");
        assertThat(page.headers().allValues("Vary").toString()).containsPattern("(?i)\\baccept\\b(?!-)");
        assertThat(page.headers().firstValue("Cache-Status").orElseThrow()).startsWith("live-table; hit; ttl=");
        assertThat(get("/page", "Authorization", "Bearer x").headers().firstValue("Cache-Control"))
                .contains("private, no-cache");
    }

    @Test
    @DisplayName("nobody may keep the error of an answer that could not be written; headers of the application stay")
    void errorsAreNotKept() throws IOException, InterruptedException {
        HttpResponse<InputStream> broken = get("/broken");

        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.headers().map()).doesNotContainKeys("Cache-Control", "Age", "ETag");
        assertThat(broken.headers().allValues("Cache-Status")).containsExactly("own");
    }

    @Test
    @DisplayName("who has a session may be somebody else later, at the same browser, so no time is given")
    void sessionsArePersonal() throws IOException, InterruptedException {
        assertThat(get("/session").headers().firstValue("Cache-Control")).contains("private, no-cache");
        assertThat(get("/page", "Cookie", "JSESSIONID=unknown").headers().firstValue("Cache-Control"))
                .contains("private, max-age=600");
    }

    @Test
    @DisplayName("a page can be compressed by the server, since its tag is weak")
    void pagesCanBeCompressed() throws IOException, InterruptedException {
        HttpResponse<InputStream> plain = get("/page");
        HttpResponse<InputStream> compressed = get("/page", "Accept-Encoding", "gzip");

        assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(compressed.headers().allValues("Vary").toString()).containsIgnoringCase("accept-encoding");
        assertThat(tag(compressed)).isEqualTo(tag(plain)).startsWith("W/");
        assertThat(new GZIPInputStream(compressed.body()).readAllBytes())
                .isEqualTo(plain.body().readAllBytes());
    }

    @Test
    @DisplayName("the length of an answer that is larger than the server's buffer is told, so it is not sent in chunks")
    void tellsTheLength() throws IOException, InterruptedException {
        String uri = longRow(71);
        for (int i = 0; i < 2; i++) { // on one connection, which stays of use
            HttpResponse<InputStream> row = get(uri);
            byte[] body = row.body().readAllBytes();

            assertThat(body).hasSizeGreaterThan(LONG).endsWith('}');
            assertThat(row.headers().firstValueAsLong("Content-Length")).hasValue(body.length);
            assertThat(row.headers().firstValue("Transfer-Encoding")).isEmpty();
        }
    }

    @Test
    @DisplayName("a filter of the application may change the body of an answer, and so its length")
    void filtersMayChangeTheBody() throws IOException, InterruptedException {
        String uri = longRow(72);
        int length = get(uri).body().readAllBytes().length;
        byte[] changed = get(uri, Filters.PREFIX, "for(;;);").body().readAllBytes();

        assertThat(changed)
                .startsWith("for(;;);{".getBytes(UTF_8))
                .endsWith('}')
                .hasSize("for(;;);".length() + length);
    }

    /** Makes a row that is larger than the server's buffer, and returns its address. */
    private static String longRow(long id) {
        server.cities().insert(Cities.city(id, "x".repeat(LONG)));
        return "/row/" + id;
    }

    /** A filter that writes something before each body, where the request says so. */
    @Configuration(proxyBeanMethods = false)
    static class Filters {

        static final String PREFIX = "X-Prefix";

        @Bean
        FilterRegistrationBean<Filter> prefixes() {
            return new FilterRegistrationBean<>((request, response, chain) -> {
                String prefix = ((HttpServletRequest) request).getHeader(PREFIX);
                chain.doFilter(
                        request, prefix == null ? response : new Prefixed((HttpServletResponse) response, prefix));
            });
        }

        private static final class Prefixed extends HttpServletResponseWrapper {

            private final String prefix;

            Prefixed(HttpServletResponse response, String prefix) {
                super(response);
                this.prefix = prefix;
            }

            @Override
            public ServletOutputStream getOutputStream() throws IOException {
                ServletOutputStream out = super.getOutputStream();
                out.write(prefix.getBytes(UTF_8));
                return out;
            }
        }
    }
}
