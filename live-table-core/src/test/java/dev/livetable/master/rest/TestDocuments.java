package dev.livetable.master.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A small API over HTTP with documents in memory, which it keeps as they are sent, with any fields. Where a document is,
 * and what it looks like when it is sent and taken, is set. Lists are whole. Set it up before it is used.
 */
final class TestDocuments implements AutoCloseable {

    private static final String BASE = "/api";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, ObjectNode> documents = new LinkedHashMap<>();

    /** The path of the list. */
    volatile String list = "/things";
    /** Which document a path and query below the base leads to; null for none. */
    volatile Function<String, @Nullable String> idOf = uri -> uri.startsWith("/things/") ? uri.substring(8) : null;
    /** What a document looks like when it is sent, given its id. */
    volatile BiFunction<String, ObjectNode, JsonNode> sent = (id, document) -> document;
    /** The body around a document. */
    volatile UnaryOperator<String> around = body -> body;
    /** Takes a document out of a body. */
    volatile Function<JsonNode, JsonNode> taken = body -> body;
    /** The status and body of the answer to a write, given the usual body. */
    volatile Function<String, Reply> reply = body -> new Reply(200, body);
    /** The status for what is not there. */
    volatile int missing = 404;
    /** Whether answers have a strong ETag, and writes check it. */
    volatile boolean etags;
    /** Whether a document at a row's place is sent, and is deleted, as a list. */
    volatile boolean asList;
    /** Answers in the place of the API if it returns true. */
    volatile TestApi.Interceptor interceptor = exchange -> false;

    TestDocuments(String... bodies) {
        for (String body : bodies) {
            put(body);
        }
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext(BASE, this::handle);
        server.start();
    }

    /**
     * An answer.
     *
     * @param status its status
     * @param body its body; empty for none
     */
    record Reply(int status, String body) {}

    RestTableBuilder table() {
        String url = "http://localhost:" + server.getAddress().getPort() + BASE;
        return RestTable.builder(RestClient.builder().baseUrl(url).build())
                .path(list)
                .paging(Paging.none());
    }

    /** Adds or replaces a document as another application would. */
    synchronized void put(String body) {
        ObjectNode document = (ObjectNode) JsonAnswers.MAPPER.readTree(body);
        documents.put(document.path("id").asString(), document);
    }

    synchronized @Nullable String document(String id) {
        ObjectNode document = documents.get(id);
        return document == null ? null : document.toString();
    }

    synchronized int size() {
        return documents.size();
    }

    /** Returns the method, path, query and body of each request so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Returns the bodies that were sent with a method. */
    List<String> bodies(String method) {
        return requests.stream()
                .filter(request -> request.startsWith(method + " "))
                .map(request -> request.split(" ", 3)[2])
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String uri = exchange.getRequestURI().toString().substring(BASE.length());
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add((exchange.getRequestMethod() + " " + uri + " " + body).trim());
        try (exchange) {
            if (!interceptor.answers(exchange)) {
                synchronized (this) {
                    answer(exchange, uri, body);
                }
            }
        }
    }

    private void answer(HttpExchange exchange, String uri, String body) throws IOException {
        String id = idOf.apply(uri);
        boolean isList = id == null && uri.equals(list);
        String method = exchange.getRequestMethod();
        if (isList && method.equals("GET")) {
            send(exchange, 200, around.apply(all()));
        } else if (isList && method.equals("POST")) {
            String made = Integer.toString(documents.size() + 1);
            ObjectNode document = document(made, body);
            String given = document.path("id").asString();
            documents.put(given, document);
            exchange.getResponseHeaders()
                    .add("Location", uri + (uri.endsWith("/") ? "" : "/") + given + (uri.endsWith("/") ? "/" : ""));
            write(exchange, around.apply(sent.apply(given, document).toString()));
        } else if (id == null) {
            send(exchange, missing, "");
        } else {
            one(exchange, method, id, body);
        }
    }

    private void one(HttpExchange exchange, String method, String id, String body) throws IOException {
        ObjectNode present = documents.get(id);
        String match = exchange.getRequestHeaders().getFirst("If-Match");
        if (etags && match != null && (present == null || !match.equals(etag(shown(id, present))))) {
            send(exchange, 412, "");
        } else if (present == null && !method.equals("PUT")) {
            send(exchange, asList ? 200 : missing, asList ? around.apply("[]") : "");
        } else if (method.equals("GET")) {
            send(exchange, 200, shown(id, TestStore.required(present)));
        } else if (method.equals("DELETE")) {
            documents.remove(id);
            write(exchange, asList ? shown(id, TestStore.required(present)) : "");
        } else {
            ObjectNode document = document(id, body);
            if (method.equals("PATCH")) {
                ObjectNode merged = TestStore.required(present).deepCopy();
                document.properties().forEach(field -> merged.set(field.getKey(), field.getValue()));
                document = merged;
            }
            documents.put(id, document);
            write(exchange, shown(id, document));
        }
    }

    private ObjectNode document(String id, String body) {
        ObjectNode document = (ObjectNode) taken.apply(JsonAnswers.MAPPER.readTree(body));
        if (!document.has("id")) {
            document.put("id", id);
        }
        return document;
    }

    private String shown(String id, ObjectNode document) {
        String row = sent.apply(id, document).toString();
        return around.apply(asList ? "[" + row + "]" : row);
    }

    private String all() {
        List<String> rows = documents.entrySet().stream()
                .map(each -> sent.apply(each.getKey(), each.getValue()).toString())
                .toList();
        return "[" + String.join(",", rows) + "]";
    }

    private void write(HttpExchange exchange, String body) throws IOException {
        Reply answer = reply.apply(body);
        send(exchange, answer.status(), answer.body());
    }

    void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        if (etags && status == 200) {
            exchange.getResponseHeaders().add("ETag", etag(text));
        }
        boolean bodiless = bytes.length == 0 || status == 204;
        exchange.sendResponseHeaders(status, bodiless ? -1 : bytes.length);
        if (!bodiless) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String etag(String text) {
        return "\"" + Integer.toHexString(text.hashCode()) + "\"";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
