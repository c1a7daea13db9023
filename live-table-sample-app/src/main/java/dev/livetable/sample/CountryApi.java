package dev.livetable.sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.livetable.sample.CountryStore.Country;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.util.DigestUtils;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody else's API of countries, played by a server of its own on the loopback address. It pages and sorts as
 * json-server does, gives each answer an {@code ETag}, lets countries be renamed, and takes its time.
 */
@Component
class CountryApi implements AutoCloseable {

    private static final String PATH = "/countries";

    private final CountryStore countries;
    private final JsonMapper json;
    private final Duration delay;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger unchanged = new AtomicInteger();

    CountryApi(CountryStore countries, JsonMapper json, CountryApiProperties properties) {
        this.countries = countries;
        this.json = json;
        this.delay = properties.delay();
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), properties.port()), 0);
        } catch (IOException e) {
            throw new FailureAnalyzedException(
                    "The API of countries cannot listen on port " + properties.port() + ": " + e.getMessage() + ".",
                    "Set sample.country-api.port to a port that is free.",
                    e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Returns how many requests there were so far. */
    int requests() {
        return requests.get();
    }

    /** Returns how many of them were answered with 304, since nothing had changed. */
    int unchanged() {
        return unchanged.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            try {
                TimeUnit.NANOSECONDS.sleep(delay.toNanos());
                send(exchange, 200, answer(exchange));
            } catch (ResponseStatusException e) {
                send(exchange, e.getStatusCode().value(), e.getBody());
            } catch (DataAccessException e) {
                String why = "the countries cannot be read: "
                        + e.getMostSpecificCause().getMessage();
                send(exchange, 503, ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, why));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Object answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String code = path.startsWith(PATH + "/") ? path.substring(PATH.length() + 1) : "";
        return switch (exchange.getRequestMethod() + " " + (code.isEmpty() ? path : "row")) {
            case "GET " + PATH -> page(exchange, query(exchange));
            case "GET row" -> countries.find(code).orElseThrow(() -> noCountry(code));
            case "PATCH row" -> countries.rename(code, newName(exchange)).orElseThrow(() -> noCountry(code));
            default ->
                throw refused(
                        HttpStatus.NOT_FOUND, "there is nothing at " + path + " to " + exchange.getRequestMethod());
        };
    }

    private List<Country> page(HttpExchange exchange, Map<String, String> query) {
        try {
            List<Country> all = countries.list(words(query.get("_sort")), words(query.get("_order")));
            exchange.getResponseHeaders().set("X-Total-Count", String.valueOf(all.size()));
            long size = Long.parseLong(query.getOrDefault("_limit", "10"));
            long number = Long.parseLong(query.getOrDefault("_page", "1"));
            return all.stream().skip((number - 1) * size).limit(size).toList();
        } catch (IllegalArgumentException e) {
            throw refused(HttpStatus.BAD_REQUEST, Objects.toString(e.getMessage()));
        }
    }

    private static List<String> words(@Nullable String text) {
        return text == null ? List.of() : List.of(text.split(","));
    }

    private static Map<String, String> query(HttpExchange exchange) {
        String query = Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), "");
        return Arrays.stream(query.split("&"))
                .map(parameter -> parameter.split("=", 2))
                .filter(parameter -> parameter.length == 2)
                .collect(Collectors.toMap(parameter -> parameter[0], parameter -> parameter[1], (one, other) -> other));
    }

    private String newName(HttpExchange exchange) throws IOException {
        JsonNode name = changes(exchange).path("name");
        if (!name.isString() || name.asString().isBlank()) {
            throw refused(HttpStatus.UNPROCESSABLE_CONTENT, "only the name of a country can be changed, to a text");
        }
        return name.asString();
    }

    private JsonNode changes(HttpExchange exchange) throws IOException {
        try {
            return json.readTree(exchange.getRequestBody().readAllBytes());
        } catch (JacksonException e) {
            throw refused(HttpStatus.BAD_REQUEST, "the body is not JSON");
        }
    }

    private static ResponseStatusException noCountry(String code) {
        return refused(HttpStatus.NOT_FOUND, "there is no country '" + code + "'");
    }

    private static ResponseStatusException refused(HttpStatus status, String why) {
        return new ResponseStatusException(status, why);
    }

    private void send(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = json.writeValueAsBytes(body);
        String etag = '"' + DigestUtils.md5DigestAsHex(bytes) + '"';
        exchange.getResponseHeaders().set("ETag", etag);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (status == 200 && etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            unchanged.incrementAndGet();
            exchange.sendResponseHeaders(304, -1);
        } else {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Stops the server, after the live table that writes to it was closed. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
