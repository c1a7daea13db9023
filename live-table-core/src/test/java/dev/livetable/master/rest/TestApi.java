package dev.livetable.master.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.livetable.table.Column;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/**
 * A small API over HTTP with rows in memory. It understands all styles of paging, sorting and filtering at once; what
 * it answers besides rows, and how it lies, is set. Set it up before it is used.
 */
final class TestApi implements AutoCloseable {

    private static final JdkClientHttpRequestFactory HTTP = new JdkClientHttpRequestFactory();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final TableSchema schema;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final TestStore store;

    /** The most rows it serves at once. */
    volatile int cap = Integer.MAX_VALUE;
    /** The size of its pages whatever is asked for; 0 if it serves the size asked for. */
    volatile int fixedSize;
    /** Whether it gives the last page for those behind it. */
    volatile boolean clamps;
    /** The status of a page behind the last; 200 if that is empty. */
    volatile int pastEnd = 200;
    /** How many rows it says there are, given how many there are. */
    volatile IntUnaryOperator stated = total -> total;
    /** What it makes of the rows of a page. */
    volatile UnaryOperator<List<Row>> served = rows -> rows;
    /** The body around the rows, given them as JSON and the total. */
    volatile Function<Listing, String> body = Listing::rows;
    /** Whether a Link header leads to the next page. */
    volatile boolean links;
    /** Whether answers have an ETag, and writes check it. */
    volatile boolean etags;
    /** Answers in the place of the API if it returns true. */
    volatile Interceptor interceptor = exchange -> false;

    TestApi(TableSchema schema, List<Row> rows) {
        this.schema = schema;
        this.store = new TestStore(schema, rows);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/api", this::handle);
        server.start();
    }

    interface Interceptor {
        boolean answers(HttpExchange exchange) throws IOException;
    }

    /**
     * A page, as JSON.
     *
     * @param rows an array
     * @param total how many there are said to be in all
     */
    record Listing(String rows, int total) {}

    /** Returns a client whose base URL is that of the API; the table's path is its name. */
    RestClient client() {
        return RestClient.builder().requestFactory(HTTP).baseUrl(url()).build();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/api";
    }

    /** Returns a builder of a table with the columns of the schema. */
    RestTableBuilder table() {
        return RestTable.builder(client())
                .path("/" + schema.name())
                .idColumn(schema.idColumns().get(0))
                .columns(schema.columns().toArray(new Column[0]));
    }

    /** Returns the method and URI of each request so far, as they came, without the part that all have. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Returns the rows there are. */
    TestStore store() {
        return store;
    }

    /** Has every request answered in this way. */
    void answerAll(int status, String type, String text, String... headers) {
        interceptor = exchange -> {
            exchange.getRequestBody().readAllBytes();
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            send(exchange, status, type, text);
            return true;
        };
    }

    /** Has every request that writes answered in this way, and carried out by nobody. */
    void answerWrites(int status, String type, String text, String... headers) {
        answerAll(status, type, text, headers);
        Interceptor answer = interceptor;
        interceptor = exchange -> !exchange.getRequestMethod().equals("GET") && answer.answers(exchange);
    }

    /** Has requests answered by something else first. */
    void intercept(Interceptor first) {
        interceptor = first;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String uri = exchange.getRequestURI().toString().substring("/api".length());
        requests.add(exchange.getRequestMethod() + " " + uri);
        try (exchange) {
            if (!interceptor.answers(exchange)) {
                answerOrRefuse(exchange);
            }
        }
    }

    private void answerOrRefuse(HttpExchange exchange) throws IOException {
        try {
            answer(exchange);
        } catch (TestStore.Refusal e) {
            String problem = "{\"status\":" + e.status + ",\"detail\":\"" + e.getMessage() + "\"}";
            send(exchange, e.status, "application/problem+json", problem);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String raw = exchange.getRequestURI().getRawPath();
        String rows = "/api/" + schema.name();
        if (!raw.equals(rows) && !raw.startsWith(rows + "/")) {
            throw new TestStore.Refusal(404, "no such path");
        }
        String id = raw.equals(rows) ? null : decode(raw.substring(rows.length() + 1));
        byte[] sent = exchange.getRequestBody().readAllBytes();
        synchronized (store) {
            if (id == null && exchange.getRequestMethod().equals("GET")) {
                list(exchange);
            } else {
                row(exchange, id, sent);
            }
        }
    }

    private void list(HttpExchange exchange) throws IOException {
        TestQuery query = new TestQuery(exchange.getRequestURI().getRawQuery());
        List<Row> found = store.find(query);
        int size = fixedSize > 0 ? fixedSize : Math.min(cap, query.size(found.size()));
        long from = Math.min(query.from(size), found.size());
        if (pastEnd != 200 && from > 0 && from == found.size()) {
            exchange.getResponseHeaders().add("Content-Range", "items */" + stated.applyAsInt(found.size()));
            send(exchange, pastEnd, "text/plain", "");
            return;
        }
        if (clamps && from == found.size() && size > 0) {
            from = Math.max(0, (found.size() - 1) / size * size);
        }
        List<Row> page = found.subList((int) from, (int) Math.min(from + size, found.size()));
        int total = stated.applyAsInt(found.size());
        exchange.getResponseHeaders().add("X-Total-Count", Integer.toString(total));
        exchange.getResponseHeaders().add("Content-Range", "items " + from + "-" + (from + page.size()) + "/" + total);
        if (links && from + size < found.size()) {
            String next = "/api/" + schema.name() + "?" + query.withOffset(from + size);
            exchange.getResponseHeaders()
                    .add("Link", "<" + url() + ">; rel=\"first\", <" + next + ">; title=\"x\"; rel=\"next\"");
        }
        send(exchange, 200, "application/json", body.apply(new Listing(TestStore.json(served.apply(page)), total)));
    }

    private void row(HttpExchange exchange, @Nullable String id, byte[] sent) throws IOException {
        String method = exchange.getRequestMethod();
        Row present = id == null ? null : store.get(id);
        checkVersion(exchange, present);
        JsonNode json = sent.length == 0 ? null : TestStore.MAPPER.readTree(sent);
        Row result =
                switch (method) {
                    case "GET" -> TestStore.required(present);
                    case "POST" -> store.insert(TestStore.required(json));
                    case "PUT" -> store.replace(TestStore.required(id), TestStore.required(json));
                    case "PATCH" -> store.patch(TestStore.required(present), TestStore.required(json));
                    case "DELETE" -> store.delete(TestStore.required(present));
                    default -> throw new TestStore.Refusal(405, method);
                };
        if (method.equals("DELETE")) {
            exchange.sendResponseHeaders(204, -1);
        } else {
            send(exchange, method.equals("POST") ? 201 : 200, "application/json", TestStore.json(result));
        }
    }

    private void checkVersion(HttpExchange exchange, @Nullable Row present) {
        String match = exchange.getRequestHeaders().getFirst("If-Match");
        String noneMatch = exchange.getRequestHeaders().getFirst("If-None-Match");
        boolean changed = match != null
                && (present == null || !etag(TestStore.json(present)).equals(match));
        if (etags && (changed || "*".equals(noneMatch) && present != null)) {
            throw new TestStore.Refusal(412, "it has changed");
        }
    }

    void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        if (etags && status == 200) {
            exchange.getResponseHeaders().add("ETag", etag(text));
            if (etag(text).equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                requests.set(requests.size() - 1, requests.get(requests.size() - 1) + " 304");
                exchange.sendResponseHeaders(304, -1);
                return;
            }
        }
        boolean bodiless = bytes.length == 0 || status == 204 || status == 304;
        exchange.sendResponseHeaders(status, bodiless ? -1 : bytes.length);
        if (!bodiless) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String etag(String text) {
        return "\"" + Integer.toHexString(text.hashCode()) + "-" + text.length() + "\"";
    }

    static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
