package dev.livetable.master.rest.style;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Refusal;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Sort;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server with rows in memory that speaks as the documentation of one kind of API shows. It is written from that
 * documentation and not from the preset, refuses what the real one refuses, and ignores what the real one ignores.
 */
public abstract class StyleApi implements AutoCloseable {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final String base;
    private final HttpServer server;
    private volatile @Nullable InMemoryTable rows;

    /** A request. The path is what follows the base, decoded; parameters are decoded, too. */
    record Request(
            String method,
            String path,
            Map<String, List<String>> parameters,
            HttpHeaders headers,
            @Nullable JsonNode body) {

        @Nullable
        String parameter(String name) {
            List<String> values = parameters.get(name);
            return values == null ? null : values.get(0);
        }

        int number(String name, int otherwise) {
            String text = parameter(name);
            if (text == null) {
                return otherwise;
            }
            if (!text.matches("\\d{1,18}")) {
                throw new Refused(400, "'" + name + "' is no number");
            }
            return (int) Math.min(Long.parseLong(text), Integer.MAX_VALUE);
        }

        boolean isFor(String method) {
            return this.method.equals(method);
        }
    }

    /** An answer; a body of null is none. */
    record Reply(int status, @Nullable Object body, Map<String, String> headers) {

        static Reply of(int status, @Nullable Object body) {
            return new Reply(status, body, Map.of());
        }
    }

    /** What the server does not do. */
    static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1;

        final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    /** Starts a server whose addresses begin with this path. */
    @SuppressWarnings("this-escape") // nobody knows the port before the server is made
    protected StyleApi(String base) {
        this.base = base;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Returns the address that the path of the rows follows. */
    public final String url() {
        return "http://localhost:" + server.getAddress().getPort() + base;
    }

    /** Has other rows from now on. */
    public final void serve(TableSchema schema, List<Row> these) {
        rows = InMemoryTable.of(schema, these);
        requests.clear();
    }

    /**
     * Has so many cities from now on: {@code city 1} with a population of 10, and so on.
     *
     * @param idColumn what the id is called: {@code documentId} for texts such as {@code doc1}, beside which there is a
     *     number; else something else for numbers
     */
    public final void serveCities(String idColumn, int cities) {
        boolean isText = idColumn.equals("documentId");
        List<Column> columns = new ArrayList<>();
        columns.add(new Column(idColumn, isText ? ColumnType.TEXT : ColumnType.INTEGER, false, true));
        columns.add(new Column("name", ColumnType.TEXT, false, false));
        columns.add(Column.of("population", ColumnType.INTEGER));
        if (!idColumn.equals("id")) {
            columns.add(Column.of("id", ColumnType.INTEGER));
            columns.add(Column.of("createdAt", ColumnType.TEXT));
        }
        List<Row> these = new ArrayList<>();
        for (int i = 1; i <= cities; i++) {
            Row row = Row.of(idColumn, isText ? "doc" + i : i)
                    .with("name", "city " + i)
                    .with("population", 10 * i);
            these.add(
                    idColumn.equals("id")
                            ? row
                            : row.with("id", 1000 + i).with("createdAt", "2026-01-01T00:00:00.000Z"));
        }
        serve(TableSchema.of("cities", columns, idColumn), these);
    }

    /** Returns the method, the address and the status of each request since the rows were set. */
    public final List<String> requests() {
        return List.copyOf(requests);
    }

    final InMemoryTable rows() {
        InMemoryTable table = rows;
        if (table == null) {
            throw new Refused(503, "there are no rows yet");
        }
        return table;
    }

    final TableSchema schema() {
        return rows().schema();
    }

    final String idColumn() {
        return schema().idColumns().get(0);
    }

    /** Answers a request, or throws what it refuses. */
    abstract Reply answer(Request request);

    /** Returns what says that a request is refused. */
    abstract Object problem(int status, String message);

    /** Returns the content type of answers. */
    String contentType() {
        return "application/json";
    }

    /** Returns whether answers have an ETag and a request for what has not changed is answered with 304. */
    boolean hasEtags() {
        return false;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String address = exchange.getRequestURI().toString();
        try (exchange) {
            Reply reply = answerOrRefuse(exchange);
            int status = send(exchange, reply);
            requests.add(exchange.getRequestMethod() + " "
                    + address.substring(Math.min(base.length(), address.length())) + " " + status);
        }
    }

    private Reply answerOrRefuse(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        HttpHeaders headers = new HttpHeaders();
        exchange.getRequestHeaders().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        String path = decoded(exchange.getRequestURI().getRawPath());
        synchronized (this) {
            try {
                if (!path.startsWith(base + "/")) {
                    throw new Refused(404, "there is nothing here");
                }
                Request request = new Request(
                        exchange.getRequestMethod(),
                        path.substring(base.length()),
                        parameters(exchange.getRequestURI().getRawQuery()),
                        headers,
                        sent.length == 0 ? null : MAPPER.readTree(sent));
                return answer(request);
            } catch (Refused e) {
                return Reply.of(e.status, problem(e.status, String.valueOf(e.getMessage())));
            } catch (DuplicateIdException e) {
                return Reply.of(409, problem(409, "it is there already"));
            } catch (RowNotFoundException e) {
                return Reply.of(404, problem(404, "it is not there"));
            } catch (RuntimeException e) {
                if (e instanceof Refusal || e instanceof IllegalArgumentException) {
                    return Reply.of(400, problem(400, "the request is wrong"));
                }
                throw e;
            }
        }
    }

    private int send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] bytes = reply.body() == null
                ? new byte[0]
                : reply.body() instanceof String text
                        ? text.getBytes(StandardCharsets.UTF_8)
                        : MAPPER.writeValueAsBytes(reply.body());
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        if (!reply.headers().containsKey("Content-Type")) {
            exchange.getResponseHeaders().set("Content-Type", contentType());
        }
        int status = reply.status();
        if (hasEtags() && status == 200 && exchange.getRequestMethod().equals("GET")) {
            String etag = "W/\"" + Integer.toHexString(new String(bytes, StandardCharsets.UTF_8).hashCode()) + "\"";
            exchange.getResponseHeaders().set("ETag", etag);
            status = etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match")) ? 304 : 200;
        }
        boolean isBodiless = bytes.length == 0 || status == 204 || status == 304;
        exchange.sendResponseHeaders(status, isBodiless ? -1 : bytes.length);
        if (!isBodiless) {
            exchange.getResponseBody().write(bytes);
        }
        return status;
    }

    private static Map<String, List<String>> parameters(@Nullable String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String part : query == null ? new String[0] : query.split("&", -1)) {
            String[] both = part.split("=", 2);
            parameters
                    .computeIfAbsent(decoded(both[0]), name -> new ArrayList<>())
                    .add(both.length < 2 ? "" : decoded(both[1]));
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Returns the rows of a page, and how many there are in all. */
    final Page<Row> page(Filter filter, Sort sort, long offset, int size) {
        return (Page<Row>) rows().list(schema().coerce(filter), RowWindow.of(offset, Math.max(1, size), sort));
    }

    /** Returns the name of the only segment behind the path of the rows; null for the rows themselves. */
    final @Nullable String idIn(Request request) {
        String path = "/" + schema().name();
        if (request.path().equals(path)) {
            return null;
        }
        if (!request.path().startsWith(path + "/")) {
            throw new Refused(404, "there is nothing here");
        }
        return request.path().substring(path.length() + 1);
    }

    final Row row(String id) {
        return rows().get(id).orElseThrow(() -> new Refused(404, "it is not there"));
    }

    /** Returns the fields of an object as a row. */
    final Row row(@Nullable JsonNode object) {
        if (object == null || !object.isObject()) {
            throw new Refused(400, "the body is no object");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            Column column = column(field.getKey());
            values.put(column.name(), column.type().coerce(MAPPER.treeToValue(field.getValue(), Object.class)));
        }
        return Row.of(values);
    }

    final Column column(String name) {
        return schema().columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refused(400, "there is no '" + name + "'"));
    }

    /** Returns what a text means as a value of a column. */
    final Object value(String column, String text) {
        return column(column).type().parse(text);
    }

    static Map<String, @Nullable Object> object(Row row) {
        return new LinkedHashMap<>(row.asMap());
    }

    @Override
    public final void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
