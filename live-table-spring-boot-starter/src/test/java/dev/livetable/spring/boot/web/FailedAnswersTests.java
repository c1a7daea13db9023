package dev.livetable.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** Answers that fail after they are written and before they are sent, since a filter keeps the body. */
class FailedAnswersTests {

    private static final String FAILS = "X-Fails";
    private static final String[] OF_ANSWERS = {"ETag", "Cache-Control", "Age", "Cache-Status"};

    private static AnswersServer server;

    @BeforeAll
    static void start() {
        server = new AnswersServer(Late.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> get(String uri, String... headers) throws IOException, InterruptedException {
        return server.get(BodyHandlers.ofString(), uri, headers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"interceptor", "filter", "sendError"})
    @DisplayName("the error has no header that lets a client keep it, or take it for the answer")
    void errorsAreNotKept(String fails) throws IOException, InterruptedException {
        for (String uri : new String[] {"/page", "/row/1", "/record/1", "/reading/page", "/reading/count"}) {
            HttpResponse<String> answer = get(uri);
            assertThat(answer.headers().map()).as(uri).containsKey("Cache-Control");
            HttpResponse<String> error = get(uri, FAILS, fails);

            assertThat(error.statusCode()).as(uri).isGreaterThanOrEqualTo(500);
            assertThat(error.headers().map()).as(uri).doesNotContainKeys(OF_ANSWERS);
            assertThat(error.body()).as(uri).startsWith("{\"timestamp\":");
        }
    }

    @Test
    @DisplayName("what would have been a 304 has none of them either where it fails")
    void notModified() throws IOException, InterruptedException {
        String tag = get("/page").headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> error = get("/page", "If-None-Match", tag, FAILS, "filter");

        assertThat(error.statusCode()).isEqualTo(500);
        assertThat(error.headers().map()).doesNotContainKeys(OF_ANSWERS);
    }

    @Test
    void whatTheApplicationHasSetStays() throws IOException, InterruptedException {
        HttpResponse<String> error = get("/entity/own", FAILS, "filter");

        assertThat(error.headers().allValues("Cache-Control")).containsExactly("max-age=3600");
        assertThat(error.headers().allValues("Cache-Status")).containsExactly("own");
    }

    @Test
    @DisplayName("what the application says of the error itself stays, also where the server asks for its page then")
    void whatIsSaidOfTheErrorStays() throws IOException, InterruptedException {
        HttpResponse<String> error = get("/page", FAILS, "handled");

        assertThat(error.statusCode()).isEqualTo(503);
        assertThat(error.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(error.headers().map()).doesNotContainKeys("ETag", "Age", "Cache-Status");
    }

    @Test
    @DisplayName("a WAR forwards to the page of an error, which is none of an answer that only forwards")
    void errorsOfAWar() throws ServletException, IOException {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setDispatcherType(DispatcherType.FORWARD);
        MockHttpServletResponse response = new MockHttpServletResponse();
        response.setHeader("ETag", "\"a\"");
        FailedAnswers.note(request, List.of("ETag"));

        FailedAnswers.ofErrorPages().doFilter(request, response, new MockFilterChain());
        assertThat(response.getHeader("ETag")).isEqualTo("\"a\"");

        request.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, 503);
        FailedAnswers.ofErrorPages().doFilter(request, response, new MockFilterChain());
        assertThat(response.getHeader("ETag")).isNull();
    }

    @Test
    @DisplayName("an error is not written behind a body that a filter has passed on to the server")
    void errorsAreNotAddedToTheBody() throws IOException, InterruptedException {
        for (String uri : new String[] {"/page", "/row/1", "/record/1"}) {
            HttpResponse<String> error = get(uri, Late.SHALLOW, "true", FAILS, "shown");

            assertThat(error.statusCode()).as(uri).isEqualTo(500);
            assertThat(error.body()).as(uri).isEqualTo("late");
        }
    }

    /** Lets answers fail after the controller, where the request says so. */
    @Configuration(proxyBeanMethods = false)
    static class Late implements WebMvcConfigurer {

        static final String SHALLOW = "X-Shallow";

        @Bean
        FilterRegistrationBean<Filter> keepingFilter() {
            ShallowEtagHeaderFilter shallow = new ShallowEtagHeaderFilter();
            return new FilterRegistrationBean<>((request, response, chain) -> {
                HttpServletRequest asked = (HttpServletRequest) request;
                HttpServletResponse answer = (HttpServletResponse) response;
                if (asked.getHeader(SHALLOW) != null) {
                    shallow.doFilter(request, response, chain);
                    return;
                }
                ContentCachingResponseWrapper kept = new ContentCachingResponseWrapper(answer);
                chain.doFilter(request, kept);
                switch (String.valueOf(asked.getHeader(FAILS))) {
                    case "filter" -> throw new ServletException("late");
                    case "sendError" -> answer.sendError(503);
                    default -> kept.copyBodyToResponse();
                }
            });
        }

        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(new HandlerInterceptor() {
                @Override
                public void postHandle(
                        HttpServletRequest request,
                        HttpServletResponse response,
                        Object handler,
                        @Nullable ModelAndView view) {
                    boolean isOfError = request.getDispatcherType() == DispatcherType.ERROR;
                    switch (isOfError ? "" : String.valueOf(request.getHeader(FAILS))) {
                        case "interceptor" -> throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE);
                        case "handled" -> throw new UnsupportedOperationException("late");
                        case "shown" -> throw new IllegalStateException("late");
                        default -> {}
                    }
                }
            });
        }

        @RestControllerAdvice
        static class Handlers {

            @ExceptionHandler
            void handled(UnsupportedOperationException thrown, HttpServletResponse response) throws IOException {
                response.setHeader("Cache-Control", "no-store");
                response.sendError(503);
            }

            @ExceptionHandler
            ResponseEntity<String> shown(IllegalStateException thrown) {
                return ResponseEntity.status(500).body("late");
            }
        }
    }
}
